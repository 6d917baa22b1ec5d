"""One row as a typed record, and records as the matcher's profiles; reading rows is reading's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as column
from datetime import date
from typing import TYPE_CHECKING

from jiebang.reference import needs, regions
from jiebang.sheets.columns import MATCHED_AS, TEXT_KEYS, Kind
from jiebang.sheets.values import Amount

if TYPE_CHECKING:
    from jiebang.matcher import Facts, Profile, Text

FACT_KEYS = (
    "industry",
    "field",
    "ipc",
    "trl",
    "region",
    "budget",
    "price",
    "cooperation",
    "ip",
    "deadline",
    "activity",
    "type",
    "decision_owner",
    "contact",
    "spoken",
    "services",
    "availability",
    "orcid",
    "openalex",
    "works",
    "cited_by",
    "h_index",
    "counted_on",
    "consented_on",
)
OWNER_KEYS = ("organisation", "credit_code")
"""What says whose a record is."""
PARTICULAR_KEYS = tuple(needs.PARTICULARS)
"""Facts that only one kind of need has."""


@dataclass(frozen=True)
class Record:
    """One row that has nothing wrong with it. Records of one id in several languages are one.

    ``language`` is a tag of ``columns.LANGUAGES``, or "" where the file does not say. ``texts``
    holds the filled text columns by key, in the canonical order; ``particulars`` the fields of its
    kind of need (``type``, "" where the file does not say). ``field`` is the first of ``fields``,
    which only experts have. ``organisation`` and ``credit_code`` say whose it is, as the file has
    it. ``row`` is where it stood.
    """

    id: str
    kind: Kind
    texts: Mapping[str, str]
    language: str = ""
    industry: str = ""
    field: str = ""
    ipc: tuple[str, ...] = ()
    trl: tuple[int, int] | None = None
    region: str = ""
    budget: Amount | None = None
    price: Amount | None = None
    cooperation: frozenset[str] = frozenset()
    ip: str = ""
    deadline: date | None = None
    activity: str = ""
    type: str = ""
    particulars: Mapping[str, str | int] = column(default_factory=dict)
    decision_owner: str = ""
    contact: str = ""
    fields: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    availability: str = ""
    orcid: str = ""
    openalex: str = ""
    works: int | None = None
    cited_by: int | None = None
    h_index: int | None = None
    counted_on: date | None = None
    consented_on: date | None = None
    organisation: str = ""
    credit_code: str = ""
    row: int = 0

    @property
    def title(self) -> str:
        """The title, or the beginning of the first text where there is none."""
        first = next((text for text in self.texts.values() if text), "")
        line = " ".join((self.texts.get("title") or first).split())
        return line if len(line) <= 120 else line[:119] + "…"

    @property
    def amount(self) -> Amount | None:
        """The money that counts for this kind: a need's budget, an achievement's price."""
        if self.kind == "need":
            return self.budget or self.price
        return self.price or self.budget

    def profile(self) -> Profile:
        """This row alone as a profile of the matcher."""
        return joined([self])


def _texts(record: Record) -> Iterable[Text]:
    from jiebang.matcher import Text

    return (
        Text(MATCHED_AS.get(key, key), record.texts[key], record.language)
        for key in TEXT_KEYS
        if record.texts.get(key)
    )


def _facts(records: Iterable[Record]) -> Facts:
    from jiebang.matcher import Facts, Money

    rows = tuple(records)

    def first(name: str) -> Record:
        return next((row for row in rows if getattr(row, name)), rows[0])

    amount = next((row.amount for row in rows if row.amount), None)
    region = first("region").region
    return Facts(
        industry=first("industry").industry,
        field=first("field").field,
        ipc=first("ipc").ipc,
        trl=first("trl").trl,
        region=region,
        region_groups=tuple(regions.groups_of(region)) if region else (),
        money=Money(amount.low, amount.high, amount.currency)
        if amount and not amount.negotiable
        else None,
        cooperation=first("cooperation").cooperation,
        ip=first("ip").ip,
        deadline=first("deadline").deadline,
    )


def joined(records: Iterable[Record]) -> Profile:
    """Records of one id as one profile: texts of all of them, each fact from the first to state it.

    Raises ValueError when there is none or they differ in id.
    """
    from jiebang.matcher import Profile

    rows = tuple(records)
    if len({row.id for row in rows}) != 1:
        raise ValueError("a profile is made of one or more records with one id")
    return Profile(rows[0].id, tuple(text for row in rows for text in _texts(row)), _facts(rows))


def profiles(records: Iterable[Record]) -> tuple[Profile, ...]:
    """One profile an id, in the order in which the ids first appear."""
    by_id: dict[str, list[Record]] = {}
    for record in records:
        by_id.setdefault(record.id, []).append(record)
    return tuple(joined(rows) for rows in by_id.values())


def titles(records: Iterable[Record], lang: str) -> dict[str, str]:
    """A title for each id: in the language asked for, else a near one, else the first row's."""
    order = {
        "zh-Hans": ("zh-Hans", "zh-Hant", "", "en"),
        "zh-Hant": ("zh-Hant", "zh-Hans", "", "en"),
        "en": ("en", "", "zh-Hans", "zh-Hant"),
    }[lang]
    chosen: dict[str, tuple[int, str]] = {}
    for record in records:
        rank = order.index(record.language)
        if record.id not in chosen or rank < chosen[record.id][0]:
            chosen[record.id] = (rank, record.title)
    return {identifier: title for identifier, (_, title) in chosen.items()}
