"""Who may do what with needs, achievements and uploads: named predicates of (actor, object)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from rules.predicates import predicate

from jiebang.hub.catalog.models import AccessRequest, Expert, Need, Record, Upload
from jiebang.hub.catalog.states import (
    HANDED_IN,
    OPEN_TO_OWNER,
    PROJECTS,
    PUBLIC,
    SIDES,
    TRANSLATABLE,
)
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.regions import covers, trunk
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.people.rules import is_member, is_system, may_edit_for, represents
from jiebang.hub.people.states import Verification
from jiebang.hub.programmes.models import Edition, Track
from jiebang.hub.programmes.queries import (
    contests_managed_by,
    organised_by,
    screened_by,
    translated_by,
)
from jiebang.hub.programmes.rules import (
    has_role,
    is_organiser,
    manages_track,
    may_write_track,
)
from jiebang.hub.programmes.states import EditionRole, Screening


@predicate
def edits_record(actor: Actor, record: Record) -> bool:
    """An editor of the organisation whose record it is, or who acts for it by a mandate."""
    return bool(may_edit_for(actor, record.organisation)) or represents(
        actor, record.organisation, SIDES[record.KIND]
    )


@predicate
def organises_record(actor: Actor, record: Record) -> bool:
    """An organiser of the record's edition, or the officer of the region that collected the need."""
    if is_organiser(actor, record.edition):
        return True
    return (
        isinstance(record, Need)
        and record.host_region is not None
        and has_role(actor, record.edition, EditionRole.REGION_OFFICER, record.host_region.region)
    )


@predicate
def screens_record(actor: Actor, record: Record) -> bool:
    """A screener, region officer or organiser whose region holds the record, and who neither works
    for its organisation nor acts for it, nor for who entered or changed it so, nor ever handed it in.
    """
    if is_member(actor, record.organisation) or represents(actor, record.organisation):
        return False
    for mandate in (record.mandate, record.changed_under):
        if mandate is not None and is_member(actor, mandate.intermediary):
            return False
    if handed_in_by(actor, record):
        return False
    return any(
        edition == record.edition_id and covers(region, record.region)
        for edition, region in screened_by(actor)
    )


def handed_in_by(actor: Actor, record: Record) -> bool:
    """Whether the actor has submitted it at some time: leaving its organisation changes nothing. Who
    undoes a decision puts it back among the submitted, and hands in nothing.
    """
    if not isinstance(actor, User):
        return False
    moves = record.moves.all()  # type: ignore[attr-defined]
    return bool(moves.filter(by=actor, **HANDED_IN).exists())


def is_narrow(region: str) -> bool:
    """Whether a code is a district's or a city's, below the region that hosts."""
    return len(trunk(region)) > 2 and region.isdecimal()


def may_review(actor: Actor, record: Record) -> bool:
    """Who may decide the step at which the record stands: the second one is not the district's."""
    if not screens_record(actor, record):
        return False
    return record.step == 1 or any(
        edition == record.edition_id and covers(region, record.region) and not is_narrow(region)
        for edition, region in screened_by(actor)
    )


def may_enter_for(actor: Actor, organisation: Organisation, edition: Edition, kind: str) -> bool:
    """Who may enter records of the organisation into the edition: the system, the organisation's
    editors, who acts for it by a mandate, and the edition's organisers for everybody.
    """
    return bool(
        is_system(actor)
        or may_edit_for(actor, organisation)
        or is_organiser(actor, edition)
        or represents(actor, organisation, SIDES[kind])
    )


@predicate
def is_person(actor: Actor, record: Record) -> bool:
    """The expert's own account."""
    return isinstance(record, Expert) and record.user_id is not None and actor.pk == record.user_id


@predicate
def is_open_to_owner(actor: Actor, record: Record) -> bool:
    """Whether its owner may still change it: what is being screened, or was, stands as it is."""
    return record.edition.screening == Screening.NONE or record.status in OPEN_TO_OWNER


@predicate
def types_in(actor: Actor, record: Record) -> bool:
    """Who types in what a record says: its own people, who acts for it, and its organisers."""
    return may_enter_for(actor, record.organisation, record.edition, record.KIND)


@predicate
def translates_record(actor: Actor, record: Record) -> bool:
    """A translator of its edition, for the region where the role is narrowed to one, once it was
    handed in; of a person, once they have agreed to be shown. It opens no tier beyond the public one.
    """
    if record.status not in TRANSLATABLE:
        return False
    if isinstance(record, Expert) and record.consented_at is None:
        return False
    return any(
        edition == record.edition_id
        and covers(region, record.region)
        and not (record.is_anonymous and is_narrow(region))
        for edition, region in translated_by(actor)
    )


