"""Kinds of need and the fields that each has of its own; the fields that all share are not here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from jiebang.reference.errors import ParticularError
from jiebang.reference.table import Entry, Table, entry, pick

DEFAULT: Final = "technology"
"""What a need is where nobody says."""

Words = tuple[str, str, str]
"""zh-Hans, zh-Hant, English."""

_KINDS = Table(
    "kind of need",
    (
        entry(
            "technology", "技术需求", "技術需求", "Technology need",
            synonyms="技术|技術|技术攻关|技術攻關|技术难题|技術難題|科技需求|technology|technical"
            "|technical need",
            descriptions=(
                "要攻克的技术难题、要提升的工艺或产品。",
                "要攻克的技術難題、要提升的製程或產品。",
                "A technical problem to be solved, a process or product to be improved.",
            ),
        ),
        entry(
            "digital", "数字化转型需求", "數碼轉型需求", "Digital transformation need",
            synonyms="数字化|数字化转型|智能化改造|智改数转|信息化|數位轉型|數位化|數碼轉型|數字化轉型"
            "|資訊化|digital|digital transformation|digitalisation|digitalization|IT",
            descriptions=(
                "用数据、软件或智能装备改造一个业务环节。",
                "以數據、軟件或智能裝備改造一個業務環節。",
                "A part of the business to be changed by data, software or smart equipment.",
            ),
        ),
        entry(
            "talent", "人才需求", "人才需求", "Talent need",
            synonyms="人才|人才引进|人才引進|招聘|引智|talent|talents|people|recruitment|personnel",
            descriptions=(
                "要招聘的岗位、要联合培养的人，或要请来的专家。",
                "要招聘的職位、要聯合培養的人，或要請來的專家。",
                "A post to fill, people to train jointly, or an expert to invite.",
            ),
        ),
        entry(
            "equipment", "设备与检测需求", "設備與檢測需求", "Equipment and testing need",
            synonyms="设备|检测|设备与检测|仪器设备|检验检测|中试|設備|檢測|設備與檢測|儀器設備|檢驗檢測"
            "|equipment|testing|test|instruments|equipment and testing|pilot facilities",
            descriptions=(
                "要检测的样品、要借用的仪器、要中试的产品或要研制的设备。",
                "要檢測的樣品、要借用的儀器、要中試的產品或要研製的設備。",
                "Samples to test, instruments to use, a product to pilot, or equipment to build.",
            ),
        ),
        entry(
            "funding", "资金需求", "資金需求", "Funding need",
            synonyms="资金|融资|投融资|融资需求|资金|資金|融資|投融資|融資需求|funding|finance"
            "|financing|investment|capital",
            descriptions=(
                "为研发、扩产或转化寻找股权、贷款或其他资金。",
                "為研發、擴產或轉化尋找股權、貸款或其他資金。",
                "Equity, a loan or other money for research, expansion or commercialisation.",
            ),
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Particular:
    """One field of a kind of need: one of `choices`, or a whole number from `least` to `most`.

    `required` says that a need of the kind is not submitted without it. `unit` stands behind a
    number. Words, which have a language, are not particulars: see `text_label`.
    """

    key: str
    of: str
    labels: Mapping[str, str]
    helps: Mapping[str, str]
    required: bool = False
    choices: Table | None = None
    least: int = 0
    most: int = 0
    units: Mapping[str, str] | None = None
    synonyms: tuple[str, ...] = ()

    @property
    def type(self) -> Literal["choice", "number"]:
        """How it is asked for."""
        return "choice" if self.choices else "number"

    def label(self, lang: str) -> str:
        """Its name. Raises UnknownLanguageError."""
        return pick(self.labels, lang)

    def help(self, lang: str) -> str:
        """What goes into it. Raises UnknownLanguageError."""
        return pick(self.helps, lang)

    def shown(self, value: str | int, lang: str) -> str:
        """A value in the reader's words; one that the table does not know stands as it is."""
        if self.choices:
            known = str(value) in self.choices
            return self.choices.label(str(value), lang) if known else str(value)
        unit = pick(self.units, lang) if self.units else ""
        return f"{value} {unit}".strip() if lang == "en" else f"{value}{unit}"

    def options(self, lang: str) -> tuple[tuple[str, str], ...]:
        """(code, label) of each choice, in order; none for a number."""
        return tuple((row.code, pick(row.labels, lang)) for row in self.rows())

    def rows(self) -> tuple[Entry, ...]:
        """The rows of its choices; none for a number."""
        return self.choices.all() if self.choices else ()

    def read(self, given: object) -> str | int:
        """The value that a code, a label, a synonym or a number means.

        Raises ParticularError, whose `code` says what is wrong.
        """
        text = str(given).strip()
        if self.choices:
            found = self.choices.find(text)
            if found is None:
                raise ParticularError(self.key, "choice", text)
            return found
        bare = text.removesuffix(".0")
        number = int(bare) if bare.isascii() and bare.isdecimal() and len(bare) < 10 else -1
        if not self.least <= number <= self.most:
            raise ParticularError(self.key, "number", text)
        return number


