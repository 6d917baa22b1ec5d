"""The words around results: headings, names of aspects, sentences for reasons."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final, Protocol

from jiebang.reference import cooperation, currencies, fields, industries, ip, regions, stages
from jiebang.reference.errors import ReferenceTableError, UnknownLanguageError
from jiebang.reference.table import LANGUAGES, Table, entry


class Pair(Protocol):
    """Two words that met, as they stand in the texts; ``one`` is the one to show where both are one."""

    @property
    def query(self) -> str: ...
    @property
    def candidate(self) -> str: ...
    @property
    def one(self) -> str: ...


class ReasonLike(Protocol):
    """What a sentence needs to know of a reason; the matcher's Reason is one.

    ``kind`` is words or fact, ``verdict`` agrees or conflicts, ``values`` the query's and the
    candidate's side of a fact as compact strings.
    """

    @property
    def kind(self) -> str: ...
    @property
    def aspect(self) -> str: ...
    @property
    def counterpart(self) -> str: ...
    @property
    def verdict(self) -> str: ...
    @property
    def words(self) -> Sequence[Pair]: ...
    @property
    def values(self) -> tuple[str, str]: ...


TEXT_FIELDS: Final = (
    "title",
    "problem",
    "indicators",
    "goal",
    "summary",
    "description",
    "keywords",
)
FACTS: Final = (
    "industry",
    "field",
    "ipc",
    "trl",
    "region",
    "money",
    "cooperation",
    "ip",
    "deadline",
)

_ASPECTS = Table(
    "aspect",
    (
        entry("title", "名称", "名稱", "Title"),
        entry("problem", "难题", "難題", "Problem"),
        entry("indicators", "指标", "指標", "Indicators"),
        entry("goal", "目标", "目標", "Goal"),
        entry("basis", "现有基础", "現有基礎", "Starting point"),
        entry("conditions", "合作条件", "合作條件", "Conditions"),
        entry("summary", "摘要", "摘要", "Summary"),
        entry("description", "说明", "說明", "Description"),
        entry("keywords", "关键词", "關鍵詞", "Keywords"),
        entry("industry", "行业", "行業", "Industry"),
        entry("field", "技术领域", "技術領域", "Technology field"),
        entry("ipc", "专利分类（IPC）", "專利分類（IPC）", "Patent class (IPC)"),
        entry("trl", "成熟度", "成熟度", "Maturity"),
        entry("region", "地区", "地區", "Region"),
        entry("money", "资金", "資金", "Money"),
        entry("cooperation", "合作方式", "合作方式", "Cooperation"),
        entry("ip", "知识产权归属", "知識產權歸屬", "IP ownership"),
        entry("deadline", "截止日期", "截止日期", "Deadline"),
    ),
)

_HEADINGS = Table(
    "heading",
    (
        *_ASPECTS.all(),
        entry("id", "编号", "編號", "ID"),
        entry("language", "语言", "語言", "Language"),
        entry("need", "技术需求", "技術需求", "Need"),
        entry("achievement", "科技成果", "科技成果", "Achievement"),
        entry("need_title", "需求名称", "需求名稱", "Need title"),
        entry("achievement_title", "成果名称", "成果名稱", "Achievement title"),
        entry("rank", "名次", "名次", "Rank"),
        entry("score", "匹配度", "配對分數", "Score"),
        entry("reasons", "匹配理由", "配對理由", "Reasons"),
        entry("agreeing", "相合之处", "相符之處", "What agrees"),
        entry("conflicting", "不合之处", "不符之處", "What conflicts"),
        entry("words", "相合词语", "相符詞語", "Words that meet"),
        entry("facts", "条件对照", "條件對照", "Facts compared"),
        entry("budget", "预算", "預算", "Budget"),
        entry("price", "报价", "報價", "Price"),
        entry("budget_low", "预算下限", "預算下限", "Budget from"),
        entry("budget_high", "预算上限", "預算上限", "Budget up to"),
        entry("price_low", "报价下限", "報價下限", "Price from"),
        entry("price_high", "报价上限", "報價上限", "Price up to"),
        entry("currency", "币种", "貨幣", "Currency"),
        entry("organisation", "单位", "機構", "Organisation"),
        entry("status", "状态", "狀態", "Status"),
        entry("file", "文件", "檔案", "File"),
        entry("sheet", "工作表", "工作表", "Sheet"),
        entry("row", "行", "列", "Row"),
        entry("column", "列", "欄", "Column"),
        entry("value", "原值", "原值", "Value"),
        entry("error", "问题", "問題", "What is wrong"),
        entry("hint", "修改建议", "修改建議", "What would be right"),
        entry("query", "查询记录", "查詢記錄", "Query"),
        entry("candidate", "候选记录", "候選記錄", "Candidate"),
        entry("agrees", "相合", "相符", "agrees"),
        entry("conflicts", "不合", "不符", "conflicts"),
    ),
)

_COLON = {"zh-Hans": "：", "zh-Hant": "：", "en": ": "}
_COMMA = {"zh-Hans": "、", "zh-Hant": "、", "en": ", "}
_ARTICLE_COUNTRIES = frozenset({"US", "GB", "NL", "AE", "PH", "CZ", "MV", "BS", "DO", "CF", "CD"})
_UNSTATED = {"zh-Hans": "未填", "zh-Hant": "未填", "en": "not stated"}


def heading(key: str, lang: str) -> str:
    """The heading of an output column. Raises UnknownCodeError, UnknownLanguageError."""
    return _HEADINGS.label(key, lang)


def headings() -> tuple[str, ...]:
    """Every key that heading() knows."""
    return _HEADINGS.codes()


def aspect_label(aspect: str, lang: str) -> str:
    """The name of a text field or fact. Raises UnknownCodeError, UnknownLanguageError."""
    return _ASPECTS.label(aspect, lang)


def reason_text(reason: ReasonLike, lang: str, query_kind: str = "need") -> str:
    """One short sentence, without a full stop, that says what met or what differs.

    ``query_kind`` (need or achievement) tells which side of ``values`` asks and which offers.
    A value that the tables do not know stands as it is. Raises UnknownLanguageError.
    """
    if lang not in LANGUAGES:
        raise UnknownLanguageError(lang)
    if reason.kind == "words":
        return _words_text(reason, lang)
    say = _FACT_TEXTS.get(reason.aspect, _other_text)
    asked, offered = reason.values if query_kind == "need" else reason.values[::-1]
    return say(asked, offered, reason.verdict == "agrees", lang, reason.aspect)


def _words_text(reason: ReasonLike, lang: str) -> str:
    pairs = (pair.one or _pair(pair.query, pair.candidate) for pair in reason.words)
    words = _COMMA[lang].join(dict.fromkeys(pairs))
    mine, other = _aspect(reason.aspect, lang), _aspect(reason.counterpart, lang)
    if lang == "en":
        said = f"{mine} meets {other.lower()}" if mine != other else f"{mine} on both sides"
        if mine in ("Indicators", "Keywords") and mine != other:
            said = f"{mine} meet {other.lower()}"
    else:
        verb = "相合" if lang == "zh-Hans" else "相符"
        link = "与" if lang == "zh-Hans" else "與"
        both = "双方" if lang == "zh-Hans" else "雙方"
        said = f"{mine}{link}{other}{verb}" if mine != other else f"{both}{mine}{verb}"
    return f"{said}{_COLON[lang]}{words}" if words else said


def _pair(query: str, candidate: str) -> str:
    return query if query == candidate else f"{query} ↔ {candidate}"


def _aspect(aspect: str, lang: str) -> str:
    return _ASPECTS.label(aspect, lang) if aspect in _ASPECTS else aspect


def _known(label: Callable[[str, str], str], code: str, lang: str) -> str:
    """A code's label, or the code itself where the table does not hold it."""
    if not code:
        return _UNSTATED[lang]
    try:
        return label(code, lang)
    except ReferenceTableError:
        return code