may_translate = is_system | organises_record | edits_record | is_person | translates_record
"""The same as queries.translatable_by()."""
may_edit = is_system | edits_record | organises_record
may_change = is_system | organises_record | (edits_record & is_open_to_owner)
may_publish = is_system | organises_record
may_withdraw = is_system | edits_record | organises_record | is_person
may_keep = is_system | is_person | edits_record | organises_record
"""Who sees and keeps what is not public of an expert: consent, account, conflicts."""


@predicate
def may_write_detail(actor: Actor, record: Record) -> bool:
    """Who writes what is confidential, and gives a hidden name away: its own people, no organiser."""
    return bool(is_system(actor) or edits_record(actor, record))


@predicate
def sees_readers(actor: Actor, record: Record) -> bool:
    """Who reads who asked for a record's detail and who opened it: its organisation, and who acts for
    it.
    """
    return bool(is_member(actor, record.organisation) or edits_record(actor, record))


@predicate
def may_grant(actor: Actor, access: AccessRequest) -> bool:
    """Who lets a counterparty in: an editor of the record's organisation, or who acts for it; nobody
    who acts for it lets in their own organisation.
    """
    record = access.record
    if is_system(actor) or may_edit_for(actor, record.organisation):
        return True
    return bool(edits_record(actor, record)) and not is_member(actor, access.organisation)


@predicate
def may_sign_access(actor: Actor, access: AccessRequest) -> bool:
    """Who signs for themselves: a member of the asking organisation, while that is verified."""
    verified = access.organisation.verification == Verification.VERIFIED
    return verified and bool(is_member(actor, access.organisation))


def may_invite(actor: Actor, need: Need) -> bool:
    """Who says who may solve a need and when it is released: its editors, who organises, and who
    manages the contest that it stands in; of a themed track nobody does.
    """
    contest = need.track if need.track and need.track.contest_of_id else None
    return bool(may_edit(actor, need)) or (contest is not None and manages_track(actor, contest))


def may_stand_in(actor: Actor, organisation: Organisation, track: Track) -> bool:
    """Whether the actor may put a need of the organisation into a track: into a contest its own
    enterprise's alone, unless the actor runs that contest; the same as tracks_for().
    """
    return track.contest_of_id in {None, organisation.pk} or may_write_track(actor, track)


def tracks_for(
    actor: Actor,
    editions: QuerySet[Edition],
    organisations: QuerySet[Organisation] | Sequence[Organisation],
) -> QuerySet[Track]:
    """Tracks of the editions into which the actor may put a need of one of the organisations; the same
    as may_stand_in().
    """
    open_to = Q(contest_of__isnull=True) | Q(contest_of__in=organisations)
    open_to |= Q(edition__in=organised_by(actor).values("pk"))
    open_to |= Q(pk__in=contests_managed_by(actor).values("pk"))
    return Track.objects.filter(open_to, edition__in=editions).prefetch_related("texts")


def tracks_to_choose(actor: Actor, need: Need) -> QuerySet[Track]:
    """Tracks that the actor may choose for a need, with the one that somebody has put it into."""
    edition = Edition.objects.filter(pk=need.edition_id)
    open_to = tracks_for(actor, edition, [need.organisation])
    # Two filters by the row alone: one through the needs would tell by its repetitions how many there are.
    return Track.objects.filter(
        Q(pk__in=open_to.values("pk")) | Q(pk=need.track_id)
    ).prefetch_related("texts")


@predicate
def owns_upload(actor: Actor, upload: Upload) -> bool:
    """Whoever uploaded the file; nobody else opens it."""
    return actor.pk is not None and actor.pk == upload.uploaded_by_id


def organisations_to_ask_for(actor: Actor, record: Record) -> QuerySet[Organisation]:
    """Verified organisations in whose name the actor may ask about a record: not its own one's."""
    if not isinstance(actor, User) or not actor.is_active:
        return Organisation.objects.none()
    near = is_member(actor, record.organisation) or edits_record(actor, record)
    if near or record.KIND not in PROJECTS or record.status not in PUBLIC:
        return Organisation.objects.none()
    return Organisation.objects.filter(
        memberships__user=actor, verification=Verification.VERIFIED
    ).order_by("pk")


def may_answer(actor: Actor, record: Record) -> bool:
    """Who answers questions on a record: its organisation's editors, and who acts for it."""
    return bool(edits_record(actor, record))


def may_hide(actor: Actor, record: Record) -> bool:
    """Who hides a question and brings it back: those who organise, but no party to the record."""
    return bool(organises_record(actor, record)) and not edits_record(actor, record)
