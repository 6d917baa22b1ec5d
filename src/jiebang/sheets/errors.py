"""What is wrong with a file or row, and remarks on it; the wording is in messages and phrases.

SheetError                 everything this library raises on purpose
├── CellError              what was typed is no value of its column
├── WriteError             a file cannot be written
└── UnknownFormatError     a file name whose ending is neither .xlsx, .csv nor .jsonl

Reading a file raises none of them: what is wrong with a file comes back as RowErrors.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from jiebang.reference import cooperation, credit_code, experts, fields, ip, needs, regions, tongues
from jiebang.sheets.columns import BY_KEY, KEYS, LANGUAGES
from jiebang.sheets.headers import plain
from jiebang.sheets.messages import ERRORS
from jiebang.sheets.phrases import JSON_REASONS, KINDS, NOTES, PLACES

_SHOWN = 80
_LISTED = 12
_KNOWN = ("id", "title", "problem", "summary")
_COMMA = {"zh-Hans": "、", "zh-Hant": "、", "en": ", "}
_STOP = {"zh-Hans": "。", "zh-Hant": "。", "en": "; "}
_COLON = {"zh-Hans": "：", "zh-Hant": "：", "en": ": "}
_QUOTED = {"zh-Hans": "“{}”", "zh-Hant": "「{}」", "en": "“{}”"}


class SheetError(Exception):
    """Base of every error that this library raises on purpose."""


class CellError(SheetError):
    """What was typed is no value of its column; the message says why, and what would be right."""


class WriteError(SheetError):
    """A file cannot be written; the message names it and the reason."""


class UnknownFormatError(SheetError):
    """The ending of a file name says no format that can be written."""


def shortened(value: object) -> str:
    """A value as it is shown in an error: one line, at most 80 characters."""
    text = " ".join(str(value).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def choices(name: str, lang: str, side: str = "") -> str:
    """The labels that a column takes, in one language: "fields", "cooperation", "ip", "types" …

    ``side`` is "need" or "achievement", whose terms of ownership differ.
    """
    tables: dict[str, Callable[[], Iterable[str]]] = {
        "fields": lambda: (fields.label(entry.code, lang) for entry in fields.all()),
        "cooperation": lambda: (cooperation.label(entry.code, lang) for entry in cooperation.all()),
        "ip": lambda: (ip.label(entry.code, lang, side) for entry in ip.all(side)),
        "types": lambda: (needs.label(entry.code, lang) for entry in needs.all()),
        "services": lambda: (entry.labels[lang] for entry in experts.SERVICES.all()),
        "availability": lambda: (entry.labels[lang] for entry in experts.AVAILABILITY.all()),
        "tongues": lambda: (entry.labels[lang] for entry in tongues.all()),
    }
    return _COMMA[lang].join(tables[name]())


def listed(names: Iterable[str]) -> str:
    """Names in a row, the first dozen of them; a language-neutral separator."""
    shown = [shortened(name) for name in names]
    more = len(shown) - _LISTED
    return ", ".join(shown[:_LISTED]) + (f", … (+{more})" if more > 0 else "")


def _checked(lang: str) -> str:
    if lang not in LANGUAGES:
        raise ValueError(f"unknown language {lang!r}: use one of {', '.join(LANGUAGES)}")
    return lang


class _Parameters(dict[str, str]):
    """Parameters of a message, with choices in the reader's language looked up when asked for."""

    def __init__(self, given: Iterable[tuple[str, str]], lang: str) -> None:
        super().__init__(given)
        self.lang = lang
        if "missing" in self:
            self["missing"] = self._missing(self["missing"])
        for name in ("expected_kind", "found_kind"):
            if name in self:
                self[name] = KINDS[self[name]][lang]
        if "reason" in self:
            self["credit"] = credit_code.message(self["reason"], lang)
        if "json" in self:
            self["json"] = JSON_REASONS[self["json"]][lang]
        if "particular" in self:
            one = needs.PARTICULARS[self["particular"]]
            self["offered"] = (
                _COMMA[lang].join(label for _, label in one.options(lang))
                or f"{one.least}–{one.most}"
            )
        if "keys" in self:
            headings = (BY_KEY[key].headings[lang] for key in self["keys"].split())
            self["keys"] = _COMMA[lang].join(headings)

    def __missing__(self, name: str) -> str:
        if name == "known":
            return _COMMA[self.lang].join(BY_KEY[key].headings[self.lang] for key in _KNOWN)
        if name == "places":
            codes = self["codes"].split()
            return listed(f"{regions.path(code, self.lang)} ({code})" for code in codes)
        return (
            ", ".join(KEYS) if name == "columns" else choices(name, self.lang, self.get("side", ""))
        )

    def _missing(self, what: str) -> str:
        any_text = {
            "zh-Hans": "任一文字列（如 名称 title、技术难题 problem、成果简介 summary）",
            "zh-Hant": "任一文字欄（如 名稱 title、技術難題 problem、成果簡介 summary）",
            "en": "any one text column (such as title, problem, summary)",
        }
        identifier = {
            "zh-Hans": f"{BY_KEY['id'].headings['zh-Hans']}（id）",
            "zh-Hant": f"{BY_KEY['id'].headings['zh-Hant']}（id）",
            "en": "id",
        }
        words = {"id": identifier[self.lang], "text": any_text[self.lang]}
        return _COMMA[self.lang].join(words[part] for part in what.split())


