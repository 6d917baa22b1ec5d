"""Sentences for reasons: each kind and verdict in each language, and values that nobody knows."""

from dataclasses import dataclass

import pytest

from jiebang.reference import wording
from jiebang.reference.errors import UnknownCodeError, UnknownLanguageError
from jiebang.reference.table import LANGUAGES


@dataclass(frozen=True)
class Pair:
    query: str
    candidate: str
    one: str = ""


@dataclass(frozen=True)
class Reason:
    kind: str
    aspect: str
    counterpart: str = ""
    verdict: str = "agrees"
    words: tuple[Pair, ...] = ()
    values: tuple[str, str] = ("", "")


def fact(aspect: str, asked: str, offered: str, verdict: str = "agrees") -> Reason:
    return Reason("fact", aspect, aspect, verdict, values=(asked, offered))


WATER = (Pair("废水", "wastewater"), Pair("膜", "membrane"))


@pytest.mark.parametrize(
    ("reason", "hans", "hant", "english"),
    [
        (
            Reason("words", "problem", "summary", words=WATER),
            "难题与摘要相合：废水 ↔ wastewater、膜 ↔ membrane",
            "難題與摘要相符：废水 ↔ wastewater、膜 ↔ membrane",
            "Problem meets summary: 废水 ↔ wastewater, 膜 ↔ membrane",
        ),
        (
            Reason("words", "title", "title", words=(Pair("steel", "steel"),)),
            "双方名称相合：steel",
            "雙方名稱相符：steel",
            "Title on both sides: steel",
        ),
        (
            Reason("words", "title", "title", words=(Pair("風機", "风机", "風機"),)),
            "双方名称相合：風機",
            "雙方名稱相符：風機",
            "Title on both sides: 風機",
        ),
        (
            Reason("words", "keywords", "title", words=(*WATER[:1], *WATER[:1])),
            "关键词与名称相合：废水 ↔ wastewater",
            "關鍵詞與名稱相符：废水 ↔ wastewater",
            "Keywords meet title: 废水 ↔ wastewater",
        ),
        (
            fact("field", "environment", "environment"),
            "领域相同：资源与环境",
            "領域相同：資源與環境",
            "Same field: Environment",
        ),
        (
            fact("field", "energy", "environment", "conflicts"),
            "领域不同：需求属新能源与节能，成果属资源与环境",
            "領域不同：需求屬新能源與節能，成果屬資源與環境",
            "Different fields: need in Energy, achievement in Environment",
        ),
        (
            fact("industry", "D46", "N77"),
            "行业相近：需求属水的生产和供应业，成果属生态保护和环境治理业",
            "行業相近：需求屬水的生產和供應業，成果屬生態保護和環境治理業",
            "Related industries: need in Production and supply of water"
            ", achievement in Ecological protection and environmental treatment",
        ),
        (
            fact("trl", "6-8", "4", "conflicts"),
            "成熟度不合：需要 TRL 6–8，现有 TRL 4",
            "成熟度不符：需要 TRL 6–8，現有 TRL 4",
            "Maturity conflicts: wanted TRL 6–8, offered TRL 4",
        ),
        (
            fact("ipc", "C21C|C22B", "C22B|B01D"),
            "专利分类相同：C22B",
            "專利分類相同：C22B",
            "Same patent class: C22B",
        ),
        (
            fact("ipc", "C21C", "C21D"),
            "专利分类相近：需求属 C21C，成果属 C21D",
            "專利分類相近：需求屬 C21C，成果屬 C21D",
            "Related patent classes: need in C21C, achievement in C21D",
        ),
        (
            fact("money", ":300000000:CNY", "280000000:280000000:CNY"),
            "报价在预算之内：预算 ≤ 300 万元，报价 280 万元",
            "報價在預算之內：預算 ≤ 人民幣 300 萬元，報價人民幣 280 萬元",
            "Price within the budget: budget ≤ CNY 3 million, price CNY 2.8 million",
        ),
        (
            fact("money", ":300000000:CNY", "480000000::CNY", "conflicts"),
            "报价超出预算：预算 ≤ 300 万元，报价 ≥ 480 万元",
            "報價超出預算：預算 ≤ 人民幣 300 萬元，報價 ≥ 人民幣 480 萬元",
            "Price above the budget: budget ≤ CNY 3 million, price ≥ CNY 4.8 million",
        ),
        (
            fact("money", ":300000000:CNY", "480000000::USD", "conflicts"),
            "报价与预算不合：预算 ≤ 300 万元，报价 ≥ 480 万美元",
            "報價與預算不符：預算 ≤ 人民幣 300 萬元，報價 ≥ 480 萬美元",
            "Price and budget differ: budget ≤ CNY 3 million, price ≥ USD 4.8 million",
        ),
        (
            fact("money", "80000000:180000000:CNY", "50000000:200000000:CNY"),
            "报价部分在预算之内：预算 80–180 万元，报价 50–200 万元",
            "報價部分在預算之內：預算人民幣 80–180 萬元，報價人民幣 50–200 萬元",
            "Price partly within the budget: budget CNY 800,000 – CNY 1.8 million,"
            " price CNY 500,000 – CNY 2 million",
        ),
        (
            fact("money", ":300000000:CNY", ""),
            "报价在预算之内：预算 ≤ 300 万元，报价面议",
            "報價在預算之內：預算 ≤ 人民幣 300 萬元，報價面議",
            "Price within the budget: budget ≤ CNY 3 million, price negotiable",
        ),
        (
            fact("region", "group:yrd", "group:yrd"),
            "双方同在长三角地区",
            "雙方同在長三角地區",
            "Both in the Yangtze River Delta",
        ),
        (
            fact("region", "320583", "310115"),
            "双方同在长三角地区",
            "雙方同在長三角地區",
            "Both in the Yangtze River Delta",
        ),
        (
            fact("region", "320583", "320505"),
            "双方同在江苏苏州",
            "雙方同在江蘇蘇州",
            "Both in Suzhou, Jiangsu",
        ),
        (
            fact("region", "110105", "130100"),
            "双方同在京津冀地区",
            "雙方同在京津冀地區",
            "Both in Beijing–Tianjin–Hebei",
        ),
        (
            fact("region", "320583", "650100"),
            "双方同在中国",
            "雙方同在中國",
            "Both in China",
        ),
        (fact("region", "US", "US"), "双方同在美国", "雙方同在美國", "Both in the United States"),
        (
            fact("region", "320583", "DE", "conflicts"),
            "地区不同：需求方在江苏 · 苏州 · 昆山，成果方在德国",
            "地區不同：需求方在江蘇 · 蘇州 · 崑山，成果方在德國",
            "Different regions: need in Jiangsu · Suzhou · Kunshan, achievement in Germany",
        ),
        (
            fact("cooperation", "joint|licence", "licence|transfer"),
            "合作方式相合：技术许可",
            "合作方式相符：技術授權",
            "Cooperation fits: Licence",
        ),
        (
            fact("cooperation", "joint", "transfer", "conflicts"),
            "合作方式不合：需要联合开发，现有技术转让",
            "合作方式不符：需要聯合開發，現有技術轉讓",
            "Cooperation conflicts: wanted Joint development, offered Technology transfer",
        ),
        (
            fact("ip", "owner", "licensable", "conflicts"),
            "知识产权条件不合：需要归需求方所有，现有可许可使用",
            "知識產權條件不符：需要歸需求方所有，現有可授權使用",
            "IP terms conflict: wanted Owned by the need's owner, offered Open to licence",
        ),
        (
            fact("deadline", "2027-03-01", ""),
            "赶得上截止日期：需求截止 2027 年 3 月 1 日",
            "趕得及截止日期：需求截止 2027 年 3 月 1 日",
            "In time for the deadline: need's deadline 2027-03-01",
        ),
        (
            fact("deadline", "2027-03-01", "2026-12-31", "conflicts"),
            "赶不上截止日期：需求截止 2027 年 3 月 1 日，成果有效至 2026 年 12 月 31 日",
            "趕不及截止日期：需求截止 2027 年 3 月 1 日，成果有效至 2026 年 12 月 31 日",
            "Too late for the deadline:"
            " need's deadline 2027-03-01, achievement open until 2026-12-31",
        ),
    ],
)
def test_sentences(reason: Reason, hans: str, hant: str, english: str) -> None:
    assert [wording.reason_text(reason, lang) for lang in LANGUAGES] == [hans, hant, english]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("verdict", ["agrees", "conflicts"])
