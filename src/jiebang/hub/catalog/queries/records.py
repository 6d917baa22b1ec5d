"""Reads of needs and achievements that others share; begins with what an actor may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from jiebang import sheets
from jiebang.hub.catalog.models import Achievement, Expert, Need, Record, Upload
from jiebang.hub.catalog.queries.experts import titles_of
from jiebang.hub.catalog.queries.invitations import open_to
from jiebang.hub.catalog.queries.known import with_known_activities
from jiebang.hub.catalog.states import (
    HANDED_IN,
    PUBLIC,
    SIDES,
    TRANSLATABLE,
    ConsentScope,
    RecordKind,
    Status,
    Tier,
)
from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.kernel.regions import trunk
from jiebang.hub.people import queries as people
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.programmes import queries as programmes
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.rules import is_organiser
from jiebang.hub.search.records import Facts, Money, Profile, Text
from jiebang.reference import experts, regions

RecordT = TypeVar("RecordT", bound=Record)

MODELS: dict[str, type[Record]] = {
    RecordKind.NEED: Need,
    RecordKind.ACHIEVEMENT: Achievement,
    RecordKind.EXPERT: Expert,
}


def visible_to(actor: Actor, model: type[RecordT]) -> QuerySet[RecordT]:
    """Published records of editions that the actor may see, those of the actor's organisations,
    and those that the actor organises. Every outlet reads records through here.
    """
    records = model._default_manager.select_related(
        "edition", "organisation", "mandate__intermediary", "changed_under__intermediary"
    ).prefetch_related(
        "texts",
        "organisation__texts",
        "mandate__intermediary__texts",
        "changed_under__intermediary__texts",
    )
    if model is Need:
        records = records.select_related("host_region", "track").prefetch_related("track__texts")
    if isinstance(actor, SystemActor):
        return records
    seen = Q(status__in=PUBLIC, edition__is_public=True) & open_to(actor, model)
    if isinstance(actor, User):
        own = people.organisation_ids_of(actor)
        seen |= Q(organisation__in=[*own, *people.client_ids_of(actor, SIDES[model.KIND])])
        seen |= Q(edition__in=programmes.organised_by(actor).values("pk"))
        if model is Expert:
            seen |= Q(user=actor)
        if model is Need:
            for edition, region in programmes.officer_regions(actor):
                seen |= Q(edition_id=edition, host_region__region=region)
            # Who manages a contest sees what was handed in to it, with the words that are public.
            managed = programmes.contests_managed_by(actor).values("pk")
            public = Q(status__in=PUBLIC)
            handed_in = Q(submitted_at__isnull=False) & ~Q(status=Status.DRAFT)
            seen |= Q(track__in=managed) & (public | handed_in)
        # Who screens sees what was handed in, and what became of it; a draft is its owner's.
        duties = programmes.duties_of(actor)
        for edition, region in duties.screens:
            handed_in = Q(edition_id=edition, submitted_at__isnull=False) & ~Q(status=Status.DRAFT)
            seen |= handed_in & Q(region__startswith=trunk(region))
        seen |= _translated_rows(duties.translates, model)
    return records.filter(seen)


def near(actor: Actor, model: type[Record]) -> Q:
    """Records that the actor reads whole: of their organisations and clients, those that they organise,
    and those that they screen.
    """
    if isinstance(actor, SystemActor):
        return ~Q(pk__in=[])
    held = Q(pk__in=[])
    if not isinstance(actor, User) or not actor.is_active:
        return held
    own = people.organisation_ids_of(actor)
    held |= Q(organisation__in=[*own, *people.client_ids_of(actor, SIDES[model.KIND])])
    held |= Q(edition__in=programmes.organised_by(actor).values("pk"))
    if model is Expert:
        held |= Q(user=actor)
    if model is Need:
        for edition, region in programmes.officer_regions(actor):
            held |= Q(edition_id=edition, host_region__region=region)
    screened = Q(pk__in=[])
    parts = programmes.screened_by(actor)
    for edition, region in parts:
        screened |= Q(edition_id=edition, region__startswith=trunk(region))
    return held | (screened & ~partial_to(actor, model, own)) if parts else held


def partial_to(actor: User, model: type[Record], own: Collection[int]) -> Q:
    """Records that the actor may not screen: they work or act for its organisation, or for the
    intermediary that entered or changed it, or have handed it in themselves at some time.
    """
    moves: Any = model.moves.rel.related_model  # type: ignore[attr-defined]
    handed_in = moves._default_manager.filter(record=OuterRef("pk"), by=actor.pk, **HANDED_IN)
    mediated = Q(mandate__isnull=False, mandate__intermediary__in=own)
    mediated |= Q(changed_under__isnull=False, changed_under__intermediary__in=own)
    close = Q(organisation__in=[*own, *people.client_ids_of(actor, "")])
    return close | mediated | Q(Exists(handed_in))


def translated_rows(actor: Actor, model: type[Record]) -> Q:
    """What translators of an edition see beyond the public: what was handed in and not turned down,
    and of people those who have agreed to be shown.
    """
    return _translated_rows(programmes.translated_by(actor), model)


def _translated_rows(parts: Iterable[tuple[int, str]], model: type[Record]) -> Q:
    found = Q(pk__in=[])
    for edition, region in parts:
        held = Q(edition_id=edition, status__in=TRANSLATABLE, region__startswith=trunk(region))
        # Of whom no name is told, no place below the province is: not by a role's region either.
        found |= held if region == province(region) else held & Q(is_anonymous=False)
    return found & Q(consented_at__isnull=False) if model is Expert else found


def uploads_visible_to(actor: Actor) -> QuerySet[Upload]:
    """Uploads of the actor alone."""
    if not isinstance(actor, User):
        return Upload.objects.none()
    return Upload.objects.filter(uploaded_by=actor).select_related("edition", "organisation")


def organisations_to_upload_for(actor: Actor, kind: str) -> QuerySet[Organisation]:
    """Organisations for which the actor may upload records into some edition; the action checks
    whether into the one that was chosen.
    """
    if programmes.organised_by(actor).exists():
        return people.visible_to(actor)
    return people.editable_by(actor, SIDES[kind])


def enterable(actor: Actor, kind: str, edition: Edition) -> QuerySet[Organisation]:
    """Organisations for which the actor may enter records into the edition, as may_enter_for() has it."""
    if isinstance(actor, SystemActor) or is_organiser(actor, edition):
        return people.visible_to(actor)
    return people.editable_by(actor, SIDES[kind])


def read_file(upload: Upload) -> sheets.ReadResult:
    """What is in the file, read anew: the file is the truth, and the code may have learnt since.

    Whose the rows are is not looked at: see read_upload().
    """
    kind = cast("sheets.Kind", upload.kind)
    limits = sheets.Limits(
        file=settings.UPLOAD_LIMIT, unpacked=5 * settings.UPLOAD_LIMIT, cells=settings.UPLOAD_CELLS
    )
    found = sheets.read(
        bytes(upload.content),
        kind,
        name=upload.file_name,
        limits=limits,
        by_organisation=upload.organisation_id is None,
    )
    return with_known_activities(found, upload.edition)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do: how many ids are new, and how many are known already."""

    new: int
    known: int


