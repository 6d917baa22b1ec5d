"""The demo's contest: the steelmaker's review of what was handed in, with a jury in the middle of scoring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from jiebang.hub.config import demo_juries

SLUG = "jianghuai-steel-review"
TEXTS: Mapping[str, Mapping[str, str]] = {
    "zh-Hans": {
        "name": "江淮钢铁专场评审（演示）",
        "about": "对江淮钢铁（虚构）所提需求提交的方案进行书面评审：每份方案由三位评委按同一标准打分。"
        "评分由评审团主席锁定。三个团队也参加现场赛。",
    },
    "zh-Hant": {
        "name": "江淮鋼鐵專場評審（示範）",
        "about": "對江淮鋼鐵（虛構）所提需求提交的方案作書面評審：每份方案由三位評委按同一標準評分。"
        "評分由評審團主席鎖定。三個團隊也參加現場賽。",
    },
    "en": {
        "name": "Jianghuai Steel review (demo)",
        "about": "What was handed in to the needs of Jianghuai Steel (invented) is reviewed in writing: three "
        "jurors score each solution by one rubric. The chair of the jury locks the scores. The teams "
        "also pitch on the stage.",
    },
}
CHAIR, JUROR = "chair@jiebang.example", "juror@jiebang.example"
JURY: Sequence[tuple[str, str, bool]] = (
    (CHAIR, "310000", True),
    (JUROR, "330000", False),
    ("officer@jiebang.example", "320000", False),
    ("professor@jiebang.example", "", False),
)
"""Address, region where it is not that of their organisation, whether they chair. The professor is of one of
the teams: that conflict is found."""
POINTS: Mapping[str, Sequence[Sequence[int]]] = {
    CHAIR: ((8, 7, 6, 8), (6, 6, 7, 5), (7, 8, 5, 6)),
    "officer@jiebang.example": ((9, 8, 7, 9), (7, 7, 8, 7), (6, 8, 6, 7)),
    "professor@jiebang.example": ((7, 6, 5, 7), (5, 6, 6, 6), (6, 7, 5, 5)),
    JUROR: ((8, 6, 7, 8),),
}
"""Points of the entries in the order of their numbers; the juror has one handed in and one begun."""
OPINIONS: Mapping[str, str] = {
    CHAIR: "指标逐项有据，现场试验的水质波动还需说明。",
    JUROR: "臭氧投加量依据充分；药剂费用的估算请补充一年的数据。",
    "officer@jiebang.example": "方案可行，建议先做一个检修周期的中试。",
    "professor@jiebang.example": "Sound, though what happens during overhauls is not shown.",
}


def load(actor: Any, edition: Any) -> None:
    """The contest with what was handed in to the steelmaker's needs; nothing where nothing was."""
    from django.utils import timezone

    from jiebang.hub.contests import actions, queries
    from jiebang.hub.people.queries import demo_users

    users = {user.email: user for user in demo_users()}
    contest = actions.create_contest(
        actor=actor,
        edition=edition,
        slug=SLUG,
        texts=TEXTS,
        track=edition.tracks.get(slug="steel"),
        setting=actions.Rules(scoring_closes_at=timezone.now() + timedelta(days=12)),
        seed=2026,
    )
    actions.take_preset(actor=actor, contest=contest, preset="review")
    actions.open_contest(actor=actor, contest=contest)
    solutions = list(queries.may_enter(contest))
    if not solutions:
        return
    actions.enter(actor=actor, contest=contest, solutions=solutions)
    for address, region, is_chair in JURY:
        demo_juries.seat(
            contest,
            users[address],
            by=users["organiser@jiebang.example"],
            region=region,
            is_chair=is_chair,
        )
    runs = actions.plan(actor=actor, contest=contest)
    if not runs[0].report["feasible"]:
        return
    actions.take_run(actor=actor, run=runs[0])
    actions.begin_scoring(actor=actor, contest=contest)
    criteria = list(contest.criteria.values_list("pk", flat=True))
    for address, rows in POINTS.items():
        _score(users[address], contest, criteria, rows, half=address == JUROR)


def _score(
    user: Any, contest: Any, criteria: Sequence[int], rows: Sequence[Sequence[int]], *, half: bool
) -> None:
    """Hand in a sheet for each row of points; with `half` begin the one after, and leave it."""
    from jiebang.hub.contests import actions, queries

    given = queries.judging(user).filter(entry__contest=contest).order_by("entry__number")
    mine = list(given.select_related("juror"))
    for assignment, row in zip(mine, rows, strict=False):
        actions.score(
            actor=user,
            assignment=assignment,
            points=dict(zip(criteria, row, strict=True)),
            opinion=OPINIONS[user.email],
        )
    if half and len(mine) > len(rows):
        begun = {criteria[0]: 7, criteria[1]: 5}
        actions.save_sheet(actor=user, assignment=mine[len(rows)], points=begun)
