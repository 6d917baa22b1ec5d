"""Pages of solutions: one's own, those received, one of them, its versions, its confidential part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog.models import Achievement
from jiebang.hub.contests import actions, queries, rules, tables
from jiebang.hub.contests.notices import name_of
from jiebang.hub.contests.queries import ShownSolution, triage, writing
from jiebang.hub.contests.states import DetailReaders, SolutionStatus
from jiebang.hub.contests.views import found
from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.kernel.exports import MOST, as_file

PAGE = 50
OWN_STATUSES = tuple(SolutionStatus)
RECEIVED = (
    SolutionStatus.SUBMITTED, SolutionStatus.SHORTLISTED, SolutionStatus.SELECTED,
    SolutionStatus.DECLINED,
)  # fmt: skip


def mine(request: HttpRequest) -> HttpResponse:
    """What one's organisations, clients and teams answer: all needs in one list."""
    rows = queries.own_solutions(request.user)
    return _list(request, rows, own=True)


def received(request: HttpRequest) -> HttpResponse:
    """What was handed in to the needs that the reader owns or oversees."""
    rows = queries.received(request.user)
    wanted = {name: request.GET.getlist(name)[:50] for name in ("edition", "host", "track")}
    if wanted["edition"]:
        rows = rows.filter(need__edition__slug__in=wanted["edition"])
    for name, column in (("host", "need__host_region__region"), ("track", "need__track__slug")):
        for value in wanted[name][:1]:
            none = {f"{column.rsplit('__', 1)[0]}__isnull": True}
            rows = rows.filter(**(none if value == "none" else {column: value[:60]}))
    return _list(request, rows, own=False)


def _list(request: HttpRequest, rows: Any, *, own: bool) -> HttpResponse:
    column = "told" if own else "status"
    among = OWN_STATUSES if own else RECEIVED
    chosen = request.GET.get("status", "")
    counts: dict[str, int] = {}
    for status in rows.order_by().values_list(column, flat=True):
        counts[status] = counts.get(status, 0) + 1
    tabs = [
        {
            "label": _("All"),
            "url": _query(request),
            "current": not chosen,
            "count": sum(counts.values()),
        },
        *(
            {
                "label": status.label,
                "url": _query(request, status=status.value),
                "current": chosen == status,
                "count": counts[status],
            }
            for status in among
            if status in counts
        ),
    ]
    if chosen:
        rows = rows.filter(**{column: chosen[:11]})
    title = _("My solutions") if own else _("Solutions received")
    file = as_file(
        request, "solutions", title, tables.list_columns(own=own),
        lambda: [row["cells"] for row in _rows(request, rows[:MOST])],
    )  # fmt: skip
    if file is not None:
        return file
    at = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "contests/solutions.html",
        {
            "page": {"title": title},
            "own": own,
            "rows": _rows(request, at.object_list),
            "tabs": tabs if len(tabs) > 2 else [],
            "page_obj": at,
            "needs_url": reverse("catalog:needs"),
        },
    )


def _query(request: HttpRequest, **more: str) -> str:
    kept = [
        (name, value)
        for name, values in request.GET.lists()
        if name in {"edition", "host", "track"}
        for value in values[:50]
    ]
    return f"?{urlencode([*kept, *more.items()])}"


def _rows(request: HttpRequest, rows: Any) -> list[dict[str, Any]]:
    shown = queries.shown_all(request.user, rows)
    needs = tables.names_of_needs(request.user, [one.solution.need_id for one in shown])
    leaders, acting = found.names(shown), found.intermediaries(shown)
    return [tables.list_row(one, needs.get(one.solution.need_id), leaders, acting) for one in shown]


def solution(request: HttpRequest, alias: str) -> HttpResponse:
    """One solution, as its reader may see it."""
    row = found.solution_of(request, alias)
    shown = queries.shown(request.user, row)
    language = languages.current()
    reading = shown.reading(language)
    judged = [triage.judge(one) for one in shown.promises]
    decides = not shown.is_own and rules.may_decide(request.user, row)
    opens = queries.reads_detail(request.user, row)
    title, title_lang = tables.title_of(shown)
    need = tables.need_title(request.user, row.need)
    return render(
        request,
        "contests/solution.html",
        {
            "page": found.page(title, *found.way_to(shown)[:1]),
            "title": title,
            "title_lang": title_lang,
            "shown": shown,
            "solution": row,
            "need": need,
            "status": tables.status_chip(shown.status),
            "reading": reading,
            "note": tables.note_of(reading) if reading else None,
            "sections": tables.sections(reading) if reading else [],
            "facts": _facts(request, shown),
            "promises": [
                {**one, "chip": tables.verdict_chip(two), "why": tables.why_words(two)}
                for one, two in zip(
                    tables.promise_rows(shown, writing.asked_of(row.need, language)),
                    judged,
                    strict=True,
                )
            ],
            "terms": [
                tables.term_chip(term)
                for term in (
                    triage.price_of(row.need, shown.content),
                    triage.ip_of(row.need, shown.content),
                    triage.stage_of(row.need, shown.content),
                )
            ]
            if not shown.is_own
            else [],
            "members": shown.members,
            "files": tables.file_rows(shown, opens=opens),
            "versions": len(queries.versions_of(shown)),
            "decides": decides,
            "has_detail": queries.has_detail(row) or (shown.is_own and bool(row.details.all())),
            "may_sign": queries.may_sign(request.user, row),
            "is_late": any(one.is_late for one in queries.versions_of(shown)[:1]),
            "key": idempotency.new_key(),
            **(_of_team(request, shown) if shown.is_own else {}),
            **(_of_owner(request, shown) if decides else {}),
        },
    )


