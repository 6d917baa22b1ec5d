"""Which solutions take part in a contest, with the version that is judged; sent on, withdrawn, excluded."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from jiebang.hub.contests import rules
from jiebang.hub.contests.actions.conflicts import find_conflicts, void_sheets
from jiebang.hub.contests.actions.shared import locked, reason, require, run_by
from jiebang.hub.contests.models import Contest, Entry, Solution, SolutionVersion
from jiebang.hub.contests.queries.entries import may_enter
from jiebang.hub.contests.queries.standings import final_places
from jiebang.hub.contests.states import HANDED_IN, ContestStatus, Ended, EntryState
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices.actions import tell

MOST = 5000
"""Entries of one contest."""
JUDGEABLE = (ContestStatus.DRAFT, ContestStatus.OPEN, ContestStatus.SCORING)
"""Where an entry may still be taken out; locked places stand."""


@transaction.atomic
def enter(*, actor: Actor, contest: Contest, solutions: Sequence[Solution]) -> list[Entry]:
    """Bring solutions into a contest, each with the version that was handed in last.

    They answer needs of the contest's scope and stand between handed in and selected. Numbers are
    given in an order that tells nothing. Raises Refused, and enters none, where one does not fit.
    """
    row = run_by(actor, contest)
    require(row, ContestStatus.DRAFT, ContestStatus.OPEN)
    return _enter(actor, row, {solution.pk: None for solution in solutions})


def _enter(actor: Actor, contest: Contest, wanted: dict[int, Entry | None]) -> list[Entry]:
    """Entries of solutions (keys), each with the entry below that it came from."""
    last = SolutionVersion.objects.filter(solution=OuterRef("pk")).order_by("-number")
    fitting = dict(
        may_enter(contest, sent_on=any(wanted.values()))
        .filter(pk__in=wanted, version__gte=1)
        .values_list("pk", Subquery(last.values("pk")[:1]))
    )
    if set(wanted) - set(fitting) or not wanted:
        raise Refused(
            _(
                "Only what was handed in to a need of this contest, and takes no part yet, is entered."
            )
        )
    top = contest.entries.aggregate(top=Max("number"))["top"] or 0
    if top + len(wanted) > MOST:
        raise Refused(_("%(most)s entries are the most.") % {"most": MOST})
    # The versions that those below judged go on, not what was handed in since.
    pinned = {key: came.version_id for key, came in wanted.items() if came is not None}
    made = [
        Entry(
            contest=contest,
            solution_id=key,
            version_id=pinned.get(key) or fitting[key] or 0,
            number=number,
            came_from=wanted[key],
        )
        for number, key in enumerate(sorted(wanted, key=lambda key: _lot(contest, key)), top + 1)
    ]
    Entry.objects.bulk_create(made)
    audit.record(
        actor=actor,
        verb="contests.enter",
        subject=contest,
        facts={
            "entries": [entry.pk for entry in made],
            "solutions": [entry.solution_id for entry in made],
            "versions": [entry.version_id for entry in made],
        },
    )
    find_conflicts(actor=actor, contest=contest)
    tell(actor=actor, news="contests.entered", subject="entry", keys=[entry.pk for entry in made])
    return made


def _lot(contest: Contest, solution: int) -> str:
    """An order that is the same each time, and tells neither who came first nor who was shortlisted."""
    return hashlib.sha256(f"{contest.seed} {solution}".encode()).hexdigest()


@transaction.atomic
def send_on(*, actor: Actor, contest: Contest, count: int) -> list[Entry]:
    """Send the best `count` of a locked contest on into the one above, with the versions judged here.

    Who stands there already stays. A place that several share is sent on whole, or not at all.
    """
    row = run_by(actor, contest)
    require(row, ContestStatus.LOCKED, ContestStatus.PUBLISHED)
    if row.parent_id is None:
        raise Refused(_("There is no contest above this one."))
    above = locked(row.parent_id)
    require(above, ContestStatus.DRAFT, ContestStatus.OPEN)
    if count < 1:
        raise Refused(_("Say how many go on."))
    placed = final_places(row)
    best = [place for place in placed if place.rank <= count]
    if len(best) > count:
        raise Refused(
            _("Place %(place)s is shared: %(n)s would go on. Choose another number.")
            % {"place": best[-1].rank, "n": len(best)}
        )
    entries = {
        entry.pk: entry for entry in row.entries.filter(pk__in=[place.entry for place in best])
    }
    there = set(above.entries.values_list("solution", flat=True))
    going = {
        entries[place.entry].solution_id: entries[place.entry]
        for place in best
        if entries[place.entry].solution_id not in there
    }
    if not going:
        raise Refused(_("All of these stand in the contest above already."))
    made = _enter(actor, above, dict(going))
    audit.record(
        actor=actor,
        verb="contests.send_on",
        subject=row,
        facts={"count": count, "to": above.pk, "entries": [entry.pk for entry in made]},
    )
    return made


@transaction.atomic
def renew_version(*, actor: Actor, entry: Entry) -> None:
    """Have the version judged that was handed in since; before scoring begins."""
    row = run_by(actor, entry.contest)
    require(row, ContestStatus.DRAFT, ContestStatus.OPEN)
    newest = entry.solution.versions.order_by("-number").first()
    if newest is None or newest.pk == entry.version_id:
        raise Refused(_("There is no newer version."))
    Entry.objects.filter(pk=entry.pk).update(version=newest)
    entry.version = newest
    audit.record(
        actor=actor, verb="contests.renew_version", subject=entry, facts={"version": newest.pk}
    )
    find_conflicts(actor=actor, contest=row)


@transaction.atomic
def withdraw_entry(*, actor: Actor, entry: Entry, because: str = "") -> None:
    """Take an entry out at its team's wish, until the scores are locked; its sheets do not count."""
    if not (rules.may_write(actor, entry.solution) or rules.may_run(actor, entry.contest)):
        raise Denied
    _out(actor, entry, EntryState.WITHDRAWN, reason(because), "contests.withdraw_entry")


