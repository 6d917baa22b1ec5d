"""Score sheets: saved as one goes, handed in, taken up again; each write looks at everything anew in SQL."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.contests.actions.shared import locked
from jiebang.hub.contests.models import (
    Assignment,
    Conflict,
    Contest,
    Criterion,
    Score,
    ScoreSheet,
)
from jiebang.hub.contests.queries.locks import sheet_digests
from jiebang.hub.contests.queries.stage import has_been_told
from jiebang.hub.contests.states import (
    AssignmentState,
    ConflictState,
    ContestStatus,
    Ended,
    EntryState,
    JurorState,
    SheetState,
)
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.people.models import User
from jiebang.hub.people.rules import wields_roles

OPINION_LIMIT = 4000


class NotTaken(Refused):
    """A sheet was not saved; `code` says why to a program: "locked" (scores are locked, or not open),
    "ended" (not this juror's any more), "newer" (saved elsewhere since), "handed_in", "told" (the hall
    is shown what it comes to).
    """

    def __init__(self, code: str, message: str, revision: int = 0) -> None:
        self.code = code
        self.revision = revision
        super().__init__(message)


@transaction.atomic
def save_sheet(
    *,
    actor: Actor,
    assignment: Assignment,
    points: Mapping[int, int | None],
    opinion: str = "",
    revision: int = 0,
) -> ScoreSheet:
    """Save what a juror has scored so far: criterion (key) → points, None to empty it; those that are not
    named stay.

    revision: the sheet's when the juror began from it, 0 for none; a sheet that was saved elsewhere since
    is not overwritten. Raises Denied to others, NotTaken where the sheet takes nothing, Refused for points
    out of range. A draft is no entry of the audit chain; what is handed in is.
    """
    contest, assignment = _open(actor, assignment)
    lines = {line.pk: line for line in contest.criteria.all()}
    _check(lines, points)
    opinion = opinion.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(opinion) > OPINION_LIMIT:
        raise Refused(_("The opinion is longer than %(n)s characters.") % {"n": OPINION_LIMIT})
    sheet = ScoreSheet.objects.filter(assignment=assignment).first()
    if sheet is None:
        if revision:
            raise NotTaken("newer", _newer(), 0)
        try:
            with transaction.atomic():
                sheet = ScoreSheet.objects.create(
                    assignment=assignment, opinion=opinion, revision=1
                )
        except IntegrityError:
            raise NotTaken("newer", _newer(), 1) from None
        audit.record(
            actor=actor, verb="contests.begin_sheet", subject=sheet,
            facts={"assignment": assignment.pk},
        )  # fmt: skip
    else:
        if sheet.state == SheetState.HANDED_IN:
            raise NotTaken(
                "handed_in", _("It is handed in: take it up again first."), sheet.revision
            )
        rows = _writable(sheet).filter(state=SheetState.DRAFT, revision=revision)
        if not rows.update(opinion=opinion, revision=revision + 1, updated_at=timezone.now()):
            raise NotTaken("newer", _newer(), sheet.revision)
        sheet.revision, sheet.opinion = revision + 1, opinion
    _write(sheet, points)
    return sheet


def _newer() -> str:
    return _("This sheet was saved elsewhere since. Look at it, then decide what holds.")


@transaction.atomic
def hand_in(*, actor: Actor, sheet: ScoreSheet, revision: int | None = None) -> ScoreSheet:
    """Hand a sheet in once every criterion has points; it counts from now on. Until the scores are locked
    it may be taken up again.

    revision: what the juror saw of it, where that is to be the same.
    """
    contest, assignment = _open(actor, sheet.assignment)
    sheet = ScoreSheet.objects.get(pk=sheet.pk)
    missing = contest.criteria.count() - sheet.scores.count()
    if missing:
        raise Refused(_("%(n)s criteria have no points yet.") % {"n": missing})
    if revision is not None and revision != sheet.revision:
        raise NotTaken("newer", _newer(), sheet.revision)
    if sheet.state == SheetState.HANDED_IN:
        raise NotTaken("handed_in", _("It is handed in already."), sheet.revision)
    now = timezone.now()
    rows = _writable(sheet).filter(state=SheetState.DRAFT, revision=sheet.revision)
    if not rows.update(
        state=SheetState.HANDED_IN, handed_in_at=now, revision=sheet.revision + 1, updated_at=now
    ):
        raise NotTaken("ended", _("This sheet is not open any more."), sheet.revision)
    sheet.state, sheet.handed_in_at, sheet.revision = SheetState.HANDED_IN, now, sheet.revision + 1
    audit.record(
        actor=actor,
        verb="contests.hand_in",
        subject=sheet,
        facts={
            "contest": contest.pk,
            "assignment": assignment.pk,
            "scores": sheet_digests([sheet.pk])[sheet.pk],
        },
    )
    return sheet


@transaction.atomic
def take_up(*, actor: Actor, sheet: ScoreSheet) -> ScoreSheet:
    """Take one's own sheet back up until the scores are locked; until it is handed in again it does not
    count. Not while the hall is shown the mean: the others' points could then be told from it.
    """
    _contest, assignment = _open(actor, sheet.assignment)
    if has_been_told(assignment):
        raise NotTaken(
            "told", _("The hall has been shown its mean, so it stays as it is."), sheet.revision
        )
    rows = _writable(sheet).filter(state=SheetState.HANDED_IN)
    sheet = ScoreSheet.objects.get(pk=sheet.pk)
    if not rows.update(
        state=SheetState.DRAFT, revision=sheet.revision + 1, updated_at=timezone.now()
    ):
        raise NotTaken("newer", _newer(), sheet.revision)
    sheet.state, sheet.revision = SheetState.DRAFT, sheet.revision + 1
    audit.record(actor=actor, verb="contests.take_up", subject=sheet)
    return sheet


@transaction.atomic
def score(
    *, actor: Actor, assignment: Assignment, points: Mapping[int, int], opinion: str = ""
) -> ScoreSheet:
    """Score an entry whole and hand it in, in one go: for a stage, where everything is said at once.

    What was saved before is replaced, what was handed in is taken up and handed in anew.
    """
    sheet = ScoreSheet.objects.filter(assignment=assignment).first()
    if sheet is not None and sheet.state == SheetState.HANDED_IN:
        sheet = take_up(actor=actor, sheet=sheet)
    sheet = save_sheet(
        actor=actor,
        assignment=assignment,
        points=points,
        opinion=opinion,
        revision=sheet.revision if sheet else 0,
    )
    return hand_in(actor=actor, sheet=sheet)


def _open(actor: Actor, assignment: Assignment) -> tuple[Contest, Assignment]:
    """The contest, locked, and the assignment as it is now, for its own juror.

    Raises NotTaken for what is locked or ended, so that a juror who was away is told what became of it.
    """
    contest = locked(assignment.juror.contest_id)
    assignment = Assignment.objects.select_related("juror", "entry").get(pk=assignment.pk)
    juror = assignment.juror
    if not isinstance(actor, User) or juror.user_id != actor.pk or not wields_roles(actor):
        raise Denied
    if juror.signed_at is None or juror.declared_at is None:
        raise Denied
    if contest.status != ContestStatus.SCORING:
        raise NotTaken("locked", _("The scores are locked: nothing is taken any more."))
    conflicts = Conflict.objects.filter(
        juror=juror, entry=assignment.entry_id, state=ConflictState.STANDS
    )
    ended = assignment.state != AssignmentState.ASSIGNED
    is_out = assignment.entry.state != EntryState.IN
    if (
        juror.state != JurorState.ACCEPTED
        or conflicts.exists()
        or (ended and not (is_out and assignment.ended_because == Ended.ENTRY))
    ):
        raise NotTaken("ended", _("This entry is not yours to judge any more."))
    if is_out:
        raise NotTaken("ended", _("This entry takes no part any more, so it takes no scores."))
    return contest, assignment


def _writable(sheet: ScoreSheet) -> QuerySet[ScoreSheet]:
    """The sheet's row, where all that lets it be written still holds: the guard in SQL."""
    conflicts = Conflict.objects.filter(
        juror=OuterRef("assignment__juror"),
        entry=OuterRef("assignment__entry"),
        state=ConflictState.STANDS,
    )
    return ScoreSheet.objects.filter(
        ~Exists(conflicts),
        pk=sheet.pk,
        assignment__state=AssignmentState.ASSIGNED,
        assignment__juror__state=JurorState.ACCEPTED,
        assignment__entry__state=EntryState.IN,
        assignment__entry__contest__status=ContestStatus.SCORING,
    )


def _check(lines: Mapping[int, Criterion], points: Mapping[int, int | None]) -> None:
    for key, value in points.items():
        line = lines.get(key)
        if line is None:
            raise Refused(_("There is no such criterion."))
        if value is not None and not line.lowest <= value <= line.highest:
            raise Refused(
                _("Points are from %(low)s to %(high)s.")
                % {"low": line.lowest, "high": line.highest}
            )


def _write(sheet: ScoreSheet, points: Mapping[int, int | None]) -> None:
    sheet.scores.filter(
        criterion__in=[key for key, value in points.items() if value is None]
    ).delete()
    given = [
        Score(sheet=sheet, criterion_id=key, points=value)
        for key, value in points.items()
        if value is not None
    ]
    Score.objects.bulk_create(
        given,
        update_conflicts=True,
        unique_fields=["sheet", "criterion"],
        update_fields=["points"],
    )
