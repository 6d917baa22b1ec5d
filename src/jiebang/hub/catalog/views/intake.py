"""Pages of typing in: begin, the list of steps, one step at a time, check and submit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.catalog import actions, forms, queries, rules, tables
from jiebang.hub.catalog.models import Record
from jiebang.hub.catalog.queries import Step
from jiebang.hub.catalog.states import PROJECTS, TRANSITIONS, RecordKind, Status
from jiebang.hub.catalog.views import attachments
from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.actors import Refused

SHOWN = 20
"""Drafts to go on with that are listed."""


def start(request: HttpRequest, kind: RecordKind) -> HttpResponse:
    """Begin a record by saying whose it is, or go on with a draft."""
    form = forms.StartForm(request.POST or None, actor=request.user, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            pk = _begin(request, kind, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            record = get_object_or_404(
                queries.visible_to(request.user, queries.MODELS[kind]), pk=pk
            )
            first = queries.steps_of(record)[1]
            return HttpResponseRedirect(tables.step_url(record, first.name))
    drafts = queries.disclosed_all(request.user, queries.drafts(request.user, kind)[:SHOWN])
    return render(
        request,
        "catalog/intake.html",
        {
            "page": {"title": _entering(kind)},
            "kind": kind,
            "form": form,
            "drafts": [tables.draft(shown) for shown in drafts],
            "key": idempotency.new_key(),
        },
        status=422 if form.errors else 200,
    )


def _entering(kind: str) -> str:
    return {
        RecordKind.NEED: _("Enter a need"),
        RecordKind.ACHIEVEMENT: _("Enter an achievement"),
        RecordKind.EXPERT: _("Enter an expert"),
    }[RecordKind(kind)]


def _begin(request: HttpRequest, kind: RecordKind, given: dict[str, Any]) -> int:
    """The key of the new draft; a form that is sent twice begins one."""

    def once() -> idempotency.Answer:
        record = actions.start_record(
            actor=request.user,
            kind=kind,
            edition=given["edition"],
            organisation=given["organisation"],
            language=given["language"],
            type=given.get("type", ""),
        )
        return {"pk": record.pk}

    answer = idempotency.once(
        actor=request.user,
        verb="catalog.start",
        key=_key(request),
        payload={
            "kind": kind,
            "edition": given["edition"].pk,
            "organisation": given["organisation"].pk,
            "language": given["language"],
            "type": given.get("type", ""),
        },
        act=once,
    )
    return int(answer["pk"])


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "").replace("\x00", "")[:80] or idempotency.new_key()


def _record(request: HttpRequest, kind: RecordKind, pk: int) -> Any:
    """A record that its reader may type into: to others it is not there."""
    rows: Any = queries.visible_to(request.user, queries.MODELS[kind])
    record: Any = get_object_or_404(rows.prefetch_related("attachments"), pk=pk)
    if not rules.types_in(request.user, record):
        raise Http404
    return record


def _stands(request: HttpRequest, record: Record) -> HttpResponse | None:
    """Away from what may not be changed as it stands, with the reason."""
    if rules.may_change(request.user, record):
        return None
    messages.info(
        request,
        _("%(code)s is “%(status)s” and stands as it is. Take it back to change it.")
        % {"code": record.code, "status": Status(record.status).label},
    )
    return HttpResponseRedirect(tables.url_of(record))


def _frame(request: HttpRequest, record: Any, current: str = "") -> dict[str, Any]:
    """What every page of the wizard shows beside its form."""
    shown = queries.disclosed(request.user, record)
    rubric = queries.rubric_of(record)
    remarks = _remarks(request, record)
    return {
        "record": record,
        "kind": record.KIND,
        **tables.frame(shown, actions.acting_as(request.user, record)),
        "steps": tables.steps(record, rubric, remarks, current),
        "rubric": rubric,
        "gaps": tables.gap_rows(record, rubric.gaps),
        "saved": tables.saved_at(record),
        "remarks": remarks,
    }


def _remarks(request: HttpRequest, record: Record) -> dict[str, str]:
    """What the last review asks to be rectified, by the name of the text."""
    if record.status != Status.RECTIFY:
        return {}
    _moves, reviews = queries.life_of(request.user, record)
    return dict(reviews[-1].remarks) if reviews else {}


def tasks(request: HttpRequest, kind: RecordKind, pk: int) -> HttpResponse:
    """The steps of a record, each with what is still open in it; from here one goes on."""
    record = _record(request, kind, pk)
    away = _stands(request, record)
    if away is not None:
        return away
    context = _frame(request, record)
    open_steps = [step for step in context["steps"] if step["state"] in {"bad", "todo"}]
    return render(
        request,
        "catalog/tasks.html",
        {
            **context,
            "page": {"title": context["title"], "breadcrumb": _way(record)},
            "next": (open_steps or context["steps"])[0],
        },
    )


def _way(record: Record) -> list[dict[str, str]]:
    return [
        {
            "label": _entering(record.KIND),
            "url": reverse("catalog:intake", args=[record.KIND]),
        },
        {"label": record.code, "url": reverse("catalog:tasks", args=[record.KIND, record.pk])},
    ]


def step(request: HttpRequest, kind: RecordKind, pk: int, name: str) -> HttpResponse:
    """One step: its form is saved as one types, and by its buttons without any script."""
    record = _record(request, kind, pk)
    found = next((one for one in queries.steps_of(record) if one.name == name), None)
    if found is None:
        raise Http404
    away = _stands(request, record)
    if away is not None:
        return away
    if found.name == queries.CHECK:
        return _check(request, record)
    if found.name in {queries.CONSENT, queries.FILES}:
        return _page(request, record, found, None)
    if request.method == "POST":
        return _save(request, record, found)
    return _page(request, record, found, _form(request, record, found))


def _form(request: HttpRequest, record: Any, found: Step, data: Any = None) -> forms.StepForm:
    asked = (data or request.GET).get("rows", "")
    rows = int(asked) if asked.isdecimal() and len(asked) < 4 else 0
    remarks = _remarks(request, record)
    return forms.step_form(
        data, step=found, record=record, actor=request.user, remarks=remarks, rows=rows
    )


def _names(found: Step) -> tuple[str, ...]:
    return (*found.texts, *found.facts)


def _save(request: HttpRequest, record: Any, found: Step) -> HttpResponse:
    """Keep what can be kept; say what cannot, and where somebody was faster."""
    form = _form(request, record, found, request.POST)
    is_typing = bool(getattr(request, "htmx", None))
    valid = form.is_valid()
    changed, refused = False, ""
    seen = request.POST.get("over", "") or request.POST.get("version", "")
    try:
        record = actions.save_draft(
            actor=request.user,
            record=record,
            page=_names(found),
            seen=seen[:64],
            texts=form.texts(),
            facts=form.facts(),
        )
    except actions.Changed:
        changed = True
    except Refused as refusal:
        refused = str(refusal)
    record = _record(request, record.KIND, record.pk)
    if refused:
        form.add_error(None, refused)
    if changed or refused or not valid or is_typing:
        state: dict[str, Any] = {
            "is_changed": changed,
            "is_saved": not (changed or refused),
            "differing": tables.differing(record, form, queries.stated(record, _names(found)))
            if changed
            else [],
            "over": queries.version_of(record, _names(found)),
            "version": seen if changed else queries.version_of(record, _names(found)),
        }
        return _page(request, record, found, form, is_typing=is_typing, **state)
    here = tables.step_url(record, found.name)
    if "more" in request.POST:
        rows = getattr(form, "count", 0)
        return HttpResponseRedirect(
            f"{here}?saved={found.name}&rows={rows + forms.SPARE_ROWS}#id_name-{rows}"
        )
    if "stay" in request.POST:
        return HttpResponseRedirect(f"{here}?saved={found.name}")
    return HttpResponseRedirect(f"{_next_url(record, found)}?saved={found.name}")


def _next_url(record: Any, found: Step) -> str:
    steps = [one.name for one in queries.steps_of(record)]
    at = steps.index(found.name) if found.name in steps else 0
    return tables.step_url(record, steps[min(at + 1, len(steps) - 1)])


def _page(
    request: HttpRequest,
    record: Any,
    found: Step,
    form: forms.StepForm | None,
    *,
    is_typing: bool = False,
    is_saved: bool = False,
    is_changed: bool = False,
    differing: Any = (),
    over: str = "",
    version: str = "",
) -> HttpResponse:
    context = _frame(request, record, found.name)
    names = [one["name"] for one in context["steps"]]
    label = tables.step_label(record, found.name)
    context |= {
        "page": {"title": label, "breadcrumb": _way(record)},
        "step": found.name,
        "label": label,
        "lead": tables.step_lead(found.name),
        "place": names.index(found.name) + 1,
        "form": form,
        "version": version or queries.version_of(record, _names(found)),
        "is_saved": is_saved,
        "is_changed": is_changed,
        "differing": differing,
        "over": over,
        "done": request.GET.get("saved", "")[:20],
        "next_url": _next_url(record, found),
    }
    if found.name == queries.FILES:
        context["attachments"] = attachments.part(request, record)
    if is_typing:
        return render(request, "catalog/parts/saved.html", {**context, "is_typing": True})
    status = 409 if is_changed else 422 if form is not None and form.errors else 200
    return render(request, "catalog/step.html", context, status=status)


def _check(request: HttpRequest, record: Any) -> HttpResponse:
    """The whole as a stranger will read it, what is missing, and the button that hands it in."""
    may_submit = Status.SUBMITTED in TRANSITIONS[record.status]
    if request.method == "POST":
        return _submit(request, record)
    context = _frame(request, record, queries.CHECK)
    shown = queries.disclosed(request.user, record)
    text = queries.author_text(record)
    reading = record.reading(text.language) if text is not None else None
    looks_like = queries.looks_like(record)
    return render(
        request,
        "catalog/check.html",
        {
            **context,
            "page": {"title": tables.step_label(record, queries.CHECK), "breadcrumb": _way(record)},
            "step": queries.CHECK,
            "lead": tables.step_lead(queries.CHECK),
            "place": len(context["steps"]),
            "reading": reading,
            "sections": tables.sections(record, reading) if reading else [],
            "keywords": tables.keywords(reading) if reading else [],
            "facts": [*tables.facts(shown), *tables.contact(shown)],
            "missing": tables.gap_rows(record, context["rubric"].missing),
            "may_submit": may_submit,
            "looks_like": languages.NAMES[languages.Language(looks_like)] if looks_like else "",
            "language_url": f"{tables.step_url(record, 'basics')}#id_language"
            if queries.may_change_language(record)
            else "",
            "similar": tables.similar(queries.similar_to(request.user, shown))
            if record.KIND in PROJECTS
            else [],
            "done": request.GET.get("saved", "")[:20],
            "key": idempotency.new_key(),
        },
    )


def _submit(request: HttpRequest, record: Any) -> HttpResponse:
    def once() -> idempotency.Answer:
        actions.submit(actor=request.user, record=record)
        return {"status": record.status}

    try:
        idempotency.once(
            actor=request.user,
            verb="catalog.submit",
            key=_key(request),
            payload={"kind": record.KIND, "pk": record.pk},
            act=once,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(tables.step_url(record, queries.CHECK))
    messages.success(request, _("It was handed in. You will hear what becomes of it."))
    return HttpResponseRedirect(tables.url_of(record))