def _say(texts: tuple[str, str, str], lang: str, value: str) -> str:
    return f"{texts[LANGUAGES.index(lang)]}{_COLON[lang]}{value}"


def _both(asked: str, offered: str, lang: str) -> str:
    """``need in X, achievement in Y`` in the language, or the one value that both have."""
    if asked == offered:
        return asked
    if lang == "en":
        return f"need in {asked}, achievement in {offered}"
    belongs = "属" if lang == "zh-Hans" else "屬"
    return f"需求{belongs}{_spaced(asked)}，成果{belongs}{_spaced(offered)}"


def _sides(asked: str, offered: str, lang: str) -> str:
    """``wanted X, offered Y`` in the language."""
    if lang == "en":
        return f"wanted {asked}, offered {offered}"
    offers = "现有" if lang == "zh-Hans" else "現有"
    return f"需要{_spaced(asked)}，{offers}{_spaced(offered)}"


def _spaced(value: str) -> str:
    """A space between Chinese and what follows only where that is not Chinese."""
    return f" {value}" if value[:1].isascii() or value[:1] in "≤≥" else value


def _listed(label: Callable[[str, str], str], codes: Iterable[str], lang: str) -> str:
    return _COMMA[lang].join(_known(label, code, lang) for code in codes) or _UNSTATED[lang]


def _split(value: str) -> list[str]:
    return [code for code in value.split("|") if code]


