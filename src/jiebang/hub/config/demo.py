"""The demo edition: loaded through the same actions as anything else, then served on loopback."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

Progress = Callable[[int, int, str], None]

SLUG = "yrd-2026"
HOSTS = (("310000", 30), ("320000", 30), ("330000", 30), ("340000", 30))
EDITION: Mapping[str, Mapping[str, str]] = {
    "zh-Hans": {
        "name": "首届长三角国际创新挑战赛（演示）",
        "tagline": "把企业解决不了的技术难题张榜公布，请全世界来揭榜。",
        "about": "本届赛事由上海、江苏、浙江、安徽四个主办地区共同承办，设区域一体化、数字赋能、"
        "技术人才三个板块和一家大型钢铁企业的专场。页面上的全部单位、需求和成果均为演示而虚构。",
    },
    "zh-Hant": {
        "name": "首屆長三角國際創新挑戰賽（示範）",
        "tagline": "把企業解決不了的技術難題張榜公布，請全世界來揭榜。",
        "about": "本屆賽事由上海、江蘇、浙江、安徽四個主辦地區合辦，設區域一體化、數碼賦能、"
        "技術人才三個板塊和一家大型鋼鐵企業的專場。頁面上的所有機構、需求和成果均為示範而虛構。",
    },
    "en": {
        "name": "First Yangtze River Delta International Innovation Challenge (demo)",
        "tagline": "Problems that companies cannot solve alone, posted for the world to solve.",
        "about": "Four host regions, Shanghai, Jiangsu, Zhejiang and Anhui, run this edition together. "
        "It has three parts, regional integration, digital empowerment and technical talents, and one "
        "large steelmaker's own contest. Every organisation, need and achievement here is invented.",
    },
}
TRACKS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "integration": {
        "zh-Hans": {"name": "区域一体化", "about": "跨省市共同攻关的产业技术难题。"},
        "zh-Hant": {"name": "區域一體化", "about": "跨省市合力攻關的產業技術難題。"},
        "en": {
            "name": "Regional integration",
            "about": "Industrial problems that need partners across provinces.",
        },
    },
    "digital": {
        "zh-Hans": {"name": "数字赋能", "about": "制造与管理的数字化转型需求。"},
        "zh-Hant": {"name": "數碼賦能", "about": "製造與管理的數碼轉型需求。"},
        "en": {
            "name": "Digital empowerment",
            "about": "Digital transformation of manufacturing and management.",
        },
    },
    "talents": {
        "zh-Hans": {"name": "技术人才", "about": "围绕一个具体难题的岗位、联合培养和专家来访。"},
        "zh-Hant": {"name": "技術人才", "about": "圍繞一個具體難題的職位、聯合培訓和專家到訪。"},
        "en": {
            "name": "Technical talents",
            "about": "Posts, joint training and visiting experts around one stated problem.",
        },
    },
    "steel": {
        "zh-Hans": {"name": "江淮钢铁专场", "about": "江淮钢铁集团（虚构）自己张榜的难题。"},
        "zh-Hant": {"name": "江淮鋼鐵專場", "about": "江淮鋼鐵集團（虛構）自行張榜的難題。"},
        "en": {
            "name": "Jianghuai Steel contest",
            "about": "Problems posted by Jianghuai Steel Group (invented) itself.",
        },
    },
}
PEOPLE = (
    # address, name, language, role on the edition, its region, organisation
    ("organiser@jiebang.example", "林晓 · 合肥赛事组织方", "zh-Hans", "organiser", "", ""),
    ("officer@jiebang.example", "苏韵 · 江苏赛区负责人", "zh-Hans", "region_officer", "320000", ""),
    ("translator@jiebang.example", "何译 · 大赛译员", "zh-Hans", "translator", "", ""),
    (
        "broker@jiebang.example",
        "周昆 · 昆山技术经纪人",
        "zh-Hans",
        "",
        "",
        "kuncheng-tech-transfer",
    ),
    ("professor@jiebang.example", "Prof. Chan · Hong Kong", "en", "", "", "tsing-yu-university"),
    ("engineer@jiebang.example", "马工 · 江淮钢铁", "zh-Hans", "", "", "jianghuai-steel"),
    ("chair@jiebang.example", "秦桢 · 评审团主席", "zh-Hans", "", "", ""),
    ("juror@jiebang.example", "顾澄 · 评委", "zh-Hans", "", "", ""),
)

ANONYMOUS = "N105"
DETAILS: Mapping[str, Mapping[tuple[int, str], str]] = {
    "N201": {
        (
            2,
            "zh-Hans",
        ): "现有生化出水：COD 160–210 mg/L，氨氮低于 8 mg/L，总氮 35–45 mg/L，水量 220 m³/h；"
        "已做芬顿与臭氧小试，吨水药剂费超过 9 元。",
        (
            2,
            "en",
        ): "Effluent after biological treatment: COD 160–210 mg/L, ammonia below 8 mg/L, total "
        "nitrogen 35–45 mg/L, 220 m³/h. Fenton and ozone were tried at bench scale; chemicals cost more "
        "than RMB 9 a cubic metre.",
        (
            3,
            "zh-Hans",
        ): "蒸氨塔出水喹啉 12–18 mg/L、吲哚 4–7 mg/L，检修期达两倍；二期预留用地 18 m × 40 m，"
        "2027 年 3 月停机接管。",
        (
            3,
            "en",
        ): "After the ammonia still: quinoline 12–18 mg/L, indole 4–7 mg/L, twice that during "
        "overhauls. Space kept for phase two: 18 m × 40 m; tie-in at the stop of March 2027.",
    },
    "N102": {
        (
            3,
            "zh-Hans",
        ): "现用轴套 Stellite 6 堆焊、轴瓦 Sialon，镀液含铝 11%、镁 3%，463 ℃，平均寿命 9 天。",
    },
}
"""Invented detail for verified readers (2) and for named counterparties (3), by code and language."""
ASKER = "professor@jiebang.example"

BROKER = "broker@jiebang.example"
CLIENTS: Mapping[str, str] = {
    "kunshan-yujing-opto": "陈经理（虚构）",
    "kunshan-hengyao-thermal": "顾经理（虚构）",
    "kunshan-lanting-orchid": "沈场长（虚构）",
    "liansong-circuits-kunshan": "吕协理（虚构）",
    "verlan-lightmetal-taicang": "M. Brandt (invented)",
    "wujiang-zaishi-recycling": "钱总（虚构）",
    "wuzhong-dielang-polymer": "陆工（虚构）",
    "wuzhong-jingzhen-injectables": "朱总监（虚构）",
    "zhangjiagang-ningjing-additives": "缪主任（虚构）",
    "halcyra-hydrogen-zhangjiagang": "A. Ferris (invented)",
}
"""For whom the broker acts, with who signed; all of Jiangsu, whose officer confirms."""
UNSIGNED = "tessaly-hearing-suzhou"
"""A client whose mandate is offered and waits for its signature."""
MANDATE = {
    "side": "needs",
    "scope": "代为征集、整理和提交技术需求，协助对接。",
    "commission": "技术合同金额的 3%",
}


def load(progress: Progress | None = None) -> None:
    """Create the demo edition with its records; whole or not at all. Does nothing where it exists."""
    from django.db import transaction

    from jiebang.hub.programmes.queries import visible_to

    if visible_to(_actor()).filter(slug=SLUG).exists():
        return
    with transaction.atomic():
        _load(progress)


def _actor() -> Any:
    from jiebang.hub.kernel.actors import SystemActor

    return SystemActor("demo")


def _load(progress: Progress | None) -> None:
    from jiebang import demo
    from jiebang.hub.config import (
        demo_contests,
        demo_programme,
        demo_solutions,
        demo_stage,
    )
    from jiebang.hub.people import actions as people
    from jiebang.hub.programmes import actions as programmes

    actor = _actor()
    organisations: dict[str, Any] = {}
    for raw in demo.organisations():
        organisations[raw["slug"]] = people.create_organisation(
            actor=actor,
            slug=raw["slug"],
            kind=raw["kind"],
            region=raw["region"],
            names=raw["names"],
            is_invented=True,
        )
    edition = programmes.create_edition(
        actor=actor,
        slug=SLUG,
        texts=EDITION,
        opens_on=date(2026, 9, 1),
        closes_on=date(2027, 12, 31),
        region_group="yrd",
        is_public=True,
        is_demo=True,
        publishes_collected=True,
        screening="once",
    )
    hosts = {
        region: programmes.add_host_region(
            actor=actor, edition=edition, region=region, order=order, target_needs=target
        )
        for order, (region, target) in enumerate(HOSTS)
    }
    tracks = {
        slug: programmes.add_track(
            actor=actor,
            edition=edition,
            slug=slug,
            texts=texts,
            order=order,
            contest_of=organisations["jianghuai-steel"] if slug == "steel" else None,
        )
        for order, (slug, texts) in enumerate(TRACKS.items())
    }
    demo_programme.load(actor, edition, organisations, hosts, tracks)
    _load_records(actor, edition, organisations, hosts, tracks, progress)
    demo_programme.collect(actor, edition)
    experts = _load_experts(actor, edition, organisations)
    _load_people(actor, edition, organisations)
    _link_expert(actor, edition, experts)
    _load_disclosure(actor, edition)
    _load_questions(organisations)
    demo_solutions.load(actor, edition, organisations)
    demo_contests.load(actor, edition)
    demo_stage.load(actor, edition)


def _load_records(
    actor: Any,
    edition: Any,
    organisations: Mapping[str, Any],
    hosts: Mapping[str, Any],
    tracks: Mapping[str, Any],
    progress: Progress | None,
) -> None:
    from jiebang import demo
    from jiebang.hub.catalog import actions
    from jiebang.reference.currencies import to_minor

    raws = [("need", raw) for raw in (*demo.raw_needs(), *demo.raw_kinds())]
    raws += [("achievement", raw) for raw in demo.raw_achievements()]
    # Published in an order that mixes the fields, as a real edition's newest would be.
    raws.sort(key=lambda entry: hashlib.sha256(entry[1]["id"].encode()).digest())
    for done, (kind, raw) in enumerate(raws, start=1):
        money = raw.get("budget") or raw.get("price") or {}
        low, high = raw["trl"] or (None, None)
        texts = {
            language: {**words, "keywords": "、".join(words["keywords"])}
            if language != "en"
            else {**words, "keywords": ", ".join(words["keywords"])}
            for language, words in raw["texts"].items()
        }
        record, _ = actions.save_record(
            actor=actor,
            kind=kind,
            edition=edition,
            organisation=organisations[raw["organisation"]],
            code=raw["id"],
            texts=texts,
            original=raw["original"],
            facts=actions.Facts(
                industry=raw["industry"],
                field=raw["field"],
                ipc=tuple(raw["ipc"]),
                trl_low=low,
                trl_high=high,
                region=raw["region"],
                money_low=to_minor(money["low"], money["currency"]) if money else None,
                money_high=to_minor(money["high"], money["currency"]) if money else None,
                currency=money.get("currency", "CNY"),  # no amount: negotiable
                cooperation=tuple(raw["cooperation"]),
                ip=raw["ip"],
                deadline=date.fromisoformat(raw["deadline"]) if raw.get("deadline") else None,
                type=raw.get("type", ""),
                particulars=raw.get("particulars", {}),
            ),
            host_region=hosts[raw["host_region"]] if kind == "need" else None,
            track=tracks[raw["track"]] if kind == "need" else None,
            obtained=raw.get("obtained", ""),
            ip_type=raw.get("ip_type", ""),
        )
        if raw["status"] == "submitted":
            actions.submit(actor=actor, record=record)
        elif raw["status"] == "published":
            actions.publish(actor=actor, record=record)
        if progress:
            progress(done, len(raws), "records")


def _load_experts(actor: Any, edition: Any, organisations: Mapping[str, Any]) -> dict[str, Any]:
    from jiebang import demo
    from jiebang.hub.catalog import actions

    papers = {expert.id: expert.papers for expert in demo.experts()}
    loaded: dict[str, Any] = {}
    for raw in demo.raw_people():
        texts = {
            language: {
                **words,
                "keywords": (", " if language == "en" else "、").join(words["keywords"]),
            }
            for language, words in raw["texts"].items()
        }
        expert, _ = actions.save_expert(
            actor=actor,
            edition=edition,
            organisation=organisations[raw["organisation"]],
            code=raw["id"],
            texts=texts,
            original=raw["original"],
            facts=actions.ExpertFacts(
                region=raw["region"],
                works=len(raw["papers"]),
                cited_by=sum(paper["cited_by"] for paper in raw["papers"]),
                fields=tuple(raw["fields"]),
                spoken=tuple(raw["spoken"]),
                services=tuple(raw["services"]),
                availability=raw["availability"],
                counted_on=date(2026, 9, 1),
            ),
        )
        written = []
        for paper, known in zip(papers[raw["id"]], raw["papers"], strict=True):
            words = {text.field: text for text in paper.texts}
            written.append(
                actions.Paper(
                    title=words["title"].text,
                    doi=f"10.5555/jiebang.{paper.id.lower()}",  # the prefix that is nobody's
                    language=words["title"].language,
                    abstract=words["summary"].text,
                    position=1,
                    **{**known, "countries": tuple(known["countries"])},
                )
            )
        actions.save_publications(actor=actor, expert=expert, papers=written)
        actions.record_consent(
            actor=actor,
            expert=expert,
            given_by=texts[raw["original"]]["title"],
            given_on=date.today(),  # noqa: DTZ011 - a day, not a moment
            scope=("profile", "publications", "requests"),
        )
        actions.publish(actor=actor, record=expert)
        loaded[raw["id"]] = expert
    return loaded


def _link_expert(actor: Any, edition: Any, experts: Mapping[str, Any]) -> None:
    """The professor's own profile, with a conflict that only those concerned see."""
    from jiebang.hub.catalog import actions
    from jiebang.hub.people.queries import demo_users

    professor = demo_users().get(email="professor@jiebang.example")
    actions.link_account(actor=actor, expert=experts["E15"], user=professor)
    actions.declare_conflict(
        actor=professor,
        expert=experts["E15"],
        name="維港電驅動有限公司（虛構）",
        why="擔任技術顧問",
    )


