"""What is confidential of a record, and whether it names its organisation: writing both."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.catalog import rules
from jiebang.hub.catalog.actions.anonymity import refuse_what_tells, refuse_words_that_tell
from jiebang.hub.catalog.actions.life import acting_for
from jiebang.hub.catalog.models import Record
from jiebang.hub.catalog.states import DETAIL_LIMIT, DETAIL_TIERS, PUBLIC
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.localised import Origin
from jiebang.hub.search import actions as search


@transaction.atomic
def save_detail(
    *,
    actor: Actor,
    record: Record,
    tier: int,
    language: str,
    words: str,
    origin: str = Origin.TRANSLATION,
) -> None:
    """Write what of a record is for a higher tier, in one language; no words take it away.

    The first language of a tier is its author's; what comes later is of `origin`, made from that.
    Raises Denied for all but its organisation's editors and who acts for it, Refused where the record
    stands as it is.
    """
    if not rules.may_write_detail(actor, record):
        raise Denied
    if not rules.may_change(actor, record):
        raise Refused(
            _("%(code)s is “%(status)s” and stands as it is. Take it back to change it.")
            % {"code": record.code, "status": record.get_status_display()}
        )
    words = words.replace("\x00", "").strip()
    if tier not in DETAIL_TIERS or language not in Language.values:
        raise Refused(_("Choose level and language."))
    if len(words) > DETAIL_LIMIT:
        raise Refused(_("The detail is longer than %(n)s characters.") % {"n": DETAIL_LIMIT})
    # One after the other, and only what still stands as it was read.
    rows = type(record)._default_manager.select_for_update()
    if not rows.filter(pk=record.pk, status=record.status).exists():
        raise Refused(_("Somebody else has changed this record meanwhile. Look at it again."))
    details: Any = record.details  # type: ignore[attr-defined]
    have = {row.language: row for row in details.filter(tier=tier)}
    row = have.get(language)
    if (row.words if row else "") == words:
        return
    author = next((one for one in have.values() if one.origin == Origin.AUTHOR), None)
    if not words:
        details.filter(tier=tier, language=language).delete()
    else:
        is_author = author is None or author.language == language
        values = {
            "words": words,
            "origin": Origin.AUTHOR if is_author else origin,
            "source_digest": "" if is_author or author is None else author.digest(),
        }
        details.update_or_create(tier=tier, language=language, defaults=values)
        refuse_words_that_tell(record)
    _tell(actor, record, "catalog.save_detail", tier=int(tier), language=language)


@transaction.atomic
def set_anonymous(
    *, actor: Actor, record: Record, is_anonymous: bool, names_intermediary: bool = False
) -> None:
    """Say whether outsiders are told whose a record is, and if not, through whom it was entered.

    Its organisation and the organisers may hide the name, while the record may be changed; only its
    organisation, or who acts for it, gives it away again, at any time. Raises Refused where the record
    itself tells the name: by its code, by an enterprise's own contest, or in the words of one that is
    published already.
    """
    if not rules.may_edit(actor, record):
        raise Denied
    names_intermediary = is_anonymous and names_intermediary
    gives_away = (record.is_anonymous and not is_anonymous) or (
        names_intermediary and not record.names_intermediary
    )
    if gives_away and not rules.may_write_detail(actor, record):
        raise Denied
    if is_anonymous and not record.is_anonymous and not rules.may_change(actor, record):
        raise Refused(
            _("%(code)s is “%(status)s” and stands as it is. Take it back to change it.")
            % {"code": record.code, "status": record.get_status_display()}
        )
    if is_anonymous:
        refuse_what_tells(record, published=record.status in PUBLIC)
    wanted = {"is_anonymous": is_anonymous, "names_intermediary": names_intermediary}
    if all(getattr(record, name) == value for name, value in wanted.items()):
        return
    rows = type(record)._default_manager.filter(pk=record.pk, status=record.status)
    if not rows.update(**wanted):
        raise Refused(_("Somebody else has changed this record meanwhile. Look at it again."))
    record.is_anonymous, record.names_intermediary = is_anonymous, names_intermediary
    _tell(
        actor, record, "catalog.set_anonymous",
        anonymous=is_anonymous, intermediary=names_intermediary,
    )  # fmt: skip


def _tell(actor: Actor, record: Record, verb: str, **facts: audit.Fact) -> None:
    """A screener decides what was read, so the record counts as changed."""
    now = timezone.now()
    type(record)._default_manager.filter(pk=record.pk).update(updated_at=now)
    record.updated_at = now
    mandate = acting_for(actor, record.organisation, record.KIND)
    if mandate is not None:
        facts["mandate"] = mandate.pk
    audit.record(actor=actor, verb=verb, subject=record, facts=facts)
    search.enqueue(kind=record.KIND, key=str(record.pk))