def _industry_text(asked: str, offered: str, agrees: bool, lang: str, _aspect: str) -> str:
    mine, others = (_known(industries.label, code, lang) for code in (asked, offered))
    value = _both(mine, others, lang)
    if not agrees:
        return _say(("行业不同", "行業不同", "Different industries"), lang, value)
    if asked == offered:
        return _say(("行业相同", "行業相同", "Same industry"), lang, value)
    return _say(("行业相近", "行業相近", "Related industries"), lang, value)


def _field_text(asked: str, offered: str, agrees: bool, lang: str, _aspect: str) -> str:
    mine, others = (_known(fields.label, code, lang) for code in (asked, offered))
    value = _both(mine, others, lang)
    if not agrees:
        return _say(("领域不同", "領域不同", "Different fields"), lang, value)
    if asked == offered:
        return _say(("领域相同", "領域相同", "Same field"), lang, value)
    return _say(("领域相近", "領域相近", "Related fields"), lang, value)


def _ipc_text(asked: str, offered: str, agrees: bool, lang: str, _aspect: str) -> str:
    mine, others = _split(asked), _split(offered)
    shared = [code for code in mine if code in others]
    joined = _COMMA[lang].join
    both = _both(joined(mine) or _UNSTATED[lang], joined(others) or _UNSTATED[lang], lang)
    if not agrees:
        return _say(("专利分类不同", "專利分類不同", "Different patent classes"), lang, both)
    if shared:
        texts = ("专利分类相同", "專利分類相同", "Same patent class")
        return _say(texts, lang, joined(shared))
    return _say(("专利分类相近", "專利分類相近", "Related patent classes"), lang, both)


def _levels(value: str, lang: str) -> str:
    found = stages.find(value)
    return stages.range_label(*found) if found else value or _UNSTATED[lang]


def _trl_text(asked: str, offered: str, agrees: bool, lang: str, _aspect: str) -> str:
    value = _sides(_levels(asked, lang), _levels(offered, lang), lang)
    if agrees:
        return _say(("成熟度符合", "成熟度符合", "Maturity fits"), lang, value)
    return _say(("成熟度不合", "成熟度不符", "Maturity conflicts"), lang, value)


def _place(code: str, lang: str) -> str:
    if code.startswith(regions.GROUP_PREFIX):
        return _known(regions.group_label, code, lang)
    return _known(regions.path, code, lang)


def _places(asked: str, offered: str, lang: str) -> str:
    if lang == "en" or asked == offered:
        return _both(asked, offered, lang)
    return f"需求方在{_spaced(asked)}，成果方在{_spaced(offered)}"


def _common_place(asked: str, offered: str) -> str:
    """The innermost region, else the first group (prefixed), that holds both; else nothing."""
    if asked == offered:
        return asked
    try:
        here = [*regions.ancestors(asked), regions.get(asked)]
        inside = [region.code for region in here if regions.in_region(offered, region.code)]
        mine, others = regions.groups_of(asked), regions.groups_of(offered)
    except ReferenceTableError:
        return ""
    shared = [group for group in mine if group in others]
    if inside and inside[-1] != regions.CHINA:
        return inside[-1]
    return regions.GROUP_PREFIX + shared[0] if shared else "".join(inside)


def _region_text(asked: str, offered: str, agrees: bool, lang: str, _aspect: str) -> str:
    common = _common_place(asked, offered) if agrees else ""
    if not common:
        value = _places(_place(asked, lang), _place(offered, lang), lang)
        if agrees:
            return _say(("地区相近", "地區相近", "Regions fit"), lang, value)
        return _say(("地区不同", "地區不同", "Different regions"), lang, value)
    if lang != "en":
        name = _place(common, lang).replace(regions.SEPARATOR, "")
        return f"双方同在{name}" if lang == "zh-Hans" else f"雙方同在{name}"
    name = ", ".join(reversed(_place(common, lang).split(regions.SEPARATOR)))
    is_area = common.startswith(regions.GROUP_PREFIX) and common != "group:bth"
    article = "the " if is_area or common in _ARTICLE_COUNTRIES else ""
    return f"Both in {article}{name}"


def _amount(value: str, lang: str) -> str:
    if not value:
        return currencies.NEGOTIABLE[lang]
    try:
        low, high, currency = currencies.parse_compact(value)
    except ReferenceTableError:
        return value
    return currencies.format_money(low, high, currency, lang)