def public_profiles(kind: str, keys: Collection[str] | None = None) -> Iterable[Profile]:
    """Records of the kind that anyone may find, as the index takes them, in order of their keys.

    Those of the keys given, all where none are.
    """
    for record in _published(kind, keys):
        yield profile_of(record)


def verified_profiles(kind: str, keys: Collection[str] | None = None) -> Iterable[Profile]:
    """As public_profiles(), with the words for verified readers; those of the third tier never."""
    for record in _published(kind, keys, "details"):
        more = tuple(
            Text(field="description", text=detail.words, language=detail.language)
            for detail in record.details.all()
            if detail.tier == Tier.VERIFIED
        )
        profile = profile_of(record)
        yield replace(profile, texts=(*profile.texts, *more))


def _published(kind: str, keys: Collection[str] | None, *more: str) -> Iterable[Any]:
    records: Any = visible_to(AnonymousUser(), MODELS[kind]).order_by("pk")
    if keys is not None:
        records = records.filter(pk__in=[int(key) for key in keys if key.isdecimal()])
    if kind == RecordKind.EXPERT:
        more = (*more, "publications")
    return records.prefetch_related(*more).iterator(chunk_size=500)  # type: ignore[no-any-return]


def may_be_suggested(record: Record, kind: str) -> Q:
    """Which records of the kind may be suggested for a record: of experts those who agreed to be
    asked, and none of the record's own organisation. Declared conflicts do not count here: what is
    missing from a public page would tell of them.
    """
    if RecordKind.EXPERT not in {kind, record.KIND}:
        return Q()
    # Where whose it is may not be told, what is missing would tell it.
    apart = (
        Q() if record.is_anonymous else ~Q(organisation=record.organisation_id, is_anonymous=False)
    )
    return apart & asked_experts() if kind == RecordKind.EXPERT else apart


