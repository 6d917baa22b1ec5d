"""What surrounds the demo edition's records: bodies, stages, quotas, visits, the steelmaker's front."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

PARTIES: tuple[tuple[str, Mapping[str, str]], ...] = (
    (
        "supervisor",
        {
            "zh-Hans": "长三角创新促进委员会（虚构）",
            "zh-Hant": "長三角創新促進委員會（虛構）",
            "en": "Delta Innovation Council (invented)",
        },
    ),
    (
        "host",
        {
            "zh-Hans": "四地联合组委会（虚构）",
            "zh-Hant": "四地聯合籌委會（虛構）",
            "en": "Joint committee of the four regions (invented)",
        },
    ),
    (
        "organiser",
        {
            "zh-Hans": "合肥技术转移中心（虚构）",
            "zh-Hant": "合肥技術轉移中心（虛構）",
            "en": "Hefei Technology Transfer Centre (invented)",
        },
    ),
)
STAGES = (
    # kind, first day, last day, whether needs are submitted until it ends
    ("collection", date(2026, 9, 1), date(2027, 8, 31), True),
    ("screening", date(2026, 10, 1), date(2027, 9, 30), False),
    ("release", date(2026, 10, 15), date(2027, 10, 15), False),
    ("docking", date(2027, 9, 1), date(2027, 11, 15), False),
    ("on_site", date(2027, 11, 18), date(2027, 11, 19), False),
    ("follow_up", date(2027, 11, 20), date(2027, 12, 31), False),
)
ACTIVITIES: tuple[Mapping[str, Any], ...] = (
    # Invented too; a visit that names firms counts each of them once.
    {
        "code": "V-SH-01", "kind": "visit", "held_on": date(2026, 9, 8), "region": "310000",
        "other_firms": 34,
        "names": {"zh-Hans": "上海制造企业走访", "en": "Visits to manufacturers in Shanghai"},
    },
    {
        "code": "V-JS-01", "kind": "visit", "held_on": date(2026, 9, 10), "region": "320583",
        "other_firms": 41, "firms": ("kunshan-yujing-opto",), "held_by": "kuncheng-tech-transfer",
        "names": {"zh-Hans": "昆山企业走访周", "en": "Week of visits in Kunshan"},
    },
    {
        "code": "V-ZJ-01", "kind": "visit", "held_on": date(2026, 9, 15), "region": "330000",
        "other_firms": 39,
        "names": {"zh-Hans": "浙江园区走访", "en": "Visits to parks in Zhejiang"},
    },
    {
        "code": "V-AH-01", "kind": "visit", "held_on": date(2026, 9, 17), "region": "340500",
        "other_firms": 37, "firms": ("jianghuai-steel",),
        "names": {"zh-Hans": "马鞍山企业走访", "en": "Visits in Ma'anshan"},
    },
    {
        "code": "T-HF-01", "kind": "training", "held_on": date(2026, 9, 22), "region": "340100",
        "other_firms": 60, "is_public": True, "place": "合肥 · 示范厅 / Hefei, demo hall",
        "names": {
            "zh-Hans": "需求撰写培训（合肥专场）",
            "zh-Hant": "需求撰寫培訓（合肥專場）",
            "en": "How to write a need: training in Hefei",
        },
    },
)  # fmt: skip
ANNOUNCEMENTS: tuple[tuple[str, bool, Mapping[str, tuple[str, str]]], ...] = (
    (
        "announcement",
        True,
        {
            "zh-Hans": (
                "关于公开征集企业技术需求的通知（演示）",
                "各有关单位：\n\n本届赛事即日起向四地企业**公开征集技术需求**。请围绕一个具体难题填报，"
                "写明现有数据和量化指标。\n\n## 填报要求\n\n- 每项需求只写一个难题；\n"
                "- 技术指标须有数值和单位；\n"
                "- 写明合作方式、投入预算和截止日期。\n\n逾期未提交的需求保留为草稿，可向组织方申请宽限。",
            ),
            "en": (
                "Call for technology needs (demo)",
                "The edition now **collects technology needs** from companies of the four regions. Write about "
                "one problem each, with the figures that you have.\n\n## What is asked\n\n- one problem a need;"
                "\n- indicators with numbers and units;\n- the way of cooperation, the budget and a deadline."
                "\n\nWhat is late stays a draft; ask the organisers for more time.",
            ),
        },
    ),
    (
        "policy",
        False,
        {
            "zh-Hans": (
                "揭榜成功项目的支持办法（演示）",
                "| 对象 | 支持方式 |\n|---|---|\n| 需求企业 | 技术合同金额 10% 的后补助，最高 50 万元 |\n"
                "| 揭榜团队 | 现场赛奖金，最高 20 万元 |\n\n本办法为演示而虚构。",
            ),
            "en": (
                "Support for problems that are solved (demo)",
                "| For | Support |\n|---|---|\n| the company | 10% of the contract afterwards, up to "
                "RMB 500,000 |\n| the team | a prize of the on-site contest, up to RMB 200,000 |\n\n"
                "Invented for the demonstration.",
            ),
        },
    ),
)
ZONES: tuple[tuple[str, Mapping[str, Mapping[str, str]], int], ...] = (
    # group of regions, words, how many published needs are aimed at
    (
        "yrd",
        {
            "zh-Hans": {"name": "长三角一体化协同创新区", "about": "上海、江苏、浙江、安徽四地。"},
            "en": {
                "name": "Yangtze River Delta",
                "about": "Shanghai, Jiangsu, Zhejiang and Anhui together.",
            },
        },
        120,
    ),
    (
        "cjt",
        {
            "zh-Hans": {"name": "长吉图开发开放先导区", "about": "长春、吉林、延边。"},
            "en": {
                "name": "Changjitu demonstration zone",
                "about": "Changchun, Jilin and the Tumen area (Yanbian).",
            },
        },
        20,
    ),
)
FRONT: Mapping[str, Mapping[str, str]] = {
    "zh-Hans": {
        "intro": "江淮钢铁集团（虚构）把炼铁、轧制、涂镀和废水处理中自己解决不了的难题在此张榜，"
        "按批次发布，请国内外团队来揭榜。",
        "prize": "每项难题最高奖金 100 万元",
    },
    "zh-Hant": {
        "intro": "江淮鋼鐵集團（虛構）把煉鐵、軋製、塗鍍和廢水處理中自己解決不了的難題在此張榜，"
        "按批次發佈，請海內外團隊來揭榜。",
        "prize": "每項難題最高獎金 100 萬元",
    },
    "en": {
        "intro": "Jianghuai Steel Group (invented) posts here what it cannot solve alone in ironmaking, "
        "rolling, coating and waste water, batch by batch, for teams anywhere to solve.",
        "prize": "Up to RMB 1 million for each problem solved",
    },
}
STEELMAKER = "jianghuai-steel"
BATCH: tuple[Mapping[str, Mapping[str, str]], ...] = (
    {
        "zh-Hans": {
            "title": "高炉炉缸侧壁温度异常的早期识别",
            "problem": "炉缸侧壁局部温度在数小时内升高，现有电偶间距 1.5 m，异常发现晚 6–10 小时。"
            "希望用现有电偶和水温差数据提前判断侵蚀位置，误报每月不超过 1 次。",
            "indicators": "提前量 ≥ 8 小时；定位误差 ≤ 0.5 m；误报 ≤ 1 次/月",
        },
        "en": {
            "title": "Early signs of hot spots in a blast furnace hearth wall",
            "problem": "The hearth wall heats up locally within hours; thermocouples stand 1.5 m apart and "
            "show it 6 to 10 hours late. Erosion is to be located earlier from the thermocouples and "
            "cooling water data that exist, with at most one false alarm a month.",
            "indicators": "Warning ≥ 8 h ahead; position within 0.5 m; false alarms ≤ 1 a month",
        },
    },
    {
        "zh-Hans": {
            "title": "热镀锌锌渣的在线捞取",
            "problem": "锌锅液面浮渣靠人工捞取，每班 4 次，带走锌液约 0.9 kg/t，人员暴露在 460 ℃ 环境。"
            "希望自动捞取并减少带走的锌液，不影响带钢表面。",
            "indicators": "带走锌液 ≤ 0.4 kg/t；捞渣周期 ≤ 30 分钟；表面缺陷不增加",
        },
        "en": {
            "title": "Skimming dross from a galvanising bath without stopping the line",
            "problem": "Dross is skimmed by hand four times a shift, which takes about 0.9 kg of zinc a "
            "tonne of strip with it and exposes people to 460 °C. It is to be skimmed by machine, with "
            "less zinc lost and no harm to the surface of the strip.",
            "indicators": "Zinc taken out ≤ 0.4 kg/t; a cycle ≤ 30 minutes; no more surface defects",
        },
    },
)
"""Two needs that wait for the steelmaker's next release."""


