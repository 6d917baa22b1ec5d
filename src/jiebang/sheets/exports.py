"""Lays records out as a table that reads back as the same records; writing files is writing's."""

from collections.abc import Iterable
from datetime import date

from jiebang.reference import cooperation, currencies, experts, fields, ip, needs, tongues
from jiebang.sheets.columns import COLUMNS, TEXT_KEYS, Column, Kind
from jiebang.sheets.records import Record
from jiebang.sheets.templates import sheet_name
from jiebang.sheets.values import Amount
from jiebang.sheets.writing import Table, Value

_NOTHING: tuple[object, ...] = (None, "", (), frozenset())
_NEGOTIABLE = {"zh-Hans": "面议", "zh-Hant": "面議", "en": "negotiable"}


def amount_text(amount: Amount, lang: str) -> str:
    """Money as exact figures in whole units: "CNY 1200000-2600000", "≤ USD 5000.5"."""
    if amount.negotiable:
        return _NEGOTIABLE[lang]
    low, high = (
        None if bound is None else f"{currencies.to_major(bound, amount.currency):f}"
        for bound in (amount.low, amount.high)
    )
    if low is None:
        return f"≤ {amount.currency} {high}"
    if high is None:
        return f"≥ {amount.currency} {low}"
    return f"{amount.currency} {low}" + (f"-{high}" if high != low else "")


def record_table(records: Iterable[Record], kind: Kind, lang: str) -> Table:
    """One row a record with headings in one language; columns that nobody fills are left out.

    Industries and regions are codes, the other choices are labels in the language. Reading the
    table gives the same records, in the same order.
    """
    rows = tuple(records)
    columns = [
        column
        for column in COLUMNS
        if column.key in ("id", "title") or any(_filled(record, column) for record in rows)
    ]
    return Table(
        sheet_name(kind, lang),
        tuple(column.words(kind).headings[lang] for column in columns),
        [[_value(record, column, lang) for column in columns] for record in rows],
        tuple(column.width for column in columns),
    )


def _filled(record: Record, column: Column) -> bool:
    if column.key in TEXT_KEYS:
        return bool(record.texts.get(column.key))
    if column.key in needs.PARTICULARS:
        return column.key in record.particulars
    return getattr(record, column.key) not in _NOTHING


def _value(record: Record, column: Column, lang: str) -> Value:
    if column.key in TEXT_KEYS:
        return record.texts.get(column.key)
    if column.key in needs.PARTICULARS:
        stated = record.particulars.get(column.key)
        one = needs.PARTICULARS[column.key]
        return one.shown(stated, lang) if stated is not None and one.choices else stated
    value: object = getattr(record, column.key)
    if value in _NOTHING:
        return None
    if isinstance(value, Amount):
        return amount_text(value, lang)
    if isinstance(value, date):
        return value.isoformat()
    if column.key == "trl" and record.trl:
        low, high = record.trl
        return str(low) if low == high else f"{low}-{high}"
    if column.key == "cooperation":
        order = (entry.code for entry in cooperation.all())
        chosen = [cooperation.label(code, lang) for code in order if code in record.cooperation]
        return "; ".join(chosen)
    if column.key == "field":
        return "; ".join(fields.label(code, lang) for code in record.fields or (record.field,))
    if column.key == "type":
        return needs.label(record.type, lang)
    if column.key == "spoken":
        return "; ".join(tongues.label(code, lang) for code in record.spoken)
    if column.key == "services":
        return "; ".join(experts.SERVICES.label(code, lang) for code in record.services)
    if column.key == "availability":
        return experts.AVAILABILITY.label(record.availability, lang)
    if column.key == "ip":
        return ip.label(record.ip, lang, record.kind)
    return "; ".join(value) if isinstance(value, tuple) else str(value)
