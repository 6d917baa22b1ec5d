"""Invented solutions to a need of the demo's steelmaker: a call, four teams, one opinion, one shortlisted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

NEED = "N201"
PROFESSOR = "professor@jiebang.example"
ENGINEER = "engineer@jiebang.example"


class Team(NamedTuple):
    """One team's answer; promised: a line for each indicator of the need: figure, own word, evidence."""

    organisation: str
    language: str
    team: str
    texts: Mapping[str, str]
    promised: Sequence[tuple[str, str, str]]
    terms: Mapping[str, Any]
    members: Sequence[tuple[str, str, str]]
    detail: str = ""
    translation: Mapping[str, str] | None = None


TEAMS: Sequence[Team] = (
    Team(
        "tsing-yu-university",
        "en",
        "Ceramic Membranes Group",
        {
            "title": "Catalytic ozonation on a manganese-doped ceramic bed, then ceramic ultrafiltration",
            "summary": "A fixed bed turns ozone into hydroxyl radicals, so that quinoline and indole are "
            "opened at a quarter of the ozone that was tried before. No iron, no sludge.",
            "approach": "1. Equalise the effluent and strip suspended solids on a coarse sand filter.\n"
            "2. Catalytic ozonation in two stages on a manganese-doped alumina bed, 60 mg/L ozone, 35 "
            "minutes; off-gas ozone is returned to the inlet.\n"
            "3. Ceramic ultrafiltration holds back what the bed sheds and protects the reuse line.\n"
            "We need 10 m³/h of side stream, 40 kW and a floor of 6 m × 12 m.",
            "prior_work": "Eight months on the effluent of a dye works, 5 m³/h: COD from 190 to 58 mg/L.",
            "schedule": "Months 1–2 bench tests on your water; 3–5 building the skid; 6–11 running on site; "
            "12 report and design of the full plant.",
            "terms": "Payment in three steps, the last after six months within the indicators.",
        },
        (
            ("60 mg/L", "yes", "Pilot on dye-works effluent, 2025, report attached on request"),
            ("0.15 mg/L", "yes", "Bench test with synthetic water, 12 samples"),
            ("0.02 μg/L", "yes", "Two samples, third-party laboratory"),
            ("5.4 元", "yes", "Ozone 2.9, electricity 1.8, bed replacement 0.7"),
            ("no iron is dosed", "yes", ""),
            ("8%", "yes", "Bed activity after eight months: 92% of the first day's"),
        ),
        {"months": 12, "price": 320_000_000, "currency": "CNY", "ip": "shared", "trl": 6,
         "region": "810000"},
        (
            ("Prof. Chan", "lead, catalysis", "Tsing Yu University"),
            ("Dr Lau (invented)", "membranes", "Tsing Yu University"),
        ),
        "Bed: 1.8% Mn on γ-alumina, 3 mm; calcined at 520 °C. The second stage runs at pH 8.1: above 8.6 the "
        "bed loses manganese.",
        {
            "title": "锰掺杂陶瓷床催化臭氧氧化—陶瓷超滤组合工艺",
            "summary": "固定床把臭氧转化为羟基自由基，喹啉、吲哚开环所需臭氧只有以往试验的四分之一；"
            "不投铁，不产泥。",
            "approach": "一、均质后经粗砂滤去除悬浮物。\n二、两级锰掺杂氧化铝床催化臭氧氧化，臭氧 60 mg/L，"
            "停留 35 分钟，尾气臭氧回流至进口。\n三、陶瓷超滤截留床层脱落物，保护回用管路。\n"
            "需要 10 m³/h 侧线水量、40 kW 电源和 6 m × 12 m 场地。",
            "prior_work": "在一家染料厂出水上连续运行八个月，5 m³/h，COD 由 190 降到 58 mg/L。",
            "schedule": "第 1–2 月用贵厂水样小试；第 3–5 月制造撬装装置；第 6–11 月现场运行；"
            "第 12 月提交报告和放大设计。",
            "terms": "分三期付款，末期在连续六个月达标之后。",
        },
    ),
    Team(
        "jiangning-water-quality-inst",
        "zh-Hans",
        "江宁难降解有机物课题组",
        {
            "title": "臭氧—生物活性炭两级深度处理",
            "summary": "臭氧开环提高可生化性，再由生物活性炭滤池去除，药剂费低。",
            "approach": "前段臭氧投加 90 mg/L，把 B/C 提高到 0.25 以上；后段三格生物活性炭滤池轮换反冲，"
            "冬季加热至 18 ℃。冲击时旁路投加粉末炭。",
            "prior_work": "两座煤化工园区污水厂，单线 300 m³/h，出水 COD 70–85 mg/L。",
            "schedule": "3 个月设计供货，2 个月安装，6 个月考核。",
            "terms": "质保两年，活性炭首次装填由我方承担。",
        },
        (
            ("75～88 mg/L", "yes", "两座园区厂 2024–2025 年在线数据"),
            ("≤0.2 mg/L", "yes", "同上"),
            ("0.03 μg/L", "yes", "委托检测 6 组"),
            ("5.1 元", "yes", "按工业电价测算"),
            ("不投加铁盐", "yes", ""),
            ("碘值衰减12%", "partly", "运行 6 个月后取样"),
        ),
        {"months": 11, "price": 410_000_000, "currency": "CNY", "ip": "negotiable", "trl": 8,
         "region": "320115"},
        (
            ("许工（虚构）", "负责人", "江宁水质工程研究院"),
            ("顾博士（虚构）", "生物滤池", "江宁水质工程研究院"),
        ),
    ),
    Team(
        "lippetal-inst-chem-water",
        "en",
        "Electrochemical Oxidation Lab",
        {
            "title": "Boron-doped diamond electro-oxidation of the residual organics",
            "summary": "No chemicals at all: current alone oxidises what biology has left over.",
            "approach": "Four stacks of boron-doped diamond anodes treat the effluent at 15 mA/cm². "
            "Chloride in the water helps; we measure by-products and polish them on carbon.",
            "schedule": "Lab 3 months, container plant 6 months, operation 6 months.",
        },
        (
            ("40 mg/L", "yes", "Lab scale, 20 L/h"),
            ("0.1 mg/L", "yes", "Lab scale"),
            ("0.01 μg/L", "yes", "Lab scale"),
            ("11 元", "partly", "18 kWh per m³"),
            ("none", "yes", ""),
            ("", "", ""),
        ),
        {"months": 15, "price": 62_000_000, "currency": "EUR", "ip": "solver", "trl": 4, "region": "DE"},
        (("Dr. Kessler (invented)", "lead", "Lippetal Institute"),),
    ),
    Team(
        "jiangxia-univ-mining-metallurgy",
        "zh-Hans",
        "江夏矿冶大学焦化水组",
        {
            "title": "非均相芬顿流化床",
            "summary": "铁载体流化床减少铁泥，投资省。",
            "approach": "以铁矿石颗粒为载体的流化床芬顿，双氧水分两点投加，铁在载体表面结晶，铁泥减少八成。",
        },
        (
            ("78 mg/L", "yes", "小试"),
            ("0.3 mg/L", "yes", "小试"),
            ("", "", ""),
            ("7.5 元", "yes", ""),
            ("铁泥减少80%", "partly", ""),
            ("9%", "yes", ""),
        ),
        {"months": 8, "price": 198_000_000, "currency": "CNY", "ip": "owner", "trl": 5,
         "region": "420100"},
        (("郭老师（虚构）", "负责人", "江夏矿冶大学"),),
    ),
)  # fmt: skip
OPINION = (
    "The two-stage bed is plausible, and the figures come from a real effluent, though not from coking. "
    "Ask for the manganese in the outlet over the eight months."
)
DRAFT = (
    "N103",
    "zh-Hans",
    "六铝酸钙微粉快烘主沟料",
    "以六铝酸钙微粉替代部分刚玉，提高透气性，缩短烘烤。",
)


