"""Setting a contest up: its words, scope, rules and rubric; and its way until scoring begins."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiebang.hub.contests import presets, rules
from jiebang.hub.contests.actions.conflicts import settle
from jiebang.hub.contests.actions.entries import leave
from jiebang.hub.contests.actions.shared import reason, require, run_by, step
from jiebang.hub.contests.models import (
    Anchor,
    AnchorText,
    Contest,
    ContestText,
    Criterion,
    CriterionText,
    ScoreSheet,
)
from jiebang.hub.contests.states import (
    ContestKind,
    ContestStatus,
    EntryState,
    Method,
    TieRule,
    Told,
)
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.programmes.actions.texts import Words, write_texts
from jiebang.hub.programmes.models import Edition, HostRegion, Track
from jiebang.hub.programmes.queries import way_up

MOST_CRITERIA = 12
MOST_ANCHORS = 11


@dataclass(frozen=True, slots=True)
class Rules:
    """How a contest judges; all of it is stated before scoring begins."""

    kind: str = ContestKind.REVIEW
    is_blind: bool = False
    jurors_wanted: int = 3
    load: int = 20
    method: str = Method.RAW
    trim: int = 10
    tie_rule: str = TieRule.CRITERIA
    told: str = Told.PRIZES
    scoring_closes_at: datetime | None = None

    def check(self) -> None:
        """Raises Refused for what no contest can have."""
        known = (
            self.kind in ContestKind.values
            and self.method in Method.values
            and self.tie_rule in TieRule.values
            and self.told in Told.values
        )
        if not known:
            raise Refused(_("Choose one of what is offered."))
        if not 1 <= self.jurors_wanted <= 99:
            raise Refused(_("Jurors for each entry: from 1 to 99."))
        if not 1 <= self.load <= 1000:
            raise Refused(_("Entries for each juror: from 1 to 1000."))
        if not 0 <= self.trim <= 40:
            raise Refused(_("From 0 to 40 percent are cut at either end."))
        if self.is_blind and self.told != Told.PRIZES:
            raise Refused(_("Of a blind contest everybody is told the prizes alone."))


FREE = ("told", "scoring_closes_at", "load")
"""What may still change while jurors score."""


@transaction.atomic
def create_contest(
    *,
    actor: Actor,
    edition: Edition,
    slug: str,
    texts: Words,
    setting: Rules | None = None,
    track: Track | None = None,
    host_region: HostRegion | None = None,
    parent: Contest | None = None,
    seed: int | None = None,
) -> Contest:
    """A new contest of an edition, or of one track or host region of it; a draft that its makers see.

    Raises Denied to who does not run it, Refused where its scope or parent does not fit.
    """
    setting = setting or Rules()
    setting.check()
    contest = Contest(
        edition=edition,
        track=track,
        host_region=host_region,
        slug=slug,
        seed=secrets.randbelow(2**31) if seed is None else seed,
    )
    if not rules.may_run(actor, contest):
        raise Denied
    if track is not None and track.edition_id != edition.pk:
        raise Refused(_("This track is not of the chosen edition."))
    if host_region is not None and host_region.edition_id != edition.pk:
        raise Refused(_("This host region is not of the chosen edition."))
    _set(contest, setting)
    contest.parent = _fitting(actor, contest, parent)
    try:
        with transaction.atomic():
            contest.save()
    except IntegrityError:
        raise Refused(_("There is a contest of this name in the address already.")) from None
    write_texts(ContestText, texts, contest=contest)
    audit.record(
        actor=actor,
        verb="contests.create_contest",
        subject=contest,
        facts={"edition": edition.pk, "track": track.pk if track else None, **_facts(contest)},
    )
    return contest


@transaction.atomic
def save_contest(
    *, actor: Actor, contest: Contest, texts: Words, setting: Rules, parent: Contest | None
) -> Contest:
    """Change a contest's words and rules. Once scoring has begun its rules are fixed, but for what
    is told, the deadline and the load of a juror.
    """
    setting.check()
    row = run_by(actor, contest)
    require(row, ContestStatus.DRAFT, ContestStatus.OPEN, ContestStatus.SCORING)
    before = {name: getattr(row, name) for name in Rules.__dataclass_fields__}
    old_parent = row.parent_id
    _set(row, setting)
    changed = [name for name, value in before.items() if getattr(row, name) != value]
    if row.status == ContestStatus.SCORING:
        fixed = set(changed) - set(FREE)
        if fixed or (parent.pk if parent else None) != old_parent:
            raise Refused(_("Scoring has begun: the rules by which it judges are fixed."))
    elif (parent.pk if parent else None) != old_parent:
        row.parent = _fitting(actor, row, parent)
    row.save()
    words = write_texts(ContestText, texts, contest=row)
    audit.record(
        actor=actor,
        verb="contests.save_contest",
        subject=row,
        facts={"changed": sorted(changed), "words": words, **_facts(row)},
    )
    return row


def _set(contest: Contest, setting: Rules) -> None:
    for name in Rules.__dataclass_fields__:
        setattr(contest, name, getattr(setting, name))


def _facts(contest: Contest) -> dict[str, audit.Fact]:
    return {
        "parent": contest.parent_id,
        "method": contest.method,
        "trim": contest.trim,
        "tie_rule": contest.tie_rule,
        "blind": contest.is_blind,
    }


def _fitting(actor: Actor, contest: Contest, parent: Contest | None) -> Contest | None:
    """The parent, where the contest lies within it. Raises Refused where it does not.

    Locked from the top down, so that two cannot put themselves under one another.
    """
    if parent is None:
        return None
    above: Contest | None = Contest.objects.select_for_update(of=("self",)).get(pk=parent.pk)
    if parent.status not in {ContestStatus.DRAFT, ContestStatus.OPEN}:
        raise Refused(_("The contest above takes no more entries."))
    editions = {contest.edition_id, *(one.pk for one in way_up(actor, contest.edition))}
    tracks = {None, contest.track_id, contest.track.parent_id if contest.track else None}
    homes = {None, contest.host_region_id, contest.edition.hosted_by_id}
    if (
        parent.edition_id not in editions
        or parent.track_id not in tracks
        or parent.host_region_id not in homes
    ):
        raise Refused(_("This contest does not lie within that one."))
    seen = {contest.pk}
    while above is not None:
        if above.pk in seen:
            raise Refused(_("A contest cannot stand within itself."))
        seen.add(above.pk)
        above = above.parent
    return parent


@transaction.atomic
def save_criterion(
    *,
    actor: Actor,
    contest: Contest,
    texts: Words,
    weight: int,
    lowest: int = 0,
    highest: int = 10,
    anchors: Mapping[int, Words] | None = None,
    criterion: Criterion | None = None,
) -> Criterion:
    """Write one line of the rubric; a new one where none is named. anchors: points → words, which
    replace those that were.
    """
    row = run_by(actor, contest)
    require(row, ContestStatus.DRAFT, ContestStatus.OPEN)
    if not 1 <= weight <= 100:
        raise Refused(_("A weight is from 1 to 100."))
    if not 0 <= lowest < highest <= 100:
        raise Refused(_("Points run from a lowest to a higher highest, within 0 to 100."))
    anchors = anchors or {}
    if len(anchors) > MOST_ANCHORS or any(not lowest <= at <= highest for at in anchors):
        raise Refused(_("What points stand for is said of points within the range."))
    if criterion is None:
        if row.criteria.count() >= MOST_CRITERIA:
            raise Refused(_("%(most)s criteria are the most.") % {"most": MOST_CRITERIA})
        last = row.criteria.order_by("-order").values_list("order", flat=True).first()
        criterion = Criterion(contest=row, order=(last or 0) + 1)
    elif criterion.contest_id != row.pk:
        raise Denied
    criterion.weight, criterion.lowest, criterion.highest = weight, lowest, highest
    criterion.save()
    write_texts(CriterionText, texts, criterion=criterion)
    criterion.anchors.exclude(points__in=list(anchors)).delete()
    for points, words in anchors.items():
        anchor, _made = Anchor.objects.get_or_create(criterion=criterion, points=points)
        write_texts(AnchorText, words, anchor=anchor)
    audit.record(
        actor=actor,
        verb="contests.save_criterion",
        subject=criterion,
        facts={"contest": row.pk, "weight": weight, "lowest": lowest, "highest": highest},
    )
    return criterion


@transaction.atomic
def remove_criterion(*, actor: Actor, criterion: Criterion) -> None:
    """Take a line out of the rubric, before anything was scored by it."""
    row = run_by(actor, criterion.contest)
    require(row, ContestStatus.DRAFT, ContestStatus.OPEN)
    if criterion.scores.exists():
        raise Refused(_("It has been scored by already: the rubric is fixed."))
    facts: dict[str, audit.Fact] = {"criterion": criterion.pk}
    criterion.delete()
    audit.record(actor=actor, verb="contests.remove_criterion", subject=row, facts=facts)


@transaction.atomic
def take_preset(*, actor: Actor, contest: Contest, preset: str) -> None:
    """Fill an empty rubric with one that is used often, with its anchors in the three languages."""
    row = run_by(actor, contest)
    require(row, ContestStatus.DRAFT, ContestStatus.OPEN)
    if preset not in presets.PRESETS:
        raise Refused(_("Choose one of what is offered."))
    if row.criteria.exists():
        raise Refused(_("The rubric has criteria already: remove them first."))
    for line in presets.PRESETS[preset].lines:
        save_criterion(
            actor=actor,
            contest=row,
            texts={tag: {"name": name, "guidance": line.guidance[tag]} for tag, name in line.name.items()},
            weight=line.weight,
            anchors={
                points: {tag: {"words": words} for tag, words in said.items()}
                for points, said in line.anchors.items()
            },
        )  # fmt: skip
    audit.record(actor=actor, verb="contests.take_preset", subject=row, facts={"preset": preset})


@transaction.atomic
def open_contest(*, actor: Actor, contest: Contest) -> None:
    """Announce a contest: it takes entries from now on."""
    row = run_by(actor, contest)
    if not row.criteria.exists():
        raise Refused(_("A rubric is needed first."))
    _move(actor, row, ContestStatus.OPEN, "contests.open_contest")
    contest.status = row.status


@transaction.atomic
def take_back_contest(*, actor: Actor, contest: Contest) -> None:
    """Make an announced contest a draft again, while nothing is entered."""
    row = run_by(actor, contest)
    if row.entries.exists():
        raise Refused(_("It has entries already."))
    _move(actor, row, ContestStatus.DRAFT, "contests.take_back_contest")
    contest.status = row.status


@transaction.atomic
def begin_scoring(*, actor: Actor, contest: Contest) -> None:
    """Close the entries, fix the rules, and let jurors score what they are assigned; what has become a
    conflict since it was assigned is none of it.
    """
    row = run_by(actor, contest)
    leave(actor=actor, entries=row.entries.all())
    if not row.entries.filter(state=EntryState.IN).exists():
        raise Refused(_("There are no entries yet."))
    if not row.jurors.filter(state="accepted", is_chair=True).exists():
        raise Refused(_("The jury needs a chair who has accepted, as the chair locks the scores."))
    settle(actor=actor, contest=row)
    _move(actor, row, ContestStatus.SCORING, "contests.begin_scoring")
    contest.status = row.status


@transaction.atomic
def open_again(*, actor: Actor, contest: Contest, because: str) -> None:
    """Go back from scoring to taking entries, while no sheet was handed in."""
    row = run_by(actor, contest)
    because = reason(because, needed=_("Say why."))
    if ScoreSheet.objects.filter(assignment__entry__contest=row, state="handed_in").exists():
        raise Refused(_("Sheets were handed in already: the entries stay as they are."))
    _move(actor, row, ContestStatus.OPEN, "contests.open_again", because=because)
    contest.status = row.status


@transaction.atomic
def cancel_contest(*, actor: Actor, contest: Contest, because: str) -> None:
    """Call a contest off, with a reason that stays in the record."""
    row = run_by(actor, contest)
    because = reason(because, needed=_("Say why."))
    _move(actor, row, ContestStatus.CANCELLED, "contests.cancel_contest", because=because)
    contest.status = row.status


def _move(actor: Actor, contest: Contest, to: ContestStatus, verb: str, **more: str) -> None:
    before = contest.status
    step(contest, to)
    audit.record(
        actor=actor, verb=verb, subject=contest, facts={"from": before, "to": to.value, **more}
    )
