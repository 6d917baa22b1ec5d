"""Pages of the stage: its set-up, the moderator's console, the audience's page and the wall."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.contests import rules
from jiebang.hub.contests.actions import stage as actions
from jiebang.hub.contests.forms.stage import TimesForm
from jiebang.hub.contests.models import Contest, Pitch, Show
from jiebang.hub.contests.queries import shown_all
from jiebang.hub.contests.queries import stage as queries
from jiebang.hub.contests.queries import visible_to as solutions_visible_to
from jiebang.hub.contests.queries.contests import visible_to as contests_visible_to
from jiebang.hub.contests.states import ContestKind, PitchState, ShowState
from jiebang.hub.contests.tables import stage as tables
from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.exports import as_file

AUDIENCE_SECONDS = 2
"""How long what the audience is shown of one revision of the stage is kept: a hall of phones asks at once."""


def _run_by(request: HttpRequest, slug: str) -> Contest:
    """An on-site contest that the reader runs; else 404."""
    contest = get_object_or_404(
        contests_visible_to(request.user), slug=slug, kind=ContestKind.ON_SITE
    )
    if not rules.may_run(request.user, contest):
        raise Http404
    return contest


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _pitch(request: HttpRequest, show: Show) -> Pitch:
    return get_object_or_404(show.pitches, pk=_number(request, "pitch"))


def _acted(
    request: HttpRequest, slug: str, verb: str, back: str, act: Callable[[], Any]
) -> HttpResponse:
    """Run a verb once for the form's key and go back to the page; what is refused is said there."""
    sent = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}

    def once() -> dict[str, Any]:
        act()
        return {}

    try:
        idempotency.once(
            actor=request.user,
            verb=verb,
            key=idempotency.key_in(request.POST),
            payload={**sent, "slug": slug, "key": ""},
            act=once,
        )
    except Refused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(back)


def stage(request: HttpRequest, slug: str) -> HttpResponse:
    """The set-up: running order, times, rehearsal, embargo, and the addresses of wall and audience."""
    contest = _run_by(request, slug)
    show = Show.objects.filter(contest=contest).first()
    if show is not None:
        show.contest = contest
    times = TimesForm(
        request.POST if request.POST.get("what") == "times" else None,
        initial={
            "pitch_seconds": show.pitch_seconds if show else 480,
            "question_seconds": show.question_seconds if show else 300,
        },
    )
    if request.method == "POST" and (request.POST.get("what") != "times" or times.is_valid()):
        return _acted(
            request,
            slug,
            "contests.stage",
            reverse("contests:stage", args=[slug]),
            lambda: _set_up(request, contest, show, times),
        )
    rows = _rows(request, show)
    file = as_file(
        request,
        f"{slug}-running-order",
        _("Running order"),
        [pgettext("running order", "Place"), _("Pitching team"), _("Need"), _("Status")],
        lambda: ([row["place"], row["name"], row["need"], row["state"]] for row in rows),
    )
    if file is not None:
        return file
    return render(
        request,
        "contests/stage.html",
        {
            "page": {"title": _("On the stage"), "breadcrumb": _crumbs(contest, _("On the stage"))},
            "contest": contest,
            "name": tables.contest_name(contest),
            "show": show,
            "rows": rows,
            "times": times,
            "key": idempotency.new_key(),
            "state": show.get_state_display() if show else "",
            "is_open": show is not None and show.state != ShowState.ENDED,
            "may_rehearse": show is not None
            and show.state == ShowState.READY
            and not show.is_rehearsal,
            "wall_url": request.build_absolute_uri(reverse("contests:wall", args=[show.wall_key]))
            if show
            else "",
            "live_url": request.build_absolute_uri(reverse("contests:live", args=[slug])),
            "console_url": reverse("contests:console", args=[slug]),
            "prizes_url": reverse("contests:award_prizes", args=[slug]),
            "phone_url": request.build_absolute_uri(reverse("contests:phone", args=[slug])),
            "showcase_url": reverse("contests:showcase", args=[slug]),
        },
        status=422 if request.method == "POST" else 200,
    )


