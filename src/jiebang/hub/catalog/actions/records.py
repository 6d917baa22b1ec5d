"""Writes what a record says; its life is not here, nor are uploads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from dataclasses import field as default
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext as _

from jiebang.hub.catalog.actions.anonymity import refuse_what_tells
from jiebang.hub.catalog.actions.writers import RowWriter, whole
from jiebang.hub.catalog.models import Need, Record
from jiebang.hub.catalog.queries.records import MODELS
from jiebang.hub.catalog.states import PUBLIC, RecordKind
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.localised import Origin
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes.models import Activity, Edition, HostRegion, Track
from jiebang.reference import cooperation, currencies, fields, industries, ip, needs, regions

Outcome = Literal["created", "updated", "unchanged"]
Texts = Mapping[str, Mapping[str, str]]
"""`language → field → words`; the first language is the author's unless `original` says else."""

CODE_LIMIT, TITLE_LIMIT, IPC_LIMIT, CONTACT_LIMIT = 100, 500, 390, 200
"""Characters that the columns hold; PostgreSQL would refuse more with an error of its own."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The structured facts of a record; amounts in minor units, codes of the reference tables.

    `particulars` are the own fields of a need's `type`, as reference.needs knows them.
    """

    industry: str = ""
    field: str = ""
    ipc: tuple[str, ...] = ()
    trl_low: int | None = None
    trl_high: int | None = None
    region: str = ""
    money_low: int | None = None
    money_high: int | None = None
    currency: str = ""
    cooperation: tuple[str, ...] = ()
    ip: str = ""
    deadline: date | None = None
    decision_owner: str = ""
    contact: str = ""
    type: str = ""
    particulars: Mapping[str, str | int] = default(default_factory=dict)


OF_NEEDS = ("type", "particulars")
"""Facts that only needs have; a need without a type is of the default one."""


@whole
def save_record(
    *,
    actor: Actor,
    kind: str,
    edition: Edition,
    organisation: Organisation,
    code: str,
    texts: Texts,
    facts: Facts,
    original: str | None = None,
    host_region: HostRegion | None = None,
    track: Track | None = None,
    activity: Activity | None = None,
    obtained: str = "",
    ip_type: str = "",
    more: Mapping[str, object] | None = None,
    keep: Collection[str] = (),
    is_draft: bool = False,
    writer: RowWriter | None = None,
) -> tuple[Record, Outcome]:
    """Create the record with this code in the edition, or change what has changed in it.

    A code is its organisation's own. A language that is not in `texts`, and a field that is not in
    its language's mapping, keep the words that they have; so do the facts that `keep` names.
    `more`: columns that records of this kind alone have, checked by whoever gives them.
    is_draft: it is being typed in, may lack every word, and gets no title that nobody wrote.
    With a `writer` that gathers many records nothing is written before its flush(); it takes no
    anonymous ones. Raises Denied when the actor may not write for the organisation, Refused when a title is
    missing or a code is unknown.
    """
    writer = writer or RowWriter(actor)
    if not writer.may_enter_for(organisation, edition, kind):
        raise Denied
    model: Any = MODELS[kind]
    record = writer.known(kind, edition, organisation, code)
    author = original or _author_of(record) or next(iter(texts), "")
    _check(code, texts, author, is_known=record is not None, is_draft=is_draft)
    _check_codes(kind, facts)
    if activity is not None and activity.edition_id != edition.pk:
        raise Refused(_("This activity is of another edition."))
    stood = record.track_id if isinstance(record, Need) else None
    if track and track.pk != stood and not writer.may_stand_in(organisation, track):
        raise Refused(_("This contest is another enterprise's own."))
    wanted: dict[str, object] = {**asdict(facts), **(more or {})}
    wanted = {name: value for name, value in wanted.items() if name not in OF_NEEDS}
    if record is not None:
        wanted = {name: value for name, value in wanted.items() if name not in keep}
    if model is Need:
        wanted |= _kind_of_need(record if isinstance(record, Need) else None, facts, keep)
    if model is Need:
        kept = record.host_region if isinstance(record, Need) else None
        if is_draft and record is not None and record.region != facts.region:
            kept = None  # it falls to another host with its region
        host = host_region or kept or _host_for(writer.hosts(edition), facts.region)
        apart: dict[str, object] = {"host_region": host, "track": track, "activity": activity}
    else:
        apart = {"obtained": obtained, "ip_type": ip_type} if kind == RecordKind.ACHIEVEMENT else {}
    mandate = writer.acting_for(organisation, kind)
    if mandate is not None:
        apart["mandate"] = mandate
    # What a spreadsheet has no column for is kept where nothing is said of it.
    wanted |= {
        name: value
        for name, value in apart.items()
        if value or record is None or (is_draft and name != "mandate")
    }
    if isinstance(record, Need) and wanted.get("track", record.track) != record.track:
        wanted["release"] = None  # which is a day of the contest that it leaves
    if record is None:
        record = model(edition=edition, organisation=organisation, code=code, **wanted)
        writer.insert(record)
        outcome: Outcome = "created"
        changed = list(texts)
        rows = _changed_texts(record, [], texts, author)
    else:
        columns = [
            name
            for name, value in wanted.items()
            if getattr(record, name) != value and name != "mandate"
        ]
        for name in columns:
            setattr(record, name, wanted[name])
        rows = _changed_texts(record, writer.texts_of(record), texts, author, is_draft=is_draft)
        changed = [*columns, *(row.language for row in rows)]
        outcome = "updated" if changed else "unchanged"
        if changed:
            if not writer.may_change(record):
                raise Refused(
                    _("%(code)s is “%(status)s” and stands as it is. Take it back to change it.")
                    % {"code": code, "status": record.get_status_display()}
                )
            if mandate is not None:
                record.changed_under = mandate
            writer.update(record)
    for row in rows:
        writer.write(row)
    if changed and record.is_anonymous:
        refuse_what_tells(record, published=record.status in PUBLIC)
    if changed:
        facts_told = {"changed": changed, **({"mandate": mandate.pk} if mandate else {})}
        writer.tell(record, f"catalog.{outcome}", facts_told)
    return record, outcome


