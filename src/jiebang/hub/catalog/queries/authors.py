"""Reads of OpenAlex imports: what is in a file, where each author would go, and asking the API itself."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet

from jiebang import openalex
from jiebang.hub.catalog.models import AuthorImport, Expert
from jiebang.hub.catalog.queries.records import organisations_to_upload_for
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.people.queries import alike
from jiebang.hub.search.records import detect_language
from jiebang.openalex import Author, Work

MOST_AUTHORS = 100
"""Authors of one import."""
MOST_FETCHED = 10
"""Authors asked for at once: somebody waits for the answer."""
MOST_WORKS = 200
"""Works that are kept of one author: half of them the newest, half the most cited."""
KEYWORDS = 8
_COUNTRIES = {"810000": "HK", "820000": "MO", "710000": "TW"}
_asking = threading.BoundedSemaphore(2)


def author_imports_visible_to(actor: Actor) -> QuerySet[AuthorImport]:
    """Imports of the actor alone."""
    if not isinstance(actor, User):
        return AuthorImport.objects.none()
    return AuthorImport.objects.filter(uploaded_by=actor).select_related("edition", "organisation")


def read_authors(kept: AuthorImport) -> openalex.Reading:
    """What is in the file, read anew: the file is the truth, and the code may have learnt since."""
    return openalex.read(bytes(kept.content), openalex.Limits(file=settings.UPLOAD_LIMIT))


@dataclass(frozen=True, slots=True)
class Planned:
    """Where an author goes: to which organisation (surely the own one, or the chosen), with which
    works, and the expert that it is already, if it is. author: None where only works came.
    """

    key: str
    author: Author | None
    organisation: Organisation
    is_sure: bool
    expert: Expert | None
    works: tuple[Work, ...]
    left_out: int
    fields: openalex.Mapped


def planned(actor: Actor, kept: AuthorImport, found: openalex.Reading) -> list[Planned]:
    """What an import would do: every author of the file, then known experts of whom only works came."""
    by_author = _works_by_author(found.works)
    homes = {author.id: _home(actor, author, kept) for author in found.authors}
    known = _known(kept, found)
    rows = []
    for author in found.authors:
        organisation = homes[author.id] or kept.organisation
        works = by_author.get(author.id, [])
        chosen = _chosen(works)
        rows.append(
            Planned(
                key=author.id,
                author=author,
                organisation=organisation,
                is_sure=homes[author.id] is not None,
                expert=known.get((organisation.pk, author.id))
                or known.get((organisation.pk, author.orcid or "-")),
                works=chosen,
                left_out=max(author.works or 0, len(works)) - len(chosen),
                fields=openalex.fields_of(author.topics),
            )
        )
    there = {author.id for author in found.authors}
    for (organisation_id, key), expert in known.items():
        if organisation_id == kept.organisation_id and key in by_author and key not in there:
            chosen = _chosen(by_author[key])
            rows.append(
                Planned(
                    key=key,
                    author=None,
                    organisation=kept.organisation,
                    is_sure=True,
                    expert=expert,
                    works=chosen,
                    left_out=len(by_author[key]) - len(chosen),
                    fields=openalex.Mapped((), ()),
                )
            )
    return rows


def _works_by_author(works: Iterable[Work]) -> dict[str, list[Work]]:
    found: dict[str, list[Work]] = {}
    for work in works:
        for key in {one.author for one in work.authorships}:
            found.setdefault(key, []).append(work)
    return found


def _known(kept: AuthorImport, found: openalex.Reading) -> dict[tuple[int, str], Expert]:
    """Experts of the edition by `(organisation, author)`, and by `(organisation, ORCID iD)`."""
    keys = {author.id for author in found.authors}
    keys |= {one.author for work in found.works for one in work.authorships}
    orcids = {author.orcid for author in found.authors if author.orcid}
    rows = Expert.objects.filter(edition=kept.edition).prefetch_related("texts")
    known: dict[tuple[int, str], Expert] = {}
    for row in rows.filter(orcid__in=orcids, openalex="").order_by("pk"):
        known.setdefault((row.organisation_id, row.orcid), row)
    listed = sorted(keys)
    for first in range(0, len(listed), 500):
        for row in rows.filter(openalex__in=listed[first : first + 500]):
            known[row.organisation_id, row.openalex] = row
    return known


def _home(actor: Actor, author: Author, kept: AuthorImport) -> Organisation | None:
    """The organisation of the site that an author surely works for, if the actor may enter for it.

    Sure is one alone of the institution's name, in its country.
    """
    for institution in author.institutions:
        same = list(alike([institution.name])[:2])
        if len(same) != 1 or not _agrees(same[0].region, institution.country):
            continue
        if organisations_to_upload_for(actor, RecordKind.EXPERT).filter(pk=same[0].pk).exists():
            return same[0]
    return None


def _agrees(region: str, country: str) -> bool:
    """Whether a region's code lies in a country of ISO 3166; what is not stated does not contradict."""
    if not country:
        return True
    return country == (_COUNTRIES.get(region, "CN") if region.isdecimal() else region)


def _chosen(works: Sequence[Work]) -> tuple[Work, ...]:
    """Of many works the newest and the most cited, in a stated order."""
    newest = sorted(works, key=lambda work: (-(work.year or 0), -work.cited_by, work.id))
    if len(works) <= MOST_WORKS:
        return tuple(newest)
    half = MOST_WORKS // 2
    cited = sorted(newest[half:], key=lambda work: (-work.cited_by, work.id))
    return (*newest[:half], *cited[: MOST_WORKS - half])


def texts_of(author: Author) -> dict[str, dict[str, str]]:
    """`language → field → words` of an author: the name in each script that there is, and topics."""
    topics, latin, chinese = author.keywords(KEYWORDS), author.latin, author.chinese
    texts: dict[str, dict[str, str]] = {}
    if latin:
        texts["en"] = {"title": latin, "keywords": topics}
    if chinese:
        language = "zh-Hant" if detect_language(chinese) == "zh-Hant" else "zh-Hans"
        texts[language] = {"title": chinese} if latin else {"title": chinese, "keywords": topics}
    return texts


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the API gave: a file as it would be uploaded, and why some authors are missing."""

    content: bytes
    failures: tuple[openalex.OpenAlexError, ...]
    is_busy: bool = False


def fetch_authors(keys: Sequence[str]) -> Fetched:
    """Ask the API for authors and their works; at most two do so at once in one process.

    The first failure that is not of one author alone ends it: the others would fail like it.
    """
    if not _asking.acquire(blocking=False):
        return Fetched(b"", (), is_busy=True)
    try:
        results: list[object] = []
        failures: list[openalex.OpenAlexError] = []
        try:
            client = openalex.Client(
                settings.OPENALEX_URL, mailto=settings.OPENALEX_MAILTO, budget=20.0, tries=2
            )
        except openalex.OpenAlexError as failure:
            return Fetched(b"", (failure,))
        for key in keys[:MOST_FETCHED]:
            try:
                results += client.fetch(key)["results"]
            except openalex.NotThereError as failure:
                failures.append(failure)
            except openalex.OpenAlexError as failure:
                failures.append(failure)
                break
        content = json.dumps({"results": results}, ensure_ascii=False).encode() if results else b""
        return Fetched(content, tuple(failures))
    finally:
        _asking.release()
