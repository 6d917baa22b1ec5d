"""Reads files of translations: sentence pairs to train on, and glossaries; learns nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jiebang.matcher import language
from jiebang.matcher.errors import PairsError

GLOSSARY_COLUMNS = ("zh", "en", "field", "source")
_FIRST_CJK = "\u3400"


@dataclass(frozen=True, slots=True)
class Term:
    """A line of a glossary."""

    chinese: str
    english: str


def read_pairs(path: str | Path) -> list[tuple[str, str]]:
    """(Chinese, English) of each line of a tab-separated file; more columns are left out.

    The two may stand in either order, even by line, and are told apart by their script. A first
    line without any Chinese is a header. Raises PairsError, which names the line.
    """
    path = Path(path)
    found: list[tuple[str, str]] = []
    for number, cells in _rows(path):
        if len(cells) < 2 or not cells[0] or not cells[1]:
            raise PairsError(
                f"{path}, line {number}: needs an English and a Chinese text, by a tab"
            )
        tags = [language.detect(cell) for cell in cells[:2]]
        chinese = [tag != "en" for tag in tags]
        if chinese == [True, False]:
            found.append((cells[0], cells[1]))
        elif chinese == [False, True]:
            found.append((cells[1], cells[0]))
        elif not found and number == 1 and not any(_has_chinese(cell) for cell in cells):
            continue
        else:
            both = "Chinese" if chinese[0] else "English"
            raise PairsError(f"{path}, line {number}: both texts are {both}")
    if not found:
        raise PairsError(f"{path}: no pairs in this file")
    return found


def read_glossary(path: str | Path) -> list[Term]:
    """The terms of a tab-separated file with a header of GLOSSARY_COLUMNS, zh and en at least.

    Raises PairsError, which names the line.
    """
    path = Path(path)
    rows = _rows(path)
    _, header = next(rows, (0, []))
    places = {name.casefold(): place for place, name in enumerate(header)}
    if not {"zh", "en"} <= set(places):
        raise PairsError(
            f"{path}, line 1: the columns of a glossary are {', '.join(GLOSSARY_COLUMNS)}"
        )
    found: list[Term] = []
    for number, cells in rows:
        cells += [""] * (len(header) - len(cells))
        chinese, english = cells[places["zh"]], cells[places["en"]]
        if not _has_chinese(chinese) or not english or _has_chinese(english):
            raise PairsError(
                f"{path}, line {number}: needs Chinese characters in the column zh and none in en"
            )
        found.append(Term(chinese, english))
    if not found:
        raise PairsError(f"{path}: no terms in this file")
    return found


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(number of the line, its cells) of each line that is not empty."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PairsError(f"{path}: {error.strerror or error}") from error
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        try:
            text = line.decode("utf-8").rstrip("\r")
        except UnicodeDecodeError as error:
            raise PairsError(f"{path}, line {number}: not UTF-8") from error
        if text.strip():
            yield number, [cell.strip() for cell in text.split("\t")]


def _has_chinese(text: str) -> bool:
    return any(character >= _FIRST_CJK for character in text)
