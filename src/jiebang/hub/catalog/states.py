"""Life of needs and achievements: statuses and the table of legal transitions, as data."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiebang.hub.people.states import Side


class RecordKind(models.TextChoices):
    """What is entered, screened and published: needs, and what is matched with them."""

    NEED = "need", _("Need")
    ACHIEVEMENT = "achievement", _("Achievement")
    EXPERT = "expert", _("Expert")


SIDES: dict[str, str] = {
    RecordKind.NEED: Side.NEEDS,
    RecordKind.ACHIEVEMENT: Side.OFFERS,
    RecordKind.EXPERT: Side.OFFERS,
}
"""The side of a mandate under which records of a kind are entered."""


PROJECTS = (RecordKind.NEED, RecordKind.ACHIEVEMENT)
"""The kinds that tell of a piece of work: asked about in public, and compared for what they repeat. An
expert is a person, who is asked through the organisation and told apart by the name."""


class Status(models.TextChoices):
    """Where a record stands before, at and after publication."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RECTIFY = "rectify", _("To be rectified")
    SCREENED = "screened", _("Screened")
    PUBLISHED = "published", _("Published")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


TRANSITIONS: dict[str, frozenset[str]] = {
    Status.DRAFT: frozenset({Status.SUBMITTED, Status.PUBLISHED, Status.WITHDRAWN}),
    Status.SUBMITTED: frozenset(
        {
            Status.DRAFT,
            Status.RECTIFY,
            Status.SCREENED,
            Status.REJECTED,
            Status.PUBLISHED,
            Status.WITHDRAWN,
        }
    ),
    Status.RECTIFY: frozenset({Status.SUBMITTED, Status.WITHDRAWN}),
    Status.SCREENED: frozenset(
        {Status.PUBLISHED, Status.RECTIFY, Status.REJECTED, Status.WITHDRAWN}
    ),
    Status.PUBLISHED: frozenset({Status.WITHDRAWN, Status.EXPIRED}),
    Status.REJECTED: frozenset({Status.DRAFT}),
    Status.WITHDRAWN: frozenset({Status.DRAFT}),
    Status.EXPIRED: frozenset({Status.PUBLISHED, Status.WITHDRAWN}),
}
"""From → to. In an edition that screens, publication comes from screened alone, see FAST."""

UNDOES: dict[str, frozenset[str]] = {
    Status.SCREENED: frozenset({Status.SUBMITTED}),
    Status.PUBLISHED: frozenset({Status.SCREENED, Status.SUBMITTED, Status.DRAFT, Status.EXPIRED}),
}
"""From → to where what was done to many at once is undone."""

FAST = frozenset({Status.DRAFT, Status.SUBMITTED})
"""From here an edition that does not screen publishes."""

OPEN_TO_OWNER = frozenset({Status.DRAFT, Status.RECTIFY})
"""Where its owner may change a record of an edition that screens."""

HANDED_IN: Mapping[str, Any] = {"before__in": OPEN_TO_OWNER, "after": Status.SUBMITTED}
"""Which moves of a record hand it in, as a filter: what an undo puts back was handed in before."""

PUBLIC = frozenset({Status.PUBLISHED})
"""What the world may see."""


class Solving(models.TextChoices):
    """Who may answer a published need, and whether others see it."""

    OPEN = "open", _("Everybody may solve it")
    INVITED = "invited", _("By invitation; everybody may read it")
    HIDDEN = "hidden", _("By invitation; others do not see it")


WAITING = frozenset({Status.SUBMITTED, Status.RECTIFY, Status.SCREENED})
"""Handed in and not yet released: what a release calendar counts before its day."""

TRANSLATABLE = frozenset({Status.SUBMITTED, Status.SCREENED, Status.PUBLISHED})
"""What an edition's translators see and translate; a draft is its owner's."""


class Tier(models.IntegerChoices):
    """To whom something of a record is disclosed; each tier holds those below it."""

    PUBLIC = 1, _("everybody")
    VERIFIED = 2, _("signed-in members of verified organisations")
    NAMED = 3, _("named counterparties under an NDA")


DETAIL_TIERS = (Tier.VERIFIED, Tier.NAMED)
"""The tiers that have words of their own; those of the first are the record's texts."""
DETAIL_LIMIT, PURPOSE_LIMIT, REASON_LIMIT = 20_000, 1000, 1000
"""Characters of a detail, of why somebody asks for it, and of why that is declined or ended."""


class Purpose(models.TextChoices):
    """What a counterparty wants to read the detail for."""

    SOLVE = "solve", _("To work out a solution")
    LICENSE = "license", _("To take a licence or buy")
    INVEST = "invest", _("To invest")
    TEST = "test", _("To test or evaluate")
    OTHER = "other", _("Something else")


class AccessState(models.TextChoices):
    """Life of a counterparty's access to the third tier; a grant also ends with its term."""

    REQUESTED = "requested", _("Requested, not signed yet")
    SIGNED = "signed", _("Signed, waits for the owner")
    GRANTED = "granted", _("Granted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")
    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Term over")


class AccessNews(models.TextChoices):
    """What people hear of an access; the first two are for the record's side, the others for who asked."""

    REQUESTED = "requested"
    SIGNED = "signed"
    GRANTED = "granted"
    ADMITTED = "admitted"
    DECLINED = "declined"
    REVOKED = "revoked"
    ENDING = "ending"