def _set_up(request: HttpRequest, contest: Contest, show: Show | None, times: TimesForm) -> None:
    """One act of the set-up."""
    what, actor = request.POST.get("what", ""), request.user
    if what == "open":
        actions.fill_order(
            actor=actor,
            show=(opened := actions.open_stage(actor=actor, contest=contest)),
            revision=opened.revision,
        )
        return
    if show is None:
        raise Http404
    seen: dict[str, Any] = {"actor": actor, "show": show, "revision": _number(request, "revision")}
    if what == "times":
        actions.set_times(**seen, **times.cleaned_data)
    elif what == "fill":
        actions.fill_order(**seen)
    elif what in {"needs", "turns"}:
        actions.arrange(**seen, how=what)
    elif what in {"up", "down"}:
        actions.move_pitch(**seen, pitch=_pitch(request, show), up=what == "up")
    elif what == "skip":
        actions.skip(**seen, pitch=_pitch(request, show))
    elif what == "put_back":
        actions.put_back(**seen, pitch=_pitch(request, show))
    elif what == "rehearse":
        actions.begin_rehearsal(**seen)
    elif what == "end":
        actions.end_show(**seen)
    elif what in {"lift", "embargo"}:
        actions.set_embargo(**seen, on=what == "embargo")
    elif what == "renew":
        actions.renew_wall(actor=actor, show=show)
    else:
        raise Http404


def showcase(request: HttpRequest, slug: str) -> HttpResponse:
    """The preset: needs within the contest's reach that have shortlisted solutions, three of them chosen."""
    contest = _run_by(request, slug)
    found = queries.showcase_needs(contest)
    if request.method == "POST":
        keys = set(request.POST.getlist("need")[:100])
        needs = [need for need, _count in found if str(need.pk) in keys]
        return _acted(
            request,
            slug,
            "contests.showcase",
            reverse("contests:stage", args=[slug]),
            lambda: actions.take_showcase(actor=request.user, contest=contest, needs=needs),
        )
    shown = catalog.disclosed_all(request.user, [need for need, _count in found])
    counts = {need.pk: count for need, count in found}
    rows = []
    for at, one in enumerate(shown):
        reading = one.reading(languages.current())
        rows.append(
            {
                "pk": one.pk,
                "code": one.code,
                "title": reading.get("title") if reading else "",
                "count": counts[one.pk],
                "chosen": at < actions.TEAMS,
            }
        )
    return render(
        request,
        "contests/showcase.html",
        {
            "page": {
                "title": _("Three needs with three teams each"),
                "breadcrumb": _crumbs(contest, _("On the stage")),
            },
            "name": tables.contest_name(contest),
            "needs": rows,
            "key": idempotency.new_key(),
        },
    )


def _rows(request: HttpRequest, show: Show | None) -> list[dict[str, Any]]:
    if show is None:
        return []
    pitches = queries.pitches_of(show)
    called = queries.called([one.entry for one in pitches], languages.current())
    seen = solutions_visible_to(request.user).filter(
        pk__in=[one.entry.solution_id for one in pitches]
    )
    told = {one.solution.pk for one in shown_all(request.user, seen) if one.names_team}
    names = {}
    for one in pitches:
        team = str(one.entry.version.content.get("team", ""))
        known = team if one.entry.solution_id in told else ""
        names[one.entry_id] = known or tables.entry_name(called[one.entry_id])
    return tables.order_rows(
        show, pitches, names, {entry: one.need for entry, one in called.items()}
    )


def _crumbs(contest: Contest, title: str) -> list[dict[str, str]]:
    reading = contest.edition.reading(languages.current())
    return [
        {
            "label": reading.get("name") if reading else contest.edition.slug,
            "url": reverse("programmes:edition", args=[contest.edition.slug]),
        },
        {
            "label": tables.contest_name(contest),
            "url": reverse("contests:contest", args=[contest.slug]),
        },
        {"label": title, "url": ""},
    ]


def console(request: HttpRequest, slug: str) -> HttpResponse:
    """What the moderator holds in the hand: the clock, and what happens next."""
    contest = _run_by(request, slug)
    show = get_object_or_404(queries.stages_run_by(request.user), contest=contest)
    if request.method == "POST":
        return _acted(
            request,
            slug,
            "contests.console",
            reverse("contests:console", args=[slug]),
            lambda: _move(request, show),
        )
    pitches = queries.pitches_of(show)
    current = next((one for one in pitches if one.state in queries.ON_STAGE), None)
    coming = [one for one in pitches if one.state == PitchState.WAITING]
    rows = _rows(request, show)
    by_pk = {row["pk"]: row for row in rows}
    return render(
        request,
        "contests/console.html",
        {
            "page": {"title": _("Console"), "breadcrumb": _crumbs(contest, _("Console"))},
            "name": tables.contest_name(contest),
            "show": show,
            "state": show.get_state_display(),
            "is_paused": show.state == ShowState.PAUSED,
            "is_ended": show.state == ShowState.ENDED,
            "current": by_pk[current.pk] if current else None,
            "clock": tables.clock_shown(show, current, timezone.now()),
            "next": by_pk[coming[0].pk] if coming else None,
            "next_label": _next_label(show, current),
            "may_end": (current is None and show.state != ShowState.READY) or show.is_rehearsal,
            "may_back": show.state != ShowState.READY,
            "rows": rows,
            "key": idempotency.new_key(),
            "state_url": reverse("contests:stage_state", args=[slug]),
            "stage_url": reverse("contests:stage", args=[slug]),
        },
    )


