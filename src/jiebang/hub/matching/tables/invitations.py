"""Presentation of invitations: the pair as its reader may see it, who has said what, and the list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog import tables as records
from jiebang.hub.catalog.models import Record
from jiebang.hub.catalog.queries import Disclosure
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.matching import rules
from jiebang.hub.matching.models import Invitation, InvitationTurn, Suggestion
from jiebang.hub.matching.states import OPEN_INVITATION, InvitationState
from jiebang.hub.people.models import Mandate
from jiebang.hub.programmes.models import Edition

TONES = {
    InvitationState.SENT: "info",
    InvitationState.QUESTIONS: "caution",
    InvitationState.INTERESTED: "good",
    InvitationState.DECLINED: "bad",
    InvitationState.WITHDRAWN: "line",
    InvitationState.EXPIRED: "line",
}


def invited_chip(found: Invitation) -> dict[str, str]:
    """Where the invitation of a pair stands, as a chip in the queue of the board."""
    state = InvitationState(found.state)
    return {"text": _("Invited · %(state)s") % {"state": state.label}, "tone": TONES[state]}


def pairs(
    actor: Actor, invitations: Sequence[Invitation]
) -> list[tuple[Invitation, Disclosure, Disclosure]]:
    """Invitations with need and counterpart as the actor may see them; at a constant cost."""
    both: list[Record] = []
    for one in invitations:
        both += [one.need, one.counterpart]
    shown = catalog.disclosed_all(actor, both)
    return list(zip(invitations, shown[::2], shown[1::2], strict=True))


def sender(invitation: Invitation, need: Disclosure) -> str:
    """Who invites, as the reader is told it: X for Y, a stand-in, or those who organise."""
    if invitation.by_organisers:
        return organisers(invitation.suggestion.edition)
    return _spoken(need, invitation.mandate)


def sender_of_next(actor: Actor, suggestion: Suggestion, need: Disclosure) -> str:
    """As whom the counterpart will see the actor, if they invite: others may be told less than they are."""
    if rules.invites_as_organiser(actor, suggestion):
        return organisers(suggestion.edition)
    if need.record.is_anonymous:
        return need.stand_in
    held = catalog.mandates_for(actor, RecordKind.NEED, [need])
    return _spoken(need, next(iter(held.values()), None))


def organisers(edition: Edition) -> str:
    """Those who organise an edition, by its name."""
    reading = edition.reading(languages.current())
    name = reading.get("name") if reading else edition.slug
    return _("The organisers of %(edition)s") % {"edition": name}


def _spoken(shown: Disclosure, mandate: Mandate | None) -> str:
    """Whose words they are: X for Y where an intermediary wrote for an organisation that is named."""
    if mandate is None or not shown.is_named:
        return shown.by
    return records.acting(shown, mandate)


def invitation_row(
    invitation: Invitation, need: Disclosure, counterpart: Disclosure, *, received: bool
) -> list[dict[str, Any]]:
    """One invitation for `jb_table` and for a file, see invitation_columns()."""
    there = sender(invitation, need) if received else counterpart.by
    return [
        {**_title(need), "url": reverse("matching:invitation", args=[invitation.pk])},
        _title(counterpart) | {"label": _("Achievement or expert")},
        {"label": _from(received), "text": there},
        {
            "label": _("State"),
            "text": str(invitation.get_state_display()),
            "chip": True,
            "tone": TONES[InvitationState(invitation.state)],
        },
        {"label": _("Reason"), "text": str(invitation.get_reason_display()) or None},
        {"label": _("Sent on"), "text": date_format(localtime(invitation.sent_at), "DATE_FORMAT")},
        {
            "label": _("Answer until"),
            "text": date_format(invitation.expires_on, "DATE_FORMAT")
            if invitation.state in OPEN_INVITATION
            else None,
        },
    ]


def invitation_columns(*, received: bool) -> list[dict[str, Any]]:
    """Headings of the list."""
    labels = [
        _("Need"),
        _("Achievement or expert"),
        _from(received),
        _("State"),
        _("Reason"),
        _("Sent on"),
        _("Answer until"),
    ]
    return [{"label": label} for label in labels]


def _from(received: bool) -> str:
    return _("Who invites") if received else _("Who is invited")


def _title(shown: Disclosure) -> dict[str, Any]:
    reading = shown.reading(languages.current())
    return {
        "text": reading.get("title") if reading else shown.code,
        "lang": reading.language if reading else "",
        "note": shown.code,
    }


def said(
    invitation: Invitation,
    turns: Iterable[InvitationTurn],
    need: Disclosure,
    counterpart: Disclosure,
    *,
    own: Collection[str],
) -> list[dict[str, Any]]:
    """What was said, in order: who, when, words. own: the sides (`need`, `counterpart`) of which the
    reader is told the people, too.
    """
    entries = [
        {
            "title": _("Invitation"),
            "by": sender(invitation, need),
            "person": str(invitation.by) if invitation.by and "need" in own else "",
            "at": invitation.sent_at,
            "words": invitation.words,
        }
    ]
    for turn in turns:
        after = InvitationState(turn.after)
        theirs = after in {
            InvitationState.INTERESTED,
            InvitationState.QUESTIONS,
            InvitationState.DECLINED,
        }
        side = "counterpart" if theirs else "need"
        titles: dict[str, str] = {
            InvitationState.SENT: _("Answer to the questions"),
            InvitationState.QUESTIONS: _("Questions asked"),
        }
        reason = invitation.get_reason_display() if after == InvitationState.DECLINED else ""
        entries.append(
            {
                "title": titles.get(after, str(after.label)),
                "by": _by(invitation, turn, counterpart if theirs else need),
                "person": str(turn.by) if turn.by and side in own else "",
                "at": turn.at,
                "words": turn.words,
                "reason": str(reason),
            }
        )
    return entries


def _by(invitation: Invitation, turn: InvitationTurn, shown: Disclosure) -> str:
    if turn.after == InvitationState.EXPIRED:
        return ""
    if turn.by_organisers:
        return organisers(invitation.suggestion.edition)
    return _spoken(shown, turn.mandate)


def invitation(found: Invitation) -> dict[str, Any]:
    """Where an invitation stands, for the head of its page."""
    state = InvitationState(found.state)
    return {
        "state": state.label,
        "tone": TONES[state],
        "reason": str(found.get_reason_display()),
        "expires_on": found.expires_on if state in OPEN_INVITATION else None,
    }