def _facts(request: HttpRequest, shown: ShownSolution) -> list[dict[str, Any]]:
    if not shown.names_team:
        return tables.fact_rows(shown, None)
    leader = {
        "name": catalog.name_of(shown.solution.organisation),
        "url": reverse("people:organisation", args=[shown.solution.organisation.slug]),
    }
    acting = found.intermediaries([shown]).get(shown.solution.mandate_id or 0, "")
    entered = (
        _("%(intermediary)s for %(client)s") % {"intermediary": acting, "client": leader["name"]}
        if acting
        else ""
    )
    achievement: Mapping[str, str] | None = None
    rows = catalog.visible_to(request.user, Achievement).filter(pk=shown.achievement or 0)
    for one in catalog.disclosed_all(request.user, rows):
        reading = one.reading(languages.current())
        # Of an anonymous one the link would tell its owner, who is the team.
        if one.is_named:
            achievement = {
                "title": (reading.get("title") if reading else "") or one.code,
                "url": reverse("catalog:achievement", args=[one.pk]),
                "lang": reading.language if reading else "",
            }
    return tables.fact_rows(shown, leader, entered, achievement)


def _of_team(request: HttpRequest, shown: ShownSolution) -> dict[str, Any]:
    """What only its own people are shown: the way on, what they were told, who opened what."""
    solution = shown.solution
    may = rules.may_write(request.user, solution)
    term = queries.term_of(solution.need)
    told = solution.told
    is_open = term.is_open(timezone.now())
    writes = may and is_open and told not in {"withdrawn", "selected", "declined"}
    reason = tables.declined_because(solution) if told == SolutionStatus.DECLINED else None
    decided = told in {"shortlisted", "selected", "declined"}
    newest = solution.versions.order_by("-number").first()
    return {
        "may": may,
        "contests": [
            {"name": name_of(one), "url": reverse("contests:contest", args=[one.slug])}
            for one in queries.contests_of_team(request.user, solution)
        ],
        "term": tables.term_words(term),
        "write_url": reverse("contests:write", args=[solution.alias, writing.APPROACH])
        if writes
        else "",
        "has_changes": newest is not None
        and newest.digest != queries.draft_digest(queries.written_now(solution)),
        "check_url": reverse("contests:write", args=[solution.alias, writing.CHECK])
        if writes
        else "",
        "may_withdraw": may and told in {"draft", "submitted", "shortlisted", "selected"},
        "may_restart": may and told == "withdrawn" and is_open,
        "letter": tables.letter(
            told, reason.reason if reason else "", reason.words if reason else ""
        )
        if decided
        else [],
        "told_at": solution.told_at if decided else None,
    }


def _of_owner(request: HttpRequest, shown: ShownSolution) -> dict[str, Any]:
    """What the owner of the need does with it."""
    solution = shown.solution
    opinions = (
        queries.opinions_visible_to(request.user).filter(solution=solution).select_related("user")
    )
    moves = list(solution.moves.select_related("by").order_by("at", "pk"))
    return {
        "opinions": [
            {
                "pk": one.pk,
                "by": str(one.user),
                "state": one.get_state_display(),
                "advice": one.get_advice_display() if one.advice else "",
                "words": one.words,
                "may_take_back": one.state == "asked",
            }
            for one in opinions
            if one.state != "withdrawn"
        ],
        "to_ask": [
            (one.pk, str(one))
            for one in queries.people_to_ask(request.user, solution)[:200]
            if rules.may_opine(one, solution)
        ],
        "is_told": solution.told == solution.status,
        "life": [
            {
                "when": one.at,
                "title": one.get_after_display(),
                "text": one.get_reason_display() if one.reason else "",
                "by": str(one.by or "") if one.after not in {"submitted", "draft"} else "",
            }
            for one in moves
            if one.after not in {"draft"}
        ],
    }


