"""Life of solutions, contests, juries, score sheets and the stage, as data: statuses and legal moves."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SolutionStatus(models.TextChoices):
    """Where a solution stands between its team and the owner of the need."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    SHORTLISTED = "shortlisted", _("Shortlisted")
    SELECTED = "selected", _("Selected")
    DECLINED = "declined", _("Not selected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


SOLUTION_TRANSITIONS: dict[str, frozenset[str]] = {
    SolutionStatus.DRAFT: frozenset({SolutionStatus.SUBMITTED, SolutionStatus.WITHDRAWN}),
    SolutionStatus.SUBMITTED: frozenset(
        {SolutionStatus.SHORTLISTED, SolutionStatus.DECLINED, SolutionStatus.WITHDRAWN}
    ),
    SolutionStatus.SHORTLISTED: frozenset(
        {
            SolutionStatus.SELECTED,
            SolutionStatus.DECLINED,
            SolutionStatus.SUBMITTED,
            SolutionStatus.WITHDRAWN,
        }
    ),
    SolutionStatus.SELECTED: frozenset({SolutionStatus.SHORTLISTED, SolutionStatus.WITHDRAWN}),
    SolutionStatus.DECLINED: frozenset({SolutionStatus.SUBMITTED, SolutionStatus.WITHDRAWN}),
    SolutionStatus.WITHDRAWN: frozenset({SolutionStatus.DRAFT}),
}
"""From → to. A new version leaves a solution where it stands, but for one that was declined and whose
team has not been told: it is looked at anew. A team takes back what was declined, too: else it would
learn from the refusal what nobody has told it. A withdrawn one starts over as a draft.
"""

HANDED_IN = frozenset(
    {
        SolutionStatus.SUBMITTED,
        SolutionStatus.SHORTLISTED,
        SolutionStatus.SELECTED,
        SolutionStatus.DECLINED,
    }
)
"""What counts as an answer to a need, and what its owner sees."""

DECIDED = frozenset({SolutionStatus.SHORTLISTED, SolutionStatus.SELECTED, SolutionStatus.DECLINED})
"""What the owner of a need decides; the team learns of it when the owner tells it, not before."""

RUNNING = frozenset({SolutionStatus.SUBMITTED, SolutionStatus.SHORTLISTED, SolutionStatus.SELECTED})
"""What may be entered in a contest."""


class DeclineReason(models.TextChoices):
    """Why the owner of a need does not go on with a solution; its team reads it."""

    INDICATORS = "indicators", _("It does not reach the indicators asked for")
    PRICE = "price", _("The price is beyond the budget")
    SCHEDULE = "schedule", _("It comes too late")
    IP = "ip", _("The terms on intellectual property do not fit")
    MATURITY = "maturity", _("It is too early for our use")
    OUTSIDE = "outside", _("It answers another question")
    INCOMPLETE = "incomplete", _("What is handed in is not complete")
    CHOSEN = "chosen", _("Another solution was chosen")
    OTHER = "other", _("Another reason")


class Meets(models.TextChoices):
    """How what a team promises stands to what is asked, as the team itself says."""

    YES = "yes", _("Met")
    PARTLY = "partly", _("Met in part")
    NO = "no", _("Not met")


class DetailReaders(models.TextChoices):
    """To whom a team opens the confidential part of its solution; each of them signs first."""

    NOBODY = "nobody", _("to nobody")
    OWNER = "owner", _("to the owner of the need")
    JURY = "jury", _("to the owner of the need and the jury")


class Advice(models.TextChoices):
    """What an expert says of a solution to the owner of the need."""

    RECOMMEND = "recommend", _("Recommended")
    POSSIBLE = "possible", _("Possible")
    ADVISE_AGAINST = "against", _("Not recommended")


class OpinionState(models.TextChoices):
    """Life of an opinion that the owner of a need has asked for."""

    ASKED = "asked", _("Asked for")
    GIVEN = "given", _("Given")
    REFUSED = "refused", _("Declined by the expert")
    WITHDRAWN = "withdrawn", _("Taken back")


OPINION_TRANSITIONS: dict[str, frozenset[str]] = {
    OpinionState.ASKED: frozenset(
        {OpinionState.GIVEN, OpinionState.REFUSED, OpinionState.WITHDRAWN}
    ),
    OpinionState.GIVEN: frozenset(),
    OpinionState.REFUSED: frozenset({OpinionState.ASKED}),
    OpinionState.WITHDRAWN: frozenset({OpinionState.ASKED}),
}
"""From → to; what was given stands."""


class ContestKind(models.TextChoices):
    """How a contest judges."""

    REVIEW = "review", _("Review of what is handed in")
    ON_SITE = "on_site", _("Pitches on a stage")


class ContestStatus(models.TextChoices):
    """Life of a contest."""

    DRAFT = "draft", _("Being prepared")
    OPEN = "open", _("Open for entries")
    SCORING = "scoring", _("Jurors are scoring")
    LOCKED = "locked", _("Scores locked")
    PUBLISHED = "published", _("Results published")
    CANCELLED = "cancelled", _("Cancelled")


CONTEST_TRANSITIONS: dict[str, frozenset[str]] = {
    ContestStatus.DRAFT: frozenset({ContestStatus.OPEN, ContestStatus.CANCELLED}),
    ContestStatus.OPEN: frozenset(
        {ContestStatus.SCORING, ContestStatus.DRAFT, ContestStatus.CANCELLED}
    ),
    ContestStatus.SCORING: frozenset(
        {ContestStatus.LOCKED, ContestStatus.OPEN, ContestStatus.CANCELLED}
    ),
    ContestStatus.LOCKED: frozenset({ContestStatus.PUBLISHED, ContestStatus.SCORING}),
    ContestStatus.PUBLISHED: frozenset({ContestStatus.LOCKED}),
    ContestStatus.CANCELLED: frozenset(),
}
"""From → to. What was locked or published is opened again with a reason, which is kept."""


class Method(models.TextChoices):
    """How the points of several jurors become one score."""

    RAW = "raw", _("Mean of the jurors")
    NORMALISED = "normalised", _("Mean of what differs from each juror's own mean")
    TRIMMED = "trimmed", _("Mean without the highest and the lowest")


class TieRule(models.TextChoices):
    """What decides where scores are equal; where that is equal too, the place is shared."""

    CRITERIA = "criteria", _("The criteria in their order, the first difference decides")
    EARLIER = "earlier", _("Who handed in earlier")
    SHARED = "shared", _("The place is shared")


class Told(models.TextChoices):
    """What everybody is told once the results of a contest are published; prizes are told when they are
    announced.
    """

    PRIZES = "prizes", _("The prizes alone")
    RANKS = "ranks", _("The places")
    SCORES = "scores", _("The places and the scores")


class EntryState(models.TextChoices):
    """Whether a solution still takes part in a contest."""

    IN = "in", _("Takes part")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXCLUDED = "excluded", _("Excluded")


class JurorState(models.TextChoices):
    """Life of a seat on a jury."""

    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    REMOVED = "removed", _("Removed")


JUROR_TRANSITIONS: dict[str, frozenset[str]] = {
    JurorState.INVITED: frozenset({JurorState.ACCEPTED, JurorState.DECLINED, JurorState.REMOVED}),
    JurorState.ACCEPTED: frozenset({JurorState.DECLINED, JurorState.REMOVED}),
    JurorState.DECLINED: frozenset({JurorState.INVITED}),
    JurorState.REMOVED: frozenset({JurorState.INVITED}),
}
"""From → to; a juror who steps down declines."""


class ConflictKind(models.TextChoices):
    """Why a juror may not judge a solution."""

    DECLARED = "declared", _("Declared by the juror")
    MEMBER = "member", _("Is of the team")
    EMPLOYER = "employer", _("Works where the team does")
    POSTER = "poster", _("Works for the owner of the need")
    MANDATE = "mandate", _("Acts for the team or the owner by a mandate")
    COAUTHOR = "coauthor", _("Has published with the team")
    CONTRACT = "contract", _("Has a contract with the team or the owner")
    OTHER = "other", _("Another reason")


class ConflictState(models.TextChoices):
    """Whether a conflict keeps a juror away."""

    STANDS = "stands", _("Stands")
    WAIVED = "waived", _("Set aside by the chair")


class AssignmentState(models.TextChoices):
    """Whether a juror is to judge an entry."""

    ASSIGNED = "assigned", _("Assigned")
    REMOVED = "removed", _("Taken back")


class Ended(models.TextChoices):
    """Why an assignment has ended and its sheet does not count, where the site knows it by itself; else
    the reason is in somebody's own words.
    """

    CONFLICT = "#conflict", _("A conflict of interest stands")
    ENTRY = "#entry", _("The entry takes no part any more")
    STEPPED_DOWN = "#stepped_down", _("The juror has stepped down")
    REMOVED = "#removed", _("The juror was taken off the jury")
    PLANNED = "#planned", _("Planned anew")


def ended_because(text: str) -> str:
    """The reason in the reader's words."""
    return str(Ended(text).label) if text in Ended.values else text


class SheetState(models.TextChoices):
    """Life of one juror's scores of one entry."""

    DRAFT = "draft", _("Being scored")
    HANDED_IN = "handed_in", _("Handed in")
    VOID = "void", _("Does not count")


SHEET_TRANSITIONS: dict[str, frozenset[str]] = {
    SheetState.DRAFT: frozenset({SheetState.HANDED_IN, SheetState.VOID}),
    SheetState.HANDED_IN: frozenset({SheetState.DRAFT, SheetState.VOID}),
    SheetState.VOID: frozenset(),
}
"""From → to; a sheet is void when its juror was removed or a conflict came to light."""


class ShowState(models.TextChoices):
    """What is happening on the stage."""

    READY = "ready", _("Not begun")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


SHOW_TRANSITIONS: dict[str, frozenset[str]] = {
    ShowState.READY: frozenset({ShowState.RUNNING}),
    ShowState.RUNNING: frozenset({ShowState.PAUSED, ShowState.ENDED}),
    ShowState.PAUSED: frozenset({ShowState.RUNNING, ShowState.ENDED}),
    ShowState.ENDED: frozenset({ShowState.RUNNING}),
}
"""From → to; a rehearsal is put back to its beginning as a whole."""


class PitchState(models.TextChoices):
    """Where one team's turn stands."""

    WAITING = "waiting", _("Waiting")
    PITCHING = "pitching", _("Pitching")
    QUESTIONS = "questions", _("Questions")
    SCORING = "scoring", _("Being scored")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Did not appear")


PITCH_TRANSITIONS: dict[str, frozenset[str]] = {
    PitchState.WAITING: frozenset({PitchState.PITCHING, PitchState.SKIPPED}),
    PitchState.PITCHING: frozenset({PitchState.QUESTIONS, PitchState.SCORING, PitchState.WAITING}),
    PitchState.QUESTIONS: frozenset({PitchState.SCORING, PitchState.PITCHING}),
    PitchState.SCORING: frozenset({PitchState.DONE, PitchState.QUESTIONS}),
    PitchState.DONE: frozenset({PitchState.SCORING}),
    PitchState.SKIPPED: frozenset({PitchState.WAITING}),
}
"""From → to; a step too far on the stage is taken back one at a time."""