def _next_label(show: Show, current: Pitch | None) -> str:
    """What the large button does."""
    if current is None:
        return _("Begin")
    return {
        PitchState.PITCHING: _("To the questions") if show.question_seconds else _("To scoring"),
        PitchState.QUESTIONS: _("To scoring"),
    }.get(PitchState(current.state), _("Done"))


def _move(request: HttpRequest, show: Show) -> None:
    """One act of the moderator."""
    what = request.POST.get("what", "")
    seen: dict[str, Any] = {
        "actor": request.user,
        "show": show,
        "revision": _number(request, "revision"),
    }
    if what == "skip":
        actions.skip(**seen, pitch=_pitch(request, show))
        return
    verbs: dict[str, Callable[..., None]] = {
        "next": actions.go_on,
        "back": actions.go_back,
        "pause": actions.pause,
        "resume": actions.resume,
        "end": actions.end_show,
    }
    if what not in verbs:
        raise Http404
    verbs[what](**seen)


def stage_state(request: HttpRequest, slug: str) -> HttpResponse:
    """For the console and the jurors' phones: which revision of the stage is on, and whose turn."""
    seen = queries.stages_run_by(request.user) | queries.seated_stages(request.user)
    show = get_object_or_404(seen.distinct(), contest__slug=slug)
    current = show.pitches.filter(state__in=queries.ON_STAGE).first()
    return tables.live_answer(
        request,
        {
            "revision": show.revision,
            "on": f"{show.pk}-{current.entry_id if current else 0}-{int(show.is_rehearsal)}",
            "clock": tables.clock_values(queries.clock_of(show, current)) if current else None,
        },
    )


def live(request: HttpRequest, slug: str) -> HttpResponse:
    """For the audience's phones: what is on, what comes next, and results once they are told."""
    show = get_object_or_404(queries.stages_visible_to(request.user), contest__slug=slug)
    words = _audience(show)
    return render(
        request,
        "contests/live.html",
        {
            "page": {
                "title": tables.contest_name(show.contest),
                "breadcrumb": _crumbs(show.contest, _("On the stage")),
                "noindex": True,
            },
            "words": words,
            "state_url": reverse("contests:live_state", args=[slug]),
        },
    )


def live_state(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for its script."""
    show = get_object_or_404(queries.stages_visible_to(request.user), contest__slug=slug)
    return tables.live_answer(request, _audience(show))


def _audience(show: Show) -> dict[str, Any]:
    """What the audience is shown. Kept by the revision of the stage, which every verb of it raises, an
    embargo too; scores that come in later are there when the time is over.
    """
    key = f"contests.live:{show.pk}:{show.revision}:{languages.current()}"
    words: dict[str, Any] | None = cache.get(key)
    if words is None:
        words = tables.hall_words(queries.hall(show, is_wall=False))
        cache.set(key, words, AUDIENCE_SECONDS)
    return words


def wall(request: HttpRequest, wall: str) -> HttpResponse:
    """The projector's page: empty until its script is told what to show, so that nothing of before is
    ever there.
    """
    show = _wall(wall)
    response = render(
        request,
        "contests/wall.html",
        {
            "page": {"title": tables.contest_name(show.contest), "noindex": True},
            "state_url": reverse("contests:wall_state", args=[wall]),
        },
    )
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def wall_state(request: HttpRequest, wall: str) -> HttpResponse:
    """What the wall shows now, read anew each time."""
    return tables.live_answer(request, tables.hall_words(queries.hall(_wall(wall), is_wall=True)))


def _wall(key: str) -> Show:
    show = queries.wall_of(key)
    if show is None:
        raise Http404
    return show
