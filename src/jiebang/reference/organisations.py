"""Kinds of organisation; the organisations themselves are the people app's."""

from jiebang.reference.table import Entry, Table, entry

_TABLE = Table(
    "organisation kind",
    (
        entry(
            "enterprise", "企业", "企業", "Enterprise",
            synonyms="公司|厂|民营企业|国有企业|中小企业|company|firm|business|corporation|SME",
        ),
        entry(
            "university", "高等院校", "大專院校", "University",
            synonyms="高校|大学|大學|学院|學院|院校|college|higher education",
        ),
        entry(
            "institute", "科研院所", "科研機構", "Research institute",
            synonyms="研究院|研究所|科研机构|科研机构/研究所|新型研发机构|研發機構|research"
            "|laboratory|lab"
            "|institute|research organisation|research organization",
        ),
        entry(
            "intermediary", "技术转移机构", "技術轉移機構", "Technology intermediary",
            synonyms="中介|中介机构|技术经纪|技术经理人|科技中介|技術經紀|中介機構|broker"
            "|technology transfer office|TTO|intermediary|agent",
        ),
        entry(
            "government", "政府部门", "政府部門", "Government body",
            synonyms="政府|机关|事业单位|科技局|government|public authority|agency",
        ),
        entry(
            "park", "园区与孵化器", "園區與孵化器", "Park or incubator",
            synonyms="园区|科技园|产业园|孵化器|众创空间|園區|科技園|育成中心|incubator"
            "|science park"
            "|technology park|accelerator|park",
        ),
        entry(
            "investor", "投资机构", "投資機構", "Investor",
            synonyms="投资|基金|创投|风投|投資|創投|venture capital|VC|fund|bank",
        ),
        entry(
            "service", "科技服务机构", "科技服務機構", "Service provider",
            synonyms="服务机构|检测机构|咨询机构|服務機構|檢測機構|service provider|consultancy"
            "|testing house|law firm",
        ),
    ),
)  # fmt: skip


def all() -> tuple[Entry, ...]:
    """The kinds in the order in which they are shown."""
    return _TABLE.all()


def codes() -> tuple[str, ...]:
    """The codes in the order in which they are shown."""
    return _TABLE.codes()


def label(code: str, lang: str) -> str:
    """A kind's name in one language. Raises UnknownCodeError, UnknownLanguageError."""
    return _TABLE.label(code, lang)


def find(text: str) -> str | None:
    """The kind that a code, name or synonym means, or None."""
    return _TABLE.find(text)
