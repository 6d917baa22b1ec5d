"""Pages of every kind of record: lists, one record, its moves."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from jiebang.hub.catalog import actions, forms, queries, rules, tables
from jiebang.hub.catalog.models import Achievement, Expert, Need, Record
from jiebang.hub.catalog.queries.lists import SORTS_OF
from jiebang.hub.catalog.registry import record_panels
from jiebang.hub.catalog.states import FAST, TRANSITIONS, RecordKind, Status
from jiebang.hub.catalog.views import attachments, disclosure
from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.notices.queries import following
from jiebang.hub.people.queries import is_verified
from jiebang.hub.programmes import queries as programmes
from jiebang.hub.programmes.models import Track
from jiebang.hub.programmes.states import Screening

PAGE_SIZE = 20
RecordT = TypeVar("RecordT", bound=Record)


def needs(request: HttpRequest) -> HttpResponse:
    """The list of needs."""
    return record_list(request, Need)


def achievements(request: HttpRequest) -> HttpResponse:
    """The list of achievements."""
    return record_list(request, Achievement)


@vary_on_headers("HX-Request")
def record_list(request: HttpRequest, model: type[RecordT]) -> HttpResponse:
    """The list of one kind, with facets and orders."""
    choice = forms.choice_from(request.GET, model.KIND)
    listing = queries.find(request.user, model, choice)
    page = Paginator(listing.keys, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = queries.visible_to(request.user, model).in_bulk(list(page.object_list))
    editions = programmes.visible_to(request.user)  # a hidden edition's track names are hidden too
    shown = queries.disclosed_all(
        request.user, [rows[key] for key in page.object_list if key in rows]
    )
    mandates = queries.mandates_for(request.user, model.KIND, shown)
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
        "records": [
            tables.row(one, mandate=mandates.get(one.organisation.pk) if one.organisation else None)
            for one in shown
        ],
        "facets": tables.facet_rows(listing.facets, tracks),
        "applied": _applied(request.GET, choice, tracks),
        "sorts": _sorts(request.GET, choice, model.KIND),
        "searched": listing.searched,
        "is_verified": is_verified(request.user),
        "elsewhere": _elsewhere(request, model, choice),
    }
    htmx = getattr(request, "htmx", None)
    part = htmx is not None and bool(htmx) and not htmx.history_restore_request
    return render(request, "catalog/results.html" if part else "catalog/list.html", context)


def _list_name(kind: str) -> str:
    return {
        RecordKind.NEED: _("Needs"),
        RecordKind.ACHIEVEMENT: _("Achievements"),
        RecordKind.EXPERT: _("Experts"),
    }[RecordKind(kind)]


def _elsewhere(
    request: HttpRequest, model: type[Record], choice: queries.Choice
) -> list[dict[str, Any]]:
    """How many records of the other kinds answer the same text, and where they are."""
    if not choice.text:
        return []
    found = []
    for kind, other in queries.MODELS.items():
        count = queries.count_answers(request.user, other, choice.text) if other != model else 0
        if count:
            address = f"{reverse(f'catalog:{kind}s')}?{urlencode({'q': choice.text})}"
            found.append({"count": count, "kind": kind, "url": address})
    return found


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
        "name": _("Name of the person"),
        "newest": _("Newest"),
        "deadline": _("Deadline"),
        "money": _("Budget") if kind == RecordKind.NEED else _("Price"),
    }
    usable = [name for name in SORTS_OF[kind] if name != "relevance" or choice.text]
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
    return record_page(request, Need, pk)


def achievement(request: HttpRequest, pk: int) -> HttpResponse:
    """One achievement with the needs that it may answer."""
    return record_page(request, Achievement, pk)


def record_page(request: HttpRequest, model: type[RecordT], pk: int) -> HttpResponse:
    """One record for this reader, with what may be done with it."""
    record: Any = get_object_or_404(queries.visible_to(request.user, model), pk=pk)
    wanted = request.GET.get("text", "")
    language = wanted if wanted in languages.READING_ORDER else languages.current()
    shown = queries.disclosed(request.user, record)
    reading = shown.reading(language)
    if reading is None:
        raise Http404
    texts = {text.language for text in record.texts.all()}
    sections = tables.sections(record, reading)
    moves, reviews = queries.life_of(request.user, record)
    moves_now = _moves(request, record)
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
            "facts": tables.facts(shown),
            "kicker": tables.kicker(record),
            "contact": tables.contact(shown),
            **_of_person(request, shown),
            "status": tables.status_chip(record),
            "organisation": shown.by,
            "acting": tables.acting(shown, actions.acting_as(request.user, record)),
            "versions": [
                {
                    "label": languages.NAMES[tag],
                    "url": f"?text={tag}",
                    "current": tag == reading.text.language and not reading.converted,
                }
                for tag in languages.Language
                if tag in texts
            ],
            "moves": moves_now,
            "life": tables.life(moves, reviews, shown=shown),
            "gaps": tables.gaps(queries.gaps(record))
            if rules.edits_record(request.user, record)
            else [],
            "remarks": tables.remarks(record, reviews),
            "edit_url": reverse("catalog:tasks", args=[model.KIND, record.pk])
            if rules.types_in(request.user, record) and rules.may_change(request.user, record)
            else "",
            "review_url": reverse("catalog:review", args=[model.KIND, record.pk])
            if _reviewable(request, record)
            else "",
            "key": idempotency.new_key(),
            "attachments": attachments.part(request, record),
            "public_life": tables.public_life(record),
            "follow": following(request.user, model.KIND, record.pk),
            "disclosure": disclosure.part(request, shown, language),
            "telltales": tables.telltales(record, queries.telltales(record))
            if rules.edits_record(request.user, record)
            else [],
            **_languages(request, shown, moves_now),
            "panels": record_panels.of(actor=request.user, subject=record),
        },
    )


def _languages(
    request: HttpRequest, shown: queries.Disclosure, moves: list[dict[str, str]]
) -> dict[str, Any]:
    """The record's languages for whoever may translate it, and what its release would lack."""
    if not rules.may_translate(request.user, shown.record):
        return {}
    releases = shown.status == Status.SCREENED and any(one["name"] == "publish" for one in moves)
    return {
        "record_languages": tables.languages_of(shown),
        "release_gaps": tables.release_gaps(shown) if releases else [],
    }