@transaction.atomic
def exclude_entry(*, actor: Actor, entry: Entry, because: str) -> None:
    """Exclude an entry with a reason, which its team reads; its sheets do not count."""
    if not rules.may_run(actor, entry.contest):
        raise Denied
    because = reason(because, needed=_("Say why it is excluded: its team reads it."))
    _out(actor, entry, EntryState.EXCLUDED, because, "contests.exclude_entry")


def _out(actor: Actor, entry: Entry, to: EntryState, because: str, verb: str) -> None:
    row = locked(entry.contest_id)
    require(row, *JUDGEABLE)
    rows = Entry.objects.filter(pk=entry.pk, state=EntryState.IN)
    if not rows.update(state=to, reason=because):
        raise Refused(_("It takes no part any more."))
    entry.state, entry.reason = to, because
    void_sheets(actor=actor, contest=row, because=Ended.ENTRY, entry=entry.pk)
    audit.record(actor=actor, verb=verb, subject=entry, facts={"because": because})
    if to == EntryState.EXCLUDED:
        tell(actor=actor, news="contests.excluded", subject="entry", keys=[entry.pk])


def leave(*, actor: Actor, entries: QuerySet[Entry]) -> None:
    """Of these entries take out those whose solution is no answer any more, where places are not locked;
    within the transaction of a verb that has withdrawn a solution, or that begins, locks or opens scores
    again: a solution may be withdrawn in the moment in which it is entered, or while scores are locked.
    """
    gone = entries.filter(state=EntryState.IN, contest__status__in=JUDGEABLE).exclude(
        solution__status__in=sorted(HANDED_IN)
    )
    for entry in gone.order_by("contest", "pk"):
        _out(actor, entry, EntryState.WITHDRAWN, "", "contests.withdraw_entry")


@transaction.atomic
def readmit_entry(*, actor: Actor, entry: Entry) -> None:
    """Let an entry take part again that was withdrawn or excluded; it is assigned anew. Not one whose
    solution was withdrawn: nobody but its team sees that.
    """
    row = run_by(actor, entry.contest)
    require(row, *JUDGEABLE)
    if not Solution.objects.filter(pk=entry.solution_id, status__in=sorted(HANDED_IN)).exists():
        raise Refused(_("Its team has withdrawn the solution, and must hand it in again first."))
    rows = Entry.objects.filter(pk=entry.pk).exclude(state=EntryState.IN)
    if not rows.update(state=EntryState.IN, reason=""):
        raise Refused(_("It takes part already."))
    entry.state, entry.reason = EntryState.IN, ""
    audit.record(actor=actor, verb="contests.readmit_entry", subject=entry)
    find_conflicts(actor=actor, contest=row)
