"""Pages of needs, achievements and uploads: parse, call a query or an action, render."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.vary import vary_on_headers

from jiebang import sheets
from jiebang.hub.catalog import actions, forms, queries, rules, tables
from jiebang.hub.catalog.models import Achievement, Need, Record, Upload
from jiebang.hub.catalog.registry import record_panels
from jiebang.hub.catalog.states import TRANSITIONS, RecordKind, Status, UploadState
from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.programmes import queries as programmes
from jiebang.hub.programmes.models import Track

PAGE_SIZE = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def needs(request: HttpRequest) -> HttpResponse:
    """The list of needs."""
    return _list(request, Need)


def achievements(request: HttpRequest) -> HttpResponse:
    """The list of achievements."""
    return _list(request, Achievement)


@vary_on_headers("HX-Request")
def _list(request: HttpRequest, model: type[Need] | type[Achievement]) -> HttpResponse:
    choice = forms.choice_from(request.GET, model.KIND)
    listing = queries.find(request.user, model, choice)
    page = Paginator(listing.keys, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = queries.visible_to(request.user, model).in_bulk(list(page.object_list))
    editions = programmes.visible_to(request.user)  # a hidden edition's track names are hidden too
    tracks = list(
        Track.objects.filter(edition__in=editions.values("pk"))
        .prefetch_related("texts")
        .order_by("edition", "order", "slug")
    )
    context: dict[str, Any] = {
        "page": {
            "title": f"{_list_name(model.KIND)}: {choice.text}"
            if choice.text
            else _list_name(model.KIND)
        },
        "kind": model.KIND,
        "choice": choice,
        "page_obj": page,
        "records": [tables.row(rows[key]) for key in page.object_list if key in rows],
        "facets": tables.facet_rows(listing.facets, tracks),
        "applied": _applied(request.GET, choice, tracks),
        "sorts": _sorts(request.GET, choice, model.KIND),
        "searched": listing.searched,
        "elsewhere": _elsewhere(request, model, choice),
    }
    htmx = getattr(request, "htmx", None)
    part = htmx is not None and bool(htmx) and not htmx.history_restore_request
    return render(request, "catalog/results.html" if part else "catalog/list.html", context)


def _list_name(kind: str) -> str:
    return _("Needs") if kind == RecordKind.NEED else _("Achievements")


def _elsewhere(
    request: HttpRequest, model: type[Need] | type[Achievement], choice: queries.Choice
) -> dict[str, Any] | None:
    """How many records of the other kind answer the same text, and where they are."""
    other = Achievement if model is Need else Need
    count = queries.count_answers(request.user, other, choice.text) if choice.text else 0
    if not count:
        return None
    return {
        "count": count,
        "is_need": other is Need,
        "url": f"{reverse(f'catalog:{other.KIND}s')}?{urlencode({'q': choice.text})}",
    }


def _applied(query: QueryDict, choice: queries.Choice, tracks: list[Track]) -> list[dict[str, str]]:
    """What is chosen, each with the address that takes it away."""
    applied = []
    for name, values in dict(choice.chosen).items():
        for value in values:
            without = query.copy()
            without.pop("page", None)
            without.setlist(name, [other for other in values if other != value])
            applied.append(
                {
                    "label": tables.value_label(name, value, tracks),
                    "url": f"?{without.urlencode()}",
                }
            )
    return applied


def _sorts(query: QueryDict, choice: queries.Choice, kind: str) -> list[dict[str, Any]]:
    """The orders that make sense for what is asked."""
    labels = {
        "relevance": _("Best match"),
        "newest": _("Newest"),
        "deadline": _("Deadline"),
        "money": _("Budget") if kind == RecordKind.NEED else _("Price"),
    }
    usable = [
        name
        for name in labels
        if (name != "relevance" or choice.text) and (name != "deadline" or kind == RecordKind.NEED)
    ]
    current = choice.sort if choice.sort in usable else usable[0]
    sorts = []
    for name in usable:
        other = query.copy()
        other.pop("page", None)
        other["sort"] = name
        sorts.append(
            {"label": labels[name], "url": f"?{other.urlencode()}", "current": name == current}
        )
    return sorts


def need(request: HttpRequest, pk: int) -> HttpResponse:
    """One need with its suggested achievements."""
    return _record_page(request, Need, pk)


def achievement(request: HttpRequest, pk: int) -> HttpResponse:
    """One achievement with the needs that it may answer."""
    return _record_page(request, Achievement, pk)


def _record_page(
    request: HttpRequest, model: type[Need] | type[Achievement], pk: int
) -> HttpResponse:
    record = get_object_or_404(queries.visible_to(request.user, model), pk=pk)
    wanted = request.GET.get("text", "")
    language = wanted if wanted in languages.READING_ORDER else languages.current()
    reading = record.reading(language)
    if reading is None:
        raise Http404
    texts = {text.language for text in record.texts.all()}
    sections = tables.sections(record, reading)
    return render(
        request,
        "catalog/record.html",
        {
            "page": {
                "title": reading.get("title"),
                "description": sections[0]["text"][:160] if sections else "",
                "breadcrumb": [
                    {
                        "label": _list_name(model.KIND),
                        "url": reverse(f"catalog:{model.KIND}s"),
                    },
                    {"label": record.code, "url": ""},
                ],
            },
            "record": record,
            "kind": model.KIND,
            "reading": reading,
            "sections": sections,
            "keywords": tables.keywords(reading),
            "note": tables.note(reading),
            "facts": tables.facts(record),
            "status": tables.status_chip(record),
            "organisation": tables.name_of(record.organisation),
            "versions": [
                {
                    "label": languages.NAMES[tag],
                    "url": f"?text={tag}",
                    "current": tag == reading.text.language and not reading.converted,
                }
                for tag in languages.Language
                if tag in texts
            ],
            "moves": _moves(request, record),
            "key": idempotency.new_key(),
            "panels": record_panels.of(actor=request.user, subject=record),
        },
    )


_MOVES = {
    "submit": (Status.SUBMITTED, rules.may_edit, actions.submit),
    "publish": (Status.PUBLISHED, rules.may_publish, actions.publish),
    "withdraw": (Status.WITHDRAWN, rules.may_withdraw, actions.withdraw),
    "reopen": (Status.DRAFT, rules.may_edit, actions.reopen),
}


def _moves(request: HttpRequest, record: Record) -> list[dict[str, str]]:
    """What this reader may do with the record now."""
    labels = {
        "submit": _("Submit for screening"),
        "publish": _("Publish"),
        "withdraw": _("Withdraw"),
        "reopen": _("Make it a draft again"),
    }
    if not request.user.is_authenticated:
        return []
    return [
        {"name": name, "label": labels[name]}
        for name, (to, rule, _act) in _MOVES.items()
        if to in TRANSITIONS[record.status]
        and rule(request.user, record)
        and (name != "reopen" or record.status == Status.WITHDRAWN)
    ]


def move(request: HttpRequest, kind: RecordKind, pk: int) -> HttpResponse:
    """Submit, publish, withdraw or reopen one record; sent twice, it happens once."""
    model: type[Record] = queries.MODELS[kind]
    record = get_object_or_404(queries.visible_to(request.user, model), pk=pk)
    name = request.POST.get("move", "")
    if name not in _MOVES:
        raise Http404
    _to, _rule, act = _MOVES[name]

    def once() -> idempotency.Answer:
        act(actor=request.user, record=record)
        return {"status": record.status}

    try:
        idempotency.once(
            actor=request.user,
            verb=f"catalog.{name}",
            key=request.POST.get("key", "").replace("\x00", "")[:80] or idempotency.new_key(),
            payload={"kind": kind, "pk": pk},
            act=once,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        record.refresh_from_db()
        messages.success(
            request, _("It is now: %(status)s") % {"status": record.get_status_display()}
        )
    return HttpResponseRedirect(tables.url_of(record))


def upload(request: HttpRequest, kind: RecordKind) -> HttpResponse:
    """Choose a spreadsheet; what is in it is shown before anything is saved."""
    form = forms.UploadForm(
        request.POST or None, request.FILES or None, actor=request.user, kind=kind
    )
    if request.method == "POST" and form.is_valid():
        kept = actions.preview_upload(
            actor=request.user,
            kind=kind,
            edition=form.cleaned_data["edition"],
            organisation=form.cleaned_data["organisation"],
            track=form.cleaned_data["track"],
            file_name=form.cleaned_data["file"].name,
            content=form.cleaned_data["file"].read(),
        )
        return HttpResponseRedirect(reverse("catalog:preview", args=[kept.pk]))
    return render(
        request,
        "catalog/upload.html",
        {"page": {"title": _("Upload a spreadsheet")}, "form": form, "kind": kind},
        status=422 if form.errors else 200,
    )


def preview(request: HttpRequest, pk: Any) -> HttpResponse:
    """The file's rows with their errors in place; from here it is imported or discarded."""
    kept = get_object_or_404(queries.uploads_visible_to(request.user), pk=pk)
    if request.method == "POST":
        return _finish(request, kept)
    if kept.state == UploadState.DISCARDED:
        raise Http404
    found = queries.read_upload(kept)
    return render(
        request,
        "catalog/preview.html",
        {
            "page": {"title": kept.file_name},
            "upload": kept,
            "kind": kept.kind,
            "found": found,
            "grid": tables.grid(found),
            "problems": tables.problems(found),
            "notes": [note.message(languages.current()) for note in found.notes],
            "good": len(found.records),
            "bad": len(found.bad_rows),
            "plan": queries.plan_of(kept, {row.id for row in found.records}),
            "form": forms.ImportForm(
                bad=len(found.bad_rows), may_publish=_may_publish(request, kept)
            ),
            "done": kept.state == UploadState.IMPORTED,
            "organisation": tables.name_of(kept.organisation),
        },
    )


def _may_publish(request: HttpRequest, kept: Upload) -> bool:
    return programmes.organised_by(request.user).filter(pk=kept.edition_id).exists()


def _finish(request: HttpRequest, kept: Upload) -> HttpResponse:
    here = reverse("catalog:preview", args=[kept.pk])
    try:
        if request.POST.get("what") == "discard":
            actions.discard_upload(actor=request.user, upload=kept)
            messages.info(request, _("The file was discarded; nothing was saved."))
            return HttpResponseRedirect(reverse("catalog:upload", args=[kept.kind]))
        form = forms.ImportForm(request.POST, bad=1, may_publish=_may_publish(request, kept))
        if not form.is_valid():
            raise Refused(_("Choose what is to be done with the records."))
        result = actions.import_upload(actor=request.user, upload=kept, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(here)
    total = result["created"] + result["updated"] + result["unchanged"]
    messages.add_message(request, messages.SUCCESS if total else messages.WARNING, _outcome(result))
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
        sheets.template_bytes(
            "need" if kind == RecordKind.NEED else "achievement", languages.current()
        ),
        f"jiebang-{kind}.xlsx",
    )


def _attachment(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
