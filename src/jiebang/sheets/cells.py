"""Reads what somebody types into a form as a cell of the same column would be read."""

from collections.abc import Callable, Mapping

from jiebang.reference import needs
from jiebang.sheets import values
from jiebang.sheets.columns import Kind
from jiebang.sheets.errors import CellError, RowError

_READERS: Mapping[str, Callable[[object], object]] = {
    "industry": values.industry,
    "field": values.field,
    "ipc": values.ipc,
    "trl": values.trl,
    "region": values.region,
    "cooperation": values.modes,
    "deadline": values.deadline,
    "type": values.need_type,
    "decision_owner": values.contact,
    "contact": values.contact,
    "budget": values.money,
    "price": values.money,
    "orcid": values.orcid_id,
    "openalex": values.openalex_author,
}


def read_cell(key: str, text: str, kind: Kind, lang: str) -> object:
    """The value of one column that is no text of the record, such as "budget" or "region".

    Raises CellError, which says in one language what is wrong and what would be right.
    """
    try:
        if key == "ip":
            return values.ownership(text, kind)
        if key in needs.PARTICULARS:
            return values.particular(text, key)
        return _READERS[key](text)
    except values.CellProblem as problem:
        error = RowError(problem.code, "", value=text[:80], parameters=problem.parameters)
        raise CellError(error.reason(lang)) from None