def _load_people(actor: Any, edition: Any, organisations: Mapping[str, Any]) -> None:
    from jiebang.hub.people import actions as people
    from jiebang.hub.programmes import actions as programmes

    for address, name, language, role, region, wanted in PEOPLE:
        user = people.create_user(
            actor=actor, email=address, name=name, language=language, is_demo=True
        )
        if role:
            programmes.grant_role(actor=actor, edition=edition, user=user, role=role, region=region)
        if wanted:
            people.add_member(
                actor=actor, user=user, organisation=organisations[wanted], role="owner"
            )
        if address == BROKER:
            _load_mandates(actor, edition, user, organisations[wanted], organisations)


def _load_mandates(
    actor: Any, edition: Any, broker: Any, intermediary: Any, organisations: Mapping[str, Any]
) -> None:
    """What the broker's clients have signed and its region's officer has confirmed, and one offer."""
    from jiebang.hub.people import actions as people

    officer = edition.roles.get(role="region_officer").user
    for slug in (*CLIENTS, UNSIGNED):
        mandate, _link = people.offer_mandate(
            actor=broker,
            intermediary=intermediary,
            client=organisations[slug],
            starts_on=date(2026, 9, 1),
            ends_on=date(date.today().year + 1, 12, 31),  # noqa: DTZ011 - a day, not a moment
            **MANDATE,
        )
        if slug in CLIENTS:
            people.sign_mandate(actor=actor, mandate=mandate, name=CLIENTS[slug])
            people.confirm_mandate(actor=officer, mandate=mandate)


