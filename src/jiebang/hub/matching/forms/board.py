"""What the address of a board says: a choice of pairs, out of it and into it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.utils.http import urlencode

from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.matching.queries import ALL, FACETS, SORTS, BoardChoice
from jiebang.hub.matching.states import State
from jiebang.hub.people.states import Side

LONGEST = 80
"""Characters of a value in the address; a longer one is none that a board knows."""


def choice_from(
    query: QueryDict, boards: Sequence[Side], record: tuple[str, int] | None = None
) -> BoardChoice:
    """The choice of an address; what it does not know it leaves at what a board opens with.

    boards: those of the reader, at least one. record: of whose page the address is, else `of` says it.
    """
    side, state, sort = (query.get(name, "") for name in ("side", "state", "sort"))
    chosen = {name: query.get(name, "").replace("\x00", "")[:LONGEST] for name in FACETS}
    return BoardChoice(
        side=Side(side) if side in boards else boards[0],
        state=state if state in {*State.values, ALL} else State.OPEN,
        chosen={name: value for name, value in chosen.items() if value},
        sort=sort if sort in SORTS else SORTS[0],
        record=record or _record(query.get("of", "")),
    )


def _record(text: str) -> tuple[str, int] | None:
    kind, _, key = text.partition("-")
    known = kind in RecordKind.values and key.isascii() and key.isdecimal() and len(key) < 18
    return (kind, int(key)) if known else None


def query_of(choice: BoardChoice, *, with_record: bool = True, **changes: Any) -> str:
    """The part of an address after `?` that says a choice; empty changes take something away."""
    values: dict[str, Any] = {"side": choice.side.value, "state": choice.state, "sort": choice.sort}
    values |= choice.chosen
    if with_record and choice.record is not None:
        values["of"] = f"{choice.record[0]}-{choice.record[1]}"
    values |= changes
    usual = {"state": State.OPEN.value, "sort": SORTS[0]}
    return urlencode({name: v for name, v in values.items() if v and usual.get(name) != v})
