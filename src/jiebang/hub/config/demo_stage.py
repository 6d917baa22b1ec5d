"""The demo's on-site contest: three needs with three teams each, in the middle of its pitches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jiebang.hub.config import demo_juries, demo_round

SLUG = "delta-on-site"
TEXTS: Mapping[str, Mapping[str, str]] = {
    "zh-Hans": {
        "name": "长三角揭榜挑战现场赛（演示）",
        "about": "三项示范需求，各有三个团队上台路演，评委当场打分。浙江赛区的三个团队由赛区评审选出。",
    },
    "zh-Hant": {
        "name": "長三角揭榜挑戰現場賽（示範）",
        "about": "三項示範需求，各有三個團隊上台路演，評委即場評分。浙江賽區的三個團隊由賽區評審選出。",
    },
    "en": {
        "name": "Delta contest on the stage (demo)",
        "about": "Three showcase needs with three teams each, who pitch and are scored at once. The teams "
        "of Zhejiang come from that region's round.",
    },
}
PRIZES: Sequence[tuple[int, int, Mapping[str, str]]] = (
    # places, yuan, names
    (1, 200_000, {"zh-Hans": "一等奖", "zh-Hant": "一等獎", "en": "First prize"}),
    (2, 100_000, {"zh-Hans": "二等奖", "zh-Hant": "二等獎", "en": "Second prize"}),
    (3, 50_000, {"zh-Hans": "三等奖", "zh-Hant": "三等獎", "en": "Third prize"}),
)
ORGANISER = "organiser@jiebang.example"
JURY: Sequence[tuple[str, str]] = (
    ("officer@jiebang.example", "320000"),
    ("professor@jiebang.example", ""),
    ("juror@jiebang.example", "330000"),
    ("port@jiebang.example", "330000"),
    ("sensors@jiebang.example", "FR"),
)
"""Address, and region where it is not that of their organisation; the first chairs. The professor is of one
of the teams: that conflict is found.
"""
NEEDS = ("N201", "N421", "N427")
POINTS: Mapping[str, demo_juries.Rows] = {
    "tsing-yu-university": ((8, 7, 6, 8), (9, 8, 7, 8), (8, 7, 7, 9), (8, 8, 6, 8)),
    "jiangning-water-quality-inst": (
        (7, 9, 8, 7), (8, 8, 8, 8), (6, 9, 8, 7), (7, 8, 7, 7), (7, 9, 8, 8),
    ),
    "lippetal-inst-chem-water": (
        (8, 4, 4, 7), (9, 5, 5, 7), (8, 4, 3, 6), (7, 5, 4, 7), (8, 4, 5, 7),
    ),
}  # fmt: skip
"""Of the teams that have pitched, by the leading organisation."""


def load(actor: Any, edition: Any) -> None:
    """The stage halfway: one need's teams are scored and on the wall, the next begins after the break."""
    from jiebang.hub.contests import actions, queries
    from jiebang.hub.contests.actions.prizes import save_prize
    from jiebang.hub.contests.actions.stage import (
        go_on,
        pause,
        set_embargo,
        take_showcase,
    )
    from jiebang.hub.contests.queries.stage import pitches_of
    from jiebang.reference.currencies import to_minor

    users = demo_juries.people(actor)
    organiser = users[ORGANISER]
    contest = actions.create_contest(
        actor=organiser,
        edition=edition,
        slug=SLUG,
        texts=TEXTS,
        setting=actions.Rules(kind="on_site", tie_rule="shared", jurors_wanted=len(JURY)),
        seed=2026,
    )
    actions.take_preset(actor=organiser, contest=contest, preset="review")
    for order, (places, yuan, names) in enumerate(PRIZES, start=1):
        save_prize(
            actor=organiser,
            contest=contest,
            order=order,
            places=places,
            amount=to_minor(yuan, "CNY"),
            currency="CNY",
            texts={language: {"name": name} for language, name in names.items()},
        )
    actions.open_contest(actor=organiser, contest=contest)
    steel = list(queries.may_enter(contest).filter(need__code=NEEDS[0]))
    actions.enter(actor=organiser, contest=contest, solutions=steel)
    demo_round.load(actor, edition, users, contest)
    for at, (address, region) in enumerate(JURY):
        demo_juries.seat(contest, users[address], by=organiser, region=region, is_chair=at == 0)
    needs = sorted(edition.needs.filter(code__in=NEEDS), key=lambda need: NEEDS.index(need.code))
    show = take_showcase(actor=organiser, contest=contest, needs=needs)
    actions.begin_scoring(actor=organiser, contest=contest)
    show.refresh_from_db()

    def on() -> None:
        go_on(actor=organiser, show=show, revision=show.revision)

    for pitch in pitches_of(show)[: len(POINTS)]:
        for _step in ("pitch", "questions", "scoring"):
            on()
        demo_juries.score(pitch.entry, POINTS[pitch.entry.solution.organisation.slug], {})
        on()
    set_embargo(actor=organiser, show=show, revision=show.revision, on=False)
    on()
    pause(actor=organiser, show=show, revision=show.revision)
