"""Writes of typing in: a draft is begun, and saved step by step; submission is in life."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiebang.hub.catalog import rules
from jiebang.hub.catalog.actions.experts import ExpertFacts, save_expert
from jiebang.hub.catalog.actions.life import acting_for
from jiebang.hub.catalog.actions.records import Facts, save_record
from jiebang.hub.catalog.models import Expert, Need, Record
from jiebang.hub.catalog.queries.intake import LANGUAGE, may_change_language, stated, version_of
from jiebang.hub.catalog.queries.records import MODELS
from jiebang.hub.catalog.queries.rubric import author_text
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.localised import Origin
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes.models import Edition, Track
from jiebang.hub.programmes.queries import visible_to as editions_visible_to
from jiebang.hub.search import actions as search
from jiebang.reference import needs

PREFIX = "W-"
"""Codes that are given to what is typed in. A sheet that numbers its rows has other ones: else it
would change, row by row, what was typed."""
_NUMBERED = re.compile(rf"{PREFIX}(\d{{1,9}})\Z")
_ATTEMPTS = 50


class Changed(Refused):
    """What is being saved was changed by somebody else meanwhile, or in another tab."""


@transaction.atomic
def start_record(
    *,
    actor: Actor,
    kind: str,
    edition: Edition,
    organisation: Organisation,
    language: str,
    type: str = "",
    track: Track | None = None,
) -> Record:
    """Begin a record of which nothing is known yet but whose it is: a draft with an automatic code.

    Of many who begin at once each gets a number of their own: the UNIQUE of the code decides, and
    who lost takes the next. Raises Denied, Refused.
    """
    may = rules.may_enter_for(actor, organisation, edition, kind)
    if not may or not editions_visible_to(actor).filter(pk=edition.pk).exists():
        raise Denied
    if language not in Language.values:
        raise Refused(f"unknown language {language!r}")
    model: Any = MODELS[kind]
    given: dict[str, Any] = {"region": organisation.region}
    if kind == RecordKind.NEED:
        given |= {"type": type or needs.DEFAULT, "track": track}
        if given["type"] not in needs.codes():
            raise Refused(f"unknown kind of need {type!r}")
        if track is not None and track.edition_id != edition.pk:
            raise Refused(_("This track is not of the chosen edition."))
        if track is not None and not rules.may_stand_in(actor, organisation, track):
            raise Refused(_("This contest is another enterprise's own."))
    mandate = acting_for(actor, organisation, kind)
    record = _numbered(model, edition, organisation, {**given, "mandate": mandate})
    record.texts.create(language=language, origin=Origin.AUTHOR, title="")
    audit.record(
        actor=actor,
        verb="catalog.start",
        subject=record,
        facts={"code": record.code, **({"mandate": mandate.pk} if mandate else {})},
    )
    started: Record = record
    return started


def _numbered(model: Any, edition: Edition, organisation: Organisation, given: Any) -> Any:
    """A new row under the next free number of the organisation in the edition."""
    used = model._default_manager.filter(
        edition=edition, organisation=organisation, code__startswith=PREFIX
    )
    for _attempt in range(_ATTEMPTS):
        numbers = [
            int(found[1])
            for code in used.values_list("code", flat=True)
            if (found := _NUMBERED.match(code))
        ]
        record = model(
            edition=edition,
            organisation=organisation,
            code=f"{PREFIX}{max(numbers, default=0) + 1:03d}",
            **given,
        )
        try:
            with transaction.atomic():
                record.save(force_insert=True)
        except IntegrityError:
            continue  # somebody else took it this very moment
        return record
    raise Refused(_("Too many are being entered just now. Try again."))


@transaction.atomic
def save_draft(
    *,
    actor: Actor,
    record: Record,
    page: Collection[str],
    seen: str,
    texts: Mapping[str, str],
    facts: Mapping[str, Any],
) -> Record:
    """Keep what was typed on one page: texts in the author's language, facts by their columns.

    What is not named keeps its value; a draft may lack everything. page: the names that stand on
    the page; seen: their version_of() when they were read. Raises Changed where they are others by
    now, Denied, Refused.
    """
    model: Any = type(record)
    # Whoever comes second waits here, and then sees what the first one kept.
    now = model._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if not (
        rules.may_change(actor, now)
        and rules.may_enter_for(actor, now.organisation, now.edition, now.KIND)
    ):
        raise Denied
    given = {**texts, **facts}
    if version_of(now, page) != seen and stated(now, tuple(given)) != given:
        raise Changed(_("This was changed meanwhile, by somebody else or in another tab."))
    if facts.get(LANGUAGE):
        _write_in(actor, now, str(facts[LANGUAGE]))
    text = author_text(now)
    words = {text.language: texts} if texts and text is not None else {}
    if isinstance(now, Expert):
        stays = {field.name: getattr(now, field.name) for field in fields(ExpertFacts)}
        expert, _outcome = save_expert(
            actor=actor,
            edition=now.edition,
            organisation=now.organisation,
            code=now.code,
            texts=words,
            facts=ExpertFacts(**stays | {name: facts[name] for name in facts if name in stays}),
            is_draft=True,
        )
        return expert
    columns = {field.name for field in fields(Facts)}
    known = {name: getattr(now, name) for name in columns if hasattr(now, name)}
    beside = {
        name: facts.get(name, getattr(now, name))
        for name in ("track", "obtained", "ip_type")
        if hasattr(now, name)
    }
    if isinstance(now, Need):
        if beside["track"] is not None and beside["track"].edition_id != now.edition_id:
            raise Refused(_("This track is not of the chosen edition."))
        if facts.get("type", now.type) != now.type:
            known["particulars"] = {}
    saved, _outcome = save_record(
        actor=actor,
        kind=now.KIND,
        edition=now.edition,
        organisation=now.organisation,
        code=now.code,
        texts=words,
        facts=Facts(**known | {name: facts[name] for name in facts if name in columns}),
        is_draft=True,
        **beside,
    )
    return saved


def _write_in(actor: Actor, record: Record, language: str) -> None:
    """Say in which language the author's text is written; its words stay. Raises Refused once it was
    handed in, and where there is a translation into that language already.
    """
    text = author_text(record)
    if text is None or text.language == language:
        return
    if language not in Language.values:
        raise Refused(f"unknown language {language!r}")
    if not may_change_language(record):
        raise Refused(_("The language of what was handed in stays as it is."))
    before, text.language = text.language, language
    try:
        with transaction.atomic():
            text.save(update_fields=["language", "updated_at"])
    except IntegrityError:
        raise Refused(_("There is a translation into this language already.")) from None
    audit.record(
        actor=actor,
        verb="catalog.write_in",
        subject=record,
        facts={"from": before, "to": language},
    )
    search.enqueue(kind=record.KIND, key=str(record.pk))