def versions(request: HttpRequest, alias: str) -> HttpResponse:
    """All versions that were handed in, and what differs between two of them."""
    row = found.solution_of(request, alias)
    shown = queries.shown(request.user, row)
    rows = queries.versions_of(shown)
    if not rows:
        raise Http404
    by_number = {one.number: one for one in rows}
    new = by_number.get(_number(request.GET.get("to", "")), rows[0])
    before = by_number.get(_number(request.GET.get("from", "")), by_number.get(new.number - 1, new))
    differences = queries.differences(
        before.content,
        new.content,
        names_team=shown.names_team,
        opens=queries.reads_detail(request.user, shown.solution),
    )
    currency = (str(before.content.get("currency", "")), str(new.content.get("currency", "")))
    columns = [
        {"label": label}
        for label in (_("Version"), _("Handed in"), _("Late"), _("Digest (SHA-256)"))
    ]
    cells = [
        [
            {"text": one.number},
            {"text": date_format(timezone.localtime(one.at), "DATETIME_FORMAT"),
             "label": columns[1]["label"]},
            {"text": _("late") if one.is_late else "", "label": columns[2]["label"]},
            {"text": one.digest[:16], "label": columns[3]["label"]},
        ]
        for one in rows
    ]  # fmt: skip
    file = as_file(
        request, f"{alias}-versions", pgettext("contest", "Versions"), columns,
        lambda: ([one.number, one.at, _("late") if one.is_late else "", one.digest] for one in rows),
    )  # fmt: skip
    if file is not None:
        return file
    return render(
        request,
        "contests/versions.html",
        {
            "page": found.page(pgettext("contest", "Versions"), *found.way_to(shown)),
            "columns": columns,
            "rows": cells,
            "numbers": sorted(by_number),
            "before": before.number,
            "after": new.number,
            "differences": tables.difference_rows(differences, currency),
        },
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def detail(request: HttpRequest, alias: str) -> HttpResponse:
    """The confidential part: its readers sign and read it; its team sees who did, and shuts it."""
    row = found.solution_of(request, alias)
    shown = queries.shown(request.user, row)
    if not (shown.is_own or queries.may_sign(request.user, row)):
        raise Http404
    if request.method == "POST":
        return _sign_or_shut(request, row)
    context: dict[str, Any] = {
        "page": found.page(_("Confidential part"), *found.way_to(shown)),
        "solution": row,
        "shown": shown,
        "title": tables.title_of(shown)[0],
        "key": idempotency.new_key(),
    }
    if queries.reads_detail(request.user, row):
        if not shown.is_own:
            actions.note_opened(actor=request.user, solution=row)
        reading = queries.detail_of(request.user, row, languages.current())
        now = date_format(timezone.localtime(timezone.now()), "DATETIME_FORMAT")
        context |= {
            "reading": reading,
            "note": tables.note_of(reading) if reading else None,
            "mark": {"line": f"{request.user} · {row.alias} · {now}", "times": range(24)},
            "files": [one for one in tables.file_rows(shown, opens=True) if one["is_named"]],
        }
    else:
        context["agreement"] = catalog.agreement(languages.current())
    if shown.is_own:
        opened = queries.opened_of(request.user, row)
        columns = [{"label": one} for one in (_("Who"), _("Organisation"), _("What"), _("When"))]
        file = as_file(
            request, f"{alias}-opened", _("Who opened it"), columns,
            lambda: (_opened(one, raw=True) for one in opened[:MOST]),
        )  # fmt: skip
        if file is not None:
            return file
        context |= {
            "columns": columns,
            "rows": [
                [
                    {"text": value, "label": columns[at]["label"]}
                    for at, value in enumerate(_opened(one))
                ]
                for one in opened[:200]
            ],
            "signed": ngettext("%(n)s person has signed.", "%(n)s people have signed.",
                               queries.signed_of(request.user, row).count())
            % {"n": queries.signed_of(request.user, row).count()},
            "readers": DetailReaders.choices,
            "may": rules.may_write(request.user, row),
        }  # fmt: skip
    return render(request, "contests/detail.html", context)


def _opened(one: Any, *, raw: bool = False) -> list[Any]:
    at = one.at if raw else date_format(timezone.localtime(one.at), "DATETIME_FORMAT")
    where = catalog.name_of(one.organisation) if one.organisation else ""
    return [str(one.user or ""), where, one.what or _("the words"), at]


def _sign_or_shut(request: HttpRequest, row: Any) -> HttpResponse:
    here = reverse("contests:detail", args=[row.alias])
    what = request.POST.get("what", "")
    try:
        if what == "sign":
            actions.sign_undertaking(
                actor=request.user,
                solution=row,
                name=request.POST.get("name", ""),
                language=languages.current(),
            )
        elif what == "open":
            actions.open_detail_to(
                actor=request.user, solution=row, readers=request.POST.get("readers", "")
            )
            messages.success(request, _("Saved."))
        else:
            raise Http404
    except Denied:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(here)