def _load_disclosure(actor: Any, edition: Any) -> None:
    """One need without its owner's name, detail for the higher levels, one grant, one who waits."""
    from jiebang.hub.catalog import actions
    from jiebang.hub.people.queries import demo_users, editable_by

    needs = {one.code: one for one in edition.needs.filter(code__in=[*DETAILS, ANONYMOUS])}
    actions.set_anonymous(actor=actor, record=needs[ANONYMOUS], is_anonymous=True)
    asker = demo_users().get(email=ASKER)
    for code, details in DETAILS.items():
        for (tier, language), words in details.items():
            actions.save_detail(
                actor=actor, record=needs[code], tier=tier, language=language, words=words
            )
        asked = actions.request_access(
            actor=asker,
            record=needs[code],
            organisation=editable_by(asker).get(),
            purpose="solve",
            words="We want to see whether our process fits before we write a proposal.",
        )
        actions.sign_access(actor=asker, access=asked, name="Prof. Chan (invented)", language="en")
        if code == "N201":
            actions.grant_access(
                actor=actor,
                access=asked,
                ends_on=date(date.today().year + 1, 12, 31),  # noqa: DTZ011 - a day, not a moment
                signatures=[one.pk for one in asked.signatures.all()],
            )


QUESTIONED = "N103"
QUESTIONS = (
    (
        "Is wear measured by profile laser after each campaign, or only when the trough is relined?",
        "每次停沟都用激光轮廓仪测一次，历次数据可以在签署保密协议后提供。",
    ),
    ("Could a dry-out of 16 h be staged over two trough rotations?", ""),
)
"""What the professor asks the steelmaker, and what its engineer has answered to everybody."""


