"""The demo's round of Zhejiang: over, with a shared place, a chair's word, prizes and certificates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jiebang.hub.config import demo_juries

SLUG = "zhejiang-round"
REGION = "330000"
TEXTS: Mapping[str, Mapping[str, str]] = {
    "zh-Hans": {
        "name": "浙江赛区评审（演示）",
        "about": "对浙江赛区两项需求提交的方案进行书面评审，结果已公布，前三名进入长三角现场赛。"
        "得分相同的并列名次。",
    },
    "zh-Hant": {
        "name": "浙江賽區評審（示範）",
        "about": "對浙江賽區兩項需求提交的方案作書面評審，結果已公布，前三名進入長三角現場賽。"
        "得分相同的並列名次。",
    },
    "en": {
        "name": "Round of Zhejiang (demo)",
        "about": "What was handed in to two needs of Zhejiang was reviewed in writing. The results are "
        "published, and the best three go on to the stage. Equal scores share a place.",
    },
}
NEEDS = ("N421", "N426")
GO_ON = 3
PRIZES: Sequence[tuple[int, int, str, Mapping[str, str]]] = (
    # places, amount, currency, names
    (1, 150_000, "CNY", {"zh-Hans": "一等奖", "zh-Hant": "一等獎", "en": "First prize"}),
    (2, 80_000, "CNY", {"zh-Hans": "二等奖", "zh-Hant": "二等獎", "en": "Second prize"}),
    (
        1,
        10_000,
        "EUR",
        {
            "zh-Hans": "交通安全专项奖",
            "zh-Hant": "交通安全專項獎",
            "en": "Special prize for road safety",
        },
    ),
)
CHAIR = "chair@jiebang.example"
JURY: Sequence[tuple[str, str]] = (
    (CHAIR, "310000"),
    ("juror@jiebang.example", "330000"),
    ("officer@jiebang.example", "320000"),
    ("port@jiebang.example", "330000"),
    ("sensors@jiebang.example", "FR"),
)
"""Address and region; the first chairs."""
POINTS: Mapping[str, demo_juries.Rows] = {
    "seohaean-port-automation": ((9, 9, 7, 8), (9, 8, 8, 8), (8, 9, 7, 9)),
    "yonglan-mechatronics-institute": ((8, 7, 7, 8), (7, 7, 8, 7), (8, 8, 6, 7)),
    "tsuipingwan-university": ((7, 8, 7, 7), (8, 7, 7, 8), (8, 7, 7, 7)),
    "jiading-luxun-transport": ((7, 8, 8, 7), (7, 7, 8, 7), (6, 8, 8, 7)),
    "oren-valley-photonics": ((7, 7, 7, 7), (8, 7, 7, 7), (8, 7, 7, 7)),
}
"""By the leading organisation; the second and the third come to the same."""
OPINIONS: Mapping[str, str] = {
    CHAIR: "方案完整，现场数据可核查。",
    "juror@jiebang.example": "指标有依据；建议补充台风天气下的停机预案。",
    "officer@jiebang.example": "与现场条件相符，报价合理。",
    "port@jiebang.example": "对锁具和车辆停位的理解到位，维护成本还要细算。",
    "sensors@jiebang.example": "The measurements are sound; say more about drift over a year.",
}
MOVED, TO = "oren-valley-photonics", 4
BECAUSE = (
    "评审时有评委未打开随方案提交的第三方标定证书，按“依据不足”给分。经评审团复核，证书覆盖80～450 ℃全段，"
    "测温指标成立，同题方案的高温段则为外推。故将其由第五名调为第四名。"
)


def load(actor: Any, edition: Any, users: Mapping[str, Any], above: Any) -> None:
    """The contest from its making to its certificates; its best go on to the contest above."""
    from jiebang.hub.contests import actions, queries
    from jiebang.hub.contests.actions.certificates import issue_certificates
    from jiebang.hub.contests.actions.prizes import announce, award_proposed, save_prize
    from jiebang.reference.currencies import to_minor

    organiser = users["organiser@jiebang.example"]
    contest = actions.create_contest(
        actor=organiser,
        edition=edition,
        slug=SLUG,
        texts=TEXTS,
        host_region=edition.host_regions.get(region=REGION),
        parent=above,
        setting=actions.Rules(tie_rule="shared", told="ranks"),
        seed=2026,
    )
    actions.take_preset(actor=organiser, contest=contest, preset="review")
    for order, (places, amount, currency, names) in enumerate(PRIZES, start=1):
        save_prize(
            actor=organiser,
            contest=contest,
            order=order,
            places=places,
            amount=to_minor(amount, currency),
            currency=currency,
            texts={language: {"name": name} for language, name in names.items()},
        )
    actions.open_contest(actor=organiser, contest=contest)
    solutions = list(queries.may_enter(contest).filter(need__code__in=NEEDS))
    actions.enter(actor=organiser, contest=contest, solutions=solutions)
    for address, region in JURY:
        demo_juries.seat(
            contest, users[address], by=organiser, region=region, is_chair=address == CHAIR
        )
    runs = actions.plan(actor=organiser, contest=contest)
    actions.take_run(actor=organiser, run=runs[0])
    actions.begin_scoring(actor=organiser, contest=contest)
    by_team = {
        entry.solution.organisation.slug: entry
        for entry in contest.entries.select_related("solution__organisation")
    }
    for slug, rows in POINTS.items():
        demo_juries.score(by_team[slug], rows, OPINIONS)
    chair = users[CHAIR]
    actions.lock_scores(actor=chair, contest=contest)
    actions.override_place(
        actor=chair, contest=contest, entry=by_team[MOVED], place=TO, because=BECAUSE
    )
    actions.publish_results(actor=organiser, contest=contest)
    award_proposed(actor=organiser, contest=contest)
    announce(actor=organiser, contest=contest)
    issue_certificates(actor=organiser, contest=contest)
    actions.send_on(actor=organiser, contest=contest, count=GO_ON)
