"""Pages of screening: the queue, one record with the rubric beside it, and many at once."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.catalog import actions, forms, queries, rules, tables
from jiebang.hub.catalog.models import Record
from jiebang.hub.catalog.states import PROJECTS, RecordKind, Status
from jiebang.hub.catalog.views import attachments, disclosure
from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.exports import MOST, as_file

PAGE_SIZE = 50
SHOWN = ("free", "mine", "all", "screened")


def queue(request: HttpRequest, kind: RecordKind) -> HttpResponse:
    """What waits to be screened, the oldest first; and what was screened and waits to be published."""
    if not queries.may_screen(request.user):
        raise Http404
    model: Any = queries.MODELS[kind]
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else "all"
    waiting = queries.queue(request.user, model)
    found = {
        "all": waiting,
        "mine": waiting.filter(screener=request.user),
        "free": waiting.filter(screener=None),
        "screened": queries.releasable(request.user, model),
    }
    file = as_file(
        request,
        f"screening-{kind}-{shown}",
        _("Screening"),
        tables.queue_columns(),
        lambda: map(tables.queue_row, queries.disclosed_all(request.user, found[shown][:MOST])),
    )
    if file is not None:
        return file
    loads = queries.loads(waiting)
    file = as_file(
        request,
        f"screening-{kind}-load",
        _("Who has how much"),
        [_("Screener"), _("Waiting"), _("Oldest since")],
        lambda: tables.load_rows(loads),
        part="load",
    )
    if file is not None:
        return file
    counts = {
        "all": sum(load.waiting for load in loads),
        "mine": sum(load.waiting for load in loads if load.screener == request.user),
        "free": sum(load.waiting for load in loads if load.screener is None),
        "screened": found["screened"].count(),
    }
    page = Paginator(found[shown], PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "catalog/queue.html",
        {
            "page": {"title": _("Screening")},
            "kind": kind,
            "kinds": _kinds(kind),
            "shown": shown,
            "tabs": [
                {
                    "label": label,
                    "url": f"?show={name}",
                    "current": name == shown,
                    "count": counts[name],
                }
                for name, label in _labels().items()
            ],
            "page_obj": page,
            "rows": [
                tables.queued(shown)
                for shown in queries.disclosed_all(request.user, page.object_list)
            ],
            "loads": tables.loads(loads),
            "last": queries.last_batch(request.user, model, timezone.now() - actions.UNDO),
            "bulk": "publish" if shown == "screened" else "pass",
        },
    )


def version(record: Record) -> str:
    """By which a form knows whether the record is still the one that was read."""
    return record.updated_at.isoformat()


def _labels() -> dict[str, str]:
    return {
        "all": _("All waiting"),
        "mine": _("Taken by me"),
        "free": _("Taken by nobody"),
        "screened": _("To be published"),
    }


def _kinds(kind: RecordKind) -> list[dict[str, Any]]:
    names = {
        RecordKind.NEED: _("Needs"),
        RecordKind.ACHIEVEMENT: _("Achievements"),
        RecordKind.EXPERT: _("Experts"),
    }
    return [
        {
            "label": label,
            "url": reverse("catalog:screening", args=[name]),
            "current": name == kind,
        }
        for name, label in names.items()
    ]


def review(request: HttpRequest, kind: RecordKind, pk: int) -> HttpResponse:
    """One submitted record with the rubric; from here it passes, goes back, or is rejected."""
    model: Any = queries.MODELS[kind]
    record: Any = get_object_or_404(queries.visible_to(request.user, model), pk=pk)
    if not rules.may_review(request.user, record):
        raise Http404
    heads = rules.organises_record(request.user, record)
    if record.status != Status.SUBMITTED and not (record.status == Status.SCREENED and heads):
        messages.info(request, _("It is now: %(status)s") % {"status": record.get_status_display()})
        return HttpResponseRedirect(tables.url_of(record))
    form = forms.ReviewForm(request.POST or None, record=record)
    if request.method == "POST":
        if "take" in request.POST:
            return _take(request, record)
        if form.is_valid():
            outcome = _decide(request, record, form)
            if outcome is not None:
                return outcome
    shown = queries.disclosed(request.user, record)
    # What is decided is what its author wrote; a translation stands beside it, never in its place.
    author = queries.author_text(record)
    reading = shown.reading(author.language if author is not None else languages.current())
    if reading is None:
        raise Http404
    wanted = request.GET.get("beside", "")
    versions = tables.versions_to_read(record, reading, wanted)
    beside = shown.reading(wanted) if wanted in {one["tag"] for one in versions} - {""} else None
    return render(
        request,
        "catalog/review.html",
        {
            "page": {
                "title": reading.get("title"),
                "breadcrumb": [
                    {"label": _("Screening"), "url": reverse("catalog:screening", args=[kind])},
                    {"label": record.code, "url": ""},
                ],
            },
            "record": record,
            "kind": kind,
            "reading": reading,
            "written_in": languages.NAMES[languages.Language(reading.language)],
            "versions": versions,
            "beside": beside,
            "beside_note": tables.note(beside) if beside else None,
            "sections": tables.remarked(record, reading, beside, form),
            "fact_groups": tables.remarked_facts(shown, form),
            "facts": tables.facts(shown),
            "contact": tables.contact(shown),
            "form": form,
            "gaps": tables.gaps(queries.gaps(record)),
            "similar": tables.similar(queries.similar_to(request.user, shown))
            if kind in PROJECTS
            else [],
            "life": tables.life(*queries.life_of(request.user, record), shown=shown),
            "attachments": attachments.part(request, record, reads_only=True),
            "disclosure": disclosure.part(request, shown, languages.current()),
            "telltales": tables.telltales(record, queries.telltales(record)),
            "taken": record.screener,
            "mine": record.screener == request.user,
            "heads": heads,
            "waits": record.status == Status.SUBMITTED,
            "is_own_second_step": queries.is_own_second_step(request.user, record),
            "version": version(record),
            "key": request.POST.get("key", "") or idempotency.new_key(),
        },
        status=422 if form.errors else 200,
    )


def _take(request: HttpRequest, record: Record) -> HttpResponse:
    act = actions.give_back if request.POST["take"] == "back" else actions.take
    try:
        act(actor=request.user, record=record)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("catalog:review", args=[record.KIND, record.pk]))


def _decide(request: HttpRequest, record: Record, form: forms.ReviewForm) -> HttpResponse | None:
    """Decide, once for a form sent twice; None with the form's error where it is refused."""

    seen = request.POST.get("version", "")

    def once() -> idempotency.Answer:
        if seen != version(record):
            raise Refused(_("This record has changed since you opened it. Read it again."))
        actions.review(actor=request.user, record=record, **form.decision())
        return {"status": record.status, "step": record.step}

    try:
        answer = idempotency.once(
            actor=request.user,
            verb="catalog.review",
            key=_key(request),
            payload={"kind": record.KIND, "pk": record.pk, "seen": seen, **form.decision()},
            act=once,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    if answer["status"] == Status.SUBMITTED:
        messages.success(request, _("It goes to the region's review."))
    else:
        messages.success(
            request, _("It is now: %(status)s") % {"status": Status(answer["status"]).label}
        )
    return HttpResponseRedirect(reverse("catalog:screening", args=[record.KIND]))


def many(request: HttpRequest, kind: RecordKind) -> HttpResponse:
    """Show what would happen to the chosen records, then do it; what was done can be undone."""
    if not queries.may_screen(request.user):
        raise Http404
    verb = request.POST.get("verb", "")
    here = reverse("catalog:screening", args=[kind])
    if verb == "undo":
        return _undo(request, here)
    keys = [key for key in request.POST.getlist("record") if key.isdecimal() and len(key) < 18]
    model: Any = queries.MODELS[kind]
    rows = queries.visible_to(request.user, model).filter(pk__in=keys[: actions.MOST_AT_ONCE + 1])
    records = list(rows.prefetch_related("attachments").order_by("submitted_at", "pk"))
    if not records or verb not in {"pass", "publish"}:
        messages.error(request, _("Choose the records first."))
        return HttpResponseRedirect(here)
    if "sure" not in request.POST:
        return render(
            request,
            "catalog/many.html",
            {
                "page": {"title": _("Look before it is done")},
                "kind": kind,
                "verb": verb,
                "rows": [
                    tables.planned(shown, actions.hindrance(request.user, verb, shown.record))
                    for shown in queries.disclosed_all(request.user, records)
                ],
                "key": idempotency.new_key(),
            },
        )

    same = [r for r in records if request.POST.get(f"version-{r.pk}", "") == version(r)]

    def once() -> idempotency.Answer:
        done = actions.many(actor=request.user, verb=verb, records=same)
        return {"batch": str(done.batch), "done": done.done, "refused": dict(done.refused)}

    try:
        answer = idempotency.once(
            actor=request.user,
            verb=f"catalog.many.{verb}",
            key=_key(request),
            payload={"kind": kind, "keys": sorted(keys)},
            act=once,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(here)
    done = cast("int", answer["done"])
    messages.success(
        request,
        ngettext("%(n)s record was moved.", "%(n)s records were moved.", done) % {"n": done},
    )
    if len(same) < len(records):
        messages.warning(request, _("What has changed meanwhile was left as it is."))
    for why in sorted(set(answer["refused"].values())):
        messages.warning(request, why)
    return HttpResponseRedirect(f"{here}?show=screened")


def _undo(request: HttpRequest, here: str) -> HttpResponse:
    try:
        count = actions.undo(actor=request.user, batch=uuid.UUID(request.POST.get("batch", "")))
    except ValueError:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            ngettext("%(n)s record is back.", "%(n)s records are back.", count) % {"n": count},
        )
    return HttpResponseRedirect(here)


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "").replace("\x00", "")[:80] or idempotency.new_key()
