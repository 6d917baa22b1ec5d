"""Files beside a record: its part of the page, adding several, describing, removing, handing out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.catalog import actions, forms, queries, rules, tables
from jiebang.hub.catalog.models import Record
from jiebang.hub.catalog.states import Outlet, RecordKind
from jiebang.hub.kernel import files
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.filetypes import clean_name


def part(
    request: HttpRequest,
    record: Record,
    *,
    form: forms.AttachForm | None = None,
    reads_only: bool = False,
) -> dict[str, Any]:
    """The context of `catalog/parts/attachments.html`, on any page that shows a record."""
    may_change = not reads_only and bool(rules.may_change(request.user, record))
    rows = []
    for found in queries.attachments_of(request.user, record):
        row = tables.attachment(found, record)
        if may_change:
            given = {"title": found.title, "tier": found.tier, "language": found.language}
            row["form"] = forms.DescribeForm(initial=given, auto_id=f"id_{found.pk.hex}_%s")
        rows.append(row)
    return {
        "rows": rows,
        "kind": record.KIND,
        "pk": record.pk,
        "form": (form or forms.AttachForm(auto_id="id_attach_%s")) if may_change else None,
    }


def attachments(request: HttpRequest, kind: RecordKind, pk: int) -> HttpResponse:
    """Put files beside a record; what is wrong with one is said of that one, the others are taken."""
    record = _record(request, kind, pk)
    if not rules.may_edit(request.user, record):
        raise Http404
    form = forms.AttachForm(request.POST, request.FILES, auto_id="id_attach_%s")
    if not form.is_valid():
        return _answer(request, record, form)
    taken = 0
    for file in form.given():
        try:
            _made, is_new = actions.add_attachment(
                actor=request.user,
                record=record,
                file_name=file.name or "",
                content=file.read(),
                tier=form.cleaned_data["tier"],
            )
        except Refused as refusal:
            form.add_error("file", f"{clean_name(file.name or '')}: {refusal}")
        else:
            taken += is_new
            if not is_new:
                messages.info(
                    request,
                    _("%(name)s is there already.") % {"name": clean_name(file.name or "")},
                )
    if taken:
        text = ngettext("%(n)s file was added.", "%(n)s files were added.", taken) % {"n": taken}
        messages.success(request, text)
    return _answer(request, record, form)


def attachment(request: HttpRequest, kind: RecordKind, pk: int, file: UUID) -> HttpResponse:
    """Hand out a file to save it, or describe or remove it."""
    record = _record(request, kind, pk)
    found = get_object_or_404(queries.attachments_of(request.user, record), pk=file)
    if request.method == "POST":
        return _change(request, record, found)
    try:
        answer = files.answer(found.key, found.file_name, found.media)
    except FileNotFoundError:
        raise Http404 from None
    actions.log_access(
        actor=request.user,
        record=record,
        tier=found.tier,
        outlet=Outlet.ATTACHMENT,
        what=found.file_name,
    )
    return answer


def _change(request: HttpRequest, record: Record, found: Any) -> HttpResponse:
    what = request.POST.get("what", "")
    if what not in {"describe", "remove"} or not rules.may_edit(request.user, record):
        raise Http404
    given = {name: forms.clean_text(str(value)) for name, value in request.POST.items()}
    form = forms.DescribeForm(given)
    try:
        if what == "remove":
            actions.remove_attachment(actor=request.user, record=record, attachment=found)
            messages.success(request, _("The file was removed."))
        elif form.is_valid():
            actions.describe_attachment(
                actor=request.user, record=record, attachment=found, **form.cleaned_data
            )
            messages.success(request, _("Saved."))
        else:
            for errors in form.errors.values():
                messages.error(request, str(errors[0]))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _answer(request, record, None)


def _record(request: HttpRequest, kind: RecordKind, pk: int) -> Record:
    model: Any = queries.MODELS[kind]
    record: Record = get_object_or_404(queries.visible_to(request.user, model), pk=pk)
    return record


def _answer(request: HttpRequest, record: Record, form: forms.AttachForm | None) -> HttpResponse:
    """The part alone to htmx; else the record's page, where messages say what was wrong."""
    bad = form is not None and bool(form.errors)
    if getattr(request, "htmx", False):
        fresh = form if bad else None
        return render(
            request, "catalog/parts/attachments.html",
            {"attachments": part(request, record, form=fresh), "told": True},
        )  # fmt: skip
    if form is not None:
        for errors in form.errors.values():
            for error in errors:
                messages.error(request, str(error))
    return HttpResponseRedirect(f"{tables.url_of(record)}#files")