def _load_questions(organisations: Mapping[str, Any]) -> None:
    from jiebang.hub.catalog import actions, queries
    from jiebang.hub.catalog.models import Need
    from jiebang.hub.people.queries import demo_users

    users = {user.email: user for user in demo_users()}
    asker = users[ASKER]
    need = queries.visible_to(asker, Need).get(code=QUESTIONED)
    for question, answered in QUESTIONS:
        asked = actions.ask(
            actor=asker,
            record=need,
            organisation=organisations["tsing-yu-university"],
            words=question,
        )
        if answered:
            actions.answer(
                actor=users["engineer@jiebang.example"],
                question=asked,
                words=answered,
                to_all=True,
            )


def prepare(host: str, port: int, data_dir: Path, *, progress: Progress | None = None) -> None:
    """Migrate, load and index the demo; the second time only what is missing is done."""
    if os.environ.get("JIEBANG_DATABASE_URL"):
        raise SystemExit(
            "jiebang: the demo writes invented records and does not touch the database that "
            "JIEBANG_DATABASE_URL names; unset it, or serve that one with: jiebang serve"
        )
    os.environ["JIEBANG_DEMO"] = "1"
    os.environ["JIEBANG_DATA"] = str(data_dir)
    from jiebang.hub.config import server

    server.boot(host, port)
    from django.core.management import call_command

    _refuse_taken(host, port)
    call_command("migrate", interactive=False, verbosity=0)
    load(progress)
    from jiebang.hub.config import demo_board, demo_invitations
    from jiebang.hub.search import actions as search
    from jiebang.hub.search import queries as searching
    from jiebang.matcher import MatcherError

    try:
        search.refresh(progress=progress)
        searching.warm()
        demo_board.load(progress)
        demo_invitations.load()
    except (MatcherError, OSError) as error:
        raise SystemExit(f"jiebang: the index cannot be built: {error}") from None


