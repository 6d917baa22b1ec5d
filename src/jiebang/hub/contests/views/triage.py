"""Pages of who owns a need: its solutions sorted, side by side, decided on, and told."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.catalog.models import Need
from jiebang.hub.contests import actions, forms, queries, rules, tables
from jiebang.hub.contests.queries import Answer, writing
from jiebang.hub.contests.states import RUNNING, SOLUTION_TRANSITIONS, SolutionStatus
from jiebang.hub.contests.views import found
from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.kernel.exports import as_file

MOST_COMPARED = 6
VERBS = {
    "shortlist": SolutionStatus.SHORTLISTED,
    "decline": SolutionStatus.DECLINED,
    "back": SolutionStatus.SUBMITTED,
}


def triage(request: HttpRequest, pk: int) -> HttpResponse:
    """The solutions to a need, sorted, with what may be done with several at once."""
    need = found.answered_need(request, pk)
    answers = queries.triaged(request.user, need)
    names = found.names(one.shown for one in answers)
    chosen = request.GET.get("status", "")
    placed = list(enumerate(answers, start=1))
    counts: dict[str, int] = {}
    for one in answers:
        counts[one.shown.status] = counts.get(one.shown.status, 0) + 1
    if chosen:
        placed = [(at, one) for at, one in placed if one.shown.status == chosen]
    rows = [tables.triage_row(at, one, names) for at, one in placed]
    file = as_file(
        request, f"{need.code}-solutions", _("Solutions"), tables.triage_columns(),
        lambda: (
            tables.triage_file(row, one) for row, (_at, one) in zip(rows, placed, strict=True)
        ),
    )  # fmt: skip
    if file is not None:
        return file
    decides = rules.owns_need(request.user, need)
    title = tables.need_title(request.user, need)
    waiting = actions.to_be_told(need) if decides else []
    return render(
        request,
        "contests/triage.html",
        {
            "page": found.page(_("Solutions"), (need.code, title["url"])),
            "need": title,
            "pk": need.pk,
            "rows": rows,
            "decides": decides,
            "order": tables.order_words(),
            "term": tables.term_words(queries.term_of(need)),
            "is_blind": queries.term_of(need).is_blind,
            "tabs": [
                {"label": _("All"), "url": "?", "current": not chosen, "count": len(answers)},
                *(
                    {
                        "label": status.label,
                        "url": f"?status={status.value}",
                        "current": chosen == status,
                        "count": counts[status],
                    }
                    for status in SolutionStatus
                    if status in counts
                ),
            ],
            "waiting": len(waiting),
            "undo": request.session.get("contests.batch", {}).get(str(need.pk), ""),
            "key": idempotency.new_key(),
        },
    )


def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Some solutions side by side, indicator by indicator."""
    need = found.answered_need(request, pk)
    answers = _chosen(request, need, request.GET.getlist("s"))[:MOST_COMPARED]
    if not answers:
        messages.info(request, _("Choose at least one solution."))
        return HttpResponseRedirect(reverse("contests:triage", args=[pk]))
    names = found.names(one.shown for one in answers)
    columns = tables.compare_columns(answers)
    rows = tables.compare_rows(answers, writing.asked_of(need, languages.current()))
    file = as_file(request, f"{need.code}-compared", _("Side by side"), columns, lambda: rows)
    if file is not None:
        return file
    title = tables.need_title(request.user, need)
    return render(
        request,
        "contests/compare.html",
        {
            "page": found.page(
                _("Side by side"),
                (need.code, title["url"]),
                (_("Solutions"), reverse("contests:triage", args=[pk])),
            ),
            "need": title,
            "columns": columns,
            "rows": rows,
            "answers": [
                {
                    "alias": one.shown.solution.alias,
                    "title": tables.title_of(one.shown),
                    "by": tables.whose(one.shown, names),
                }
                for one in answers
            ],
        },
    )


def _chosen(request: HttpRequest, need: Need, aliases: list[str]) -> list[Answer]:
    rows = queries.answers_to(request.user, need).filter(alias__in=aliases[:200])
    keys = list(rows.order_by().values_list("pk", flat=True))
    return queries.triaged(request.user, need, keys) if keys else []


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """What would become of the chosen ones; then, once sure, it does. Nothing is told to any team yet."""
    need = found.answered_need(request, pk)
    if not rules.owns_need(request.user, need):
        raise Http404
    here = reverse("contests:triage", args=[pk])
    verb = request.POST.get("verb", "")
    if verb == "undo":
        return _undo(request, need, here)
    if verb == "compare":
        query = "&".join(f"s={alias}" for alias in request.POST.getlist("s")[:MOST_COMPARED])
        return HttpResponseRedirect(f"{reverse('contests:compare', args=[pk])}?{query}")
    if verb not in VERBS:
        raise Http404
    answers = _chosen(request, need, request.POST.getlist("s"))
    if not answers:
        messages.info(request, _("Choose at least one solution."))
        return HttpResponseRedirect(here)
    is_sure = request.POST.get("sure") == "1"
    form = forms.DecideForm(request.POST if is_sure else None) if verb == "decline" else None
    if is_sure and (form is None or form.is_valid()):
        try:
            return _do(request, need, verb, form.cleaned_data if form else {}, here)
        except Denied:
            raise Http404 from None
        except Refused as refusal:
            messages.error(request, str(refusal))
    names = found.names(one.shown for one in answers)
    to = VERBS[verb]
    rows = [
        {
            **tables.triage_row(at, one, names),
            "may": to in SOLUTION_TRANSITIONS[one.shown.solution.status]
            and one.shown.solution.told not in {"declined", "selected"},
        }
        for at, one in enumerate(answers, start=1)
    ]
    title = tables.need_title(request.user, need)
    return render(
        request,
        "contests/decide.html",
        {
            "page": found.page(
                {"shortlist": _("Shortlist"), "decline": _("Decline"), "back": _("Put back")}[verb],
                (need.code, title["url"]),
                (_("Solutions"), here),
            ),
            "pk": pk,
            "verb": verb,
            "rows": rows,
            "count": sum(row["may"] for row in rows),
            "to": tables.status_chip(to),
            "form": form,
            "key": idempotency.new_key(),
        },
        status=422 if is_sure and form is not None and form.errors else 200,
    )


