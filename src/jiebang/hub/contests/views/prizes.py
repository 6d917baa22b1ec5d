"""Pages of prizes: what is to be won and who has won, awarding and announcing, and an edition's sums."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.hub.contests import rules
from jiebang.hub.contests.actions import prizes as actions
from jiebang.hub.contests.forms.stage import PrizeForm
from jiebang.hub.contests.models import Award, Contest, Prize
from jiebang.hub.contests.queries import final_places, shown_all
from jiebang.hub.contests.queries import prizes as queries
from jiebang.hub.contests.queries import visible_to as solutions_visible_to
from jiebang.hub.contests.queries.certificates import certificates_in
from jiebang.hub.contests.queries.contests import visible_to as contests_visible_to
from jiebang.hub.contests.tables import prizes as tables
from jiebang.hub.contests.tables.stage import contest_name
from jiebang.hub.contests.views.parts import way
from jiebang.hub.kernel import idempotency
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.exports import as_file
from jiebang.hub.programmes import queries as programmes
from jiebang.reference import currencies


def prizes(request: HttpRequest, slug: str) -> HttpResponse:
    """What is to be won in a contest, and who has won it once that is announced."""
    contest = get_object_or_404(contests_visible_to(request.user), slug=slug)
    told = queries.awards_visible_to(request.user).filter(
        prize__contest=contest, announced_at__isnull=False
    )
    rows = tables.prize_rows(queries.prizes_of(contest), told)
    file = as_file(
        request,
        f"{slug}-prizes",
        _("Prizes"),
        tables.columns(),
        lambda: tables.cells(rows),
    )
    if file is not None:
        return file
    return render(
        request,
        "contests/prizes.html",
        {
            "page": {
                "title": _("Prizes"),
                "breadcrumb": way(request, contest, (_("Prizes"), "")),
            },
            "name": contest_name(contest),
            "rows": rows,
            "award_url": reverse("contests:award_prizes", args=[slug])
            if rules.may_run(request.user, contest)
            else "",
            "certificates_url": reverse("contests:certificates", args=[slug])
            if certificates_in(request.user, contest).exists()
            else "",
            "edition_url": reverse("contests:edition_prizes", args=[contest.edition.slug]),
        },
    )


def award_prizes(request: HttpRequest, slug: str) -> HttpResponse:
    """Who runs a contest offers prizes, gives them by the standings, and announces them."""
    contest = get_object_or_404(contests_visible_to(request.user), slug=slug)
    if not rules.may_run(request.user, contest):
        raise Http404
    edited = contest.prizes.filter(pk=_number(request.GET.get("prize", ""))).first()
    form = _form(request, contest, edited)
    is_save = request.method == "POST" and request.POST.get("what") == "save"
    if request.method == "POST" and (not is_save or form.is_valid()):
        return _act(request, contest, form, edited)
    entries = list(queries.entries_to_award(contest))
    names = _names(request, entries)
    places = final_places(contest)
    rows = tables.award_rows(queries.proposals(contest), list(_awards(contest)), names)
    return render(
        request,
        "contests/award_prizes.html",
        {
            "page": {
                "title": _("Give the prizes"),
                "breadcrumb": way(
                    request,
                    contest,
                    (_("Prizes"), reverse("contests:prizes", args=[slug])),
                    (_("Give the prizes"), ""),
                ),
            },
            "name": contest_name(contest),
            "form": form,
            "edited": edited,
            "key": idempotency.new_key(),
            "prizes": rows,
            "may_give": any(row["is_free"] and row["proposed"] for row in rows),
            "has_places": bool(places),
            "waiting": _awards(contest).filter(announced_at__isnull=True).count(),
            "choices": [
                {"pk": place.entry, "label": f"{place.rank}. {names.get(place.entry, '')}"}
                for place in places
                if not any(one.pk == place.entry and one.awards.all() for one in entries)
            ],
            "certificates_url": reverse("contests:certificates", args=[slug]),
            "prizes_url": reverse("contests:prizes", args=[slug]),
        },
        status=422 if request.method == "POST" else 200,
    )


def _awards(contest: Contest) -> Any:
    return Award.objects.filter(prize__contest=contest).select_related("prize").order_by("place")


def _names(request: HttpRequest, entries: list[Any]) -> dict[int, str]:
    """What who awards may call the entries: in a blind contest not all who run it are told the team."""
    seen = solutions_visible_to(request.user).filter(pk__in=[one.solution_id for one in entries])
    told = {one.solution.pk for one in shown_all(request.user, seen) if one.names_team}
    names = {}
    for one in entries:
        label = _("Entry %(number)s") % {"number": one.number}
        team = str(one.version.content.get("team", "")) if one.solution_id in told else ""
        names[one.pk] = f"{team} · {label}" if team else label
    return names


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def _form(request: HttpRequest, contest: Contest, edited: Prize | None) -> PrizeForm:
    initial: dict[str, Any] = {"order": contest.prizes.count() + 1, "currency": "CNY"}
    names: dict[str, str] = {}
    if edited is not None:
        initial = {"order": edited.order, "places": edited.places, "currency": edited.currency}
        if edited.amount is not None:
            initial["amount"] = currencies.to_major(edited.amount, edited.currency)
        names = {text.language: text.name for text in edited.texts.all()}
    sent = request.POST if request.POST.get("what") == "save" else None
    return PrizeForm(sent, initial=initial, names=names)


def _act(
    request: HttpRequest, contest: Contest, form: PrizeForm, edited: Prize | None
) -> HttpResponse:
    what, actor = request.POST.get("what", ""), request.user
    prize = contest.prizes.filter(pk=_number(request.POST.get("prize", ""))).first()
    entry = contest.entries.filter(pk=_number(request.POST.get("entry", ""))).first()
    given = _awards(contest).filter(pk=_number(request.POST.get("award", ""))).first()
    payload = {k: v for k, v in request.POST.items() if k not in {"key", "csrfmiddlewaretoken"}}

    def act() -> idempotency.Answer:
        if what == "save":
            amount, currency = form.money()
            actions.save_prize(
                actor=actor,
                contest=contest,
                order=form.cleaned_data["order"],
                places=form.cleaned_data["places"],
                amount=amount,
                currency=currency,
                texts=form.words(),
                prize=edited,
            )
            return {"said": _("The prize is saved.")}
        if what == "remove" and prize is not None:
            actions.remove_prize(actor=actor, prize=prize)
            return {"said": _("The prize is removed.")}
        if what == "award" and prize is not None and entry is not None:
            actions.award(actor=actor, prize=prize, entry=entry)
            return {"said": _("Given. Nobody is told before you announce it.")}
        if what == "proposed":
            count = actions.award_proposed(actor=actor, contest=contest)
            return {"said": _("%(count)s prizes are given by the standings.") % {"count": count}}
        if what == "withdraw" and given is not None:
            actions.withdraw_award(actor=actor, award=given)
            return {"said": _("The prize is free again.")}
        if what == "announce":
            count = actions.announce(actor=actor, contest=contest)
            return {"said": _("%(count)s awards are announced.") % {"count": count}}
        raise Http404

    try:
        answer = idempotency.once(
            actor=actor,
            verb="contests.prizes",
            key=idempotency.key_in(request.POST),
            payload={**payload, "slug": contest.slug},
            act=act,
        )
        messages.success(request, answer["said"])
    except Refused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("contests:award_prizes", args=[contest.slug]))


def edition_prizes(request: HttpRequest, slug: str) -> HttpResponse:
    """What was won in an edition and those within it, or in one contest with all below it: a sum for each
    currency, each of which opens to the awards that it is the sum of.
    """
    edition = get_object_or_404(programmes.visible_to(request.user), slug=slug)
    contests = contests_visible_to(request.user).filter(
        edition__in=programmes.family_of(request.user, edition)
    )
    wanted = request.GET.get("contest", "")[:60]
    contest = contests.filter(slug=wanted).first() if wanted else None
    if wanted and contest is None:
        raise Http404
    currency = request.GET.get("currency", "")
    currency = currency if currency in currencies.codes() else ""
    every = queries.awards_of(request.user, edition, contest)
    awards = list(queries.awards_of(request.user, edition, contest, currency)[:1000])
    rows = tables.won_rows(awards)
    file = as_file(
        request,
        f"{slug}-prizes",
        _("Prizes"),
        [*tables.columns(), pgettext("contest", "Contest")],
        lambda: tables.cells(rows, with_contest=True),
    )
    if file is not None:
        return file
    return render(
        request,
        "contests/edition_prizes.html",
        {
            "page": {"title": _("Prizes")},
            "edition": edition,
            "sums": tables.sum_figures(queries.sums(every), contest, currency),
            "contests": tables.contest_tabs(contests, contest),
            "rows": rows,
            "count": every.count(),
            "all_url": f"?contest={contest.slug}" if contest else "?",
            "currency": currency,
        },
    )
