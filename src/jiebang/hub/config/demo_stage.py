"""The demo's on-site contest: its stage, prizes and jury, with the solutions that are there to be entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

SLUG = "delta-on-site"
TEXTS: Mapping[str, Mapping[str, str]] = {
    "zh-Hans": {"name": "长三角揭榜挑战现场赛（演示）", "about": "现场路演，评委当场打分。"},
    "zh-Hant": {"name": "長三角揭榜挑戰現場賽（示範）", "about": "現場路演，評委即場評分。"},
    "en": {"name": "Delta contest on the stage (demo)", "about": "Pitches, scored at once."},
}
PRIZES: Sequence[tuple[int, int, Mapping[str, str]]] = (
    # places, yuan, names
    (1, 200_000, {"zh-Hans": "一等奖", "zh-Hant": "一等獎", "en": "First prize"}),
    (2, 100_000, {"zh-Hans": "二等奖", "zh-Hant": "二等獎", "en": "Second prize"}),
    (3, 50_000, {"zh-Hans": "三等奖", "zh-Hant": "三等獎", "en": "Third prize"}),
)
JURY = (("officer@jiebang.example", True), ("professor@jiebang.example", False))
MOST = 9
"""Three needs with three teams each."""


def load(actor: Any, edition: Any) -> None:
    """A stage that is ready for a rehearsal; the organiser finds the wall's address on its page."""
    from jiebang.hub.contests import actions, queries
    from jiebang.hub.contests.actions.prizes import save_prize
    from jiebang.hub.contests.actions.stage import fill_order, open_stage
    from jiebang.hub.people.queries import demo_users
    from jiebang.reference.currencies import to_minor

    contest = actions.create_contest(
        actor=actor,
        edition=edition,
        slug=SLUG,
        texts=TEXTS,
        setting=actions.Rules(kind="on_site"),
        seed=2026,
    )
    actions.take_preset(actor=actor, contest=contest, preset="review")
    for order, (places, yuan, names) in enumerate(PRIZES, start=1):
        save_prize(
            actor=actor,
            contest=contest,
            order=order,
            places=places,
            amount=to_minor(yuan, "CNY"),
            currency="CNY",
            texts={language: {"name": name} for language, name in names.items()},
        )
    actions.open_contest(actor=actor, contest=contest)
    solutions = list(queries.may_enter(contest)[:MOST])
    if solutions:
        actions.enter(actor=actor, contest=contest, solutions=solutions)
    users = {user.email: user for user in demo_users()}
    for address, is_chair in JURY:
        user = users[address]
        seat = actions.invite_juror(actor=actor, contest=contest, user=user, is_chair=is_chair)
        actions.answer_invitation(actor=user, juror=seat, accept=True)
        name = user.name.partition(" · ")[0]
        actions.sign_agreement(actor=user, juror=seat, name=name, language=user.language)
        actions.declare(actor=user, juror=seat, organisations=[])
    show = open_stage(actor=actor, contest=contest)
    fill_order(actor=actor, show=show, revision=show.revision)
