"""Presentation of the stage: what wall, audience, console and jurors' phones are told, in words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.contests.models import Contest, Pitch, Show
from jiebang.hub.contests.queries.stage import Called, Clock, Hall, clock_of
from jiebang.hub.contests.states import PitchState, ShowState
from jiebang.hub.contests.tables.certificates import amount_of
from jiebang.hub.kernel import languages

NOW = "X-Jiebang-Now"
"""The header by which a clock in a browser follows the server's: milliseconds since 1970."""


def contest_name(contest: Contest) -> str:
    """Its name for the reader."""
    reading = contest.reading(languages.current())
    return reading.get("name") if reading else contest.slug


def entry_name(called: Called | None) -> str:
    """What an entry is called: its team where that is told, else its number."""
    if called is None:
        return ""
    return called.team or _("Entry %(number)s") % {"number": called.number}


def clock_values(clock: Clock | None) -> dict[str, int | None] | None:
    """A clock as a script counts it: seconds, and milliseconds since 1970."""
    if clock is None:
        return None
    since = round(clock.since.timestamp() * 1000) if clock.since else None
    return {"limit": clock.limit, "used": clock.used, "since": since}


def minutes(seconds: int) -> str:
    """`4:05`, `-0:12`."""
    sign, left = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{left // 60}:{left % 60:02d}"


def hall_words(hall: Hall) -> dict[str, Any]:
    """What wall and audience draw; JSON values. What is not told is not in it."""
    show, names = hall.show, hall.names
    current = None
    if hall.current is not None:
        called = names.get(hall.current.entry_id)
        current = {
            "title": entry_name(called),
            "need": called.need if called else "",
            "part": str(PitchState(hall.current.state).label),
            "clock": clock_values(clock_of(show, hall.current)),
        }
    return {
        "contest": contest_name(show.contest),
        "state": hall.state.value,
        "status": _status(hall),
        "is_rehearsal": hall.is_rehearsal,
        "is_paused": hall.state == ShowState.PAUSED,
        "current": current,
        "coming": [
            {
                "title": entry_name(names.get(pitch.entry_id)),
                "need": names[pitch.entry_id].need if pitch.entry_id in names else "",
            }
            for pitch in hall.coming
        ],
        "progress": f"{hall.done} / {hall.total}" if hall.total else "",
        "ranking": None
        if hall.ranking is None
        else [
            {
                "place": row.place,
                "title": entry_name(names.get(row.entry)),
                "score": f"{row.score:.1f}",
                "sheets": row.sheets,
            }
            for row in hall.ranking
        ],
        "awards": None
        if hall.awards is None
        else [
            {
                "prize": _prize(award.prize),
                "amount": amount_of(award.prize.amount, award.prize.currency),
                "title": entry_name(names.get(award.entry_id)),
            }
            for award in hall.awards
        ],
    }


def _prize(prize: Any) -> str:
    reading = prize.reading(languages.current())
    return reading.get("name") if reading else ""


def _status(hall: Hall) -> str:
    if hall.state == ShowState.READY:
        return _("It begins soon")
    if hall.state == ShowState.ENDED:
        return _("The pitches are over")
    if hall.state == ShowState.PAUSED:
        return _("Paused")
    return _("On the stage now") if hall.current else _("The next team is coming")


def live_answer(request: HttpRequest, words: Mapping[str, Any]) -> HttpResponse:
    """A state for a script that asks again and again: 304 while nothing has changed. The mark is of the
    content itself, so whatever changes it is seen, by whichever verb; kept by no cache on the way.
    """
    body = json.dumps(words, ensure_ascii=False, sort_keys=True)
    mark = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == mark:
        response = HttpResponse(status=304)
    else:
        response = JsonResponse(words, json_dumps_params={"ensure_ascii": False})
    response["ETag"] = mark
    response["Cache-Control"] = "private, no-cache"
    response[NOW] = str(round(timezone.now().timestamp() * 1000))
    return response


def order_rows(
    show: Show, pitches: list[Pitch], names: Mapping[int, str], needs: Mapping[int, str]
) -> list[dict[str, Any]]:
    """The running order for who runs it."""
    waiting = [one.pk for one in pitches if one.state == PitchState.WAITING]
    return [
        {
            "pk": one.pk,
            "place": at,
            "name": names.get(one.entry_id, ""),
            "need": needs.get(one.entry_id, ""),
            "state": one.get_state_display(),
            "tone": _TONES.get(PitchState(one.state), ""),
            "is_waiting": one.pk in waiting,
            "is_skipped": one.state == PitchState.SKIPPED,
            "up": one.pk in waiting and waiting[0] != one.pk,
            "down": one.pk in waiting and waiting[-1] != one.pk,
        }
        for at, one in enumerate(pitches, start=1)
    ]


_TONES = {
    PitchState.PITCHING: "accent",
    PitchState.QUESTIONS: "accent",
    PitchState.SCORING: "info",
    PitchState.DONE: "good",
    PitchState.SKIPPED: "caution",
}


def clock_shown(show: Show, pitch: Pitch | None, now: datetime) -> dict[str, Any] | None:
    """The clock as a page draws it before its script counts on."""
    clock = clock_of(show, pitch) if pitch else None
    if clock is None:
        return None
    left = clock.left(now)
    return {
        **(clock_values(clock) or {}),
        "now": round(now.timestamp() * 1000),
        "text": minutes(left),
        "is_over": left < 0,
    }
