"""The small tables: every code has three good labels, and what people write is found."""

from collections.abc import Callable, Iterable

import pytest
from opencc import OpenCC

from jiebang.reference import (
    achievements,
    cooperation,
    currencies,
    experts,
    fields,
    industries,
    ip,
    organisations,
    regions,
    stages,
    tongues,
    wording,
)
from jiebang.reference.errors import (
    ReferenceTableError,
    UnknownCodeError,
    UnknownLanguageError,
)
from jiebang.reference.table import LANGUAGES, Entry, Table, entry

TABLES: dict[str, Iterable[Entry]] = {
    "industries": industries.all(),
    "fields": fields.all(),
    "levels": stages.all(),
    "cooperation": cooperation.all(),
    "ip of needs": ip.all("need"),
    "ip of achievements": ip.all("achievement"),
    "currencies": currencies.all(),
    "organisations": organisations.all(),
    "obtained": achievements.OBTAINED.all(),
    "ip types": achievements.IP_TYPES.all(),
    "services": experts.SERVICES.all(),
    "availability": experts.AVAILABILITY.all(),
    "tongues": tongues.all(),
}
# In names these are traditional characters too, though OpenCC would change them by themselves.
ALLOWED = frozenset("于里淀游岩岳余干范咸斗")


@pytest.mark.parametrize("name", TABLES)
def test_every_code_has_three_labels(name: str) -> None:
    for row in TABLES[name]:
        assert tuple(row.labels) == LANGUAGES
        assert all(label.strip() == label != "" for label in row.labels.values())
        assert max(row.labels["en"]) < "\u4e00"
        assert all(row.synonyms)


def traditional_texts() -> list[str]:
    texts = [row.labels["zh-Hant"] for rows in TABLES.values() for row in rows]
    texts += [fields.description(code, "zh-Hant") for code in fields.codes()]
    texts += [wording.heading(key, "zh-Hant") for key in wording.headings()]
    texts += [regions.group_label(g.code, "zh-Hant") for g in regions.groups()]
    texts += [stages.label(stage.code, "zh-Hant") for stage in stages.stages()]
    for region in regions.all_regions():
        texts += [region.names["zh-Hant"], region.short_names["zh-Hant"]]
    return texts


def test_traditional_labels_hold_no_simplified_characters() -> None:
    convert: list[Callable[[str], str]] = [OpenCC(kind).convert for kind in ("s2t", "s2tw", "s2hk")]
    wrong = {}
    for text in traditional_texts():
        # Character by character: a character that is simplified only is changed by every kind.
        bad = [c for c in text if c not in ALLOWED and all(to(c) != c for to in convert)]
        if bad:
            wrong[text] = bad
    assert wrong == {}


def test_the_check_for_simplified_characters_can_fail() -> None:
    assert OpenCC("s2t").convert("软") != "软"
    assert not set("软业东国环") & ALLOWED


def test_codes() -> None:
    assert fields.codes() == (
        "materials",
        "equipment",
        "energy",
        "environment",
        "chemistry",
        "construction",
        "electronics",
        "software",
        "devices",
        "biomedicine",
        "agriculture",
        "transport",
    )
    assert cooperation.codes() == (
        "joint",
        "commissioned",
        "transfer",
        "licence",
        "equity",
        "consulting",
    )
    assert ip.codes("need") == ("owner", "solver", "shared", "negotiable")
    assert ip.codes("achievement") == ("owner", "licensable", "transferable", "shared")
    assert set(ip.codes()) == {*ip.codes("need"), *ip.codes("achievement")}
    assert achievements.OBTAINED.codes() == ("original", "introduced", "joint")
    assert achievements.IP_TYPES.codes() == (
        "patent",
        "patent_pending",
        "software",
        "know_how",
        "variety",
    )
    assert set(organisations.codes()) >= {
        "enterprise",
        "university",
        "institute",
        "intermediary",
        "park",
        "service",
    }


def test_industries_are_whole() -> None:
    codes = [row.code for row in industries.all()]
    assert "".join(c for c in codes if len(c) == 1) == "ABCDEFGHIJKLMNOPQRST"
    assert [int(c[1:]) for c in codes if len(c) == 3] == list(range(1, 98))
    assert codes == sorted(codes)
    assert [r.code for r in industries.divisions("D")] == ["D44", "D45", "D46"]
    assert industries.section_of("C31") == "C"
    assert len(industries.sections()) == 20


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C31", "C31"),
        ("c31", "C31"),
        ("C 31", "C31"),
        ("31", "C31"),
        ("C3110", "C31"),
        ("C31 黑色金属冶炼和压延加工业", "C31"),
        ("黑色金属冶炼和压延加工业", "C31"),
        ("黑色金屬冶煉和壓延加工業", "C31"),
        ("钢铁", "C31"),
        ("鋼鐵", "C31"),
        ("Steel", "C31"),
        ("医药", "C27"),
        ("pharmaceuticals", "C27"),
        ("软件", "I65"),
        ("软件和信息技术服务业", "I65"),
        ("环保", "N77"),
        ("制造业", "C"),
        ("C", "C"),
        ("教育", "P83"),
        ("D31", None),
        ("99", None),
        ("321283", None),
        ("", None),
        ("炼金术", None),
    ],
)
def test_find_industry(text: str, code: str | None) -> None:
    assert industries.find(text) == code


