"""Following a record, an organisation, an edition, and no longer following it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices import queries, registry
from jiebang.hub.notices.actions.preferences import person, reader
from jiebang.hub.notices.models import Follow

FOLLOWS = 500
"""As much can one person follow."""


@transaction.atomic
def follow(*, actor: Actor, subject: str, key: int) -> None:
    """Follow something that the actor can see; following it twice changes nothing."""
    user = person(actor)
    kind = registry.subject(subject)
    if kind is None or kind.named is None or not kind.rows(actor).filter(pk=key).exists():
        raise Denied
    reader(user)  # locked, so that two at once do not both count the same
    if queries.follows(actor, subject, key):
        return
    if queries.follows_of(actor).count() >= FOLLOWS:
        raise Refused(
            _("You follow %(n)s things already. Leave some before you follow more.")
            % {"n": FOLLOWS}
        )
    Follow.objects.create(user=user, subject=subject, key=key)
    audit.record(actor=actor, verb="notices.follow", subject=f"{subject}:{key}")


@transaction.atomic
def unfollow(*, actor: Actor, subject: str, key: int) -> None:
    """Follow it no longer; also what is not there for the actor any more."""
    if queries.follows_of(actor).filter(subject=subject, key=key).delete()[0]:
        audit.record(actor=actor, verb="notices.unfollow", subject=f"{subject}:{key}")
