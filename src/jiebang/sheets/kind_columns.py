"""The columns of intake: the kind of a need, the fields of each kind, who decides; the rest is in columns."""

from jiebang.reference import needs
from jiebang.sheets.column import Column, each, words

TYPE = Column(
    "type",
    False,
    each("需求类型", "需求類型", "Kind of need"),
    each(
        "五类之一：{types}。留空即技术需求。",
        "五類之一：{types}。留空即技術需求。",
        "One of the five: {types}. Left empty, it is a technology need.",
    ),
    {lang: needs.label(needs.DEFAULT, lang) for lang in ("zh-Hans", "zh-Hant", "en")},
    words(
        "类型|类别|需求类别|需求种类|需求分类|類型|類別|需求類別|需求種類|需求分類"
        "|need type|type of need|category of need|need category"
    ),
    kinds=("need",),
    width=14,
)

BASIS = Column(
    "basis",
    True,
    each("现有基础", "現有基礎", "Starting point"),
    each(
        "现有条件和已试过的办法；数字化需求写现有系统与数据，人才需求写专业与经历要求，"
        "检测需求写样品、标准与方法，资金需求写企业与项目现状。",
        "現有條件和已試過的辦法；數碼轉型需求寫現有系統與數據，人才需求寫專業與經歷要求，"
        "檢測需求寫樣品、標準與方法，資金需求寫企業與項目現狀。",
        "What exists and was tried; for a digital need the systems and data, for talent the "
        "knowledge wanted, for testing the samples and standards, for funding the company today.",
    ),
    each("已试两种破乳剂，效果不稳定", "已試兩種破乳劑，效果不穩定", "Two demulsifiers were tried"),
    words(
        "现有条件|已有基础|前期基础|工作基础|现有技术基础|企业现有基础|现状"
        "|現有條件|已有基礎|前期基礎|工作基礎|現有技術基礎|企業現有基礎|現狀"
        "|existing basis|present state|current state|what was tried|prior work"
    ),
    kinds=("need",),
    width=32,
)

CONDITIONS = Column(
    "conditions",
    True,
    each("合作条件", "合作條件", "Conditions"),
    each(
        "意向合作单位和条件；人才需求写待遇与支持，检测需求写交付与保密要求，资金需求写增信条件。",
        "意向合作機構和條件；人才需求寫待遇與支援，檢測需求寫交付與保密要求，資金需求寫增信條件。",
        "Preferred partners and conditions; for talent what is offered, for testing delivery and "
        "confidentiality, for funding the security.",
    ),
    each("有工程经验的高校或环保企业", "有工程經驗的大學或環保企業", "A university with plant experience"),
    words(
        "意向合作单位|拟合作单位|合作要求|合作对象|合作单位要求|待遇|待遇条件|支持条件"
        "|意向合作單位|意向合作機構|擬合作單位|合作要求|合作對象|待遇條件|支援條件"
        "|preferred partners|preferred partner|terms and conditions|cooperation requirements"
    ),
    kinds=("need",),
    width=28,
)  # fmt: skip

DECISION_OWNER = Column(
    "decision_owner",
    False,
    each("决策人", "決策人", "Decision owner"),
    each(
        "本单位由谁拍板：姓名和职务。不公开，只给审核人员和组织方看。",
        "由誰拍板：姓名和職務。不公開，只給審核人員和主辦方看。",
        "Who decides in your organisation: name and position. Never published; for screeners and "
        "organisers alone.",
    ),
    each("王某，总工程师", "王某，總工程師", "A. Wang, chief engineer"),
    words(
        "决策负责人|拍板人|決策負責人|decision maker|decision-maker|who decides|person who decides"
    ),
    # A sheet has several of these side by side: the first counts, and none is an error.
    fallbacks=words(
        "负责人|项目负责人|技术负责人|需求负责人|联系人|需求联系人|项目联系人"
        "|負責人|項目負責人|技術負責人|需求負責人|聯絡人|聯繫人|需求聯絡人"
        "|person in charge|responsible person|contact person|contact name"
    ),
    width=18,
)

CONTACT = Column(
    "contact",
    False,
    each("联系方式", "聯絡方式", "Contact"),
    each(
        "决策人或联系人的电话或邮箱。不公开。",
        "決策人或聯絡人的電話或電郵地址。不公開。",
        "Telephone or e-mail address of that person. Never published.",
    ),
    each("wang@example.com", "wang@example.com", "wang@example.com"),
    words("联络方式|聯繫方式|contact details|how to reach"),
    fallbacks=words(
        "联系电话|联系人电话|电话|手机|手机号|联系邮箱|邮箱|电子邮箱"
        "|聯絡電話|聯繫電話|電話|手機|電郵|電郵地址|電子郵件"
        "|contact phone|phone|telephone|mobile|contact email|email|e-mail"
    ),
    width=20,
)


def _help(one: needs.Particular, lang: str) -> str:
    """Of which kind of need it is, what goes into it, and the choices."""
    colon, stop = ("：", "。") if lang != "en" else (": ", ". ")
    comma = "、" if lang != "en" else ", "
    said = f"{needs.label(one.of, lang)}{colon}{one.help(lang)}"
    if not one.choices:
        return f"{said} {one.least}–{one.most}{stop.strip()}" if lang == "en" else said
    offered = comma.join(label for _, label in one.options(lang))
    return f"{said} {offered}." if lang == "en" else f"{said}{offered}{stop}"


def _of(one: needs.Particular) -> Column:
    languages = ("zh-Hans", "zh-Hant", "en")
    example = {
        lang: one.rows()[0].labels[lang] if one.choices else str(max(one.least, 2))
        for lang in languages
    }
    return Column(
        one.key,
        False,
        dict(one.labels),
        {lang: _help(one, lang) for lang in languages},
        example,
        one.synonyms,
        kinds=("need",),
        width=14,
    )


PARTICULARS: tuple[Column, ...] = tuple(_of(one) for one in needs.PARTICULARS.values())
