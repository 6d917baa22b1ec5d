"""The errors of the reference tables, all of them; other packages keep their own.

ReferenceTableError
├── UnknownCodeError        a code that the table does not hold
├── UnknownLanguageError    a language other than zh-Hans, zh-Hant and en
├── AmbiguousNameError      a name that several rows answer equally well
├── CreditCodeError         a unified social credit code that is not valid
├── ParticularError         a field of a kind of need that is not its own, or has no such value
└── MoneyError              an amount or a compact money string that cannot be read
"""

from collections.abc import Sequence


class ReferenceTableError(ValueError):
    """Base of every error that jiebang.reference raises."""


class UnknownCodeError(ReferenceTableError):
    """A code that the table does not hold; ``suggestions`` are codes near to it, best first."""

    def __init__(self, table: str, code: str, suggestions: Sequence[str] = ()) -> None:
        self.table = table
        self.code = code
        self.suggestions = tuple(suggestions)
        hint = f"; did you mean {', '.join(self.suggestions)}?" if self.suggestions else ""
        super().__init__(f"unknown {table} code {code!r}{hint}")


class UnknownLanguageError(ReferenceTableError):
    """A language tag that the tables have no labels in."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        super().__init__(f"no labels in {lang!r}; the languages are zh-Hans, zh-Hant and en")


class AmbiguousNameError(ReferenceTableError):
    """A name that several rows answer equally well; ``candidates`` are their codes, in order."""

    def __init__(self, table: str, name: str, candidates: Sequence[str]) -> None:
        self.table = table
        self.name = name
        self.candidates = tuple(candidates)
        super().__init__(f"{name!r} may be any of the {table} codes {', '.join(self.candidates)}")


class CreditCodeError(ReferenceTableError):
    """A unified social credit code that is not valid; ``reason`` names why (see credit_code)."""

    def __init__(self, code: str, reason: str, message: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(message)


class ParticularError(ReferenceTableError):
    """A field of a kind of need; ``code``: unknown (not its own), choice or number (no such value)."""

    def __init__(self, key: str, code: str, value: str) -> None:
        self.key = key
        self.code = code
        self.value = value
        super().__init__(f"particular {key!r}: {code}: {value!r}")


class MoneyError(ReferenceTableError):
    """An amount or a compact money string that cannot be read."""
