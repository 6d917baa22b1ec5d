"""Lists as files: XLSX and CSV whose cells are text, whatever they look like."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jiebang import sheets
from jiebang.hub.catalog import forms, queries
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.catalog.views.uploads import XLSX
from jiebang.hub.kernel import languages

TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}


def export(request: HttpRequest, kind: RecordKind, ending: str) -> HttpResponse:
    """The rows that the list shows this reader for the same address, up to 10,000."""
    model: Any = queries.MODELS[kind]
    choice = forms.choice_from(request.GET, kind)
    names = (_("Organisation"), _("Status"))
    table = queries.table_of(request.user, model, choice, languages.current(), names)
    content = (
        sheets.xlsx_bytes([table])
        if ending == "xlsx"
        else sheets.csv_bytes(table.header, table.rows)
    )
    response = HttpResponse(content, content_type=TYPES[ending])
    response["Content-Disposition"] = f'attachment; filename="jiebang-{kind}s.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
