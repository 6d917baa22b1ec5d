"""Inviting the counterpart of a pair, answering, answering its questions, and how an invitation ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog.models import Need, Record
from jiebang.hub.catalog.states import PUBLIC, SIDES, RecordKind, Solving
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.matching import queries, rules
from jiebang.hub.matching.actions.decisions import decide, undo
from jiebang.hub.matching.models import Invitation, InvitationTurn, Suggestion
from jiebang.hub.matching.states import (
    A_DAY,
    A_NEED_A_DAY,
    AFTER,
    ANSWERS,
    DECIDED,
    INVITATION_LIMIT,
    INVITATION_TRANSITIONS,
    LASTS,
    OPEN_INVITATION,
    REMINDED,
    STAYS,
    InvitationState,
    ReasonCode,
    State,
    Verdict,
)
from jiebang.hub.notices.actions import first_of_day, tell
from jiebang.hub.people.models import Mandate, Organisation, User
from jiebang.hub.people.queries import mandate_for
from jiebang.hub.people.rules import is_system, may_edit_for
from jiebang.hub.people.states import Side

SUBJECT = "match_invitation"
"""The kind of thing that notices of invitations are about."""


@transaction.atomic
def invite(*, actor: Actor, suggestion: Suggestion, words: str) -> Invitation:
    """Invite the people of a pair's counterpart, for its need; the pair is accepted with it.

    They are reached whether or not the actor is told who they are. Raises Denied, or Refused where a
    record is not public, the pair was rejected, or has or has had an invitation, or too many were sent.
    """
    need = suggestion.need
    if not isinstance(actor, User) or not rules.may_invite(actor, suggestion):
        raise Denied
    _check_pair(actor, suggestion)
    words = _checked(words, _("Write a few words: why you think that this fits."))
    _check_names(need, words)
    User.objects.select_for_update().get(pk=actor.pk)  # two at once do not both count the same
    Need.objects.select_for_update().get(pk=need.pk)
    now = timezone.now()
    _check_counts(actor, need, now - timedelta(days=1))
    _check_earlier(suggestion)
    as_organiser = rules.invites_as_organiser(actor, suggestion)
    mandate = None if as_organiser else _mandate(actor, need)
    _decide(actor, suggestion, Side.NEEDS, Verdict.ACCEPT)
    today = timezone.localdate()
    last = today + LASTS
    if need.deadline is not None:
        last = max(today, min(last, need.deadline))
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                suggestion=suggestion,
                words=words,
                by=actor,
                by_organisers=as_organiser,
                mandate=mandate,
                sent_at=now,
                expires_on=last,
            )
    except IntegrityError:
        raise Refused(_("They are invited already.")) from None
    _note(actor, invitation, "matching.invite", mandate=mandate)
    tell(actor=actor, news="matching.invited", subject=SUBJECT, keys=[invitation.pk])
    return invitation


def _decide(
    actor: Actor, suggestion: Suggestion, side: Side, verdict: Verdict, reason: str = ""
) -> None:
    """Let the side's decision say the same as what it says here; what it said before is taken back."""
    state = suggestion.state_of(side)
    if state == AFTER[verdict]:
        return
    if state in DECIDED:
        undo(actor=actor, suggestion=suggestion, side=side)
    decide(actor=actor, suggestion=suggestion, side=side, verdict=verdict, reason=reason)


def check_undo(suggestion: Suggestion, side: str) -> None:
    """Refuse that a side takes back a decision that an invitation stands for: of the need's side while the
    invitation is open, of the counterpart's once it is answered.
    """
    standing = queries.standing_of([suggestion]).get(suggestion.pk)
    if standing is None:
        return
    state = standing.invitation.state
    if side == Side.NEEDS and state in OPEN_INVITATION:
        raise Refused(_("An invitation waits for its answer. Take that back first."))
    if side == Side.OFFERS and state in {InvitationState.INTERESTED, InvitationState.DECLINED}:
        raise Refused(_("You have answered an invitation, which has told your decision."))


def _check_pair(actor: User, suggestion: Suggestion) -> None:
    need, counterpart = suggestion.need, suggestion.counterpart
    if need.status not in PUBLIC:
        raise Refused(_("Others are invited once the need is published."))
    if counterpart.status not in PUBLIC:
        raise Refused(_("What you would invite to is public no more."))
    if need.solving == Solving.HIDDEN:
        raise Refused(
            _(
                "This need is hidden from all who are not invited to solve it. Name those on its own page."
            )
        )
    told = catalog.disclosed(actor, counterpart).organisation
    if told is not None and told.pk == need.organisation_id:
        raise Refused(_("Both are of the same organisation."))
    if counterpart.KIND == RecordKind.EXPERT:
        asked = type(counterpart)._default_manager.filter(
            catalog.may_be_suggested(need, RecordKind.EXPERT), pk=counterpart.pk
        )
        if not asked.exists():
            raise Refused(_("This expert has not agreed to be asked."))
    if suggestion.needs_state == State.REJECTED:
        raise Refused(_("This pair was rejected. Take that back first."))


