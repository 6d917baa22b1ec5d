"""Writes of the bodies that stand behind an edition."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes import rules
from jiebang.hub.programmes.actions.texts import Words, write_texts
from jiebang.hub.programmes.models import Edition, Party, PartyText
from jiebang.hub.programmes.states import PartyRole


@transaction.atomic
def save_party(
    *,
    actor: Actor,
    edition: Edition,
    role: str,
    order: int = 0,
    organisation: Organisation | None = None,
    texts: Words | None = None,
    party: Party | None = None,
) -> Party:
    """Name a body in its role: an organisation of the site, or with `texts` one by its name."""
    if not rules.may_run(actor, edition) or (party and party.edition_id != edition.pk):
        raise Denied
    if role not in PartyRole.values:
        raise Refused(_("There is no such role."))
    named = {language: words for language, words in (texts or {}).items() if any(words.values())}
    if (organisation is None) == (not named):
        raise Refused(_("Choose an organisation of the site, or write a name: one of the two."))
    row = party or Party(edition=edition)
    row.role, row.order, row.organisation = role, order, organisation
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("It has this role already.")) from None
    if organisation is None:
        write_texts(PartyText, texts or {}, party=row)
    else:
        PartyText.objects.filter(party=row).delete()
    audit.record(actor=actor, verb="programmes.save_party", subject=row, facts={"role": role})
    return row


@transaction.atomic
def remove_party(*, actor: Actor, party: Party) -> None:
    """Take a body off the edition's page."""
    if not rules.may_run(actor, party.edition):
        raise Denied
    edition, facts = party.edition, {"role": party.role}
    if Party.objects.filter(pk=party.pk).delete()[0]:
        audit.record(actor=actor, verb="programmes.remove_party", subject=edition, facts=facts)