def _each(words: Words) -> dict[str, str]:
    return dict(zip(("zh-Hans", "zh-Hant", "en"), words, strict=True))


def _choice(
    key: str, of: str, labels: Words, helps: Words, rows: tuple[Entry, ...], *,
    required: bool = False, synonyms: str = "",
) -> Particular:  # fmt: skip
    return Particular(
        key, of, _each(labels), _each(helps), required, Table(labels[2].lower(), rows),
        synonyms=tuple(synonyms.split("|")) if synonyms else (),
    )  # fmt: skip


def _number(
    key: str, of: str, labels: Words, helps: Words, least: int, most: int, unit: Words, *,
    required: bool = False, synonyms: str = "",
) -> Particular:  # fmt: skip
    return Particular(
        key, of, _each(labels), _each(helps), required, None, least, most, _each(unit),
        tuple(synonyms.split("|")) if synonyms else (),
    )  # fmt: skip


_PARTICULARS: tuple[Particular, ...] = (
    _choice(
        "scenario", "digital",
        ("应用环节", "應用環節", "Part of the business"),
        ("要改造的业务环节。", "要改造的業務環節。", "Which part of the business is to change."),
        (
            entry("design", "研发设计", "研發設計", "Research and design", synonyms="研发|设计|R&D|design"),
            entry("production", "生产制造", "生產製造", "Production",
                  synonyms="生产|制造|生產|製造|manufacturing"),
            entry("quality", "质量检验", "品質檢驗", "Quality inspection",
                  synonyms="质检|品质|質檢|品檢|quality"),
            entry("assets", "设备与能源管理", "設備與能源管理", "Equipment and energy",
                  synonyms="设备管理|能源管理|運維|运维|maintenance|energy"),
            entry("supply", "供应链与仓储物流", "供應鏈與倉儲物流", "Supply chain and logistics",
                  synonyms="供应链|仓储|物流|供應鏈|倉儲|supply chain|logistics"),
            entry("sales", "营销与服务", "營銷與服務", "Sales and service",
                  synonyms="营销|服务|營銷|行銷|sales|service"),
            entry("management", "经营管理", "經營管理", "Management", synonyms="管理|财务|ERP|management"),
        ),
        required=True, synonyms="业务环节|改造环节|应用场景|業務環節|應用場景|business scenario|use case",
    ),
    _choice(
        "deployment", "digital",
        ("部署方式", "部署方式", "Deployment"),
        ("系统和数据放在哪里。", "系統和數據放在哪裡。", "Where systems and data are to stay."),
        (
            entry("premises", "本地部署", "本地部署", "On the premises",
                  synonyms="本地|私有部署|on-premises|on premises"),
            entry("private", "私有云", "私有雲", "Private cloud", synonyms="专有云"),
            entry("public", "公有云", "公有雲", "Public cloud", synonyms="云端|SaaS|cloud"),
            entry("open", "均可", "均可", "Any", synonyms="不限|any"),
        ),
        synonyms="部署要求|部署模式|deployment mode",
    ),
    _number(
        "sites", "digital",
        ("涉及产线或场所数", "涉及產線或場所數", "Lines or sites"),
        ("要改造的产线、车间或门店数。", "要改造的產線、車間或門店數。",
         "How many lines, workshops or shops are to be changed."),
        1, 10_000, ("个", "個", ""), synonyms="产线数|产线数量|產線數|number of lines|number of sites",
    ),
    _choice(
        "talent_form", "talent",
        ("引才方式", "引才方式", "Form"),
        ("招聘、联合培养，还是请专家来。", "招聘、聯合培養，還是請專家來。",
         "A post, joint training, or a visiting expert."),
        (
            entry("post", "招聘岗位", "招聘職位", "A post",
                  synonyms="全职|招聘|岗位|全職|職位|job|full time"),
            entry("training", "联合培养", "聯合培養", "Joint training",
                  synonyms="培养|培训|博士后工作站|培訓|joint training|training"),
            entry("visit", "柔性引进专家", "訪問專家", "A visiting expert",
                  synonyms="柔性引进|兼职|访问专家|顾问|柔性引進|兼職|顧問|visiting expert|part time"),
        ),
        required=True, synonyms="人才引进方式|引进方式|用才方式|引進方式|form of engagement|talent form",
    ),
    _number(
        "positions", "talent",
        ("人数", "人數", "People"),
        ("要几个人。", "要幾個人。", "How many people."),
        1, 9_999, ("人", "人", ""), required=True,
        synonyms="需求人数|招聘人数|岗位数|需求人數|招聘人數|number of people|headcount|positions",
    ),
    _choice(
        "degree", "talent",
        ("最低学历", "最低學歷", "Degree, at least"),
        ("至少要什么学历。", "至少要什麼學歷。", "The least degree asked for."),
        (
            entry("any", "不限", "不限", "None asked for", synonyms="无要求|無要求|any"),
            entry("college", "大专", "大專", "Diploma", synonyms="专科|專科|college"),
            entry("bachelor", "本科", "學士", "Bachelor", synonyms="学士|大学本科|大學本科|bachelor's"),
            entry("master", "硕士", "碩士", "Master", synonyms="研究生|硕士研究生|master's"),
            entry("doctor", "博士", "博士", "Doctor", synonyms="博士研究生|PhD|doctorate"),
        ),
        synonyms="学历|学历要求|學歷|學歷要求|education|degree",
    ),
    _number(
        "months", "talent",
        ("培养或来访月数", "培養或來訪月數", "Months of stay"),
        ("培养或来访多少个月；长期岗位不填。", "培養或來訪多少個月；長期職位不填。",
         "How many months of training or visit; left empty for a lasting post."),
        1, 120, ("个月", "個月", "months"), synonyms="培养期限|合作期限月数|培養期限|duration in months",
    ),
    _choice(
        "service", "equipment",
        ("服务内容", "服務內容", "What is needed"),
        ("要哪一种服务。", "要哪一種服務。", "Which service is needed."),
        (
            entry("testing", "检验检测", "檢驗檢測", "Testing", synonyms="检测|测试|檢測|測試|test|analysis"),
            entry("sharing", "仪器设备共享", "儀器設備共用", "Use of instruments",
                  synonyms="仪器共享|设备租用|儀器共用|設備租用|instrument sharing|rent"),
            entry("pilot", "中试与试制", "中試與試製", "Pilot or trial production",
                  synonyms="中试|试制|中試|試製|pilot|pilot scale|prototype"),
            entry("calibration", "计量校准", "計量校準", "Calibration", synonyms="校准|计量|校準|metrology"),
            entry("building", "设备研制与改造", "設備研製與改造", "Building or changing equipment",
                  synonyms="设备研制|设备改造|非标设备|設備研製|設備改造|custom equipment"),
        ),
        required=True, synonyms="服务类别|检测项目类别|設備服務類別|type of service",
    ),
    _choice(
        "accreditation", "equipment",
        ("报告资质", "報告資質", "Accreditation"),
        ("报告要带什么资质标志。", "報告要帶什麼認證標誌。", "Which marks the report must bear."),
        (
            entry("none", "无要求", "無要求", "None asked for", synonyms="不限|無|无|none"),
            entry("cma", "CMA", "CMA", "CMA"),
            entry("cnas", "CNAS", "CNAS", "CNAS"),
            entry("both", "CMA 和 CNAS", "CMA 和 CNAS", "CMA and CNAS", synonyms="CMA/CNAS|CMA、CNAS"),
            entry("other", "其他国家或地区认可", "其他國家或地區認可", "Recognised elsewhere",
                  synonyms="HOKLAS|ILAC|UKAS|其他|other"),
        ),
        synonyms="资质要求|检测资质|資質要求|檢測資質|accreditation mark",
    ),
    _number(
        "samples", "equipment",
        ("样品数或次数", "樣品數或次數", "Samples or runs"),
        ("样品数、批次数或使用次数。", "樣品數、批次數或使用次數。", "How many samples, lots or runs."),
        1, 1_000_000, ("", "", ""), synonyms="样品数|样品数量|樣品數|樣品數量|number of samples",
    ),
    _number(
        "days", "equipment",
        ("交付天数", "交付日數", "Days to delivery"),
        ("从收样到交付的天数。", "由收樣到交付的日數。", "Days from receipt to delivery."),
        1, 3_650, ("天", "日", "days"), synonyms="检测周期|檢測週期|turnaround days",
    ),
    _choice(
        "finance_form", "funding",
        ("融资方式", "融資方式", "Form of funding"),
        ("希望哪一种资金。", "希望哪一種資金。", "Which kind of money is sought."),
        (
            entry("equity", "股权融资", "股權融資", "Equity",
                  synonyms="股权|投资|股權|投資|equity investment"),
            entry("loan", "贷款", "貸款", "Loan", synonyms="债权|银行贷款|知识产权质押|債權|credit|debt"),
            entry("lease", "融资租赁", "融資租賃", "Leasing", synonyms="租赁|租賃|lease"),
            entry("guarantee", "担保", "擔保", "Guarantee", synonyms="融资担保|guaranty"),
            entry("grant", "政府资助", "政府資助", "Public grant",
                  synonyms="补助|补贴|補助|資助|grant|subsidy"),
            entry("open", "均可", "均可", "Any", synonyms="不限|any"),
        ),
        required=True, synonyms="资金方式|融资类型|融資類型|type of funding|form of finance",
    ),
    _choice(
        "round", "funding",
        ("融资轮次", "融資輪次", "Round"),
        ("股权融资填写。", "股權融資填寫。", "For equity."),
        (
            entry("seed", "种子轮", "種子輪", "Seed", synonyms="种子|種子"),
            entry("angel", "天使轮", "天使輪", "Angel", synonyms="天使"),
            entry("a", "A 轮", "A 輪", "Series A", synonyms="A|Pre-A"),
            entry("b", "B 轮", "B 輪", "Series B", synonyms="B"),
            entry("later", "C 轮及以后", "C 輪及以後", "Series C or later", synonyms="C|D|Pre-IPO|C轮|C輪"),
        ),
        synonyms="轮次|投资轮次|輪次|投資輪次|funding round",
    ),
    _number(
        "share", "funding",
        ("拟出让股权比例", "擬出讓股權比例", "Share offered in percent"),
        ("最多出让多少股权。", "最多出讓多少股權。", "The most that is given up."),
        1, 100, ("%", "%", "%"), synonyms="出让比例|出让股权|出讓比例|出讓股權|equity offered",
    ),
)  # fmt: skip