def _check_counts(actor: User, need: Need, since: Any) -> None:
    sent = Invitation.objects.filter(sent_at__gte=since)
    if sent.filter(by=actor).count() >= A_DAY:
        raise Refused(_("You have sent %(n)s invitations in a day. Go on tomorrow.") % {"n": A_DAY})
    if sent.filter(suggestion__need=need).count() >= A_NEED_A_DAY:
        raise Refused(
            _("%(n)s invitations were sent for this need in a day. Go on tomorrow.")
            % {"n": A_NEED_A_DAY}
        )


def _check_earlier(suggestion: Suggestion) -> None:
    standing = queries.standing_of([suggestion]).get(suggestion.pk)
    if standing is None:
        return
    if standing.invitation.state in OPEN_INVITATION:
        raise Refused(_("They are invited already."))
    if standing.again_at is None:
        raise Refused(_("They have answered an invitation already."))
    if standing.again_at > timezone.now():
        day = date_format(timezone.localtime(standing.again_at), "DATE_FORMAT")
        raise Refused(
            _("They were invited not long ago; you can again from %(day)s.") % {"day": day}
        )


@transaction.atomic
def answer_invitation(
    *, actor: Actor, invitation: Invitation, to: str, words: str = "", reason: str = ""
) -> None:
    """Answer an invitation for its counterpart: interested, with questions, or not, with a reason.

    Interest accepts the pair on the counterpart's side, a no rejects it there for the same reason, so
    that it does not come back.
    """
    if not rules.may_answer(actor, invitation):
        raise Denied
    if to not in ANSWERS:
        raise Refused(_("Choose an answer."))
    after = InvitationState(to)
    words = _plain(words)
    if after == InvitationState.QUESTIONS:
        words = _checked(words, _("Write your questions."))
    if after == InvitationState.DECLINED and reason not in ReasonCode.values:
        raise Refused(_("Choose why it does not fit."))
    if not {invitation.need.status, invitation.counterpart.status} <= PUBLIC:
        raise Refused(_("One of both is public no more, so that there is nothing to answer."))
    _check_names(invitation.counterpart, words)
    _check_open(invitation, after)
    values: dict[str, Any] = {"reason": reason} if after == InvitationState.DECLINED else {}
    mandate = _mandate(actor, invitation.counterpart)
    if after == InvitationState.INTERESTED:
        _decide(actor, invitation.suggestion, Side.OFFERS, Verdict.ACCEPT)
    elif after == InvitationState.DECLINED:
        _decide(actor, invitation.suggestion, Side.OFFERS, Verdict.REJECT, reason)
    _move(actor, invitation, after, words=words, mandate=mandate, **values)
    _note(actor, invitation, "matching.answer_invitation", mandate=mandate)
    tell(
        actor=actor, news="matching.answered", subject=SUBJECT, keys=[invitation.pk], detail=after
    )  # fmt: skip


@transaction.atomic
def reply_to_questions(*, actor: Actor, invitation: Invitation, words: str) -> None:
    """Answer the questions of those who were invited: then it waits for their answer again, for
    STAYS at least.
    """
    if not rules.may_invite(actor, invitation.suggestion):
        raise Denied
    words = _checked(words, _("Write the answer."))
    _check_names(invitation.need, words)
    mandate = _mandate(actor, invitation.need)
    last = max(invitation.expires_on, timezone.localdate() + STAYS)
    _move(
        actor, invitation, InvitationState.SENT, words=words, mandate=mandate,
        by_organisers=rules.invites_as_organiser(actor, invitation.suggestion), expires_on=last,
    )  # fmt: skip
    _note(actor, invitation, "matching.reply_to_questions", mandate=mandate)
    tell(actor=actor, news="matching.replied", subject=SUBJECT, keys=[invitation.pk])


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation: Invitation) -> None:
    """Take an invitation back before it is answered."""
    if not rules.may_invite(actor, invitation.suggestion):
        raise Denied
    mandate = _mandate(actor, invitation.need)
    _move(
        actor, invitation, InvitationState.WITHDRAWN, words="", mandate=mandate,
        by_organisers=rules.invites_as_organiser(actor, invitation.suggestion),
    )  # fmt: skip
    _note(actor, invitation, "matching.withdraw_invitation", mandate=mandate)
    tell(actor=actor, news="matching.withdrawn", subject=SUBJECT, keys=[invitation.pk])


