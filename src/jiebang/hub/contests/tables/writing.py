"""Presentation of writing a solution: its parts, their help, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.contests import queries
from jiebang.hub.contests.models import Solution
from jiebang.hub.contests.queries import Gap


def part_label(part: str) -> str:
    """The heading of a part."""
    return {
        "approach": _("Approach"),
        "indicators": _("Indicators"),
        "terms": _("Schedule, price and terms"),
        "team": _("Solving team"),
        "files": _("Files"),
        "confidential": _("Confidential part"),
        "check": _("Check and hand in"),
    }[part]


def part_lead(part: str) -> str:
    """What a part is for."""
    return {
        "approach": _("How you solve it, in words that an engineer of another field follows."),
        "indicators": _(
            "Line by line what the need asks for. Promise a figure with its unit: the first sorting "
            "compares it with the one asked for, and shows your own word beside."
        ),
        "terms": _("What the owner of the need weighs beside the figures."),
        "team": _("Who does the work. By the employer, jurors who are too near are kept away."),
        "files": _("Drawings, test reports, references. Each version keeps its own."),
        "confidential": _(
            "What only those read to whom you open it, once they have signed. You see who opened it, "
            "and shut it at any time."
        ),
        "check": _("Read it once as the owner of the need will."),
    }[part]


def text_label(name: str) -> str:
    """What a text of a solution is called."""
    return {
        "title": _("Title"),
        "summary": _("In short"),
        "approach": _("Approach"),
        "schedule": _("Schedule"),
        "terms": _("Terms"),
        "prior_work": _("Prior work"),
        "words": _("Confidential part"),
        "language": _("Language"),
        "team": _("Name of the team"),
    }[name]


def text_help(name: str) -> str:
    """What goes into a text."""
    return {
        "summary": _("Two or three sentences."),
        "approach": _("Principle, steps, equipment, risks, and what you need from the owner."),
        "prior_work": _("Where you have done this or something near it, with the figures reached."),
        "schedule": _("The steps with their months, and what is handed over at each."),
        "terms": _("Payment by steps, warranty, who pays for trials, and what else you ask for."),
        "words": _(
            "Process windows, recipes, costs: whatever must not be known before a contract."
        ),
    }.get(name, "")


def gap_rows(solution: Solution, gaps: Iterable[Gap]) -> list[dict[str, Any]]:
    """What is missing and where it is mended; what handing in needs comes first."""
    return [
        {
            "title": _gap(gap),
            "required": gap.required,
            "url": reverse("contests:write", args=[solution.alias, gap.part]),
            "part": gap.part,
        }
        for gap in sorted(gaps, key=lambda one: not one.required)
    ]


def _gap(gap: Gap) -> str:
    if gap.name == "indicators":
        return ngettext(
            "%(n)s indicator has no answer", "%(n)s indicators have no answer", gap.count
        ) % {"n": gap.count}
    if gap.name == "evidence":
        return ngettext(
            "%(n)s promise has no evidence", "%(n)s promises have no evidence", gap.count
        ) % {"n": gap.count}
    return {
        "title": _("No title"),
        "approach": _("No approach"),
        "no_promise": _("Nothing is promised in figures"),
        "price": _("No price, nor that it is negotiable"),
        "months": _("Not said how long it takes"),
        "members": _("Nobody is named"),
        "tells": _("The call is blind, and your words or files tell who you are"),
        "summary": _("Nothing in short"),
        "schedule": _("No schedule"),
        "ip": _("No terms on intellectual property"),
        "trl": _("No stage reached"),
        "files": _("No files"),
    }[gap.name]


def step_rows(solution: Solution, gaps: Sequence[Gap], current: str = "") -> list[dict[str, str]]:
    """The parts for `jb_stepper`, each with what is open in it."""
    rows = []
    for part in queries.PARTS:
        own = [gap for gap in gaps if gap.part == part]
        state = "bad" if any(gap.required for gap in own) else "todo" if own else "done"
        if part in {"confidential", "check"}:
            state = "todo"
        if part == "confidential" and solution.details.all():
            state = "done"
        if part == current:
            state = "current"
        rows.append(
            {
                "name": part,
                "label": part_label(part),
                "state": state,
                "url": reverse("contests:write", args=[solution.alias, part]),
                "hint": " · ".join(_gap(gap) for gap in own[:2]),
            }
        )
    return rows