PARTICULARS: Final[Mapping[str, Particular]] = {one.key: one for one in _PARTICULARS}
"""Every field of every kind, by its key; a key belongs to one kind."""

_TEXTS: Mapping[str, Mapping[str, Words]] = {
    "technology": {
        "problem": ("技术难题", "技術難題", "Technical problem"),
        "basis": ("现有基础与已试办法", "現有基礎與已試辦法", "What exists and what was tried"),
        "conditions": ("意向合作单位与条件", "意向合作機構與條件", "Preferred partners and conditions"),
    },
    "digital": {
        "problem": ("业务痛点", "業務痛點", "Business problem"),
        "basis": ("现有系统与数据", "現有系統與數據", "Systems and data at hand"),
        "conditions": ("实施约束与合作条件", "實施限制與合作條件", "Constraints and conditions"),
    },
    "talent": {
        "problem": ("要完成的工作", "要完成的工作", "Work to be done"),
        "basis": ("专业与经历要求", "專業與經歷要求", "Knowledge and experience wanted"),
        "conditions": ("待遇与支持条件", "待遇與支援條件", "What is offered"),
    },
    "equipment": {
        "problem": ("检测、使用或试制的内容", "檢測、使用或試製的內容", "What is to be tested, used or made"),
        "basis": ("样品、标准与方法", "樣品、標準與方法", "Samples, standards and methods"),
        "conditions": ("交付与保密要求", "交付與保密要求", "Delivery and confidentiality"),
    },
    "funding": {
        "problem": ("资金用途", "資金用途", "Use of the funds"),
        "basis": ("企业与项目现状", "企業與項目現狀", "The company and the project today"),
        "conditions": ("增信与合作条件", "增信與合作條件", "Security and terms"),
    },
}  # fmt: skip
_MONEY: Mapping[str, Words] = {
    "technology": ("预算", "預算", "Budget"),
    "digital": ("预算", "預算", "Budget"),
    "talent": ("薪酬或经费", "薪酬或經費", "Pay or funds"),
    "equipment": ("预算", "預算", "Budget"),
    "funding": ("融资金额", "融資金額", "Amount sought"),
}


