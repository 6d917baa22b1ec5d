"""A whole edition by actions alone: 120 needs, 300 solutions, 40 jurors, from published to prizes."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from jiebang.hub.conftest import SYSTEM, Make
from jiebang.hub.contests import actions, queries
from jiebang.hub.contests.actions import certificates, prizes, stage
from jiebang.hub.contests.models import (
    Assignment,
    Award,
    Certificate,
    Conflict,
    Contest,
    Entry,
    ScoreSheet,
    Solution,
)
from jiebang.hub.contests.queries.locks import faults_of
from jiebang.hub.contests.queries.rollup import added_up, rolled_up
from jiebang.hub.contests.states import (
    AssignmentState,
    ContestKind,
    ContestStatus,
    EntryState,
    Method,
    PitchState,
    SheetState,
    SolutionStatus,
)
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.matching import actions as matching
from jiebang.hub.matching.models import Invitation, Suggestion
from jiebang.hub.matching.states import WeightState
from jiebang.hub.programmes import registry
from jiebang.hub.programmes.states import FunnelStep
from simulated import (
    REGIONS,
    Simulated,
    go_through,
    judge,
    offers,
    seat,
    shortlist,
    simulate,
    work_out,
)

pytestmark = pytest.mark.gate

NEEDS, SOLUTIONS, JURORS, SEED = 120, 300, 40, 20261126


def contest(
    made: Simulated, slug: str, *, parent: Contest | None = None, **given: object
) -> Contest:
    """A contest with a rubric, open for entries."""
    rules = {name: given.pop(name) for name in ("kind", "method", "load") if name in given}
    found = actions.create_contest(
        actor=made.organiser, edition=made.edition, slug=slug,
        texts={"en": {"name": slug.title()}}, setting=actions.Rules(**rules), parent=parent, seed=7,
        **given,
    )  # fmt: skip
    actions.take_preset(actor=made.organiser, contest=found, preset="review")
    actions.open_contest(actor=made.organiser, contest=found)
    found.refresh_from_db()
    return found


def run(made: Simulated, found: Contest, dice: random.Random) -> None:
    """From a jury and entries to locked scores."""
    runs = actions.plan(actor=made.organiser, contest=found)
    assert runs[0].report["feasible"], runs[0].report
    actions.take_run(actor=made.organiser, run=runs[0])
    actions.begin_scoring(actor=made.organiser, contest=found)
    judge(found, dice)
    chair = found.jurors.get(is_chair=True).user
    actions.lock_scores(actor=chair, contest=found)
    with pytest.raises(Refused):
        actions.lock_scores(actor=chair, contest=found)
    found.refresh_from_db()


def go_over_the_board(make: Make, made: Simulated, dice: random.Random) -> None:
    """Pairs are suggested, decided and invited; what is decided stays, and weights are learnt from it."""
    offers(make, made, dice)
    work_out()
    assert Suggestion.objects.filter(is_current=True).count() > 10 * NEEDS
    done = go_through(made, dice)
    assert min(done.accepted, done.rejected, done.later) >= NEEDS // 10
    assert {one.state for one in Invitation.objects.all()} == {
        "interested",
        "questions",
        "declined",
    }
    decided = set(Suggestion.objects.exclude(needs_state="open").values_list("pk", "needs_state"))
    weights = matching.propose_weights(actor=made.organiser, edition=made.edition)
    assert (weights.accepted, weights.rejected) == (done.accepted, done.rejected)
    if weights.state == WeightState.PROPOSED:
        matching.switch_weights_on(actor=made.organiser, weights=weights)
    matching.refresh_edition(actor=made.organiser, edition=made.edition)
    work_out()
    again = Suggestion.objects.exclude(needs_state="open").values_list("pk", "needs_state")
    assert set(again) == decided
    waiting = Suggestion.objects.filter(is_current=True, needs_state="open")
    versions = set(waiting.values_list("version", flat=True))
    assert len(versions) == 1
    assert all(versions)


def test_an_edition_runs_from_published_needs_to_prizes(make: Make, lexicon: None) -> None:
    dice = random.Random(SEED)  # noqa: S311 -- invented numbers, the same at every run
    made = simulate(make, needs=NEEDS, solutions=SOLUTIONS, seed=SEED)
    go_over_the_board(make, made, dice)

    # The funnel counts what was handed in and stands: no draft, nothing withdrawn, nothing twice.
    scope = registry.Scope([made.edition])
    figure = registry.figure(FunnelStep.SOLUTIONS, actor=made.organiser, scope=scope)
    assert figure is not None
    assert figure.value == SOLUTIONS == sum(row.count for row in figure.rows)
    assert Solution.objects.count() == SOLUTIONS + made.drafts + made.withdrawn
    by_region = Counter(row.need.host_region.region for row in made.solutions)
    counted: Counter[str] = Counter()
    for row in figure.rows:
        counted[row.region] += row.count
    assert counted == by_region
    assert set(by_region) <= set(REGIONS)

    chosen = shortlist(made, most=2)
    statuses = Counter(Solution.objects.values_list("status", flat=True))
    assert statuses[SolutionStatus.SHORTLISTED] == len(chosen)
    assert statuses[SolutionStatus.DECLINED] == SOLUTIONS - len(chosen)

    # An enterprise's own contest and a track's beside the region's go on into the final.
    final = contest(made, "final", kind=ContestKind.ON_SITE, method=Method.TRIMMED)
    heats = [
        contest(made, slug, track=made.tracks[slug], parent=final)
        for slug in ("steel", "green", "digital")
    ]
    for number, heat in enumerate(heats):
        inside = [row for row in chosen if row.need.track_id == heat.track_id]
        actions.enter(actor=made.organiser, contest=heat, solutions=inside)
        seat(make, made, heat, JURORS // 4, prefix=f"heat{number}")
        run(made, heat, dice)
        went = actions.send_on(actor=made.organiser, contest=heat, count=3)
        assert [entry.came_from.contest_id for entry in went] == [heat.pk] * 3
    assert final.entries.count() == 9

    # Nobody judges against a conflict; every entry has three jurors; each explains itself.
    pairs = Assignment.objects.filter(state=AssignmentState.ASSIGNED)
    conflicts = set(Conflict.objects.values_list("juror", "entry"))
    assert conflicts
    assert not conflicts & set(pairs.values_list("juror", "entry"))
    per_entry = Counter(pairs.values_list("entry", flat=True))
    heats_entries = Entry.objects.filter(contest__in=heats, state=EntryState.IN)
    assert {per_entry[key] for key in heats_entries.values_list("pk", flat=True)} == {3}
    assert all(pairs.values_list("why", flat=True))

    # The stage: every team pitches, every juror scores, the chair locks, prizes are told.
    seat(make, made, final, JURORS - 3 * (JURORS // 4), prefix="final")
    actions.begin_scoring(actor=made.organiser, contest=final)
    show = stage.open_stage(actor=made.organiser, contest=final, question_seconds=0)
    stage.fill_order(actor=made.organiser, show=show, revision=show.revision)
    steps = 0
    show.refresh_from_db()
    while show.pitches.exclude(state=PitchState.DONE).exists():
        stage.go_on(actor=made.organiser, show=show, revision=show.revision)
        show.refresh_from_db()
        steps += 1
    assert steps == 9 * 3
    final.refresh_from_db()
    judge(final, dice)
    stage.end_show(actor=made.organiser, show=show, revision=show.revision)
    chair = final.jurors.get(is_chair=True).user
    actions.lock_scores(actor=chair, contest=final)
    final.refresh_from_db()
    for order, (places, amount) in enumerate(((1, 30_000_000), (2, 10_000_000)), start=1):
        prizes.save_prize(
            actor=made.organiser, contest=final, order=order,
            texts={"en": {"name": f"Prize {order}"}}, places=places, amount=amount,
            currency="CNY",
        )  # fmt: skip
    prizes.award_proposed(actor=made.organiser, contest=final)
    actions.publish_results(actor=made.organiser, contest=final)
    final.refresh_from_db()
    assert prizes.announce(actor=made.organiser, contest=final) == Award.objects.count() == 3
    certificates.issue_certificates(actor=made.organiser, contest=final)
    assert Certificate.objects.filter(award__isnull=False).count() == 3

    # What is reported adds up: a solution in two contests is one solution, a prize is its amount.
    total = added_up(rolled_up(made.organiser, [made.edition]))
    assert len(total.solutions) == len(chosen)
    assert len(total.jurors) == JURORS
    assert sum(award.prize.amount or 0 for award in Award.objects.all()) == 50_000_000
    assert ScoreSheet.objects.exclude(state=SheetState.HANDED_IN).count() == 0

    # All of it is reproducible, and what somebody changes is named.
    contests = [*heats, final]
    for found in contests:
        assert faults_of(found.locks.get()) == []
    assert audit.verify() is None
    sheet = ScoreSheet.objects.filter(assignment__entry__contest=final).first()
    assert sheet is not None
    type(sheet.scores.first()).objects.filter(pk=sheet.scores.first().pk).update(points=0)
    assert faults_of(final.locks.get()) != []
    assert {found.status for found in Contest.objects.filter(pk=final.pk)} == {
        ContestStatus.PUBLISHED
    }
    assert queries.visible_to(SYSTEM).count() == Solution.objects.count()