def _money_text(asked: str, offered: str, agrees: bool, lang: str, _aspect: str) -> str:
    budget, price = _amount(asked, lang), _amount(offered, lang)
    if lang == "en":
        value = f"budget {_inside(budget)}, price {_inside(price)}"
    else:
        priced = "报价" if lang == "zh-Hans" else "報價"
        budgeted = "预算" if lang == "zh-Hans" else "預算"
        value = f"{budgeted}{_spaced(budget)}，{priced}{_spaced(price)}"
    if agrees and _partly_above(offered, asked):
        texts = ("报价部分在预算之内", "報價部分在預算之內", "Price partly within the budget")
    elif agrees:
        texts = ("报价在预算之内", "報價在預算之內", "Price within the budget")
    elif _exceeds(offered, asked):
        texts = ("报价超出预算", "報價超出預算", "Price above the budget")
    else:
        texts = ("报价与预算不合", "報價與預算不符", "Price and budget differ")
    return _say(texts, lang, value)


def _inside(amount: str) -> str:
    """An amount inside a sentence."""
    return amount.lower() if amount == currencies.NEGOTIABLE["en"] else amount


def _bounds(value: str) -> tuple[int | None, int | None, str] | None:
    try:
        return currencies.parse_compact(value)
    except ReferenceTableError:
        return None


def _exceeds(price: str, budget: str) -> bool:
    asked, given = _bounds(price), _bounds(budget)
    if asked is None or given is None:
        return False
    least = asked[0] if asked[0] is not None else asked[1]
    most = given[1] if given[1] is not None else given[0]
    return asked[2] == given[2] and least is not None and most is not None and least > most


def _partly_above(price: str, budget: str) -> bool:
    """Whether a price ends above the budget, or nowhere; a budget without an end holds all."""
    asked, given = _bounds(price), _bounds(budget)
    if asked is None or given is None or given[1] is None or asked[2] != given[2]:
        return False
    return asked[1] is None or asked[1] > given[1]


def _cooperation_text(asked: str, offered: str, agrees: bool, lang: str, _aspect: str) -> str:
    mine, others = _split(asked), _split(offered)
    shared = [code for code in mine if code in others]
    if agrees and shared:
        value = _listed(cooperation.label, shared, lang)
        return _say(("合作方式相合", "合作方式相符", "Cooperation fits"), lang, value)
    value = _sides(
        _listed(cooperation.label, mine, lang), _listed(cooperation.label, others, lang), lang
    )
    if agrees:
        return _say(("合作方式相合", "合作方式相符", "Cooperation fits"), lang, value)
    return _say(("合作方式不合", "合作方式不符", "Cooperation conflicts"), lang, value)


def _ip_text(asked: str, offered: str, agrees: bool, lang: str, _aspect: str) -> str:
    def of_need(code: str, tag: str) -> str:
        return ip.label(code, tag, "need")

    def of_achievement(code: str, tag: str) -> str:
        return ip.label(code, tag, "achievement")

    value = _sides(_known(of_need, asked, lang), _known(of_achievement, offered, lang), lang)
    if agrees:
        return _say(("知识产权条件相合", "知識產權條件相符", "IP terms fit"), lang, value)
    return _say(("知识产权条件不合", "知識產權條件不符", "IP terms conflict"), lang, value)


def _day(value: str, lang: str) -> str:
    if not value:
        return _UNSTATED[lang]
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return day.isoformat() if lang == "en" else f"{day.year} 年 {day.month} 月 {day.day} 日"


def _deadline_text(asked: str, offered: str, agrees: bool, lang: str, _aspect: str) -> str:
    due, until = (_day(day, lang) for day in (asked, offered))
    if lang == "en":
        said = (f"need's deadline {due}", f"achievement open until {until}")
    else:
        said = (f"需求截止{_spaced(due)}", f"成果有效至{_spaced(until)}")
    parts = [part for part, day in zip(said, (asked, offered), strict=True) if day]
    value = (", " if lang == "en" else "，").join(parts) or _UNSTATED[lang]
    if agrees:
        return _say(("赶得上截止日期", "趕得及截止日期", "In time for the deadline"), lang, value)
    return _say(("赶不上截止日期", "趕不及截止日期", "Too late for the deadline"), lang, value)


def _other_text(asked: str, offered: str, agrees: bool, lang: str, aspect: str) -> str:
    name = _aspect(aspect, lang)
    value = _sides(asked or _UNSTATED[lang], offered or _UNSTATED[lang], lang)
    if agrees:
        return _say((f"{name}相合", f"{name}相符", f"{name} fits"), lang, value)
    return _say((f"{name}不合", f"{name}不符", f"{name} conflicts"), lang, value)


_FACT_TEXTS: dict[str, Callable[[str, str, bool, str, str], str]] = {
    "industry": _industry_text,
    "field": _field_text,
    "ipc": _ipc_text,
    "trl": _trl_text,
    "region": _region_text,
    "money": _money_text,
    "cooperation": _cooperation_text,
    "ip": _ip_text,
    "deadline": _deadline_text,
}