@dataclass(frozen=True)
class RowError:
    """One thing wrong with a file: where it is, what is wrong, and what would be right.

    ``row`` counts as a spreadsheet program does (in JSON lines: the line), None for the whole file;
    ``column`` is the header as it stands in the file; ``cell`` such as "C5"; ``value`` is what
    stands there, shortened. ``code`` is a key of ``messages.ERRORS`` and is stable.
    """

    code: str
    file: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    cell: str = ""
    value: str = ""
    parameters: tuple[tuple[str, str], ...] = field(default=())

    @property
    def fatal(self) -> bool:
        """Whether nothing of the file can be used, so that leaving rows out does not help."""
        return ERRORS[self.code].fatal

    def _worded(self, lang: str, part: int) -> str:
        given = (("value", self.value), *self.parameters)
        wording = ERRORS[self.code].wording[_checked(lang)][part]
        return wording.format_map(_Parameters(given, lang))

    def message(self, lang: str) -> str:
        """What is wrong, without the place."""
        return self._worded(lang, 0)

    def hint(self, lang: str) -> str:
        """What would be right."""
        return self._worded(lang, 1)

    def place(self, lang: str, *, with_file: bool = True) -> str:
        """File (unless left out), sheet, row, column and cell, as far as known."""
        _checked(lang)
        parts = [self.file] if with_file else []
        if self.sheet:
            parts.append(PLACES["sheet"][lang].format(sheet=self.sheet))
        if self.row is not None:
            parts.append(PLACES["row"][lang].format(row=self.row))
        if self.column:
            column = PLACES["column"][lang].format(column=shortened(plain(self.column)))
            parts.append(f"{column} ({self.cell})" if self.cell else column)
        elif self.cell:
            parts.append(self.cell)
        return _COMMA[lang].join(parts)

    def reason(self, lang: str) -> str:
        """What is wrong with the value and what would be right, without the place."""
        message = self.message(lang)
        if self.value and self.value not in message:
            message += _COLON[lang] + _QUOTED[lang].format(self.value)
        return f"{message}{_STOP[lang]}{self.hint(lang)}"

    def sentence(self, lang: str, *, with_file: bool = True) -> str:
        """The whole of it in one line; without the file's name where that stands above it."""
        place = self.place(lang, with_file=with_file)
        return f"{place}{_COLON[lang]}{self.reason(lang)}" if place else self.reason(lang)

    def as_dict(self, lang: str) -> dict[str, object]:
        """One line of a machine-readable error file; the keys are the same in every language."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "cell": self.cell,
            "code": self.code,
            "value": self.value,
            "message": self.message(lang),
            "hint": self.hint(lang),
        }


@dataclass(frozen=True)
class Note:
    """A remark on how a file was read, where nothing is wrong; a code of ``phrases.NOTES``."""

    code: str
    file: str
    parameters: tuple[tuple[str, str], ...] = ()

    def message(self, lang: str) -> str:
        return NOTES[self.code][_checked(lang)].format_map(_Parameters(self.parameters, lang))