def load(
    actor: Any,
    edition: Any,
    organisations: Mapping[str, Any],
    hosts: Mapping[str, Any],
    tracks: Mapping[str, Any],
) -> None:
    """Everything around the records, and the batch of needs that is still to be released."""
    from jiebang.hub.programmes import actions as programmes
    from jiebang.reference import regions

    for order, (role, names) in enumerate(PARTIES):
        programmes.save_party(
            actor=actor,
            edition=edition,
            role=role,
            order=order,
            texts={language: {"name": name} for language, name in names.items()},
        )
    programmes.save_party(
        actor=actor,
        edition=edition,
        role="sponsor",
        order=len(PARTIES),
        organisation=organisations["kuncheng-tech-transfer"],
    )
    for kind, first, last, closes in STAGES:
        programmes.save_stage(
            actor=actor,
            edition=edition,
            kind=kind,
            starts_on=first,
            ends_on=last,
            closes_submission=closes,
        )
    programmes.save_quota(
        actor=actor,
        host_region=hosts["320000"],
        measure="published",
        number=8,
        track=tracks["digital"],
    )
    for given in ACTIVITIES:
        programmes.save_activity(
            actor=actor,
            edition=edition,
            held_by=organisations.get(given.get("held_by", "")),
            firms=[organisations[slug] for slug in given.get("firms", ())],
            texts={language: {"name": name} for language, name in given["names"].items()},
            **{
                name: given[name]
                for name in (
                    "code", "kind", "held_on", "region", "other_firms", "place", "is_public",
                )
                if name in given
            },
        )  # fmt: skip
    for kind, pinned, words in reversed(ANNOUNCEMENTS):
        said = programmes.save_announcement(
            actor=actor,
            edition=edition,
            kind=kind,
            pinned=pinned,
            texts={tag: {"title": title, "body": body} for tag, (title, body) in words.items()},
        )
        programmes.publish_announcement(actor=actor, announcement=said)
    for order, (group, texts, number) in enumerate(ZONES):
        zone = programmes.save_zone(
            actor=actor, slug=group, order=order, texts=texts, regions=regions.members(group)
        )
        programmes.set_target(
            actor=actor, zone=zone, measure="published", number=number, due_on=edition.closes_on
        )
    _load_front(actor, edition, organisations[STEELMAKER], hosts, tracks["steel"])