def _author_of(record: Any) -> str:
    """The language that a known record was written in; nothing for a new one."""
    texts = record.texts.all() if record else ()
    return next((text.language for text in texts if text.origin == Origin.AUTHOR), "")


def _check(code: str, texts: Texts, author: str, *, is_known: bool, is_draft: bool) -> None:
    if not code:
        raise Refused("a record needs an id")
    if author not in texts and not is_known:
        raise Refused("a record needs words in its original language")
    if len(code) > CODE_LIMIT:
        raise Refused(
            _("The id %(code)s is longer than %(limit)s characters.")
            % {"code": f"{code[:40]}…", "limit": CODE_LIMIT}
        )
    for language, words in texts.items():
        if len(words.get("title", "")) > TITLE_LIMIT:
            raise Refused(
                _("The title of %(code)s is longer than %(limit)s characters.")
                % {"code": code, "limit": TITLE_LIMIT}
            )
        if language not in Language.values:
            raise Refused(f"unknown language {language!r}")
        if not (is_draft or any(words.values())):
            raise Refused(f"record {code} has no words in {language}")


def _kind_of_need(known: Need | None, facts: Facts, keep: Collection[str]) -> dict[str, object]:
    """The type and its own fields as they are kept; a new type leaves the old one's fields behind.

    Raises Refused.
    """
    kept = keep if known else ()
    kind = known.type if known and "type" in kept else facts.type or needs.DEFAULT
    given: Mapping[str, object] = facts.particulars
    if known and "particulars" in kept:
        given = {
            key: value
            for key, value in known.particulars.items()
            if needs.PARTICULARS[key].of == kind
        }
    try:
        return {"type": kind, "particulars": needs.checked(kind, given)}
    except ValueError as error:
        raise Refused(str(error)) from error


def _check_codes(kind: str, facts: Facts) -> None:
    """Codes that the reference tables know; spreadsheets have been checked row by row before."""
    if len("|".join(facts.ipc)) > IPC_LIMIT:
        raise Refused(_("There are too many patent classes."))
    if max(len(facts.decision_owner), len(facts.contact)) > CONTACT_LIMIT:
        raise Refused(
            _("The decision owner and the contact have at most %(limit)s characters each.")
            % {"limit": CONTACT_LIMIT}
        )
    try:
        if facts.region:
            regions.get(facts.region)
        if facts.field:
            fields.get(facts.field)
        if facts.industry:
            industries.get(facts.industry)
        if facts.currency:
            currencies.get(facts.currency)
        if facts.ip:
            ip.label(facts.ip, Language.EN, kind)
        for mode in facts.cooperation:
            cooperation.label(mode, Language.EN)
    except ValueError as error:
        raise Refused(str(error)) from error


def _host_for(hosts: Iterable[HostRegion], region: str) -> HostRegion | None:
    """The host region that a need of this region falls to, by its province."""
    province = f"{region[:2]}0000"
    return next((host for host in hosts if host.region == province), None)


def _changed_texts(
    record: Any, known: list[Any], texts: Texts, author: str, *, is_draft: bool = False
) -> list[Any]:
    """The texts that are new or differ, not written yet; the author's goes first."""
    model: Any = record.texts.model if record.pk else type(record).texts.rel.related_model
    have: dict[str, Any] = {text.language: text for text in known}
    changed: list[Any] = []
    source = have.get(author)
    for language in sorted(texts, key=lambda tag: tag != author):
        row = have.get(language)
        given = texts[language]
        words = {name: given.get(name, getattr(row, name, "")) for name in model.TEXT_FIELDS}
        words["title"] = words["title"] or ("" if is_draft else _title_from(words))
        if row and all(getattr(row, name) == value for name, value in words.items()):
            continue
        if row is None:
            row = model(record=record, language=language)
        for name, value in words.items():
            setattr(row, name, value)
        row.origin = Origin.AUTHOR if language == author else Origin.TRANSLATION
        row.made_from(source if language != author else None, given if row.pk else None)
        changed.append(row)
        if language == author:
            source = row
    return changed


def _title_from(words: Mapping[str, str]) -> str:
    """A spreadsheet needs only one text column; its beginning then stands as the title."""
    for name in (
        "summary", "problem", "description", "goal", "basis", "indicators", "conditions", "keywords",
    ):  # fmt: skip
        if words.get(name, "").strip():
            first = words[name].strip().splitlines()[0]
            return first if len(first) <= 60 else f"{first[:59]}…"
    return ""
