"""The demo's match board: suggestions worked out, and a few pairs decided by the demo's people."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

Progress = Callable[[int, int, str], None]
STEEL = "jianghuai-steel"

DECIDED: tuple[tuple[str, str, str, int, str, str, str], ...] = (
    # whose board: account and side; need (or achievement), place in its list, verdict, reason, words
    ("engineer@jiebang.example", "needs", "N201", 1, "accept", "", ""),
    ("engineer@jiebang.example", "needs", "N201", 3, "reject", "too_early", "只有实验室数据，尚无中试。"),
    ("engineer@jiebang.example", "needs", "N201", 4, "later", "", ""),
    ("engineer@jiebang.example", "needs", "N103", 1, "accept", "", ""),
    ("engineer@jiebang.example", "needs", "N102", 2, "reject", "price", ""),
    ("organiser@jiebang.example", "needs", "N105", 1, "accept", "", ""),
    ("organiser@jiebang.example", "needs", "N101", 2, "reject", "outside_field", ""),
    ("organiser@jiebang.example", "needs", "N104", 1, "accept", "", ""),
)  # fmt: skip
CLIENTS = 3
"""For so many needs of different clients the broker accepts the best pair, and rejects the second."""
JUDGED, PAIRS = 60, 2
"""For so many needs the organiser has gone through the best pairs: enough to learn from. They are judged by
the gold set, whatever comes of the learning; needs of those who have a board of their own are left to them.
"""


def load(progress: Progress | None = None) -> None:
    """Work out what is noted, and let the demo's people decide where nobody has decided yet."""
    from django.db import transaction

    from jiebang.hub.kernel.actors import SystemActor
    from jiebang.hub.matching import actions
    from jiebang.hub.matching.models import Decision, RefreshEntry

    total = RefreshEntry.objects.count()
    while left := RefreshEntry.objects.count():
        total = max(total, left)  # offers note the needs that they concern
        if progress:
            progress(total - left, total, "suggestions")
        actions.refresh_noted(actor=SystemActor("suggestions"))
    if progress and total:
        progress(total, total, "suggestions")
    if not Decision.objects.exists():
        with transaction.atomic():  # a start that is broken off leaves none of them
            _decide()


def _decide() -> None:
    from jiebang.hub.matching import actions, queries
    from jiebang.hub.people.queries import demo_users

    users: dict[str, Any] = {user.email: user for user in demo_users()}
    for address, side, code, place, verdict, reason, words in DECIDED:
        rows = queries.board_visible_to(users[address], side).filter(need__code=code)
        pair = rows.order_by("-score", "pk")[place - 1 : place].first()
        if pair is not None:
            actions.decide(
                actor=users[address],
                suggestion=pair,
                side=side,
                verdict=verdict,
                reason=reason,
                words=words,
            )
    broker = users["broker@jiebang.example"]
    mine = queries.board_visible_to(broker, "needs").order_by("-score", "pk")
    needs = list(dict.fromkeys(mine.values_list("need", flat=True)))[:CLIENTS]
    for need in needs:
        best = list(mine.filter(need=need)[:2])
        actions.decide(actor=broker, suggestion=best[0], side="needs", verdict="accept")
        for other in best[1:]:
            actions.decide(
                actor=broker, suggestion=other, side="needs", verdict="reject", reason="capacity"
            )
    _go_through(users["organiser@jiebang.example"])


def _go_through(organiser: Any) -> None:
    """The organiser's decisions on the needs that come first in an order that tells nothing."""
    from jiebang import demo
    from jiebang.hub.config.demo import CLIENTS as OF_THE_BROKER
    from jiebang.hub.matching import actions, queries

    answers = demo.gold()
    theirs = {
        raw["id"] for raw in demo.raw_needs() if raw["organisation"] in {STEEL, *OF_THE_BROKER}
    }
    codes = sorted(set(answers) - theirs, key=lambda code: hashlib.sha256(code.encode()).digest())[
        :JUDGED
    ]
    rows = queries.board_visible_to(organiser, "needs").filter(
        need__code__in=codes, achievement__isnull=False
    )
    best: dict[str, list[Any]] = {}
    for pair in rows.select_related("need", "achievement").order_by("-score", "pk"):
        best.setdefault(pair.need.code, []).append(pair)
    for code in codes:
        for pair in best.get(code, [])[:PAIRS]:
            if pair.needs_state != "open":
                continue
            fits = pair.achievement.code in answers[code]
            actions.decide(
                actor=organiser,
                suggestion=pair,
                side="needs",
                verdict="accept" if fits else "reject",
                reason="" if fits else _against(pair.need, pair.achievement),
            )


def _against(need: Any, offered: Any) -> str:
    """Why what answers another question is rejected: too dear, where it is that, too."""
    same = need.currency == offered.currency
    is_dear = same and need.money_high and offered.money_low and offered.money_low > need.money_high
    return "price" if is_dear else "outside_field"