@pytest.mark.parametrize(
    ("find", "text", "code"),
    [
        (fields.find, "新材料", "materials"),
        (fields.find, "环保", "environment"),
        (fields.find, "Artificial Intelligence", "software"),
        (fields.find, "軟體", "software"),
        (fields.find, "devices", "devices"),
        (fields.find, "占星", None),
        (cooperation.find, "联合开发", "joint"),
        (cooperation.find, "License", "licence"),
        (cooperation.find, "技术入股", "equity"),
        (cooperation.find, "", None),
        (organisations.find, "高校", "university"),
        (achievements.OBTAINED.find, "自主研发", "original"),
        (achievements.IP_TYPES.find, "软著", "software"),
        (currencies.find, "人民币", "CNY"),
        (currencies.find, "RMB", "CNY"),
        (currencies.find, "元", "CNY"),
        (currencies.find, "￥", "CNY"),
        (currencies.find, "¥", "CNY"),
        (currencies.find, "$", "USD"),
        (currencies.find, "港幣", "HKD"),
        (currencies.find, "", None),
        (currencies.find, "%", None),
    ],
)
def test_find(find: Callable[[str], str | None], text: str, code: str | None) -> None:
    assert find(text) == code


def test_ip_terms_differ_by_side() -> None:
    assert ip.find("许可", "achievement") == "licensable"
    assert ip.find("许可", "need") is None
    assert ip.find("共有") == "shared"
    assert ip.label("owner", "en", "need") != ip.label("owner", "en", "achievement")
    assert ip.label("licensable", "zh-Hant") == "可授權使用"


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("6-8", (6, 8)),
        ("TRL 4", (4, 4)),
        ("TRL6–8", (6, 8)),
        ("TRL4-TRL6", (4, 6)),
        ("６～８", (6, 8)),
        ("8-6", (6, 8)),
        ("6至8级", (6, 8)),
        ("技术成熟度6级", (6, 6)),
        ("4.0", (4, 4)),
        ("≥6", (6, 9)),
        ("TRL 6 or above", (6, 9)),
        ("6级以上", (6, 9)),
        ("小试", (4, 5)),
        ("中试", (6, 7)),
        ("中試", (6, 7)),
        ("Pilot", (6, 7)),
        ("prototype", (6, 7)),
        ("量产", (9, 9)),
        ("mature", (7, 9)),
        ("初期阶段", (1, 3)),
        ("中期阶段", (4, 6)),
        ("成熟应用阶段", (7, 9)),
        ("Proof of concept", (3, 3)),
        ("0", None),
        ("10", None),
        ("12", None),
        ("", None),
        ("很成熟吗", None),
    ],
)
def test_find_levels(text: str, levels: tuple[int, int] | None) -> None:
    assert stages.find(text) == levels


def test_stages_cover_every_level_once() -> None:
    covered = [n for s in stages.stages() for n in range(s.low, s.high + 1)]
    assert covered == list(range(1, 10))
    assert [stages.stage_of(n) for n in (3, 4, 7)] == ["initial", "middle", "mature"]
    assert stages.stage_range("middle") == (4, 6)
    assert stages.label("mature", "zh-Hans") == "成熟应用阶段"
    assert stages.label(4, "en") == "TRL 4: Validated in the laboratory"
    assert stages.label("4", "zh-Hans") == "TRL 4：实验室环境验证"
    assert (stages.range_label(4, 4), stages.range_label(4, 6)) == ("TRL 4", "TRL 4–6")
    with pytest.raises(UnknownCodeError):
        stages.stage_of(10)


def test_no_name_or_synonym_is_claimed_twice() -> None:
    def claims(rows: Iterable[Entry]) -> dict[str, set[str]]:
        by_name: dict[str, set[str]] = {}
        for row in rows:
            for name in row.synonyms:
                by_name.setdefault(name.casefold(), set()).add(row.code)
        return {name: codes for name, codes in by_name.items() if len(codes) > 1}

    assert {name: claims(rows) for name, rows in TABLES.items() if claims(rows)} == {}


@pytest.mark.parametrize(
    ("label", "code", "suggestions"),
    [
        (fields.label, "software ", ("software",)),
        (fields.label, "chemistri", ("chemistry",)),
        (cooperation.label, "license", ("licence",)),
        (industries.label, "31", ("C31",)),
        (industries.label, "Z99", ()),
        (currencies.label, "RMB", ("CNY",)),
        (organisations.label, "qqq", ()),
    ],
)
def test_an_unknown_code_says_what_may_be_meant(
    label: Callable[[str, str], str], code: str, suggestions: tuple[str, ...]
) -> None:
    with pytest.raises(UnknownCodeError) as caught:
        label(code, "en")
    assert caught.value.suggestions == suggestions
    assert isinstance(caught.value, ReferenceTableError)


def test_an_unknown_language_is_refused() -> None:
    for label, code in ((fields.label, "energy"), (industries.label, "C31"), (stages.label, "4")):
        with pytest.raises(UnknownLanguageError):
            label(code, "fr")


def test_an_earlier_row_wins_a_shared_name() -> None:
    rows = (entry("a", "甲", "甲", "A", synonyms="same"), entry("b", "乙", "乙", "same"))
    assert Table("test", rows).find("same") == "b", "a label comes before a synonym"
    assert Table("test", rows[:1]).find("Same ") == "a"
