"""Reads the rows below a header into records and row errors; finding the header is reading's."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from jiebang.reference import needs
from jiebang.sheets import values
from jiebang.sheets.columns import TEXT_KEYS, Kind
from jiebang.sheets.errors import RowError, shortened
from jiebang.sheets.grids import Grid, GridRow, Limits, cell_name, is_blank, range_name
from jiebang.sheets.headers import remark
from jiebang.sheets.records import FACT_KEYS, OWNER_KEYS, PARTICULAR_KEYS, Record

_EXCEL_ERRORS = frozenset(
    (
        "#REF!",
        "#N/A",
        "#NAME?",
        "#VALUE!",
        "#DIV/0!",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
    )
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff￾￿]")
_C1 = re.compile("[\x80-\x9f]")


def broken_row(file: str, grid: Grid, row: GridRow) -> RowError:
    """The error of a row that could not be read at all."""
    code, parameters = row.problem or ("not_an_object", ())
    return RowError(
        code,
        file,
        sheet=grid.sheet,
        row=row.number,
        value=shortened(row.cells[0]),
        parameters=parameters,
    )


@dataclass(frozen=True)
class _Spoken:
    """The language of a row: as stated ("" if not), and Chinese or not."""

    language: str
    family: str
    row: int

    def same(self, other: "_Spoken") -> bool:
        """Whether two rows of one id are in one language; what is not stated goes by family."""
        if self.language and other.language:
            return self.language == other.language
        return self.family == other.family


@dataclass
class RowReader:
    """Turns the rows below one header into records; what is wrong with them goes to ``errors``.

    ``repaired`` are the numbers of rows whose characters had to be mended; ``remarks`` say by the
    code of a note in which rows a value was read in a way to look at, and what stood there. With
    ``by_organisation`` an id is its organisation's own: two of them may number from one.
    """

    file: str
    kind: Kind
    grid: Grid
    headers: tuple[str, ...]
    keys: tuple[str | None, ...]
    limits: Limits
    errors: list[RowError]
    today: date
    by_organisation: bool = False
    repaired: set[int] = field(default_factory=set)
    remarks: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    _rows_of: dict[str, list[_Spoken]] = field(default_factory=dict)
    _stated: dict[tuple[str, str], tuple[object, int, object]] = field(default_factory=dict)

    def records(self, rows: Iterable[GridRow]) -> Iterator[Record]:
        covered = self._covered_cells()
        for row in rows:
            before = len(self.errors)
            if row.problem:
                self.errors.append(broken_row(self.file, self.grid, row))
                continue
            record = self._record(row, covered)
            if record is not None and len(self.errors) == before:
                yield record

    def _covered_cells(self) -> dict[tuple[int, int], str]:
        """Cells below the header that a merge hides, with the range that hides them."""
        hidden: dict[tuple[int, int], str] = {}
        for box in self.grid.merged:
            for number in range(box[0], box[2] + 1):
                for place in range(box[1], min(box[3], len(self.headers) - 1) + 1):
                    if (number, place) != (box[0], box[1]):
                        hidden[number, place] = range_name(box)
        return hidden

    def _wrong(
        self, row: GridRow, place: int | None, code: str, value: object, **given: object
    ) -> None:
        known = place is not None
        self.errors.append(
            RowError(
                code,
                self.file,
                sheet=self.grid.sheet,
                row=row.number,
                column=self.headers[place] if place is not None else "",
                cell=cell_name(row.number, place)
                if place is not None and not self.grid.keyed
                else "",
                value=shortened(value) if known else "",
                parameters=tuple((name, str(parameter)) for name, parameter in given.items()),
            )
        )

    def _record(self, row: GridRow, covered: Mapping[tuple[int, int], str]) -> Record | None:
        width = len(self.headers)
        filled = sum(not is_blank(cell) for cell in row.cells)
        if (
            not self.grid.sheet
            and not self.grid.keyed
            and any(not is_blank(c) for c in row.cells[width:])
        ):
            self._wrong(
                row, None, "extra_cells", "", count=max(filled, len(row.cells)), columns=width
            )
            return None
        found: dict[str, object] = {}
        places: dict[str, int] = {}
        for place, key in enumerate(self.keys):
            if key is None:
                continue
            cell = row.cells[place] if place < len(row.cells) else None
            places[key] = place
            formula = self.grid.formulas.get((row.number, place))
            if formula is not None:
                self._wrong(row, place, "formula_cell", "", formula=shortened(formula))
            elif (row.number, place) in covered and is_blank(cell):
                self._wrong(row, place, "merged_cell", "", range=covered[row.number, place])
            elif not is_blank(cell):
                value = self._value(row, place, key, cell)
                if value is not None:
                    found[key] = value
        return self._checked(row, found, places)

    def _value(self, row: GridRow, place: int, key: str, cell: object) -> object:
        """The typed value of one cell, or None where something is wrong with it."""
        if isinstance(cell, dict) or (
            isinstance(cell, list) and any(isinstance(part, dict | list) for part in cell)
        ):
            self._wrong(row, place, "not_a_value", values.as_json(cell))
            return None
        text = values.as_written(cell).replace("﻿", "")
        if text in _EXCEL_ERRORS:
            self._wrong(row, place, "error_value", text)
            return None
        if _C1.search(text):
            text = _C1.sub(_windows_1252, text)
            self.repaired.add(row.number)
        control = _CONTROL.search(text)
        if control:
            self._wrong(
                row,
                place,
                "control_character",
                "",
                position=control.start() + 1,
                character=f"U+{ord(control[0]):04X}",
            )
            return None
        if len(text) > self.limits.cell:
            length, limit = f"{len(text):,}", f"{self.limits.cell:,}"
            self._wrong(row, place, "too_long", text, length=length, limit=limit)
            return None
        if key in TEXT_KEYS:
            return text
        if key == "activity" and ("\n" in text or len(text) > self.limits.id):
            self._wrong(row, place, "bad_id", text, limit=self.limits.id)
            return None
        if key == "id":
            if "\n" in text or len(text) > self.limits.id:
                self._wrong(row, place, "bad_id", text, limit=self.limits.id)
            return text
        try:
            given = text if isinstance(cell, str | list) else cell
            value = self._fact(place, key, given)
            remarkable = self._remarkable(place, key, given, value)
            if remarkable:
                self.remarks.setdefault(remarkable, []).append((row.number, shortened(text)))
            return value
        except values.CellProblem as problem:
            self._wrong(row, place, problem.code, text, **dict(problem.parameters))
            return None

    def _fact(self, place: int, key: str, cell: object) -> object:
        if key in ("budget", "price"):
            return values.money(cell, remark(self.headers[place]))
        if key == "ip":
            return values.ownership(cell, self.kind)
        if key in PARTICULAR_KEYS:
            return values.particular(cell, key)
        if key == "field" and self.kind == "expert":
            return values.several_fields(cell)
        if key in ("counted_on", "consented_on"):
            return values.past_day(cell, self.today)
        return _FACTS[key](cell)

    def _remarkable(self, place: int, key: str, cell: object, value: object) -> str:
        """The code of the note on how a fact was read, or ""."""
        if isinstance(value, values.Amount):
            bare = values.is_bare(cell, remark(self.headers[place]), value)
            return "bare_money" if bare else ""
        if key == "deadline" and value is None:
            return "no_deadline"
        if key == "deadline" and isinstance(value, date) and value < self.today:
            return "past_deadline"
        if key == "region" and values.is_part_of_taiwan(cell):
            return "one_region" if value == values.TAIWAN else ""
        return ""

    def _checked(
        self, row: GridRow, found: dict[str, object], places: Mapping[str, int]
    ) -> Record | None:
        """The record of a row, after the checks that need more than one cell or row."""
        identifier = str(found.get("id", ""))
        texts = {key: str(found[key]) for key in TEXT_KEYS if key in found}
        named_wrong = {error.column for error in self.errors if error.row == row.number}
        if not identifier:
            if self.headers[places["id"]] not in named_wrong:
                self._wrong(row, places["id"], "missing_id", "")
            return None
        language = str(found.get("language", ""))
        spoken = _Spoken(language, _family(language, texts), row.number)
        owner = {key: str(found[key]) for key in OWNER_KEYS if key in found}
        scope = f"{identifier}\n{owner}" if self.by_organisation else identifier
        earlier = self._rows_of.setdefault(scope, [])
        other = next((one.row for one in earlier if one.same(spoken)), None)
        earlier.append(spoken)
        if other is not None:
            self._wrong(row, places["id"], "duplicate_id", identifier, other=other)
        else:
            self._check_facts(row, scope, found, places)
        if not texts and not any(
            self.headers[places[k]] in named_wrong for k in TEXT_KEYS if k in places
        ):
            self._wrong(row, None, "missing_text", "")
        if not texts:
            return None
        if self.kind == "expert" and "title" not in texts:
            place = places.get("title")
            if place is None or self.headers[place] not in named_wrong:
                self._wrong(row, place, "missing_name", "")
            return None
        facts = {key: found[key] for key in FACT_KEYS if key in found}
        particulars = self._particulars(row, found, places)
        if isinstance(facts.get("field"), tuple):
            facts["fields"] = facts["field"]
            facts["field"] = facts["field"][0]  # type: ignore[index]
        return Record(
            id=identifier,
            kind=self.kind,
            texts=texts,
            language=language,
            row=row.number,
            particulars=particulars,
            organisation=owner.get("organisation", ""),
            credit_code=owner.get("credit_code", ""),
            **facts,  # type: ignore[arg-type]  # each value comes from its own column's reader
        )

    def _particulars(
        self, row: GridRow, found: Mapping[str, object], places: Mapping[str, int]
    ) -> dict[str, str | int]:
        """The fields of the row's kind of need; those of another kind are remarked on."""
        kind = str(found.get("type", "")) or needs.DEFAULT
        own: dict[str, str | int] = {}
        for key in PARTICULAR_KEYS:
            if key not in found:
                continue
            value = found[key]
            if needs.PARTICULARS[key].of == kind and isinstance(value, str | int):
                own[key] = value
            else:
                stated = shortened(values.as_text(row.cells[places[key]]))
                self.remarks.setdefault("other_particular", []).append((row.number, stated))
        return own

    def _check_facts(
        self, row: GridRow, scope: str, found: Mapping[str, object], places: Mapping[str, int]
    ) -> None:
        """Rows of one record in several languages may not contradict each other."""
        for key in (*FACT_KEYS, *PARTICULAR_KEYS):
            if key not in found:
                continue
            cell = row.cells[places[key]]
            value, number, elsewhere = self._stated.setdefault(
                (scope, key), (found[key], row.number, cell)
            )
            if value != found[key]:
                stated = shortened(values.as_text(elsewhere))
                self._wrong(
                    row,
                    places[key],
                    "facts_differ",
                    values.as_text(cell),
                    other=number,
                    elsewhere=stated,
                )


_FACTS: Mapping[str, Callable[[object], object]] = {
    "language": values.language,
    "industry": values.industry,
    "field": values.field,
    "ipc": values.ipc,
    "trl": values.trl,
    "region": values.region,
    "cooperation": values.modes,
    "deadline": values.deadline,
    "activity": values.as_text,
    "type": values.need_type,
    "decision_owner": values.contact,
    "contact": values.contact,
    "spoken": values.spoken,
    "services": values.services,
    "availability": values.availability,
    "orcid": values.orcid_id,
    "openalex": values.openalex_author,
    "works": values.count,
    "cited_by": values.count,
    "h_index": values.count,
    "organisation": values.organisation,
    "credit_code": values.credit_code,
}

_HAN = re.compile("[㐀-鿿豈-﫿]")


def _family(language: str, texts: Mapping[str, str]) -> str:
    """Chinese or not: as stated, else by whether the row has any Chinese character."""
    if language:
        return language.split("-")[0]
    return "zh" if any(_HAN.search(text) for text in texts.values()) else "en"


def _windows_1252(found: re.Match[str]) -> str:
    try:
        return bytes((ord(found[0]),)).decode("cp1252")
    except UnicodeDecodeError:
        return ""
