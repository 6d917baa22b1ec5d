"""What invitations and learnt weights give to registries: notices, an edition's weights, panels."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.panels import Panel
from jiebang.hub.matching import notices, queries, registry, rules, tables
from jiebang.hub.matching.actions.invitations import check_undo
from jiebang.hub.matching.models import Suggestion
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.registry import edition_panels
from jiebang.hub.programmes.rules import is_organiser


def register() -> None:
    """Called once, when the app is ready."""
    notices.register()
    registry.register_weights(queries.weighings)
    registry.register_undo_check(check_undo)
    registry.pair_panels.register(invited, order=10)
    edition_panels.register(learning, order=90)


def invited(actor: Actor, suggestion: Suggestion) -> Panel | None:
    """Where the invitation of a pair's counterpart stands, or how to invite; nothing for who may neither."""
    standing = queries.standing_of([suggestion]).get(suggestion.pk)
    found = None
    if standing is not None:
        seen = queries.invitations_visible_to(actor).filter(pk=standing.invitation.pk)
        found = standing.invitation if seen.exists() else None
    again = standing is None or (
        standing.again_at is not None and standing.again_at <= timezone.now()
    )
    invites = again and rules.may_invite(actor, suggestion)
    if found is None and not invites:
        return None
    return Panel(
        "matching/parts/invited.html",
        {
            "invitation": tables.invitation(found) if found is not None else None,
            "url": reverse("matching:invitation", args=[found.pk]) if found is not None else "",
            "invite_url": reverse("matching:invite", args=[suggestion.pk]) if invites else "",
        },
    )


def learning(actor: Actor, edition: Edition) -> Panel | None:
    """The way to what an edition's decisions have taught, for its organisers."""
    if not is_organiser(actor, edition):
        return None
    return Panel(
        "matching/parts/learning.html",
        {"url": reverse("matching:weights", args=[edition.slug])},
    )