def asked_experts() -> Q:
    """Experts who agreed to be asked."""
    return Q(consent_scope__contains=f"|{ConsentScope.REQUESTS.value}|")


def suits(record: Record, other: Record) -> bool:
    """The same as may_be_suggested(), of two records that are at hand."""
    if RecordKind.EXPERT not in {record.KIND, other.KIND}:
        return True
    expert: Any = other if other.KIND == RecordKind.EXPERT else record
    if other.KIND == RecordKind.EXPERT and ConsentScope.REQUESTS not in expert.consent_scope:
        return False
    named = not (record.is_anonymous or other.is_anonymous)
    return not (named and record.organisation_id == other.organisation_id)


def shown_region(record: Record) -> str:
    """Where a record is from, no finer than the province where its organisation is not named."""
    return province(record.region) if record.is_anonymous else record.region


def province(region: str) -> str:
    """The code of the province that a region lies in; a country stands for itself."""
    return f"{region[:2]}0000" if region.isdecimal() else region


def has_words(record: Record) -> bool:
    """Whether a record says anything that can be matched: a draft may say nothing yet."""
    return any(
        getattr(text, name).strip()
        for text in record.texts.all()  # type: ignore[attr-defined]
        for name in text.TEXT_FIELDS
    )


def profile_of(record: Record) -> Profile:
    """The record's public texts and facts for the matcher; its id there is the primary key.

    The same whoever asks: suggestions and their scores are kept for all readers, so neither the words
    of the higher tiers nor the place of an unnamed organisation go into them.
    """
    texts: list[Text] = []
    for text in sorted(record.texts.all(), key=lambda row: row.language):  # type: ignore[attr-defined]
        for field in text.TEXT_FIELDS:
            words = getattr(text, field)
            if words:
                texts.append(Text(sheets.MATCHED_AS.get(field, field), words, text.language))
    if isinstance(record, Expert):
        texts += [
            Text("description", words, language)
            for language, words in sorted(titles_of(record).items())
        ]
    return Profile(
        id=str(record.pk),
        texts=tuple(texts),
        facts=_facts(record),
        labels=_labels(record),
        day=record.published_at.date() if record.published_at else None,
    )


def _labels(record: Record) -> tuple[str, ...]:
    """What a search within the index may be narrowed to: the edition, and the region at each level."""
    region = shown_region(record)
    levels = {region[:2], region[:4], region} if region else set()
    return (
        f"edition:{record.edition_id}",
        *(f"region:{level}" for level in sorted(levels)),
    )


def _facts(record: Record) -> Facts:
    has_money = record.money_low is not None or record.money_high is not None
    region = shown_region(record)
    return Facts(
        industry=record.industry,
        field=record.field,
        ipc=tuple(record.ipc),
        trl=(record.trl_low, record.trl_high)
        if record.trl_low is not None and record.trl_high is not None
        else None,
        region=region,
        region_groups=tuple(regions.groups_of(region)) if region else (),
        money=Money(record.money_low, record.money_high, record.currency) if has_money else None,
        cooperation=_modes(record),
        ip=record.ip,
        deadline=record.deadline if isinstance(record.deadline, date) else None,
    )


def _modes(record: Record) -> frozenset[str]:
    """Modes of cooperation; of what an expert offers, those that a need may ask for."""
    if isinstance(record, Expert):
        offered = (experts.COOPERATION.get(service) for service in record.services)
        return frozenset(mode for mode in offered if mode)
    return frozenset(record.cooperation)
