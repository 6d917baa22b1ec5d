"""Saying of a need which collection activity brought it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.hub.catalog import rules
from jiebang.hub.catalog.actions.life import acting_for
from jiebang.hub.catalog.models import Need
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.programmes.models import Activity, Edition
from jiebang.hub.programmes.queries import activity_by_code


def activity_named(edition: Edition, code: str) -> Activity | None:
    """The activity of the edition that a code means, None for no code. Raises Refused for another."""
    if not code.strip():
        return None
    found = activity_by_code(edition, code)
    if found is None:
        raise Refused(
            _("This edition has no activity with the code “%(code)s”.") % {"code": code[:40]}
        )
    return found


@transaction.atomic
def collected_at(*, actor: Actor, need: Need, code: str) -> None:
    """Link a need to the activity that brought it, or with an empty code to none.

    Its owner does while it is open, and who organises at any time.
    """
    if not rules.may_edit(actor, need):
        raise Denied
    if not rules.may_change(actor, need):
        raise Refused(
            _("%(code)s is “%(status)s” and stands as it is. Take it back to change it.")
            % {"code": need.code, "status": need.get_status_display()}
        )
    found = activity_named(need.edition, code)
    Need.objects.filter(pk=need.pk).update(activity=found)
    need.activity = found
    mandate = acting_for(actor, need.organisation, need.KIND)
    facts: dict[str, audit.Fact] = {"activity": found.pk if found else None}
    if mandate is not None:
        facts["mandate"] = mandate.pk
    audit.record(actor=actor, verb="catalog.collected_at", subject=need, facts=facts)
