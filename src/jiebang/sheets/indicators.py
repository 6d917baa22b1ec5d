"""Quantified indicators as rows of name, comparator, value and unit, and as the text that is kept."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

MARKS: tuple[str, ...] = ("≤", "≥", "=", "<", ">", "±")
"""Comparators, as they are written."""

_SAME = {
    "<=": "≤",
    ">=": "≥",
    "＝": "=",
    "＜": "<",
    "＞": ">",
    "≦": "≤",
    "≧": "≥",
    "⩽": "≤",
    "⩾": "≥",
}
_NUMBER = r"[+−-]?\d[\d.,]*(?:\s*(?:×\s*10\^?)?[-–~～至到]\s*\d[\d.,]*|\s*[±/×:]\s*\d[\d.,]*)*%?"
_LINE = re.compile(
    r"(?P<name>.*?)\s*(?P<mark>" + "|".join(map(re.escape, (*_SAME, *MARKS))) + r")\s*"
    r"(?P<value>" + _NUMBER + r")\s*(?P<unit>.*)",
    re.DOTALL,
)
_BREAK = re.compile(r"[\n；;]+")


@dataclass(frozen=True)
class Indicator:
    """One row. Where nothing is compared, `name` is the whole line and the rest is empty."""

    name: str
    mark: str = ""
    value: str = ""
    unit: str = ""

    @property
    def is_quantified(self) -> bool:
        """Whether it says a figure."""
        return any(character.isdigit() for character in self.value)

    @property
    def text(self) -> str:
        """The row as one line of the text."""
        unit = self.unit if self.unit in ("%", "‰", "°") else f" {self.unit}"
        figure = f"{self.value}{unit}".strip() if self.value else self.unit
        return " ".join(part for part in (self.name, self.mark, figure) if part)


def indicator_rows(text: str) -> tuple[Indicator, ...]:
    """The rows of a text: a line, or what stands between semicolons, each."""
    return tuple(
        _row(" ".join(part.split())) for part in _BREAK.split(text) if part.strip(" \t。.")
    )


def _row(line: str) -> Indicator:
    found = _LINE.fullmatch(line)
    if found is None or not found["name"]:
        return Indicator(line)
    mark = _SAME.get(found["mark"], found["mark"])
    return Indicator(found["name"], mark, found["value"], found["unit"].rstrip("。."))


def indicator_text(rows: Iterable[Indicator]) -> str:
    """The text that is kept: a line a row."""
    return "\n".join(row.text for row in rows if row.text)
