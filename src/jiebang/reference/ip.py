"""Terms of ownership of IP: what a need proposes, and what an achievement offers."""

from jiebang.reference.table import Entry, Table, entry

_NEED = Table(
    "IP term of a need",
    (
        entry(
            "owner", "归需求方所有", "歸需求方所有", "Owned by the need's owner",
            synonyms="需求方|归需求方|需求方所有|甲方|甲方所有|委托方|归委托方|歸需求方|need owner"
            "|client|buyer|owned by client",
        ),
        entry(
            "solver", "归解决方所有", "歸解決方所有", "Owned by the solver",
            synonyms="解决方|归解决方|揭榜方|归揭榜方所有|乙方|乙方所有|受托方|歸解決方"
            "|solution provider"
            "|provider|contractor",
        ),
        entry(
            "shared", "双方共有", "雙方共有", "Shared by both",
            synonyms="共有|共享|双方共享|共同所有|共同拥有|雙方共享|共同擁有|joint|joint ownership"
            "|shared ownership|co-owned|jointly owned",
        ),
        entry(
            "negotiable", "面议", "面議", "To be agreed",
            synonyms="协商|协商确定|另行约定|双方协商|協商|另行約定|negotiate|to be negotiated"
            "|open|tbd",
        ),
    ),
)  # fmt: skip
_ACHIEVEMENT = Table(
    "IP term of an achievement",
    (
        entry(
            "owner", "成果方保留所有权", "成果方保留所有權", "Kept by the achievement's owner",
            synonyms="保留|自有|成果方所有|retained|kept|not for sale",
        ),
        entry(
            "licensable", "可许可使用", "可授權使用", "Open to licence",
            synonyms="许可|可许可|授权|可授权|許可|授權|可授權|licence|license|licensing|licensed",
        ),
        entry(
            "transferable", "可转让", "可轉讓", "Open to transfer",
            synonyms="转让|轉讓|可出让|transfer|assignable|for sale",
        ),
        entry(
            "shared", "可共有", "可共有", "Open to shared ownership",
            synonyms="共有|共享|双方共有|雙方共有|共同所有|joint|joint ownership"
            "|shared ownership|co-owned",
        ),
    ),
)  # fmt: skip
_TABLES = {"need": _NEED, "achievement": _ACHIEVEMENT}
# A fact holds the bare code; where its side is not known, the terms of a need are read first.
_ANY = Table(
    "IP term", {e.code: e for table in (_ACHIEVEMENT, _NEED) for e in table.all()}.values()
)


def _table(side: str) -> Table:
    return _TABLES.get(side, _ANY)


def all(side: str = "") -> tuple[Entry, ...]:
    """The terms of one side, ``need`` or ``achievement``, or of both together."""
    return _table(side).all()


def codes(side: str = "") -> tuple[str, ...]:
    """The codes of one side, or of both together."""
    return _table(side).codes()


def label(code: str, lang: str, side: str = "") -> str:
    """A term's wording in one language. Raises UnknownCodeError, UnknownLanguageError."""
    return _table(side).label(code, lang)


def find(text: str, side: str = "") -> str | None:
    """The term that a code, wording or synonym means on one side (on either, if none is given)."""
    return _table(side).find(text)