def _do(
    request: HttpRequest, need: Need, verb: str, given: dict[str, Any], here: str
) -> HttpResponse:
    seen = {}
    for alias in request.POST.getlist("s")[:200]:
        version = request.POST.get(f"version-{alias}", "")
        if version.isdecimal() and len(version) < 6:
            seen[alias] = int(version)
    keys = dict(
        queries.answers_to(request.user, need)
        .filter(alias__in=seen)
        .order_by()
        .values_list("alias", "pk")
    )
    solutions = {keys[alias]: number for alias, number in seen.items() if alias in keys}

    def act() -> idempotency.Answer:
        batch = actions.decide(
            actor=request.user, need=need, to=VERBS[verb], solutions=solutions, **given
        )
        return {"batch": str(batch), "n": len(solutions)}

    payload = {"need": need.pk, "verb": verb, "s": sorted(seen.items()), **given}
    done = found.once(request, "contests.decide", payload, act)
    kept = dict(request.session.get("contests.batch", {}))
    kept[str(need.pk)] = done["batch"]
    request.session["contests.batch"] = kept
    said = ngettext(
        "%(n)s solution was decided on. Its team is told when you send the thanks.",
        "%(n)s solutions were decided on. Their teams are told when you send the thanks.",
        done["n"],
    )
    messages.success(request, said % {"n": done["n"]})
    return HttpResponseRedirect(here)


def _undo(request: HttpRequest, need: Need, here: str) -> HttpResponse:
    kept = dict(request.session.get("contests.batch", {}))
    batch = kept.pop(str(need.pk), "")
    request.session["contests.batch"] = kept
    try:
        done = actions.undo(actor=request.user, need=need, batch=uuid.UUID(batch))
    except ValueError:
        messages.error(request, _("That cannot be undone any more."))
    except Denied:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("%(n)s solution was put back.", "%(n)s solutions were put back.", done)
        messages.success(request, said % {"n": done})
    return HttpResponseRedirect(here)


def thanks(request: HttpRequest, pk: int) -> HttpResponse:
    """The letters as the teams will read them; then they are sent."""
    need = found.answered_need(request, pk)
    if not rules.owns_need(request.user, need):
        raise Http404
    here = reverse("contests:triage", args=[pk])
    if request.method == "POST":

        def act() -> idempotency.Answer:
            return {"n": actions.send_thanks(actor=request.user, need=need)}

        try:
            done = found.once(request, "contests.thanks", {"need": pk}, act)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            said = ngettext("%(n)s team was told.", "%(n)s teams were told.", done["n"])
            messages.success(request, said % {"n": done["n"]})
        return HttpResponseRedirect(here)
    waiting = [row.pk for row in actions.to_be_told(need) if rules.may_decide(request.user, row)]
    answers = queries.triaged(request.user, need, waiting) if waiting else []
    names = found.names(one.shown for one in answers)
    letters = []
    for at, one in enumerate(answers, start=1):
        row = one.shown.solution
        because = tables.declined_because(row) if row.status == "declined" else None
        letters.append(
            {
                **tables.triage_row(at, one, names),
                "letter": tables.letter(
                    row.status, because.reason if because else "", because.words if because else ""
                ),
            }
        )
    title = tables.need_title(request.user, need)
    return render(
        request,
        "contests/thanks.html",
        {
            "page": found.page(
                _("Tell the teams"), (need.code, title["url"]), (_("Solutions"), here)
            ),
            "pk": pk,
            "letters": letters,
            "key": idempotency.new_key(),
        },
    )


def select(request: HttpRequest, alias: str) -> HttpResponse:
    """What selecting a solution brings about; then, once sure, it does."""
    row = found.solution_of(request, alias)
    need = row.need
    if not rules.may_decide(request.user, row):
        raise Http404
    shown = queries.shown(request.user, row)
    if request.method == "POST":
        seen = request.POST.get("version", "")
        others = request.POST.get("others") == "1"
        words = request.POST.get("words", "")

        def act() -> idempotency.Answer:
            actions.select(
                actor=request.user, need=need, solution=row, others=others, words=words,
                seen=int(seen) if seen.isdecimal() and len(seen) < 6 else 0,
            )  # fmt: skip
            return {}

        payload = {"alias": alias, "seen": seen, "others": others, "words": words}
        try:
            found.once(request, "contests.select", payload, act)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("It is selected, and its team is told."))
        return HttpResponseRedirect(reverse("contests:triage", args=[need.pk]))
    rest = (
        queries.answers_to(request.user, need).filter(status__in=sorted(RUNNING)).exclude(pk=row.pk)
    )
    return render(
        request,
        "contests/select.html",
        {
            "page": found.page(_("Select"), *found.way_to(shown)),
            "title": tables.title_of(shown)[0],
            "solution": row,
            "shown": shown,
            "may": row.status == SolutionStatus.SHORTLISTED,
            "others": rest.exclude(status=SolutionStatus.SELECTED).count(),
            "letter": tables.letter("declined", "chosen"),
            "key": idempotency.new_key(),
        },
    )