ACCESS_TRANSITIONS: dict[str, frozenset[str]] = {
    AccessState.REQUESTED: frozenset(
        {AccessState.SIGNED, AccessState.DECLINED, AccessState.WITHDRAWN}
    ),
    AccessState.SIGNED: frozenset(
        {AccessState.GRANTED, AccessState.DECLINED, AccessState.WITHDRAWN}
    ),
    AccessState.GRANTED: frozenset({AccessState.REVOKED, AccessState.EXPIRED}),
    AccessState.DECLINED: frozenset(),
    AccessState.WITHDRAWN: frozenset(),
    AccessState.REVOKED: frozenset(),
    AccessState.EXPIRED: frozenset(),
}
"""From → to. A grant whose term is over holds no more, whether or not its row says so already."""
OPEN_ACCESS = (AccessState.REQUESTED, AccessState.SIGNED, AccessState.GRANTED)
"""Of these an organisation has one at a time for a record."""


class Outlet(models.TextChoices):
    """By which way somebody opened what is confidential."""

    PAGE = "page", _("page")
    ATTACHMENT = "attachment", _("attachment")
    EXPORT = "export", _("export")


class ConsentScope(models.TextChoices):
    """To what an expert has agreed; the profile is the least."""

    PROFILE = "profile", _("name, institution and profile are shown")
    PUBLICATIONS = "publications", _("publications and their counts are shown")
    REQUESTS = "requests", _("may be suggested for needs and asked to review")


class UploadState(models.TextChoices):
    """Life of an uploaded spreadsheet: looked at, then imported in chunks or discarded.

    One that stopped half-way may be discarded, too; the records that it brought stay.
    """

    PREVIEWED = "previewed", _("Previewed")
    IMPORTING = "importing", _("Being imported")
    IMPORTED = "imported", _("Imported")
    STOPPED = "stopped", _("Stopped half-way")
    DISCARDED = "discarded", _("Discarded")


class After(models.TextChoices):
    """What becomes of imported records that have not gone that far; nothing said: they stay drafts."""

    SUBMIT = "submit", _("submit them for screening")
    PUBLISH = "publish", _("publish them at once")


UPLOAD_TRANSITIONS: dict[str, frozenset[str]] = {
    UploadState.PREVIEWED: frozenset({UploadState.IMPORTING, UploadState.DISCARDED}),
    UploadState.IMPORTING: frozenset({UploadState.IMPORTED, UploadState.STOPPED}),
    UploadState.STOPPED: frozenset({UploadState.IMPORTING, UploadState.DISCARDED}),
    UploadState.IMPORTED: frozenset(),
    UploadState.DISCARDED: frozenset(),
}


class Verdict(models.TextChoices):
    """What a screener decides of a record."""

    PASS = "pass", _("Pass")
    RECTIFY = "rectify", _("Send back to be rectified")
    REJECT = "reject", _("Reject")


class RejectReason(models.TextChoices):
    """Why a record is rejected for good."""

    SCOPE = "scope", _("Outside the edition's scope")
    NOT_TECHNICAL = "not_technical", _("No technical problem")
    DUPLICATE = "duplicate", _("Already there")
    UNCLEAR = "unclear", _("Unclear after being sent back")
    UNLAWFUL = "unlawful", _("Not allowed by law")
    INSINCERE = "insincere", _("Not meant seriously")


class Criterion(models.TextChoices):
    """What a screener scores, from 1 (missing) to 5 (exemplary); the rubric of the field's notices."""

    WORDING = "wording", _("Precise wording")
    INDICATORS = "indicators", _("Quantified indicators")
    DECISION = "decision", _("A clear decision owner")
    ATTACHMENTS = "attachments", _("Complete attachments")


def criterion_label(kind: str, criterion: str) -> str:
    """What a criterion means for a kind of record: an expert is not asked for figures and a deadline."""
    of_experts = {
        Criterion.INDICATORS: _("Evidence: publications and projects"),
        Criterion.DECISION: _("Consent and availability"),
    }
    own = of_experts.get(Criterion(criterion)) if kind == RecordKind.EXPERT else None
    return str(own or Criterion(criterion).label)


SCORES = range(1, 6)
OPINION_LIMIT, REMARK_LIMIT = 4000, 1000
"""Characters of an opinion, and of a remark at one text."""


class QuestionState(models.TextChoices):
    """Life of a question on a record: asked, then answered to the asker alone or to everybody."""

    OPEN = "open", _("Not answered yet")
    PRIVATE = "private", _("Answered to who asked")
    PUBLIC = "public", _("Answered to everybody")
    DECLINED = "declined", _("Not answered")
    WITHDRAWN = "withdrawn", _("Taken back")
    HIDDEN = "hidden", _("Hidden")


QUESTION_TRANSITIONS: dict[str, frozenset[str]] = {
    QuestionState.OPEN: frozenset(
        {
            QuestionState.PRIVATE,
            QuestionState.PUBLIC,
            QuestionState.DECLINED,
            QuestionState.WITHDRAWN,
            QuestionState.HIDDEN,
        }
    ),
    QuestionState.PRIVATE: frozenset({QuestionState.HIDDEN}),
    QuestionState.PUBLIC: frozenset({QuestionState.HIDDEN}),
    QuestionState.DECLINED: frozenset({QuestionState.HIDDEN}),
    QuestionState.WITHDRAWN: frozenset(),
    QuestionState.HIDDEN: frozenset(
        {
            QuestionState.OPEN,
            QuestionState.PRIVATE,
            QuestionState.PUBLIC,
            QuestionState.DECLINED,
        }
    ),
}
"""From → to; what is hidden comes back as what it was."""

ANSWERED = frozenset({QuestionState.PRIVATE, QuestionState.PUBLIC})
QUESTION_LIMIT, ANSWER_LIMIT, HIDING_LIMIT = 1000, 4000, 500
"""Characters of a question, of an answer, and of the reason why an organiser hides one."""
