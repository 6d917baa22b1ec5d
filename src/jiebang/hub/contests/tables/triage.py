"""Presentation of the sorting of a need's solutions: verdicts and reasons in words, tables, files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiebang.hub.contests.queries import Answer
from jiebang.hub.contests.queries.triage import Fit, Judged, Sorted, Term, Verdict, Why
from jiebang.hub.contests.states import Advice, Meets
from jiebang.hub.contests.tables.solutions import money, status_chip, title_of, whose


def order_words() -> str:
    """By what the list is sorted, as it is done."""
    return _(
        "Sorted by indicators met, of which what is met in part, or claimed where figures cannot tell, "
        "counts half. Then: fewer claims that the figures contradict; price, intellectual property and "
        "stage that fit; fewer gaps; in time before late; handed in earlier. It is a proposal: you decide."
    )


def verdict_chip(one: Judged) -> dict[str, str]:
    """A verdict as a chip; the words say it all."""
    words = {
        Verdict.MET: (_("met"), "good"),
        Verdict.PARTLY: (_("met in part"), "caution"),
        Verdict.NOT: (_("not met"), "bad"),
        Verdict.UNSTATED: (_("nothing said"), "line"),
        Verdict.CLAIMED: (_("by the team's word alone"), "info"),
        Verdict.DISAGREE: (_("says met, the figures disagree"), "bad"),
    }[one.verdict]
    return {"text": words[0], "tone": words[1]}


def why_words(one: Judged) -> str:
    """Why, in a sentence."""
    return {
        Why.INSIDE: _("The figure promised lies within the one asked for."),
        Why.SHORT: _("The figure promised does not reach the one asked for."),
        Why.OVERLAPS: _("Part of the range promised lies within what is asked for."),
        Why.AT_BOUND: _("It just touches a bound that is asked to be passed."),
        Why.OTHER_WAY: _(
            "It bounds the other side: “at most” where “at least” is asked for, or reversed."
        ),
        Why.NOTHING: _("The team says nothing of it."),
        Why.NO_FIGURE_ASKED: _("What is asked for has no single figure to compare with."),
        Why.NO_FIGURE: _("What is promised has no single figure to compare."),
        Why.NO_DIRECTION: _("The need does not say whether more or less is better."),
        Why.NO_UNIT: _("The figure promised has no unit."),
        Why.OTHER_UNIT: _("The two units cannot be compared."),
        Why.TEAM_SAYS_LESS: _("The team itself says so."),
    }[one.why]


def term_chip(term: Term) -> dict[str, str]:
    """Price, IP or stage beside what the need says."""
    label = {"price": _("Price"), "ip": _("Intellectual property"), "trl": _("Stage")}[term.name]
    said = {
        Fit.FITS: _("fits"), Fit.OPEN: _("left open"), Fit.DIFFERS: _("differs"),
        Fit.UNKNOWN: _("not comparable"), Fit.UNSTATED: _("not stated"),
    }[term.fit]  # fmt: skip
    said = {
        "within": _("within the budget"), "beyond": _("beyond the budget"),
        "negotiable": _("negotiable"), "no_budget": _("no budget stated"),
        "other_currency": _("another currency than the budget; not converted"),
    }.get(term.why, said)  # fmt: skip
    tone = {Fit.FITS: "good", Fit.DIFFERS: "bad", Fit.UNKNOWN: "caution"}.get(term.fit, "line")
    return {"text": _("%(label)s: %(said)s") % {"label": label, "said": said}, "tone": tone}


def lacks_words(names: Iterable[str]) -> list[str]:
    """What an answer lacks."""
    words = {
        "approach": _("approach"), "schedule": _("time needed"), "price": _("price"),
        "ip": _("intellectual property"), "evidence": _("evidence"), "members": _("members"),
        "files": _("files"),
    }  # fmt: skip
    return [words[name] for name in names]


def advice_words(advice: Mapping[str, int]) -> list[dict[str, str]]:
    """What experts advised, as chips with their number."""
    tones = {Advice.RECOMMEND: "good", Advice.POSSIBLE: "caution", Advice.ADVISE_AGAINST: "bad"}
    return [
        {"text": f"{Advice(code).label} × {advice[code]}", "tone": tones[Advice(code)]}
        for code in Advice.values
        if code in advice
    ]


def _met(sorting: Sorted) -> str:
    return _("%(met)s of %(asked)s") % {
        "met": sorting.count(Verdict.MET), "asked": len(sorting.asked),
    }  # fmt: skip


def triage_row(place: int, answer: Answer, names: Mapping[int, str]) -> dict[str, Any]:
    """One solution in the list of triage."""
    shown, sorting = answer.shown, answer.sorting
    title, lang = title_of(shown)
    counts = [
        (Verdict.PARTLY, "caution", _("%(n)s in part")),
        (Verdict.NOT, "bad", _("%(n)s not met")),
        (Verdict.DISAGREE, "bad", _("%(n)s contradicted")),
        (Verdict.CLAIMED, "info", _("%(n)s by word alone")),
        (Verdict.UNSTATED, "line", _("%(n)s unsaid")),
    ]
    chips = [
        {"text": words % {"n": sorting.count(verdict)}, "tone": tone}
        for verdict, tone, words in counts
        if sorting.count(verdict)
    ]
    months = shown.content.get("months")
    lacks = lacks_words(sorting.lacks)
    return {
        "place": place,
        "pk": shown.solution.pk,
        "alias": shown.solution.alias,
        "version": shown.number,
        "title": title,
        "lang": lang,
        "url": reverse("contests:solution", args=[shown.solution.alias]),
        "by": whose(shown, names),
        "is_told": shown.names_team,
        "met": sorting.count(Verdict.MET),
        "asked": len(sorting.asked),
        "met_words": _met(sorting),
        "chips": chips,
        "terms": [term_chip(term) for term in sorting.terms],
        "price": money(shown.content),
        "months": ngettext("%(n)s month", "%(n)s months", months) % {"n": months} if months else "",
        "late": sorting.is_late,
        "lacks": _("lacks: %(what)s") % {"what": ", ".join(lacks)} if lacks else "",
        "advice": advice_words(answer.advice),
        "status": status_chip(shown.status),
        "at": shown.solution.submitted_at,
        "untold": shown.status != shown.solution.told and shown.status != "submitted",
    }


def triage_columns() -> list[dict[str, str]]:
    """The columns of the file of a sorting."""
    return [
        {"label": label}
        for label in (
            pgettext("contest", "Place"), _("Solution"), _("Solving team"), _("Title"), _("Status"),
            _("Indicators met"),
            _("in part"), _("not met"), _("contradicted"), _("by word alone"), _("unsaid"),
            _("Price"), _("Months"), _("Terms"), _("Lacks"), _("Late"), _("Opinions"), _("Handed in"),
        )
    ]  # fmt: skip


def triage_file(row: Mapping[str, Any], answer: Answer) -> list[dict[str, Any]]:
    """One row of that file."""
    sorting = answer.sorting
    return [
        {"text": value}
        for value in (
            row["place"], row["alias"], row["by"] if row["is_told"] else "", row["title"],
            row["status"]["text"], row["met_words"], sorting.count(Verdict.PARTLY),
            sorting.count(Verdict.NOT), sorting.count(Verdict.DISAGREE),
            sorting.count(Verdict.CLAIMED), sorting.count(Verdict.UNSTATED), row["price"],
            answer.shown.content.get("months"), "; ".join(chip["text"] for chip in row["terms"]),
            ", ".join(lacks_words(sorting.lacks)), _("late") if row["late"] else "",
            "; ".join(chip["text"] for chip in row["advice"]), row["at"],
        )
    ]  # fmt: skip


def compare_columns(answers: Sequence[Answer]) -> list[dict[str, str]]:
    """A column for what is asked, and one for each solution, by its alias: names are too long for it."""
    aliases = ({"label": one.shown.solution.alias} for one in answers)
    return [{"label": _("The need asks for")}, *aliases]


def compare_rows(answers: Sequence[Answer], asked: Sequence[str]) -> list[list[dict[str, Any]]]:
    """What each promises for each indicator, side by side, then price, time and the rest."""
    most = max((len(one.sorting.asked) for one in answers), default=0)
    rows: list[list[dict[str, Any]]] = []
    for place in range(most):
        line = asked[place] if place < len(asked) else ""
        cells: list[dict[str, Any]] = []
        for answer in answers:
            own = answer.sorting.asked
            one = own[place] if place < len(own) else None
            line = line or (one.asked if one else "")
            if one is None:
                cells.append({"text": None})
                continue
            claim = Meets(one.claim).label if one.claim else ""
            note = [verdict_chip(one)["text"]]
            if claim:
                note.append(_("team: %(claim)s") % {"claim": claim})
            cells.append(
                {
                    "text": one.promised or "—",
                    "note": " · ".join(note),
                    "bad": one.verdict in {Verdict.NOT, Verdict.DISAGREE},
                }
            )
        rows.append([{"text": line}, *cells])
    facts: list[tuple[str, Any]] = [
        (_("Indicators met"), lambda one: _met(one.sorting)),
        (_("Price"), lambda one: money(one.shown.content)),
        (_("Months"), lambda one: one.shown.content.get("months")),
        (_("Terms"), lambda one: "; ".join(term_chip(term)["text"] for term in one.sorting.terms)),
        (_("Lacks"), lambda one: ", ".join(lacks_words(one.sorting.lacks))),
        (_("Opinions"), lambda one: "; ".join(chip["text"] for chip in advice_words(one.advice))),
        (_("Status"), lambda one: status_chip(one.shown.status)["text"]),
    ]
    rows += [
        [{"text": label}, *({"text": value(one) or None} for one in answers)]
        for label, value in facts
    ]
    return rows
