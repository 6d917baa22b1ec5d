"""Writes of OpenAlex imports: look, then import or discard; an author becomes or changes an expert."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.hub.catalog import rules
from jiebang.hub.catalog.actions.experts import ExpertFacts, Paper, save_expert, save_publications
from jiebang.hub.catalog.models import AuthorImport, Expert
from jiebang.hub.catalog.queries.authors import (
    MOST_AUTHORS,
    Planned,
    planned,
    read_authors,
    texts_of,
)
from jiebang.hub.catalog.states import UPLOAD_TRANSITIONS, RecordKind, UploadState
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices.actions import gathered
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.programmes.models import Edition
from jiebang.openalex import Work


@transaction.atomic
def preview_authors(
    *, actor: Actor, edition: Edition, organisation: Organisation, file_name: str, content: bytes
) -> AuthorImport:
    """Keep the file as it came; nothing of it becomes an expert yet."""
    may = rules.may_enter_for(actor, organisation, edition, RecordKind.EXPERT)
    if not isinstance(actor, User) or not may:
        raise Denied
    kept = AuthorImport.objects.create(
        edition=edition,
        organisation=organisation,
        uploaded_by=actor,
        file_name=file_name.replace("\x00", "")[-255:],
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
    )
    audit.record(
        actor=actor, verb="catalog.preview_authors", subject=kept, facts={"sha256": kept.digest}
    )
    return kept


@transaction.atomic
def import_authors(
    *, actor: Actor, kept: AuthorImport, take: Collection[str] | None = None
) -> dict[str, Any]:
    """Write the authors of `take` (all, where it is None) with their works; sent twice, the first
    answer comes back: the import's state is the guard.

    An author that may not be changed now is left as it is and told with its reason. Words that an
    expert has are kept; counts are always the file's. Returns counts by outcome, papers, refused.
    """
    if actor.pk is None or actor.pk != kept.uploaded_by_id:
        raise Denied
    moved = AuthorImport.objects.filter(pk=kept.pk, state=UploadState.PREVIEWED).update(
        state=UploadState.IMPORTED
    )
    if not moved:
        kept.refresh_from_db()
        if kept.state == UploadState.IMPORTED:
            return dict(kept.result)
        raise Refused(_("This upload was discarded. Upload the file again."))
    rows = [
        row for row in planned(actor, kept, read_authors(kept)) if take is None or row.key in take
    ]
    if not rows:
        raise Refused(_("Choose the authors first."))
    if len(rows) > MOST_AUTHORS:
        raise Refused(_("At most %(n)s authors at once: split the file.") % {"n": MOST_AUTHORS})
    counts: Counter[str] = Counter()
    papers: Counter[str] = Counter()
    refused: list[dict[str, str]] = []
    with gathered():
        for row in rows:
            try:
                with transaction.atomic():
                    outcome, written = _write(actor, kept, row)
            except Refused as refusal:
                refused.append({"author": row.key, "why": str(refusal)})
            else:
                counts[outcome] += 1
                papers += written
    result = {
        **{name: counts[name] for name in ("created", "updated", "unchanged")},
        "papers": papers["created"],
        "refused": refused,
    }
    AuthorImport.objects.filter(pk=kept.pk).update(result=result)
    audit.record(
        actor=actor,
        verb="catalog.import_authors",
        subject=kept,
        facts={**{name: counts[name] for name in ("created", "updated", "unchanged")}},
    )
    kept.state, kept.result = UploadState.IMPORTED, result
    return result


def _write(actor: Actor, kept: AuthorImport, row: Planned) -> tuple[str, Counter[str]]:
    """(outcome, papers by outcome) of one author."""
    expert, outcome = row.expert, "unchanged"
    if row.author is not None:
        expert, outcome = _save(actor, kept, row)
    if expert is None:
        raise Refused(_("%(author)s is no expert here.") % {"author": row.key})
    papers = save_publications(
        actor=actor, expert=expert, papers=[_paper(work, row.key) for work in row.works]
    )
    if outcome == "unchanged" and (papers["created"] or papers["updated"]):
        outcome = "updated"
    return outcome, papers


def _save(actor: Actor, kept: AuthorImport, row: Planned) -> tuple[Expert, str]:
    author, known = row.author, row.expert
    assert author is not None  # noqa: S101 - for the type checker
    texts = texts_of(author)
    # What the sheet or a person has said of an expert is better than what a machine gathered.
    have = {text.language: text for text in known.texts.all()} if known else {}
    for language, text in have.items():
        words = {
            name: value
            for name, value in texts.pop(language, {}).items()
            if value and not getattr(text, name)
        }
        if words:
            texts[language] = words
    kept_facts = {"ipc", "spoken", "services", "availability"}
    if known is not None:
        kept_facts |= {name for name in ("fields", "region", "orcid") if getattr(known, name)}
    stated = ExpertFacts(
        fields=row.fields.fields,
        region=row.organisation.region,
        orcid=author.orcid,
        openalex=author.id,
        works=author.works,
        cited_by=author.cited_by,
        h_index=author.h_index,
        counted_on=author.as_of,
    )
    return save_expert(
        actor=actor,
        edition=kept.edition,
        organisation=row.organisation,
        code=known.code if known else author.id,
        texts=texts,
        facts=stated if known is None else replace(stated, ipc=tuple(known.ipc)),
        keep=kept_facts,
    )


def _paper(work: Work, author: str) -> Paper:
    return Paper(
        title=work.title,
        openalex=work.id,
        doi=work.doi,
        language=work.language,
        year=work.year,
        venue=work.venue,
        abstract=work.abstract,
        authors=work.authors,
        cited_by=work.cited_by,
        institutions=tuple(
            {"name": one.name, "ror": one.ror, "country": one.country} for one in work.institutions
        ),
        countries=work.countries[:100],
        position=work.position_of(author),
    )


@transaction.atomic
def discard_authors(*, actor: Actor, kept: AuthorImport) -> None:
    """Throw the file away; its row stays, without its content."""
    if actor.pk is None or actor.pk != kept.uploaded_by_id:
        raise Denied
    if UploadState.DISCARDED not in UPLOAD_TRANSITIONS[kept.state]:
        raise Refused(_("This upload was imported already."))
    moved = AuthorImport.objects.filter(pk=kept.pk, state=kept.state).update(
        state=UploadState.DISCARDED, content=b""
    )
    if not moved:
        raise Refused(_("This upload was finished meanwhile."))
    audit.record(actor=actor, verb="catalog.discard_authors", subject=kept)