def load(actor: Any, edition: Any, organisations: Mapping[str, Any]) -> None:
    """The call, four answers to one need, a shortlisted one whose team has not been told, and a draft."""
    from django.utils import timezone

    from jiebang.hub.contests import actions
    from jiebang.hub.people.queries import demo_users

    users = {user.email: user for user in demo_users()}
    now = timezone.now()
    actions.save_call(
        actor=actor, edition=edition, track=None, grace=60,
        opens_at=now - timedelta(days=60), closes_at=now + timedelta(days=150),
    )  # fmt: skip
    need = edition.needs.get(code=NEED)
    made = []
    for team in TEAMS:
        who = users[PROFESSOR] if team.organisation == "tsing-yu-university" else actor
        made.append(_hand_in(who, need, organisations[team.organisation], team))
    engineer = users[ENGINEER]
    actions.decide(
        actor=engineer, need=need, to="shortlisted", solutions={made[0].pk: made[0].version}
    )
    actions.decide(
        actor=engineer, need=need, to="declined", solutions={made[3].pk: made[3].version},
        reason="indicators", words="氰化物和苯并[a]芘未达到要求；铁泥仍需外运。",
    )  # fmt: skip
    code, language, title, approach = DRAFT
    draft = actions.begin_solution(
        actor=users[PROFESSOR], need=edition.needs.get(code=code),
        organisation=organisations["tsing-yu-university"], language=language,
    )  # fmt: skip
    _save(users[PROFESSOR], draft, "approach", {"title": title, "approach": approach})


