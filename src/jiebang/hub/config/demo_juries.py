"""What the demo's contests share: jurors take their seats, and hand in points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

OTHERS: Sequence[tuple[str, str, str]] = (
    ("port@jiebang.example", "陆惟 · 港口机械", "zh-Hans"),
    ("sensors@jiebang.example", "M. Reyne · sensors", "en"),
)
"""Jurors whom nobody signs in as: address, name, language."""
Rows = Sequence[Sequence[int]]
"""Points by criterion, a row for each juror of an entry."""


def people(actor: Any) -> dict[str, Any]:
    """The demo's accounts by address, with those of the other jurors, which are made here."""
    from jiebang.hub.people import actions
    from jiebang.hub.people.queries import demo_users

    found = {user.email: user for user in demo_users()}
    for address, name, language in OTHERS:
        found[address] = actions.create_user(
            actor=actor, email=address, name=name, language=language
        )
    return found


def seat(contest: Any, user: Any, *, by: Any, region: str = "", is_chair: bool = False) -> None:
    """Invite somebody, who accepts, signs, and has to do with nobody but those the site knows of."""
    from jiebang.hub.contests import actions

    juror = actions.invite_juror(
        actor=by, contest=contest, user=user, region=region, is_chair=is_chair
    )
    actions.answer_invitation(actor=user, juror=juror, accept=True)
    name = user.name.partition(" · ")[0]
    actions.sign_agreement(actor=user, juror=juror, name=name, language=user.language)
    actions.declare(actor=user, juror=juror, organisations=[])


def score(entry: Any, rows: Rows, opinions: Mapping[str, str]) -> None:
    """Who judges an entry hands in points, each a row, so that its mean is the same whoever they are."""
    from jiebang.hub.contests import actions

    criteria = list(entry.contest.criteria.values_list("pk", flat=True))
    judged = entry.assignments.filter(state="assigned").select_related("juror__user")
    for assignment, row in zip(judged.order_by("juror_id"), rows, strict=False):
        user = assignment.juror.user
        actions.score(
            actor=user,
            assignment=assignment,
            points=dict(zip(criteria, row, strict=True)),
            opinion=opinions.get(user.email, ""),
        )