@transaction.atomic
def follow_invitations(*, actor: Actor, today: date) -> tuple[int, int]:
    """Let invitations end that nobody answered in time or whose records are public no more, and tell of
    those again, once, that have waited a while; how many of each. Done once a day, by the system alone.
    """
    if not is_system(actor):
        raise Denied
    if first_of_day(name="match_invitations", today=today) is None:
        return 0, 0
    waiting = Invitation.objects.filter(state__in=sorted(OPEN_INVITATION)).select_for_update(
        of=("self",)
    )
    over, late = [], []
    pairs = waiting.order_by("pk").values_list(
        "pk",
        "state",
        "expires_on",
        "reminded_on",
        "sent_at",
        "suggestion__need__status",
        "suggestion__achievement__status",
        "suggestion__expert__status",
    )
    for key, state, last, reminded, sent_at, need, achievement, expert in pairs:
        if last < today or not {need, achievement or expert} <= PUBLIC:
            over.append((key, state))
        elif (
            state == InvitationState.SENT
            and reminded is None
            and timezone.localtime(sent_at).date() + REMINDED <= today
        ):
            late.append(key)
    now = timezone.now()
    Invitation.objects.filter(pk__in=[key for key, _state in over]).update(
        state=InvitationState.EXPIRED, ended_at=now
    )
    InvitationTurn.objects.bulk_create(
        InvitationTurn(invitation_id=key, before=state, after=InvitationState.EXPIRED, at=now)
        for key, state in over
    )
    Invitation.objects.filter(pk__in=late).update(reminded_on=today)
    ended = [key for key, _state in over]
    if ended or late:
        audit.record(
            actor=actor,
            verb="matching.follow_invitations",
            subject="matching.invitation",
            facts={"expired": ended, "reminded": late},
        )
    tell(actor=actor, news="matching.expired", subject=SUBJECT, keys=ended)
    tell(actor=actor, news="matching.reminded", subject=SUBJECT, keys=late)
    return len(ended), len(late)


def _check_open(invitation: Invitation, to: InvitationState) -> None:
    """Refuse what somebody else was faster at, before anything is decided; who comes next waits here."""
    now = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if to not in INVITATION_TRANSITIONS[now.state] or now.state != invitation.state:
        raise Refused(_("This invitation is not open to that any more."))


def _move(
    actor: Actor,
    invitation: Invitation,
    to: InvitationState,
    *,
    words: str,
    mandate: Mandate | None,
    by_organisers: bool = False,
    **values: Any,
) -> None:
    """The old state is part of the condition: of two at once, one is told."""
    legal = to in INVITATION_TRANSITIONS[invitation.state]
    now = timezone.now()
    if to not in OPEN_INVITATION:
        values["ended_at"] = now
    rows = Invitation.objects.filter(
        pk=invitation.pk, state=invitation.state, expires_on__gte=timezone.localdate()
    )
    if not legal or not rows.update(state=to, **values):
        raise Refused(_("This invitation is not open to that any more."))
    InvitationTurn.objects.create(
        invitation=invitation,
        before=invitation.state,
        after=to,
        words=words,
        by=actor if isinstance(actor, User) else None,
        by_organisers=by_organisers,
        mandate=mandate,
        at=now,
    )
    invitation.state = to
    for name, value in values.items():
        setattr(invitation, name, value)


def _note(actor: Actor, invitation: Invitation, verb: str, *, mandate: Mandate | None) -> None:
    """The chain has who, what and under which mandate; no words, and not whose the other record is."""
    facts: dict[str, audit.Fact] = {
        "suggestion": invitation.suggestion_id,
        "state": str(invitation.state),
    }
    if mandate is not None:
        facts["mandate"] = mandate.pk
    if invitation.reason:
        facts["reason"] = invitation.reason
    audit.record(actor=actor, verb=verb, subject=invitation, facts=facts)


def _mandate(actor: Actor, record: Record) -> Mandate | None:
    """The mandate under which the actor speaks for a record's organisation; None for its own people and
    for those who organise.
    """
    organisation: Organisation = record.organisation
    if may_edit_for(actor, organisation):
        return None
    return mandate_for(actor, organisation, SIDES[record.KIND])


def _plain(words: str) -> str:
    words = words.replace("\x00", "").strip()
    if len(words) > INVITATION_LIMIT:
        raise Refused(_("That is longer than %(n)s characters.") % {"n": INVITATION_LIMIT})
    return words


def _checked(words: str, empty: str) -> str:
    words = _plain(words)
    if not words:
        raise Refused(empty)
    return words


def _check_names(record: Record, words: str) -> None:
    """Whoever is released without a name does not give it away by the way."""
    found: Sequence[str] = catalog.named_in(record, words)
    if found:
        raise Refused(
            _(
                "Your words name “%(name)s”, but %(code)s is released without a name. Leave the name "
                "out, or let it be told on the record's page “Anonymity” first."
            )
            % {"name": found[0], "code": record.code}
        )