def collect(actor: Any, edition: Any) -> None:
    """Say of the needs from where an activity was held that it brought them."""
    from jiebang.hub.catalog import actions as catalog
    from jiebang.hub.kernel.regions import trunk

    for given in ACTIVITIES:
        near = edition.needs.filter(region__startswith=trunk(given["region"]))
        for need in near.order_by("pk"):
            catalog.collected_at(actor=actor, need=need, code=given["code"])


def _load_front(actor: Any, edition: Any, maker: Any, hosts: Mapping[str, Any], track: Any) -> None:
    from django.utils import timezone

    from jiebang.hub.catalog import actions as catalog
    from jiebang.hub.catalog.models import Need
    from jiebang.hub.programmes import actions as programmes

    programmes.save_front(
        actor=actor,
        track=track,
        accent="steel",
        texts=FRONT,
        opens_on=date(2026, 10, 15),
        closes_on=date(2027, 10, 15),
    )
    release = programmes.save_release(
        actor=actor, track=track, release_on=timezone.localdate() + timedelta(days=60)
    )
    for number, texts in enumerate(BATCH, start=1):
        need, _outcome = catalog.save_record(
            actor=actor,
            kind="need",
            edition=edition,
            organisation=maker,
            code=f"N9{number:02}",
            texts=texts,
            facts=catalog.Facts(field="materials", region=maker.region, currency="CNY"),
            host_region=hosts["340000"],
            track=track,
        )
        catalog.submit(actor=actor, record=need)
        if isinstance(need, Need):
            catalog.plan_release(actor=actor, need=need, release=release)
