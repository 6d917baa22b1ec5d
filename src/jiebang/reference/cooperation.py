"""Modes of cooperation that a need asks for and an achievement offers."""

from jiebang.reference.table import Entry, Table, entry

_TABLE = Table(
    "cooperation mode",
    (
        entry(
            "joint", "联合开发", "聯合開發", "Joint development",
            synonyms="合作开发|共同开发|联合研发|合作研发|合作開發|共同開發|聯合研發|共同研發|joint R&D"
            "|co-development"
            "|collaborative development|joint research|产学研合作|產學研合作",
        ),
        entry(
            "commissioned", "委托开发", "委託開發", "Commissioned development",
            synonyms="委托研发|定制开发|技术开发|委託研發|委外開發|contract research|contract R&D"
            "|commissioned|commissioned research|contract development",
        ),
        entry(
            "transfer", "技术转让", "技術轉讓", "Technology transfer",
            synonyms="转让|专利转让|轉讓|技術移轉|技术转移|assignment|sale|buy-out|buyout",
        ),
        entry(
            "licence", "技术许可", "技術授權", "Licence",
            synonyms="许可|专利许可|授权|實施許可|授權|專利授權|许可使用|license|licensing"
            "|licence agreement",
        ),
        entry(
            "equity", "技术入股", "技術入股", "Equity",
            synonyms="作价入股|入股|作價入股|股权合作|股權合作|合资|合資|equity investment"
            "|joint venture"
            "|shareholding|技术作价入股",
        ),
        entry(
            "consulting", "技术咨询与服务", "技術諮詢與服務", "Consulting",
            synonyms="技术咨询|技术服务|咨询|諮詢|技術諮詢|技術服務|技術顧問|顾问|advice"
            "|consultancy"
            "|technical service|technical services|technical consulting|service",
        ),
    ),
)  # fmt: skip


def all() -> tuple[Entry, ...]:
    """The modes in the order in which they are shown."""
    return _TABLE.all()


def codes() -> tuple[str, ...]:
    """The codes in the order in which they are shown."""
    return _TABLE.codes()


def label(code: str, lang: str) -> str:
    """A mode's name in one language. Raises UnknownCodeError, UnknownLanguageError."""
    return _TABLE.label(code, lang)


def find(text: str) -> str | None:
    """The one mode that a code, name or synonym means, or None."""
    return _TABLE.find(text)
