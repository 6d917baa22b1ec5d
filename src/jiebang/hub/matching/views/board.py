"""Pages of the match board: the queue, one pair with what is decided of it, and the coverage."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog import tables as records
from jiebang.hub.catalog.models import Need, Record
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.exports import MOST, as_file
from jiebang.hub.matching import actions, queries, registry, tables
from jiebang.hub.matching.forms.board import choice_from, query_of
from jiebang.hub.matching.models import Decision, Suggestion
from jiebang.hub.matching.queries import BoardChoice, Pair
from jiebang.hub.matching.states import State
from jiebang.hub.people.models import Mandate
from jiebang.hub.people.states import Side
from jiebang.hub.programmes import queries as programmes

PAGE_SIZE = 25
CHUNK = 500
"""Pairs that are read at once for a file."""


def board(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, the best first, on the reader's board."""
    return _board(request, None)


def board_of(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The board of one record: its counterparts, and whose they are."""
    model = catalog.MODELS.get(kind)
    if model is None:
        raise Http404
    record = get_object_or_404(catalog.visible_to(request.user, model), pk=pk)
    return _board(request, record)


def _boards(request: HttpRequest) -> list[Side]:
    """The sides of the reader; who has none is told of no board."""
    found = queries.boards_of(request.user)
    if not found:
        raise Http404
    return found


def _board(request: HttpRequest, record: Record | None) -> HttpResponse:
    boards = _boards(request)
    of = (str(record.KIND), int(record.pk)) if record is not None else None
    if len(boards) > 1 and "side" not in request.GET:  # open with the one that holds something
        boards = sorted(boards, key=lambda side: not _has_any(request, side, of))
    choice = choice_from(request.GET, boards, of)
    rows_of_it = queries.on_board(request.user, choice.side)
    found = queries.chosen_rows(rows_of_it, choice)
    title = _("Match board")
    file = as_file(
        request,
        "board",
        title,
        tables.columns(),
        lambda: _file_rows(request, choice),
    )
    if file is not None:
        return file
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    pairs = queries.pairs_of(request.user, page.object_list)
    facets = queries.facets_of(rows_of_it, choice)
    row = records.row(catalog.disclosed(request.user, record)) if record is not None else None
    all_of_it = queries.pairs_of(request.user, found[: 4 * PAGE_SIZE]) if record is not None else []
    mandates = _mandates(request, choice.side, pairs)
    invited = queries.standing_of(one.suggestion for one in pairs)
    rows = [
        tables.queued(
            one,
            choice.side,
            _pair_url(one.suggestion.pk, choice),
            mandates,
            invited.get(one.suggestion.pk),
        )
        for one in pairs
    ]
    return render(
        request,
        "matching/board.html",
        {
            "page": {
                "title": f"{title}: {row['title']}" if row else title,
                "breadcrumb": _crumbs(title, row),
            },
            "row": row,
            "rows": rows,
            "page_obj": page,
            "sides": _sides(choice, boards),
            "states": _states(choice, facets),
            "sorts": _sorts(choice),
            "views": _views(choice, by_organisation=False),
            **_filters(choice, facets, _editions(request)),
            "begin_url": rows[0]["url"] if rows else "",
            "keys": tables.keys(pair=False),
            "pair_keys": tables.keys(pair=True),
            "owners": tables.owners(all_of_it, choice.side),
            "coverage_url": reverse("matching:coverage")
            if queries.covered_by(request.user).exists()
            else "",
        },
    )


def organisations(request: HttpRequest, pk: int) -> HttpResponse:
    """Whose what is suggested for a need is: each organisation once, by its best pair."""
    need = get_object_or_404(catalog.visible_to(request.user, Need), pk=pk)
    if Side.NEEDS not in _boards(request):
        raise Http404
    choice = choice_from(request.GET, [Side.NEEDS], (RecordKind.NEED.value, need.pk))
    board = queries.on_board(request.user, Side.NEEDS)
    best_first = queries.chosen_rows(board, replace(choice, sort="score"))[:CHUNK]
    houses = queries.by_organisation(queries.pairs_of(request.user, best_first))
    title = _("Organisations on the match board")
    file = as_file(
        request,
        "board-organisations",
        title,
        tables.house_columns(),
        lambda: [tables.house_row(one) for one in houses],
    )
    if file is not None:
        return file
    page = Paginator(houses, PAGE_SIZE).get_page(request.GET.get("page"))
    facets = queries.facets_of(board, choice)
    row = records.row(catalog.disclosed(request.user, need))
    return render(
        request,
        "matching/organisations.html",
        {
            "page": {
                "title": f"{title}: {row['title']}",
                "breadcrumb": _crumbs(_("Match board"), row),
            },
            "row": row,
            "rows": [tables.house(one, lambda pk: _pair_url(pk, choice)) for one in page],
            "page_obj": page,
            "views": _views(choice, by_organisation=True),
            "states": _states(choice, facets),
            **_filters(choice, facets, _editions(request)),
            "keys": tables.keys(pair=False),
            "pair_keys": tables.keys(pair=True),
        },
    )


def _filters(
    choice: BoardChoice, facets: list[queries.FacetOf], editions: dict[str, str]
) -> dict[str, Any]:
    """What a list is narrowed to, and may be."""
    bare = BoardChoice(choice.side, choice.state, {}, choice.sort)
    return {
        "facets": tables.facet_rows(facets, editions),
        "applied": [
            {
                "label": tables.value_label(name, value, editions),
                "url": f"?{query_of(choice, with_record=False, **{name: ''})}",
            }
            for name, value in choice.chosen.items()
        ],
        "clear_url": f"?{query_of(bare, with_record=False)}",
    }


def _views(choice: BoardChoice, *, by_organisation: bool) -> list[dict[str, Any]]:
    """A need's board pair by pair and by organisation; nothing on another board."""
    if choice.record is None or choice.record[0] != RecordKind.NEED or choice.side != Side.NEEDS:
        return []
    kind, pk = choice.record
    pairs = reverse("matching:board_of", args=[kind, pk])
    houses = reverse("matching:organisations", args=[pk])
    query = query_of(choice, with_record=False)
    return [
        {"label": _("Pair by pair"), "url": f"{pairs}?{query}", "current": not by_organisation},
        {"label": _("By organisation"), "url": f"{houses}?{query}", "current": by_organisation},
    ]


def _has_any(request: HttpRequest, side: Side, of: tuple[str, int] | None) -> bool:
    rows = queries.on_board(request.user, side)
    return rows.filter(**dict([of] if of is not None else [])).exists()


def _mandates(request: HttpRequest, side: Side, pairs: list[Pair]) -> tables.Mandates:
    """Under which mandates the reader decides, by the organisation whose side it is."""
    found: dict[int, Mandate] = {}
    for kind in catalog.MODELS:
        own = [
            shown
            for one in pairs
            for shown in (one.need if side == Side.NEEDS else one.counterpart,)
            if shown.kind == kind
        ]
        found |= catalog.mandates_for(request.user, kind, own)
    return found


def _file_rows(request: HttpRequest, choice: BoardChoice) -> list[list[object]]:
    """The pairs of a choice with what the side decided last, chunk by chunk."""
    rows: list[list[object]] = []
    found = queries.chosen_rows(queries.on_board(request.user, choice.side), choice)[:MOST]
    for first in range(0, MOST, CHUNK):
        listed = list(found[first : min(first + CHUNK, MOST)])
        last: dict[int, Decision] = {
            one.suggestion_id: one
            for one in Decision.objects.filter(
                suggestion__in=[one.pk for one in listed], side=choice.side
            ).order_by("pk")
        }
        invited = queries.standing_of(listed)
        rows += [
            tables.file_row(
                one, choice.side, last.get(one.suggestion.pk), invited.get(one.suggestion.pk)
            )
            for one in queries.pairs_of(request.user, listed)
        ]
        if len(listed) < CHUNK:
            break
    return rows


def _crumbs(title: str, row: dict[str, Any] | None) -> list[dict[str, str]]:
    if row is None:
        return []
    return [
        {"label": title, "url": reverse("matching:board")},
        {"label": row["code"], "url": row["url"]},
    ]


def _editions(request: HttpRequest) -> dict[str, str]:
    """`slug → name` of the editions that the reader sees."""
    found = {}
    for edition in programmes.visible_to(request.user).prefetch_related("texts"):
        reading = edition.reading(languages.current())
        found[edition.slug] = reading.get("name") if reading else edition.slug
    return found


def _tab(choice: BoardChoice, label: str, current: bool, **changes: Any) -> dict[str, Any]:
    query = query_of(choice, with_record=False, **changes)
    return {"label": label, "url": f"?{query}", "current": current}


def _sides(choice: BoardChoice, boards: list[Side]) -> list[dict[str, Any]]:
    if len(boards) < 2:
        return []
    bare = BoardChoice(choice.side)
    return [
        _tab(bare, tables.side_label(side), side == choice.side, side=side.value)
        for side in sorted(boards)
    ]


def _states(choice: BoardChoice, facets: list[queries.FacetOf]) -> list[dict[str, Any]]:
    counts = next(dict(facet.counts) for facet in facets if facet.name == "state")
    return [
        _tab(choice, tables.state_label(state), state == choice.state, state=state)
        | {"count": counts.get(state, 0) if state != queries.ALL else sum(counts.values())}
        for state in (*State.values, queries.ALL)
    ]


def _sorts(choice: BoardChoice) -> list[dict[str, Any]]:
    labels = {"score": _("Best match"), "need": _("Need by need")}
    return [_tab(choice, labels[sort], sort == choice.sort, sort=sort) for sort in queries.SORTS]


def _pair_url(pk: int, choice: BoardChoice) -> str:
    return f"{reverse('matching:pair', args=[pk])}?{query_of(choice)}"


def _list_url(choice: BoardChoice) -> str:
    if choice.record is None:
        return f"{reverse('matching:board')}?{query_of(choice)}"
    address = reverse("matching:board_of", args=choice.record)
    return f"{address}?{query_of(choice, with_record=False)}"


@vary_on_headers("HX-Request")
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """A need and a counterpart side by side with what speaks for and against; here it is decided."""
    boards = _boards(request)
    suggestion = get_object_or_404(Suggestion.objects.select_related("edition"), pk=pk)
    wanted = request.GET.get("side", "")
    for side in sorted(boards, key=lambda side: side != wanted):
        rows = queries.board_visible_to(request.user, side)
        if rows.filter(pk=suggestion.pk).exists():
            choice, rows = choice_from(request.GET, [side]), queries.held(rows, side)
            if request.method == "POST":
                return _decide(request, suggestion, choice, rows)
            return _show(request, suggestion, choice, rows)
    raise Http404


def _show(
    request: HttpRequest,
    suggestion: Suggestion,
    choice: BoardChoice,
    rows: QuerySet[Suggestion],
) -> HttpResponse:
    found = queries.pairs_of(request.user, [suggestion])
    if not found:
        raise Http404
    one, part = found[0], _is_part(request)
    before, after = queries.neighbours(rows, choice, suggestion)
    state = suggestion.state_of(choice.side)
    last = queries.last_of(request.user, choice.side, rows)
    response = render(
        request,
        "matching/parts/pair.html" if part else "matching/pair.html",
        {
            "page": {
                "title": tables.codes(one),
                "breadcrumb": [
                    {"label": _("Match board"), "url": _list_url(choice)},
                    {"label": tables.codes(one), "url": ""},
                ],
            },
            "part": part,
            "pair": suggestion,
            "codes": tables.codes(one),
            "halves": tables.side_by_side(one, _mandates(request, choice.side, found)),
            "evidence": tables.evidence(one),
            "state": tables.state_chip(state),
            "found": tables.found_label(Side.OFFERS) if suggestion.found_by == Side.OFFERS else "",
            "is_open": state in {State.OPEN, State.LATER},
            "may_put_off": state == State.OPEN,
            "decisions": tables.decided(queries.decisions_of(suggestion, choice.side)),
            "side": tables.side_label(choice.side),
            "here": _pair_url(suggestion.pk, choice),
            "list_url": _list_url(choice),
            "before_url": _pair_url(before, choice) if before else "",
            "after_url": _pair_url(after, choice) if after else "",
            "last": _last(request, last, choice) if last else None,
            "reasons": tables.reason_choices(),
            "rejects": "reject" in request.GET,
            "reject_url": f"{_pair_url(suggestion.pk, choice)}&reject=1",
            "keys": tables.keys(pair=True),
            "key": idempotency.new_key(),
            "undo_key": idempotency.new_key(),
            "panels": registry.pair_panels.of(actor=request.user, subject=suggestion),
        },
    )
    if part:
        response["HX-Push-Url"] = _pair_url(suggestion.pk, choice)
    return response


def _is_part(request: HttpRequest) -> bool:
    htmx = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.history_restore_request


def _last(request: HttpRequest, last: Decision, choice: BoardChoice) -> dict[str, Any] | None:
    """What U takes back: the reader's newest decision, with the words of its pair."""
    found: list[Pair] = queries.pairs_of(
        request.user, Suggestion.objects.filter(pk=last.suggestion_id)
    )
    if not found:
        return None
    return {
        "codes": tables.codes(found[0]),
        "state": State(last.after).label,
        "url": _pair_url(last.suggestion_id, choice),
    }


def _decide(
    request: HttpRequest,
    suggestion: Suggestion,
    choice: BoardChoice,
    rows: QuerySet[Suggestion],
) -> HttpResponse:
    """Decide or take back, once for a form sent twice; then on to the next, or back to the pair undone."""
    _before, after = queries.neighbours(rows, choice, suggestion)
    undoing = "undo" in request.POST
    given = {
        name: request.POST.get(name, "").replace("\x00", "")
        for name in ("verdict", "reason", "words")
    }

    def once() -> idempotency.Answer:
        if undoing:
            made = actions.undo(actor=request.user, suggestion=suggestion, side=choice.side)
        else:
            made = actions.decide(
                actor=request.user, suggestion=suggestion, side=choice.side, **given
            )
        return {"decision": made.pk}

    following: int | None = suggestion.pk if undoing else after or _before
    try:
        idempotency.once(
            actor=request.user,
            verb="matching.undo" if undoing else "matching.decide",
            key=idempotency.key_in(request.POST),
            payload={"pk": suggestion.pk, "side": choice.side, **({} if undoing else given)},
            act=once,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        following = suggestion.pk
    if following is None:
        messages.success(request, _("That was the last one of this list."))
        return _leave(request, _list_url(choice))
    if not _is_part(request):
        return HttpResponseRedirect(_pair_url(following, choice))
    shown = get_object_or_404(Suggestion.objects.select_related("edition"), pk=following)
    return _show(request, shown, choice, rows)


def _leave(request: HttpRequest, url: str) -> HttpResponse:
    """Go to another page, whoever asks."""
    if not _is_part(request):
        return HttpResponseRedirect(url)
    response = HttpResponse()
    response["HX-Redirect"] = url
    return response


def coverage(request: HttpRequest) -> HttpResponse:
    """Which pairs of provinces have many suggestions and which few: for organisers, and officers."""
    editions = list(queries.covered_by(request.user))
    if not editions:
        raise Http404
    wanted = request.GET.get("edition", "")
    edition = next((one for one in editions if one.slug == wanted), editions[0])
    found = queries.coverage(request.user, edition)
    title = _("Coverage across regions")
    file = as_file(
        request,
        f"{edition.slug}-coverage",
        title,
        tables.coverage_columns(),
        lambda: tables.coverage_rows(found),
    )
    if file is not None:
        return file
    names = _editions(request)
    return render(
        request,
        "matching/coverage.html",
        {
            "page": {
                "title": title,
                "breadcrumb": [
                    {"label": _("Match board"), "url": reverse("matching:board")},
                    {"label": title, "url": ""},
                ],
            },
            "matrix": tables.matrix(found, edition),
            "edition": names.get(edition.slug, edition.slug),
            "editions": [
                {
                    "label": names.get(one.slug, one.slug),
                    "url": f"?edition={one.slug}",
                    "current": one == edition,
                }
                for one in editions
            ]
            if len(editions) > 1
            else [],
        },
    )