@pytest.mark.parametrize("aspect", [*wording.FACTS, "weather"])
@pytest.mark.parametrize("values", [("q1", "z:9"), ("", ""), ("a|b", "")])
def test_unknown_values_stand_as_they_are(
    lang: str, verdict: str, aspect: str, values: tuple[str, str]
) -> None:
    said = wording.reason_text(fact(aspect, *values, verdict), lang)
    assert said
    if values == ("q1", "z:9"):
        assert "q1" in said
        assert "z:9" in said


def test_every_verdict_has_its_own_words() -> None:
    for aspect in wording.FACTS:
        for lang in LANGUAGES:
            said = {
                wording.reason_text(fact(aspect, "x", "y", verdict), lang)
                for verdict in ("agrees", "conflicts")
            }
            assert len(said) == 2, (aspect, lang)


def test_an_achievement_that_asks_offers() -> None:
    reason = fact("trl", "4", "6-8", "conflicts")
    said = wording.reason_text(reason, "en", query_kind="achievement")
    assert said == "Maturity conflicts: wanted TRL 6–8, offered TRL 4"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("verdict", ["agrees", "conflicts"])
@pytest.mark.parametrize(
    ("aspect", "asked", "offered"),
    [
        ("industry", "D46", "N77"),
        ("field", "energy", "environment"),
        ("ipc", "C21C", "C21D"),
        ("trl", "6-8", "4"),
        ("money", ":300000000:CNY", "280000000:480000000:CNY"),
        ("cooperation", "joint", "transfer"),
        ("ip", "owner", "licensable"),
        ("deadline", "2027-03-01", "2026-12-31"),
        ("region", "320583", "DE"),
        ("weather", "sun", "rain"),
    ],
)
def test_the_need_comes_first_whichever_side_is_the_query(
    aspect: str, asked: str, offered: str, verdict: str, lang: str
) -> None:
    if aspect == "region" and verdict == "agrees":
        asked, offered = "320583", "320505"
    from_need = wording.reason_text(fact(aspect, asked, offered, verdict), lang, "need")
    from_offer = wording.reason_text(fact(aspect, offered, asked, verdict), lang, "achievement")
    assert from_need == from_offer
    if aspect != "region":
        wrong = wording.reason_text(fact(aspect, offered, asked, verdict), lang, "need")
        assert from_need != wrong


