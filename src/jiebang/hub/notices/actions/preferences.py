"""How a person wants to hear of what: by kind, and whether by mail at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices import queries, registry
from jiebang.hub.notices.models import Notice, Preference, Reader
from jiebang.hub.notices.states import MAILED, Outlet


@transaction.atomic
def choose(*, actor: Actor, outlets: Mapping[str, str]) -> int:
    """Choose outlets by kind, for what comes and for what waits to be mailed; how many were changed."""
    user = person(actor)
    before = queries.outlets_of(user)
    if set(outlets) - {kind.code for kind in registry.kinds()}:
        raise Refused(_("There is no such kind of notice."))
    if set(outlets.values()) - set(Outlet.values):
        raise Refused(_("Choose how you want to hear of it."))
    changed = {kind: to for kind, to in outlets.items() if to != before[kind]}
    if not changed:
        return 0
    mailed = reader(user).by_mail
    for kind, outlet in sorted(changed.items()):
        Preference.objects.update_or_create(user=user, kind=kind, defaults={"outlet": outlet})
        kept = outlet if mailed or outlet not in MAILED else Outlet.SITE
        kept = Outlet.SITE if kept == Outlet.NONE else kept
        waiting = Notice.objects.filter(to=user, kind=kind, mailing__isnull=True)
        waiting.filter(read_at__isnull=True).update(outlet=kept)
    audit.record(
        actor=actor, verb="notices.choose", subject=user, facts={"changed": sorted(changed)}
    )
    return len(changed)


@transaction.atomic
def set_by_mail(*, user: Any, by_mail: bool, actor: Actor) -> None:
    """End all notices by mail, or allow them again; who calls is the person, or has the link's secret.

    What waits to be mailed is not mailed then; notices stay on the site.
    """
    found = reader(user)
    if found.by_mail == by_mail:
        return
    found.by_mail = by_mail
    found.save(update_fields=["by_mail"])
    if not by_mail:
        waiting = Notice.objects.filter(to=user, mailing__isnull=True, outlet__in=sorted(MAILED))
        waiting.update(outlet=Outlet.SITE)
    audit.record(actor=actor, verb="notices.set_by_mail", subject=user, facts={"by_mail": by_mail})


def reader(user: Any) -> Reader:
    """The person's row, locked to the end of the transaction."""
    Reader.objects.get_or_create(user=user)
    return Reader.objects.select_for_update().get(user=user)


def person(actor: Actor) -> Any:
    if not isinstance(actor, get_user_model()) or not actor.is_active:
        raise Denied
    return actor
