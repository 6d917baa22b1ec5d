"""Presentation of solutions: lists, one of them, the letter to its team."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog.models import Achievement, Need
from jiebang.hub.contests.models import Solution, SolutionMove
from jiebang.hub.contests.queries import ShownSolution, Term
from jiebang.hub.contests.queries.writing import achievements_to_name
from jiebang.hub.contests.states import DeclineReason, Meets, SolutionStatus
from jiebang.hub.contests.tables.writing import text_label
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.localised import Origin, Reading
from jiebang.hub.people.queries import members_of
from jiebang.hub.people.rules import is_member
from jiebang.reference import currencies, ip, regions, stages
from jiebang.reference.errors import AmbiguousNameError

STATUS_TONES = {
    SolutionStatus.SUBMITTED: "info",
    SolutionStatus.SHORTLISTED: "accent",
    SolutionStatus.SELECTED: "good",
    SolutionStatus.DECLINED: "bad",
    SolutionStatus.WITHDRAWN: "",
}
_SECTIONS = ("summary", "approach", "prior_work", "schedule", "terms")


def status_chip(status: str) -> dict[str, str]:
    """A status as a chip."""
    return {
        "text": str(SolutionStatus(status).label),
        "tone": STATUS_TONES.get(SolutionStatus(status), "line"),
    }


def money(content: Mapping[str, Any]) -> str:
    """The price for the reader; nothing where none is stated."""
    currency = content.get("currency") or ""
    if not currency:
        return ""
    price = content.get("price")
    return currencies.format_money(price, price, currency, languages.current())


def region_name(code: str) -> str:
    """A region as somebody would type it: by its name where that reads back as the same, else its code."""
    if not code:
        return ""
    name = regions.label(code, languages.current())
    try:
        found = regions.find(name)
    except AmbiguousNameError:
        return code
    return name if found is not None and found.code == code else code


def title_of(shown: ShownSolution) -> tuple[str, str]:
    """(title, its language) for the reader; the alias where there is no title yet."""
    reading = shown.reading(languages.current())
    title = reading.get("title") if reading else ""
    if not title:
        return (_("Without a title yet"), "")
    return title, reading.language if reading else ""


def need_title(actor: Actor, need: Need) -> dict[str, str]:
    """{title, url, lang} of a need; of one that the actor sees no more, no word."""
    return names_of_needs(actor, [need.pk]).get(need.pk) or {
        "title": _("A need that is no longer shown"), "url": "", "lang": "",
    }  # fmt: skip


def names_of_needs(actor: Actor, keys: Iterable[int]) -> dict[int, dict[str, str]]:
    """`key → {title, url, lang}` of the needs that the actor sees."""
    found = {}
    needs = catalog.visible_to(actor, Need).filter(pk__in=set(keys))
    for shown in catalog.disclosed_all(actor, needs):
        reading = shown.reading(languages.current())
        found[shown.pk] = {
            "title": (reading.get("title") if reading else "") or shown.code,
            "url": reverse("catalog:need", args=[shown.pk]),
            "lang": reading.language if reading else "",
        }
    return found


def whose(shown: ShownSolution, names: Mapping[int, str]) -> str:
    """The team, and who leads it; the alias where that is not told."""
    if not shown.names_team:
        return shown.solution.alias
    leader = names.get(shown.solution.organisation_id, "")
    team = shown.team or leader
    return team if team == leader or not leader else f"{team} · {leader}"


def list_columns(*, own: bool) -> list[dict[str, str]]:
    """The columns of a list of solutions as a file."""
    labels = [
        _("Solution"), _("Need"), _("Title"), _("Solving team"), _("Status"), _("Version"),
        _("Handed in"), _("Price"), _("Months"),
    ]  # fmt: skip
    if own:
        labels.append(_("Entered by"))
    return [{"label": label} for label in labels]


def list_row(
    shown: ShownSolution,
    need: Mapping[str, str] | None,
    names: Mapping[int, str],
    intermediaries: Mapping[int, str],
) -> dict[str, Any]:
    """One solution in a list, and `cells` for its file."""
    solution = shown.solution
    title, lang = title_of(shown)
    by = whose(shown, names)
    acting = intermediaries.get(solution.mandate_id or 0, "") if shown.names_team else ""
    entered = (
        _("%(intermediary)s for %(client)s")
        % {"intermediary": acting, "client": names.get(solution.organisation_id, "")}
        if acting
        else ""
    )
    at = solution.submitted_at if shown.number else None
    chip = status_chip(shown.status)
    return {
        "alias": solution.alias,
        "title": title,
        "lang": lang,
        "url": reverse("contests:solution", args=[solution.alias]),
        "need": need or {"title": _("A need that is no longer shown"), "url": "", "lang": ""},
        "by": by,
        "entered": entered,
        "chip": chip,
        "version": shown.number,
        "at": at,
        "price": money(shown.content),
        "cells": [
            {"text": solution.alias},
            {"text": need["title"] if need else ""},
            {"text": title},
            {"text": by if shown.names_team else ""},
            {"text": chip["text"]},
            {"text": shown.number},
            {"text": at},
            {"text": money(shown.content)},
            {"text": shown.content.get("months")},
            *([{"text": entered}] if shown.is_own else []),
        ],
    }


def note_of(reading: Reading[Any]) -> dict[str, Any]:
    """Arguments of `jb_language_note`."""
    origin = "converted"
    if not reading.converted:
        origin = {
            Origin.AUTHOR: "original", Origin.MACHINE: "machine", Origin.REVIEWED: "reviewed",
        }.get(Origin(reading.text.origin), "human")  # fmt: skip
    return {"shown": reading.language, "origin": origin, "stale": reading.stale}


def sections(reading: Reading[Any]) -> list[dict[str, str]]:
    """Heading and words of each text."""
    return [
        {"label": text_label(name), "text": reading.get(name)}
        for name in _SECTIONS
        if reading.get(name)
    ]


def fact_rows(
    shown: ShownSolution, leader: Mapping[str, str] | None, entered: str = "",
    achievement: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The facts for `jb_facts`; of a team that is not told, nothing."""
    content, lang = shown.content, languages.current()
    months, trl, code = content.get("months"), content.get("trl"), content.get("ip") or ""
    rows: list[dict[str, Any]] = []
    if shown.names_team:
        rows += [
            {"label": _("Solving team"), "value": shown.team},
            {
                "label": _("Organisation"),
                "value": (leader or {}).get("name", ""),
                "url": (leader or {}).get("url", ""),
            },
            {
                "label": _("Region"),
                "value": regions.label(shown.solution.region, lang)
                if shown.solution.region
                else "",
            },
            {"label": _("Entered by"), "value": entered},
        ]
    rows += [
        {"label": _("Price"), "value": money(content)},
        {
            "label": _("Time needed"),
            "value": ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
            if months
            else "",
        },
        {
            "label": _("Intellectual property"),
            "value": ip.label(code, lang, "need") if code else "",
        },
        {"label": _("Stage reached"), "value": stages.range_label(trl, trl) if trl else ""},
    ]
    if achievement:
        rows.append(
            {
                "label": _("Rests on"),
                "value": achievement["title"],
                "url": achievement["url"],
                "lang": achievement["lang"],
            }
        )
    return rows


