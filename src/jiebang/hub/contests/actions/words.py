"""What the verbs of solutions share: clean words within their limits, in whose name, and refusals."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.people.models import Mandate, Organisation
from jiebang.hub.people.queries import mandate_for
from jiebang.hub.people.rules import is_system, is_watched, may_edit_for
from jiebang.hub.people.states import Side


class Changed(Refused):
    """What is being saved was changed by somebody else meanwhile, or in another tab."""


def clean(words: object, limit: int, label: str) -> str:
    """Words without what no text holds, ends trimmed. Raises Refused beyond the limit."""
    text = str(words or "").replace("\x00", "").replace("\r\n", "\n").strip()
    if len(text) > limit:
        raise Refused(_("%(label)s: longer than %(n)s characters.") % {"label": label, "n": limit})
    return text


def mandate_of(actor: Actor, organisation: Organisation) -> Mandate | None:
    """The mandate under which the actor writes for a team; None where they are its own people."""
    if is_system(actor) or may_edit_for(actor, organisation):
        return None
    return mandate_for(actor, organisation, Side.OFFERS)


def not_watched(actor: Actor) -> None:
    """Who looks as somebody does nothing in their name. Raises Denied."""
    if is_watched(actor):
        raise Denied


def hindered(code: str) -> str:
    """Why an organisation may not answer a need, in words."""
    words: Mapping[str, str] = {
        "closed": _("This need takes no answers any more."),
        "unverified": _("Only organisations that their region has verified answer needs."),
        "own": _("Nobody answers the own organisation's need."),
        "acts": _("Who acts for the owner of a need does not answer it in their own name."),
        "uninvited": _(
            "This need is answered by invitation, and this organisation is not invited."
        ),
    }
    return words[code]
