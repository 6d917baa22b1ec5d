"""Pages of uploaded spreadsheets: choose, look, import or discard; the empty forms."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang import sheets
from jiebang.hub.catalog import actions, forms, queries, rules, tables
from jiebang.hub.catalog.models import Upload
from jiebang.hub.catalog.states import PROJECTS, RecordKind, UploadState
from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.people.models import Mandate
from jiebang.hub.programmes import queries as programmes
from jiebang.hub.programmes.states import Screening

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def upload(request: HttpRequest, kind: RecordKind) -> HttpResponse:
    """Choose a spreadsheet; what is in it is shown before anything is saved."""
    form = forms.UploadForm(
        request.POST or None, request.FILES or None, actor=request.user, kind=kind
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        return _keep(request, kind, form.cleaned_data, file.name, file.read())
    return render(
        request,
        "catalog/upload.html",
        {
            "page": {"title": _("Upload a spreadsheet")},
            "form": form,
            "kind": kind,
            "uploads": _newest(request, kind),
            "key": idempotency.new_key(),
        },
        status=422 if form.errors else 200,
    )


def _newest(request: HttpRequest, kind: RecordKind) -> list[dict[str, Any]]:
    found = queries.newest_uploads(request.user, kind)
    owners = [one.organisation_id for one in found if one.organisation_id]
    return tables.uploads(found, queries.mandates_by_client(request.user, kind, owners))


def paste(request: HttpRequest, kind: RecordKind) -> HttpResponse:
    """Paste cells of a spreadsheet; from there on it is an upload like any other."""
    form = forms.PasteForm(request.POST or None, actor=request.user, kind=kind)
    if request.method == "POST" and form.is_valid():
        name = _("Pasted cells") + ".csv"
        return _keep(request, kind, form.cleaned_data, name, form.content())
    return render(
        request,
        "catalog/paste.html",
        {
            "page": {"title": _("Paste cells")},
            "form": form,
            "kind": kind,
            "key": idempotency.new_key(),
        },
        status=422 if form.errors else 200,
    )


def _keep(
    request: HttpRequest, kind: RecordKind, given: Mapping[str, Any], name: str, content: bytes
) -> HttpResponse:
    """Keep what came, once for a form sent twice, and show what is in it."""
    where = {part: given[part] for part in ("edition", "organisation", "track")}
    digest = hashlib.sha256(content).hexdigest()

    def once() -> idempotency.Answer:
        kept = actions.preview_upload(
            actor=request.user, kind=kind, file_name=name, content=content, **where
        )
        return {"upload": str(kept.pk)}

    try:
        answer = idempotency.once(
            actor=request.user,
            verb="catalog.preview_upload",
            # Who comes back to the same form with a corrected file sends something else.
            key=f"{idempotency.key_in(request.POST)[:40]}-{digest[:32]}",
            payload={
                "kind": kind,
                "sha256": digest,
                **{part: found and found.pk for part, found in where.items()},
            },
            act=once,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(request.path)
    return HttpResponseRedirect(reverse("catalog:preview", args=[answer["upload"]]))


def preview(request: HttpRequest, pk: Any) -> HttpResponse:
    """The file's rows with their errors in place; from here it is imported or discarded."""
    kept = get_object_or_404(queries.uploads_visible_to(request.user), pk=pk)
    if request.method == "POST":
        return _finish(request, kept)
    if kept.state == UploadState.DISCARDED or not _still_enters(request, kept):
        raise Http404
    context = {
        "page": {"title": kept.file_name},
        "upload": kept,
        "kind": kept.kind,
        "organisation": tables.owner_of(kept, _mandates(request, kept)),
        "progress": tables.progress(kept, queries.progress_of(kept)),
    }
    if kept.state != UploadState.IMPORTING:  # then its worker reads the file, and nobody else
        context |= _rows(request, kept)
    return render(request, "catalog/preview.html", context)


def _still_enters(request: HttpRequest, kept: Upload) -> bool:
    """What is known already of an organisation is told to who may enter its records today."""
    owner = kept.organisation
    return owner is None or bool(rules.may_enter_for(request.user, owner, kept.edition, kept.kind))


def _mandates(request: HttpRequest, kept: Upload) -> Mapping[int, Mandate]:
    owners = [kept.organisation_id] if kept.organisation_id else []
    return queries.mandates_by_client(request.user, kept.kind, owners)


