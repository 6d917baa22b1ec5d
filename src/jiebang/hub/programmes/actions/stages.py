"""Writes of an edition's stages, and of the grace that organisers give."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.programmes import rules
from jiebang.hub.programmes.actions.texts import Words, write_texts
from jiebang.hub.programmes.models import Edition, Stage, StageText
from jiebang.hub.programmes.states import StageKind


@transaction.atomic
def save_stage(
    *,
    actor: Actor,
    edition: Edition,
    kind: str,
    starts_on: date,
    ends_on: date,
    closes_submission: bool = False,
    grace_until: date | None = None,
    texts: Words | None = None,
    stage: Stage | None = None,
) -> Stage:
    """Add a stage or change one; without `texts` its kind names it."""
    if not rules.may_run(actor, edition) or (stage and stage.edition_id != edition.pk):
        raise Denied
    if kind not in StageKind.values:
        raise Refused(_("There is no such kind of stage."))
    if ends_on < starts_on:
        raise Refused(_("A stage cannot end before it begins."))
    if grace_until is not None and not closes_submission:
        raise Refused(_("Grace is given where a stage closes the submission of needs."))
    if grace_until is not None and grace_until <= ends_on:
        raise Refused(_("Grace lasts longer than the stage itself."))
    row = stage or Stage(edition=edition)
    row.kind, row.starts_on, row.ends_on = kind, starts_on, ends_on
    row.closes_submission, row.grace_until = closes_submission, grace_until
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("Another stage closes the submission of needs already.")) from None
    if any(any(words.values()) for words in (texts or {}).values()):
        write_texts(StageText, texts or {}, stage=row)
    else:
        StageText.objects.filter(stage=row).delete()
    audit.record(
        actor=actor,
        verb="programmes.save_stage",
        subject=row,
        facts={
            "kind": kind,
            "ends_on": ends_on.isoformat(),
            "closes": closes_submission,
            "grace": grace_until.isoformat() if grace_until else None,
        },
    )
    return row


@transaction.atomic
def remove_stage(*, actor: Actor, stage: Stage) -> None:
    """Take a stage out of the calendar."""
    if not rules.may_run(actor, stage.edition):
        raise Denied
    edition, facts = stage.edition, {"kind": stage.kind}
    if Stage.objects.filter(pk=stage.pk).delete()[0]:
        audit.record(actor=actor, verb="programmes.remove_stage", subject=edition, facts=facts)