@pytest.mark.parametrize(
    ("budget", "price", "partly"),
    [
        ("100:200:CNY", "100:200:CNY", False),
        ("100:200:CNY", "100:201:CNY", True),
        ("100:200:CNY", "200::CNY", True),
        (":200:CNY", "150:250:CNY", True),
        (":200:CNY", ":250:CNY", True),
        ("100::CNY", "90:900:CNY", False),
        ("100:200:CNY", "100:300:EUR", False),
        ("100:200:CNY", "?", False),
    ],
)
def test_a_price_that_ends_above_the_budget_is_partly_within(
    budget: str, price: str, partly: bool
) -> None:
    said = wording.reason_text(fact("money", budget, price), "en")
    assert said.startswith("Price partly within" if partly else "Price within"), said


def test_labels() -> None:
    for aspect in (*wording.TEXT_FIELDS, *wording.FACTS):
        assert all(wording.aspect_label(aspect, lang) for lang in LANGUAGES)
    wanted = "need achievement rank score reasons need_title achievement_title agreeing conflicting"
    assert set(wanted.split()) <= set(wording.headings())
    canonical = (
        "id language title problem indicators goal summary description keywords industry field"
        " ipc trl region budget price cooperation ip deadline"
    )
    assert set(canonical.split()) <= set(wording.headings())
    for key in wording.headings():
        assert all(wording.heading(key, lang) for lang in LANGUAGES)
    assert wording.heading("rank", "zh-Hant") == "名次"
    with pytest.raises(UnknownCodeError):
        wording.heading("colour", "en")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UnknownLanguageError):
        wording.reason_text(fact("field", "energy", "energy"), "fr")
