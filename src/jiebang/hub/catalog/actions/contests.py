"""Who may solve a need, who is invited, and on which day of an enterprise's calendar it is released."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiebang.hub.catalog import rules
from jiebang.hub.catalog.actions.anonymity import refuse_what_tells
from jiebang.hub.catalog.actions.life import move, require_time, under
from jiebang.hub.catalog.models import Need, NeedInvitation
from jiebang.hub.catalog.queries.contests import waiting_in
from jiebang.hub.catalog.states import WAITING, Solving, Status
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices.actions import gathered
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.people.rules import is_system
from jiebang.hub.programmes.actions import finish_release
from jiebang.hub.programmes.models import Release
from jiebang.hub.programmes.queries import releases_due
from jiebang.hub.search import actions as search

MOST_INVITED = 200


@transaction.atomic
def set_solving(*, actor: Actor, need: Need, solving: str) -> None:
    """Say whether everybody may solve a need, or the invited alone, and whether others see it."""
    if not rules.may_invite(actor, need):
        raise Denied
    if solving not in Solving.values:
        raise Refused(_("Choose who may solve it."))
    Need.objects.filter(pk=need.pk).update(solving=solving)
    need.solving = solving
    audit.record(
        actor=actor,
        verb="catalog.set_solving",
        subject=need,
        facts={"solving": solving, **under(actor, need)},
    )
    search.enqueue(kind=need.KIND, key=str(need.pk))


@transaction.atomic
def invite_solver(*, actor: Actor, need: Need, organisation: Organisation) -> NeedInvitation:
    """Invite an organisation to solve a need; at once its people see it."""
    if not rules.may_invite(actor, need):
        raise Denied
    if need.solving == Solving.OPEN:
        raise Refused(_("Everybody may solve this need: choose solving by invitation first."))
    if organisation.pk == need.organisation_id:
        raise Refused(_("The need is this organisation's own."))
    if need.invitations.count() >= MOST_INVITED:
        raise Refused(_("%(most)s organisations are the most.") % {"most": MOST_INVITED})
    try:
        with transaction.atomic():
            invited = NeedInvitation.objects.create(
                need=need, organisation=organisation, by=actor if isinstance(actor, User) else None
            )
    except IntegrityError:
        raise Refused(_("This organisation is invited already.")) from None
    audit.record(
        actor=actor,
        verb="catalog.invite_solver",
        subject=need,
        facts={"organisation": organisation.pk, **under(actor, need)},
    )
    return invited


@transaction.atomic
def take_back_invitation(*, actor: Actor, invitation: NeedInvitation) -> None:
    """Take an invitation back; what is hidden is hidden from them again at once."""
    need = invitation.need
    if not rules.may_invite(actor, need):
        raise Denied
    facts: dict[str, audit.Fact] = {
        "organisation": invitation.organisation_id,
        **under(actor, need),
    }
    if not NeedInvitation.objects.filter(pk=invitation.pk).delete()[0]:
        raise Refused(_("It was taken back already."))
    audit.record(actor=actor, verb="catalog.take_back_invitation", subject=need, facts=facts)


@transaction.atomic
def plan_release(*, actor: Actor, need: Need, release: Release | None) -> None:
    """Put a need that is not published yet into a batch of its contest's calendar, or out of it."""
    if not rules.may_invite(actor, need):
        raise Denied
    if release is not None:
        release = (
            Release.objects.select_for_update(of=("self",))
            .select_related("track")
            .get(pk=release.pk)
        )
        if need.track_id != release.track_id:
            raise Refused(_("This release is of another contest."))
        if not rules.may_stand_in(actor, need.organisation, release.track):
            raise Refused(_("This contest is another enterprise's own."))
        if release.released_at is not None:
            raise Refused(_("This batch has been released already."))
    open_to = [Status.DRAFT, *sorted(WAITING)]
    if not Need.objects.filter(pk=need.pk, status__in=open_to).update(release=release):
        raise Refused(_("Only what is not published yet waits for a release."))
    need.release = release
    audit.record(
        actor=actor,
        verb="catalog.plan_release",
        subject=need,
        facts={"release": release.pk if release else None, **under(actor, need)},
    )


def release_due(*, actor: Actor, today: date) -> int:
    """Publish the needs of every batch whose day has come; how many. The system alone.

    A batch is one transaction: all of it is out, or none. What was not ready on the day is
    published by itself afterwards.
    """
    if not is_system(actor):
        raise Denied
    count = 0
    for release in releases_due(today).select_related("track__edition"):
        with transaction.atomic():
            Release.objects.select_for_update().get(pk=release.pk)
            if not finish_release(actor=actor, release=release):
                continue
            with gathered():
                for need in waiting_in(release):
                    # Somebody has moved it this very moment, its words tell whose it is, or its
                    # deadline is over.
                    with suppress(Refused):
                        require_time(need)
                        if need.is_anonymous:
                            refuse_what_tells(need, published=True)
                        move(actor=actor, record=need, to=Status.PUBLISHED, verb="catalog.release")
                        count += 1
    return count
