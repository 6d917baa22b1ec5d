"""Lists as files: XLSX and CSV whose cells are text, whatever they look like."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.catalog import actions, forms, queries, tables
from jiebang.hub.catalog.states import Outlet, RecordKind
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.exports import answer
from jiebang.hub.people.models import User


def export(request: HttpRequest, kind: RecordKind, ending: str) -> HttpResponse:
    """The rows that the list shows this reader for the same address, up to 10,000."""
    model: Any = queries.MODELS[kind]
    choice = forms.choice_from(request.GET, kind)
    names = (_("Organisation"), _("Status"), _("Entered by"))
    table = queries.table_of(request.user, model, choice, languages.current(), names)
    return answer(table, f"{kind}s", ending)


def details(request: HttpRequest, kind: RecordKind, ending: str) -> HttpResponse:
    """What this reader may read of the higher levels of the same list; each line says who read it."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    model: Any = queries.MODELS[kind]
    opened = queries.details_in(user, model, forms.choice_from(request.GET, kind))
    actions.log_all(
        actor=user,
        opened={shown.record: max(row.tier for row in rows) for shown, rows in opened},
        outlet=Outlet.EXPORT,
    )
    readers = queries.reads_for(user, [shown for shown, _rows in opened])
    table = tables.details_table(user, opened, readers, timezone.now())
    return answer(table, f"{kind}-details", ending)
