"""What operators do with accounts: close and open them, make operators, look as somebody; saved filters."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.people import rules
from jiebang.hub.people.models import SavedFilter, User

FILTER_NAME_LIMIT, FILTER_QUERY_LIMIT, FILTERS = 60, 500, 50


def _require_operator(actor: Actor) -> None:
    if not (rules.is_system(actor) or rules.is_operator(actor)):
        raise Denied


@transaction.atomic
def deactivate_user(*, actor: Actor, user: User) -> None:
    """Close an account: nobody signs in to it, its sessions end, and no role of it counts."""
    _require_operator(actor)
    if user == actor:
        raise Refused(_("Nobody closes their own account here."))
    if user.is_staff:
        raise Refused(_("Take the operator's right away first."))
    if not User.objects.filter(pk=user.pk, is_active=True, is_staff=False).update(is_active=False):
        raise Refused(_("This account is closed already."))
    audit.record(actor=actor, verb="people.deactivate_user", subject=user)


@transaction.atomic
def reactivate_user(*, actor: Actor, user: User) -> None:
    """Open a closed account again."""
    _require_operator(actor)
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise Refused(_("This account is open."))
    audit.record(actor=actor, verb="people.reactivate_user", subject=user)


@transaction.atomic
def grant_operator(*, actor: Actor, user: User) -> None:
    """Let somebody operate the site; it counts once their session has shown a second factor."""
    _require_operator(actor)
    if user.is_demo:
        raise Refused(_("An account of the demonstration operates nothing."))
    if not User.objects.filter(pk=user.pk, is_staff=False, is_active=True).update(is_staff=True):
        raise Refused(_("This account is an operator's already, or closed."))
    audit.record(actor=actor, verb="people.grant_operator", subject=user)


@transaction.atomic
def revoke_operator(*, actor: Actor, user: User) -> None:
    """Take the operator's right away; a site keeps one, whom the command line can always make."""
    _require_operator(actor)
    operators = User.objects.select_for_update().filter(is_staff=True, is_active=True)
    keys = set(operators.values_list("pk", flat=True))  # locked, so that two do not leave at once
    if user.pk not in keys:
        raise Refused(_("This account is no operator's."))
    if len(keys) == 1 and not rules.is_system(actor):
        raise Refused(_("The site needs an operator: make somebody else one first."))
    User.objects.filter(pk=user.pk).update(is_staff=False)
    audit.record(actor=actor, verb="people.revoke_operator", subject=user)


@transaction.atomic
def start_looking(*, actor: User, user: User) -> None:
    """Begin to look at the site as somebody, changing nothing; never as another operator."""
    if not rules.may_look_as(actor, user):
        raise Denied
    audit.record(actor=actor, verb="people.start_looking", subject=user)


@transaction.atomic
def stop_looking(*, actor: User, user: User) -> None:
    """End it."""
    audit.record(actor=actor, verb="people.stop_looking", subject=user)


@transaction.atomic
def save_filter(*, actor: Actor, place: str, name: str, query: str) -> SavedFilter:
    """Keep a search of the operators' lists under a name, for oneself."""
    if not isinstance(actor, User) or not rules.is_operator(actor):
        raise Denied
    name = " ".join(name.replace("\x00", "").split())
    if not name or len(name) > FILTER_NAME_LIMIT:
        raise Refused(
            _("Give the filter a name of at most %(n)s letters.") % {"n": FILTER_NAME_LIMIT}
        )
    if not query or len(query) > FILTER_QUERY_LIMIT or "\x00" in query:
        raise Refused(_("Search or filter the list first, then keep it."))
    if actor.saved_filters.count() >= FILTERS:
        raise Refused(_("You keep as many filters as one may. Remove one first."))
    try:
        with transaction.atomic():
            kept = SavedFilter.objects.create(user=actor, place=place, name=name, query=query)
    except IntegrityError:
        raise Refused(_("You keep a filter of this name already.")) from None
    audit.record(actor=actor, verb="people.save_filter", subject=kept)
    return kept


@transaction.atomic
def drop_filter(*, actor: Actor, kept: SavedFilter) -> None:
    """Forget one of one's own filters."""
    if kept.user != actor or not rules.is_operator(actor):
        raise Denied
    audit.record(actor=actor, verb="people.drop_filter", subject=kept)
    if not SavedFilter.objects.filter(pk=kept.pk).delete()[0]:
        raise Refused(_("This was answered meanwhile."))