def _hand_in(who: Any, need: Any, organisation: Any, team: Team) -> Any:
    from jiebang.hub.contests import actions, queries

    solution = actions.begin_solution(
        actor=who, need=need, organisation=organisation, language=team.language, team=team.team
    )
    texts: dict[str, Any] = dict(team.texts)
    later: dict[str, Any] = {
        name: texts.pop(name) for name in ("schedule", "terms") if name in texts
    }
    _save(who, solution, "approach", texts)
    lines = queries.stated(queries.written_now(solution), "indicators")["promises"]
    rows = [
        {"asked": line["asked"], "promised": promised, "meets": meets, "evidence": evidence}
        for line, (promised, meets, evidence) in zip(lines, team.promised, strict=False)
    ]
    for row in rows:
        row["meets"] = row["meets"] or ("" if row["promised"] else "no")
    _save(who, solution, "indicators", {"promises": rows})
    _save(who, solution, "terms", {**team.terms, **later})
    members = [
        {"name": name, "part": part, "employer": employer, "orcid": "", "user": None}
        for name, part, employer in team.members
    ]
    _save(who, solution, "team", {"members": members})
    if team.detail:
        _save(who, solution, "confidential", {"words": team.detail, "detail_readers": "owner"})
    if team.translation:
        _translate(who, solution, team.translation)
    now = queries.written_now(solution)
    actions.hand_in_solution(actor=who, solution=solution, seen=queries.draft_digest(now))
    return solution


def _save(who: Any, solution: Any, part: str, values: Mapping[str, Any]) -> None:
    from jiebang.hub.contests import actions, queries

    now = queries.written_now(solution)
    actions.save_part(
        actor=who, solution=now, part=part, seen=queries.version_of(now, part), values=values
    )


def _translate(who: Any, solution: Any, words: Mapping[str, str]) -> None:
    """A translation by a person, into simplified Chinese."""
    from jiebang.hub.contests.queries import written_now
    from jiebang.hub.kernel.translation import actions as translation
    from jiebang.hub.kernel.translation import registry

    kind, subject = registry.kind("solution"), written_now(solution)
    source = translation.source_of(kind, subject, "zh-Hans")
    translation.save_translation(
        actor=who, kind=kind, subject=subject, language="zh-Hans", words=words,
        origin="translation", seen=translation.Seen(source=source.digest(), source_fields=source.digests()),
    )  # fmt: skip