def _rows(request: HttpRequest, kept: Upload) -> dict[str, Any]:
    rows = queries.read_rows(kept)
    found = rows.found
    bad = len(found.bad_rows)
    plans = queries.plans_of(kept, rows)
    return {
        "found": found,
        "grid": tables.grid(found),
        "problems": tables.problems(found),
        "notes": [note.message(languages.current()) for note in found.notes],
        "good": len(found.records),
        "bad": bad,
        "similar_rows": _similar_rows(request, kept, rows),
        "plan": queries.Plan(
            new=sum(one.plan.new for one in plans), known=sum(one.plan.known for one in plans)
        ),
        "clients": tables.clients(plans) if kept.organisation_id is None else None,
        "form": forms.ImportForm(
            initial={"skip_bad": kept.skip_bad, "then": kept.then},
            bad=bad,
            may_publish=_may_publish(request, kept),
        ),
    }


def progress(request: HttpRequest, pk: Any) -> HttpResponse:
    """How far the import is, for the page that asks again and again; at the end it loads anew."""
    kept = get_object_or_404(queries.uploads_visible_to(request.user), pk=pk)
    if kept.state == UploadState.DISCARDED:
        raise Http404
    if not getattr(request, "htmx", False):
        return HttpResponseRedirect(reverse("catalog:preview", args=[kept.pk]))
    if kept.state != UploadState.IMPORTING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(
        request,
        "catalog/parts/importing.html",
        {"upload": kept, "progress": tables.progress(kept, queries.progress_of(kept))},
    )


def _similar_rows(request: HttpRequest, kept: Upload, rows: queries.Rows) -> list[dict[str, Any]]:
    """What rows may repeat, as long as they are not imported; experts are told apart by their names."""
    if kept.state == UploadState.IMPORTED or kept.kind not in PROJECTS:
        return []
    return tables.similar_rows(queries.similar_rows(request.user, kept, rows))


def _may_publish(request: HttpRequest, kept: Upload) -> bool:
    organised = programmes.organised_by(request.user).filter(screening=Screening.NONE)
    return organised.filter(pk=kept.edition_id).exists()


def _finish(request: HttpRequest, kept: Upload) -> HttpResponse:
    here = reverse("catalog:preview", args=[kept.pk])
    try:
        if request.POST.get("what") == "discard":
            actions.discard_upload(actor=request.user, upload=kept)
            messages.info(
                request,
                _("The file was discarded; the records that it brought stay.")
                if kept.chunks.exists()
                else _("The file was discarded; nothing was saved."),
            )
            return HttpResponseRedirect(reverse("catalog:upload", args=[kept.kind]))
        form = forms.ImportForm(request.POST, bad=1, may_publish=_may_publish(request, kept))
        if not form.is_valid():
            raise Refused(_("Choose what is to be done with the records."))
        actions.start_import(actor=request.user, upload=kept, **form.cleaned_data)
        # What one transaction holds need not wait for a worker.
        result = (
            actions.import_upload(actor=request.user, upload=kept)
            if kept.total <= actions.CHUNK
            else {}
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(here)
    if result:
        total = result["created"] + result["updated"] + result["unchanged"]
        tone = messages.SUCCESS if total else messages.WARNING
        messages.add_message(request, tone, _outcome(result))
    return HttpResponseRedirect(here)


def _outcome(result: dict[str, int]) -> str:
    total = result["created"] + result["updated"] + result["unchanged"]
    return ngettext(
        "%(total)s record read: %(created)s new, %(updated)s changed, %(unchanged)s as before; "
        "%(skipped)s rows left out.",
        "%(total)s records read: %(created)s new, %(updated)s changed, %(unchanged)s as before; "
        "%(skipped)s rows left out.",
        total,
    ) % {"total": total, **result}


def errors(request: HttpRequest, pk: Any) -> HttpResponse:
    """The same rows with the bad cells in red and a column of reasons, to correct and send again."""
    kept = get_object_or_404(queries.uploads_visible_to(request.user), pk=pk)
    if kept.state == UploadState.DISCARDED:
        raise Http404
    content = sheets.error_workbook(queries.read_upload(kept), languages.current())
    return _attachment(content, f"jiebang-{kept.kind}-errors.xlsx")


def template(request: HttpRequest, kind: RecordKind) -> HttpResponse:
    """An empty form with dropdowns, in the language of the page."""
    return _attachment(
        sheets.template_bytes(cast("sheets.Kind", kind.value), languages.current()),
        f"jiebang-{kind}.xlsx",
    )


def _attachment(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
