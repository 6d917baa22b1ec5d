"""What a side decides of a pair, and how it takes that back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.matching import registry
from jiebang.hub.matching.models import Decision, Suggestion
from jiebang.hub.matching.queries.board import board_visible_to
from jiebang.hub.matching.states import (
    AFTER,
    NEED_REASON,
    SIDES,
    TRANSITIONS,
    WORDS_LIMIT,
    ReasonCode,
    State,
    Verdict,
)
from jiebang.hub.people.models import Mandate, User
from jiebang.hub.people.queries import mandate_for
from jiebang.hub.people.rules import may_edit_for
from jiebang.hub.people.states import Side


@transaction.atomic
def decide(
    *,
    actor: Actor,
    suggestion: Suggestion,
    side: str,
    verdict: str,
    reason: str = "",
    words: str = "",
) -> Decision:
    """Accept a pair, put it off or reject it, for one side (see SIDES); a rejection says why.

    Raises Denied to whoever has no such board, Refused where the side has decided already.
    """
    _require_board(actor, suggestion, side)
    if verdict not in AFTER:
        raise Refused(_("Say whether it is accepted, put off or rejected."))
    words = words.replace("\x00", "").strip()
    if reason and reason not in ReasonCode.values:
        raise Refused(_("This reason is not on the list. Choose one of it."))
    if verdict in NEED_REASON and not reason:
        raise Refused(_("A rejection needs a reason. Choose one of the list."))
    if len(words) > WORDS_LIMIT:
        raise Refused(_("The words are longer than %(n)s characters.") % {"n": WORDS_LIMIT})
    before, after = suggestion.state_of(side), AFTER[verdict]
    if after not in TRANSITIONS[before]:
        raise Refused(
            _("It is decided already: %(state)s. Undo that first.") % {"state": before.label}
        )
    return _step(actor, suggestion, side, verdict, after, reason, words)


@transaction.atomic
def undo(*, actor: Actor, suggestion: Suggestion, side: str) -> Decision:
    """Take back the newest decision of a side, whoever made it; the pair is where it was before.

    Raises Denied to whoever has no such board, Refused where there is nothing to take back.
    """
    _require_board(actor, suggestion, side)
    last = suggestion.decisions.filter(side=side).order_by("-pk").first()
    if last is None or last.verdict == Verdict.UNDO:
        raise Refused(_("There is no decision to undo."))
    registry.check_undo(suggestion, side)
    return _step(actor, suggestion, side, Verdict.UNDO, State(last.before), "", "")


def _require_board(actor: Actor, suggestion: Suggestion, side: str) -> None:
    if side not in SIDES or not board_visible_to(actor, side).filter(pk=suggestion.pk).exists():
        raise Denied


def _step(
    actor: Actor,
    suggestion: Suggestion,
    side: str,
    verdict: str,
    after: State,
    reason: str,
    words: str,
) -> Decision:
    """Go from the state that was read to another; raises Refused where somebody was faster."""
    column, before = f"{side}_state", suggestion.state_of(side)
    rows = Suggestion.objects.filter(pk=suggestion.pk, **{column: before})
    if not rows.update(**{column: after}):
        raise Refused(_("Somebody else has decided this pair meanwhile. Look at it again."))
    setattr(suggestion, column, after)
    made = Decision.objects.create(
        suggestion=suggestion,
        side=side,
        verdict=verdict,
        before=before,
        after=after,
        reason=reason,
        words=words,
        score=suggestion.score,
        version=suggestion.version,
        by=actor if isinstance(actor, User) else None,
        mandate=_mandate(actor, suggestion, side),
    )
    audit.record(
        actor=actor,
        verb=f"matching.{verdict}",
        subject=suggestion,
        facts={
            "side": side,
            "reason": reason,
            "mandate": made.mandate.pk if made.mandate else None,
        },
    )
    return made


def _mandate(actor: Actor, suggestion: Suggestion, side: str) -> Mandate | None:
    """Under which somebody decides who does not work for the side's organisation."""
    record = suggestion.need if side == Side.NEEDS else suggestion.counterpart
    if not isinstance(actor, User) or may_edit_for(actor, record.organisation):
        return None
    return mandate_for(actor, record.organisation, side)
