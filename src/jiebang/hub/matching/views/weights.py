"""Pages of learnt weights: an edition's versions, and one with its effect, to be switched on or off."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.exports import as_file
from jiebang.hub.matching import actions, queries, rules, tables
from jiebang.hub.matching.states import AGAINST, WEIGHT_TRANSITIONS, ReasonCode, WeightState
from jiebang.hub.programmes import queries as programmes
from jiebang.hub.programmes.models import Edition


def _edition(request: HttpRequest, slug: str) -> Edition:
    edition = get_object_or_404(programmes.visible_to(request.user), slug=slug)
    if not rules.may_learn(request.user, edition):
        raise Http404
    return edition


def _name(edition: Edition) -> str:
    reading = edition.reading(languages.current())
    return str(reading.get("name")) if reading else edition.slug


def weights(request: HttpRequest, slug: str) -> HttpResponse:
    """All versions of an edition's weights; learning from what was decided until now."""
    edition = _edition(request, slug)
    if request.method == "POST":
        return _propose(request, edition)
    rows = list(queries.weights_visible_to(request.user, edition))
    title = _("Learning from decisions")
    file = as_file(
        request,
        f"{slug}-weights",
        title,
        tables.weights_columns(),
        lambda: [tables.weights_row(row, slug) for row in rows],
    )
    if file is not None:
        return file
    active = next((row for row in rows if row.state == WeightState.ACTIVE), None)
    return render(
        request,
        "matching/weights.html",
        {
            "page": {
                "title": title,
                "noindex": True,
                "breadcrumb": [
                    {"label": _name(edition), "url": reverse("programmes:edition", args=[slug])},
                    {"label": title, "url": ""},
                ],
            },
            "columns": tables.weights_columns(),
            "rows": [tables.weights_row(row, slug) for row in rows],
            "active": active.version if active else None,
            "against": [
                {"text": code.label, "tone": "line"} for code in ReasonCode if code in AGAINST
            ],
        },
    )


def _propose(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Learning twice from the same decisions gives the version that is there: no key is needed."""
    try:
        made = actions.propose_weights(actor=request.user, edition=edition)
    except queries.IndexNotReady:
        messages.error(request, _("The index is being built. Try again in a moment."))
        return HttpResponseRedirect(request.path)
    return HttpResponseRedirect(reverse("matching:weight_set", args=[edition.slug, made.version]))


def weight_set(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    """One version: what it does to decisions that were held out, each fact, and the switch."""
    edition = _edition(request, slug)
    found = get_object_or_404(
        queries.weights_visible_to(request.user, edition), version=min(version, 10**9)
    )
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in {"on", "off"}:
            raise Http404
        switch = actions.switch_weights_on if act == "on" else actions.switch_weights_off
        try:
            switch(actor=request.user, weights=found)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("In use from now on; suggestions are worked out anew.")
                if act == "on"
                else _("Not in use any more; suggestions are worked out anew."),
            )
        return HttpResponseRedirect(request.path)
    title = _("Version %(n)s") % {"n": version}
    file = as_file(
        request,
        f"{slug}-weights-{found.version}",
        title,
        tables.fact_columns(),
        lambda: tables.fact_rows(found),
    )
    if file is not None:
        return file
    legal = WEIGHT_TRANSITIONS[found.state]
    may = rules.may_switch(request.user, edition)
    return render(
        request,
        "matching/weight_set.html",
        {
            "page": {
                "title": title,
                "noindex": True,
                "breadcrumb": [
                    {"label": _name(edition), "url": reverse("programmes:edition", args=[slug])},
                    {
                        "label": _("Learning from decisions"),
                        "url": reverse("matching:weights", args=[slug]),
                    },
                    {"label": title, "url": ""},
                ],
            },
            "weights": found,
            "chip": tables.weights_chip(found),
            "why": tables.why(found),
            "left_out": tables.left_out(found),
            "held_out": tables.held_out(found),
            "picture": tables.change(found),
            "columns": tables.fact_columns(),
            "rows": tables.fact_rows(found),
            "may_switch_on": may and WeightState.ACTIVE in legal,
            "may_switch_off": may and found.state == WeightState.ACTIVE,
            "may_put_aside": may and found.state == WeightState.PROPOSED,
        },
    )