def serve(host: str, port: int) -> None:
    """Say where it is and who may sign in, then serve until stopped."""
    _say(host, port)
    from jiebang.hub.config import server

    server.run(host, port, workers=1, threads=8)


def _refuse_taken(host: str, port: int) -> None:
    """Say so at once when something else listens there, before minutes of work."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SystemExit(
                f"jiebang: {host}:{port} is in use ({error.strerror}); "
                "stop what listens there or choose another with --port"
            ) from None


def _say(host: str, port: int) -> None:
    """The address, the accounts, and what to look at first."""
    from rich.console import Console
    from rich.markup import escape

    from jiebang.hub.people.queries import demo_users

    site = f"http://{host}:{port}"
    out = Console(highlight=False, soft_wrap=True)
    out.print(f"\n[bold]Jiebang 揭榜[/bold] is at [bold]{site}/[/bold]  (stop with Ctrl-C)")
    out.print("Look first at:")
    out.print(f"  {site}/zh-hans/needs/?q=废水        needs about wastewater, in Chinese")
    out.print(f"  {site}/en/needs/?q=wastewater      the same needs, asked in English")
    out.print("  any need: its suggested achievements, with reasons in the other language")
    out.print(f"Accounts, one click each at {site}/en/sign-in/ (demo mode on loopback only):")
    for user in demo_users():
        out.print(f"  {user.email:28} {escape(user.name)}")
    out.print()
