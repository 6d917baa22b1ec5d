"""Pages of opinions: what one was asked for, giving one, asking for one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.contests import actions, forms, queries, tables
from jiebang.hub.contests.queries import triage, writing
from jiebang.hub.contests.states import OpinionState
from jiebang.hub.contests.views import found
from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.kernel.exports import as_file


def opinions(request: HttpRequest) -> HttpResponse:
    """What the reader was asked to say something about, waiting first."""
    rows = list(queries.asked_of(request.user)[:200])
    shown = queries.shown_all(request.user, [one.solution for one in rows])
    needs = tables.names_of_needs(request.user, [one.solution.need_id for one in rows])
    listed: list[dict[str, Any]] = []
    for one, seen in zip(rows, shown, strict=True):
        title, lang = tables.title_of(seen)
        listed.append(
            {
                "title": title,
                "lang": lang,
                "alias": seen.solution.alias,
                "need": needs.get(seen.solution.need_id, {"title": ""})["title"],
                "url": reverse("contests:opinion", args=[one.pk]),
                "state": one.get_state_display(),
                "advice": one.get_advice_display() if one.advice else "",
                "waits": one.state == OpinionState.ASKED,
                "at": one.asked_at,
            }
        )
    columns = [
        {"label": label}
        for label in (_("Solution"), _("Title"), _("Need"), _("Status"), _("Advice"), _("Asked"))
    ]
    file = as_file(
        request, "opinions", _("Opinions asked of me"), columns,
        lambda: (
            [row["alias"], row["title"], row["need"], row["state"], row["advice"], row["at"]]
            for row in listed
        ),
    )  # fmt: skip
    if file is not None:
        return file
    return render(
        request,
        "contests/opinions.html",
        {"page": {"title": _("Opinions asked of me")}, "rows": listed},
    )


def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """The solution as the expert may read it, and the form for what they think of it."""
    one = get_object_or_404(queries.asked_of(request.user), pk=pk if pk < 10**18 else 0)
    if request.method == "POST":
        return _answer(request, one)
    return _page(request, one, forms.OpinionForm())


def _page(request: HttpRequest, one: Any, form: forms.OpinionForm) -> HttpResponse:
    shown = queries.shown(request.user, one.solution)
    reading = shown.reading(languages.current())
    need = one.solution.need
    title, lang = tables.title_of(shown)
    return render(
        request,
        "contests/opinion.html",
        {
            "page": found.page(title, (_("Opinions asked of me"), reverse("contests:opinions"))),
            "title": title,
            "title_lang": lang,
            "need": tables.need_title(request.user, need),
            "one": one,
            "shown": shown,
            "url": reverse("contests:solution", args=[shown.solution.alias]),
            "reading": reading,
            "sections": tables.sections(reading) if reading else [],
            "promises": [
                {**row, "chip": tables.verdict_chip(judged), "why": tables.why_words(judged)}
                for row, judged in zip(
                    tables.promise_rows(shown, writing.asked_of(need, languages.current())),
                    [triage.judge(promise) for promise in shown.promises],
                    strict=True,
                )
            ],
            "waits": one.state == OpinionState.ASKED,
            "form": form,
            "key": idempotency.new_key(),
        },
        status=422 if form.errors else 200,
    )


def _answer(request: HttpRequest, one: Any) -> HttpResponse:
    what = request.POST.get("what", "")
    form = forms.OpinionForm(request.POST)
    if what not in {"give", "refuse"}:
        raise Http404
    if what == "give" and not form.is_valid():
        return _page(request, one, form)

    def act() -> idempotency.Answer:
        if what == "give":
            actions.give_opinion(actor=request.user, opinion=one, **form.cleaned_data)
        else:
            actions.refuse_opinion(
                actor=request.user, opinion=one, words=request.POST.get("words", "")
            )
        return {}

    try:
        payload = {"pk": one.pk, "what": what, "words": request.POST.get("words", ""),
                   "advice": request.POST.get("advice", "")}  # fmt: skip
        found.once(request, "contests.opinion", payload, act)
    except Denied:
        raise Http404 from None
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, one, form)
    messages.success(request, _("Thank you. The owner of the need reads it."))
    return HttpResponseRedirect(reverse("contests:opinions"))


def ask(request: HttpRequest, alias: str) -> HttpResponse:
    """Ask somebody for an opinion, or ask no longer."""
    row = found.solution_of(request, alias)
    key = request.POST.get("who", "")
    number = int(key) if key.isdecimal() and len(key) < 18 else 0

    def act() -> idempotency.Answer:
        if request.POST.get("what") == "take_back":
            opinion = get_object_or_404(row.opinions.select_related("solution__need"), pk=number)
            actions.take_back_opinion(actor=request.user, opinion=opinion)
        else:
            user = get_object_or_404(queries.people_to_ask(request.user, row), pk=number)
            actions.ask_opinion(actor=request.user, solution=row, user=user)
        return {}

    try:
        payload = {"alias": alias, "who": number, "what": request.POST.get("what", "")}
        found.once(request, "contests.ask_opinion", payload, act)
    except Denied:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done."))
    return HttpResponseRedirect(f"{reverse('contests:solution', args=[alias])}#opinions")