def _of_person(request: HttpRequest, shown: queries.Disclosure) -> dict[str, Any]:
    """What only an expert's page has."""
    record = shown.record
    if not isinstance(record, Expert):
        return {}
    keeps = rules.may_keep(request.user, record)
    return {
        "works": tables.works(queries.publications_of(shown)),
        "person_url": reverse("catalog:person", args=[record.pk]) if keeps else "",
    }


def _reviewable(request: HttpRequest, record: Record) -> bool:
    if record.status == Status.SCREENED:
        heads = rules.organises_record(request.user, record)
        return heads and rules.may_review(request.user, record)
    return record.status == Status.SUBMITTED and rules.may_review(request.user, record)


_MOVES = {
    "submit": (Status.SUBMITTED, rules.may_edit, actions.submit),
    "take_back": (Status.DRAFT, rules.may_edit, actions.take_back),
    "publish": (Status.PUBLISHED, rules.may_publish, actions.publish),
    "withdraw": (Status.WITHDRAWN, rules.may_withdraw, actions.withdraw),
    "reopen": (Status.DRAFT, rules.may_edit, actions.reopen),
}


_FROM = {
    "reopen": {Status.WITHDRAWN, Status.REJECTED},
    "take_back": {Status.SUBMITTED},
}
"""Where the same status is reached by two ways."""


def _moves(request: HttpRequest, record: Record) -> list[dict[str, str]]:
    """What this reader may do with the record now."""
    labels = {
        "submit": _("Submit for screening"),
        "take_back": _("Take it back to change it"),
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
        and record.status in _FROM.get(name, TRANSITIONS)
        and not (name == "publish" and _waits_for_screening(record))
    ]


def _waits_for_screening(record: Record) -> bool:
    return record.status in FAST and record.edition.screening != Screening.NONE


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
            verb="catalog.move",
            key=idempotency.key_in(request.POST),
            payload={"kind": kind, "pk": pk, "move": name},
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