def promise_rows(
    shown: ShownSolution, asked: Sequence[str], judged: Sequence[Any] = ()
) -> list[dict[str, Any]]:
    """Indicator by indicator; asked: the need's lines for the reader, where they are as many."""
    own = [one for one in shown.promises if one["asked"]]
    lines = list(asked) if len(asked) == len(own) else [one["asked"] for one in own]
    rows = []
    for place, one in enumerate(shown.promises):
        claim = one["meets"]
        rows.append(
            {
                "asked": lines[place] if place < len(lines) and one["asked"] else "",
                "promised": one["promised"],
                "claim": str(Meets(claim).label) if claim else "",
                "evidence": one["evidence"],
                "judged": judged[place] if place < len(judged) else None,
            }
        )
    return rows


def colleagues(actor: Actor, solution: Solution) -> list[tuple[str, str]]:
    """Accounts of the leading organisation, for its own people alone."""
    if not is_member(actor, solution.organisation):
        return []
    return [(str(one.user_id), str(one.user)) for one in members_of(solution.organisation)]


def achievement_choices(actor: Actor, solution: Solution) -> list[tuple[str, str]]:
    """The achievements to choose from, by their titles."""
    found = []
    rows: Sequence[Achievement] = list(achievements_to_name(actor, solution)[:100])
    for shown in catalog.disclosed_all(actor, rows):
        reading = shown.reading(languages.current())
        title = (reading.get("title") if reading else "") or shown.code
        found.append((str(shown.pk), title[:90]))
    return found


def moment_words(moment: datetime) -> str:
    """A deadline on the site's clock, which ends no sentence with a point of its own."""
    at = timezone.localtime(moment)
    return f"{date_format(at, 'DATE_FORMAT')} {time_format(at, 'H:i')}"


def term_words(term: Term) -> dict[str, Any]:
    """When answers are taken, in words for a need's page; `state` is before, open, late or over."""
    now = timezone.now()
    at = {
        name: moment_words(moment) if moment else ""
        for name, moment in (("opens", term.opens_at), ("closes", term.closes_at))
    }
    if term.opens_at is not None and now < term.opens_at:
        return {
            "state": "before",
            "text": _("Answers are taken from %(at)s.") % {"at": at["opens"]},
        }
    if not term.is_open(now):
        return {
            "state": "over",
            "text": _("Answers were taken until %(at)s.") % {"at": at["closes"]},
        }
    if term.is_late(now):
        return {
            "state": "late",
            "text": _("The deadline was %(at)s; what comes now is taken and marked late.")
            % {"at": at["closes"]},
        }
    if term.closes_at is None:
        return {"state": "open", "text": _("Answers are taken; there is no deadline yet.")}
    return {"state": "open", "text": _("Answers are taken until %(at)s.") % {"at": at["closes"]}}


def declined_because(solution: Solution) -> SolutionMove | None:
    """The move by which it was declined last."""
    return solution.moves.filter(after=SolutionStatus.DECLINED).order_by("-at", "-pk").first()


def letter(status: str, reason: str = "", words: str = "") -> list[str]:
    """What a team is told of a decision, a paragraph each; it names nobody else who took part."""
    if status == SolutionStatus.SELECTED:
        return [
            _("Your solution was selected. The owner of the need will get in touch with you."),
            _("The owner is now told who you are."),
        ]
    if status == SolutionStatus.SHORTLISTED:
        return [
            _("Your solution is on the shortlist. The owner of the need looks at it more closely."),
            _("You may still hand in a better version until the deadline."),
        ]
    found = [
        _("Thank you for the work that you have put into this answer. It was not selected."),
        _("Reason: %(reason)s") % {"reason": DeclineReason(reason).label} if reason else "",
        words,
        _("Your words and files stay confidential; nobody else is told of your answer."),
    ]
    return [one for one in found if one]
