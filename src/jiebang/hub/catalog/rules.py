"""Who may do what with needs, achievements and uploads: named predicates of (actor, object)."""

from __future__ import annotations

from rules.predicates import predicate

from jiebang.hub.catalog.models import Need, Record, Upload
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import Organisation
from jiebang.hub.people.rules import is_system, may_edit_for
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.rules import has_role, is_organiser
from jiebang.hub.programmes.states import EditionRole


@predicate
def edits_record(actor: Actor, record: Record) -> bool:
    """An editor of the organisation whose record it is."""
    return bool(may_edit_for(actor, record.organisation))


@predicate
def organises_record(actor: Actor, record: Record) -> bool:
    """An organiser of the record's edition, or the officer of the region that collected the need."""
    if is_organiser(actor, record.edition):
        return True
    return (
        isinstance(record, Need)
        and record.host_region is not None
        and has_role(actor, record.edition, EditionRole.REGION_OFFICER, record.host_region.region)
    )


def may_enter_for(actor: Actor, organisation: Organisation, edition: Edition) -> bool:
    """Who may enter records of the organisation into the edition: the system, the organisation's
    editors, and the edition's organisers for everybody.
    """
    return bool(
        is_system(actor) or may_edit_for(actor, organisation) or is_organiser(actor, edition)
    )


may_edit = is_system | edits_record | organises_record
may_publish = is_system | organises_record
may_withdraw = is_system | edits_record | organises_record


@predicate
def owns_upload(actor: Actor, upload: Upload) -> bool:
    """Whoever uploaded the file; nobody else opens it."""
    return actor.pk is not None and actor.pk == upload.uploaded_by_id