def all() -> tuple[Entry, ...]:
    """The kinds in the order in which they are shown."""
    return _KINDS.all()


def codes() -> tuple[str, ...]:
    """The codes in the order in which they are shown."""
    return _KINDS.codes()


def label(code: str, lang: str) -> str:
    """A kind's name in one language. Raises UnknownCodeError, UnknownLanguageError."""
    return _KINDS.label(code, lang)


def description(code: str, lang: str) -> str:
    """A kind in one sentence. Raises UnknownCodeError, UnknownLanguageError."""
    return pick(_KINDS.get(code).descriptions, lang)


def find(text: str) -> str | None:
    """The one kind that a code, name or synonym means, or None."""
    return _KINDS.find(text)


def particulars(code: str) -> tuple[Particular, ...]:
    """The fields of a kind, in the order in which they are asked for. Raises UnknownCodeError."""
    _KINDS.get(code)
    return tuple(one for one in _PARTICULARS if one.of == code)


def checked(code: str, given: Mapping[str, object]) -> dict[str, str | int]:
    """The fields of a kind as they are kept: known ones with legal values, in the table's order.

    Empty values are left out; what submission requires is not asked for here, see `lacking`.
    Raises UnknownCodeError, and ParticularError for a field of another kind or a bad value.
    """
    own = {one.key: one for one in particulars(code)}
    for key, value in given.items():
        if key not in own and value not in ("", None):
            raise ParticularError(key, "unknown", str(value))
    return {
        key: one.read(given[key]) for key, one in own.items() if given.get(key) not in ("", None)
    }


def lacking(code: str, given: Mapping[str, object]) -> tuple[Particular, ...]:
    """The fields that a need of the kind must have before it is submitted, and has not."""
    return tuple(
        one for one in particulars(code) if one.required and given.get(one.key) in ("", None)
    )


def text_label(code: str, name: str, lang: str) -> str | None:
    """What a text of a need (problem, basis, conditions) is called for its kind, else None."""
    words = _TEXTS.get(code, {}).get(name)
    return pick(_each(words), lang) if words else None


def money_label(code: str, lang: str) -> str:
    """What the amount of a need is called for its kind."""
    return pick(_each(_MONEY.get(code, _MONEY[DEFAULT])), lang)
