"""How much of a record an actor is shown: the one place that says so, for every outlet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Concat, Left
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.catalog.models import AccessSignature, Need, Record, RecordDetail
from jiebang.hub.catalog.queries.records import RecordT, near, province, visible_to
from jiebang.hub.catalog.states import AccessState, RecordKind, Tier
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.localised import Reading
from jiebang.hub.kernel.once import asked_once
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.people.queries import is_verified
from jiebang.hub.people.rules import is_watched
from jiebang.hub.people.states import OrganisationKind, Verification
from jiebang.reference import regions


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What one actor is shown of one record, in the language of the page at hand.

    Presentation takes this and not the record: what it has of its own (whose the record is, where,
    through whom, for which host) is what the actor may know. `record` is for the columns that are the
    same for everybody who sees it at all; a lint holds outlets to that.

    organisation, intermediary: None where the actor is not told; editor: another intermediary that
    has changed it, for those who are told whose it is. region, host_region: codes, no finer
    than the province where the organisation is not named. is_near: reads it without being let in.
    decision_owner, contact: for those who are near alone, whoever else was let in.
    """

    record: Any
    level: Tier
    is_near: bool
    organisation: Organisation | None
    intermediary: Organisation | None
    editor: Organisation | None
    region: str
    host_region: str
    decision_owner: str
    contact: str

    @property
    def pk(self) -> int:
        """The record's key."""
        return int(self.record.pk)

    @property
    def kind(self) -> str:
        """The record's kind."""
        return str(self.record.KIND)

    @property
    def code(self) -> str:
        """The record's code."""
        return str(self.record.code)

    @property
    def status(self) -> str:
        """The record's status."""
        return str(self.record.status)

    @property
    def is_named(self) -> bool:
        """Whether the actor is told whose it is."""
        return self.organisation is not None

    @property
    def by(self) -> str:
        """Whose it is: a name, or such as “An enterprise in Jiangsu”."""
        if self.organisation is None:
            return self.stand_in
        return name_of(self.organisation)

    @property
    def stand_in(self) -> str:
        """What stands for its organisation's name where that is not told."""
        return stand_in(self.record.organisation)

    @property
    def by_url(self) -> str:
        """Its organisation's page, nothing where that is not told."""
        if self.organisation is None:
            return ""
        return reverse("people:organisation", args=[self.organisation.slug])

    @property
    def entered_by(self) -> str:
        """X for Y, or through X; nothing where it was entered by its own people, or is not told."""
        if self.intermediary is None:
            return ""
        if self.organisation is None:
            return _("through %(intermediary)s") % {"intermediary": name_of(self.intermediary)}
        return _("%(intermediary)s for %(client)s") % {
            "intermediary": name_of(self.intermediary),
            "client": name_of(self.organisation),
        }

    @property
    def edited_by(self) -> str:
        """X for Y, of an intermediary that changed what somebody else had entered; else nothing."""
        if self.editor is None or self.organisation is None:
            return ""
        return _("%(intermediary)s for %(client)s") % {
            "intermediary": name_of(self.editor),
            "client": name_of(self.organisation),
        }

    def reading(self, language: str) -> Reading[Any] | None:
        """Its public words for a reader of `language`."""
        found: Reading[Any] | None = self.record.reading(language)
        return found


def disclosed(actor: Actor, record: Record) -> Disclosure:
    """What the actor is shown of a record that they may see at all (which visible_to() says)."""
    return disclosed_all(actor, [record])[0]


def disclosed_all(actor: Actor, records: Iterable[RecordT]) -> list[Disclosure]:
    """As disclosed(), of many in their order, at the same number of queries for one and for a hundred."""
    listed = list(records)
    whole = {kind: _keys_near(actor, rows) for kind, rows in _by_kind(listed).items()}
    granted = granted_keys(actor)
    # An operator who looks as somebody reads what is for everybody: the owner's log names readers.
    told = not is_watched(actor)
    verified = bool(listed) and is_verified(actor)
    return [
        _disclosure(
            record,
            is_near=told and record.pk in whole[record.KIND],
            is_granted=record.pk in granted.get(record.KIND, ()),
            verified=verified,
        )
        for record in listed
    ]


def _by_kind(records: Iterable[RecordT]) -> dict[str, list[RecordT]]:
    kinds: dict[str, list[RecordT]] = defaultdict(list)
    for record in records:
        kinds[record.KIND].append(record)
    return kinds


def _keys_near(actor: Actor, records: Sequence[Record]) -> set[int]:
    """Of records of one kind those that the actor reads whole."""
    if not actor.is_authenticated:
        return set()
    model = type(records[0])
    rows = model._default_manager.filter(near(actor, model), pk__in=[row.pk for row in records])
    return set(rows.values_list("pk", flat=True))


def _disclosure(record: Any, *, is_near: bool, is_granted: bool, verified: bool) -> Disclosure:
    level = Tier.VERIFIED if verified else Tier.PUBLIC
    if is_near or is_granted:
        level = Tier.NAMED
    named = not record.is_anonymous or level == Tier.NAMED
    mandate = record.mandate if named or record.names_intermediary else None
    later = record.changed_under if named else None
    if later is not None and mandate is not None and later.intermediary == mandate.intermediary:
        later = None
    host = record.host_region.region if getattr(record, "host_region", None) else ""
    return Disclosure(
        record=record,
        level=level,
        is_near=is_near,
        organisation=record.organisation if named else None,
        intermediary=mandate.intermediary if mandate is not None else None,
        editor=later.intermediary if later is not None else None,
        region=record.region if named else province(record.region),
        host_region=host if named or host == province(host) else "",
        decision_owner=record.decision_owner if is_near else "",
        contact=record.contact if is_near else "",
    )


def level_of(actor: Actor, record: Record) -> Tier:
    """The highest tier of the record that the actor may read, given that it may see the record."""
    return disclosed(actor, record).level


def signatures_that_hold(actor: Actor) -> QuerySet[AccessSignature]:
    """The actor's signatures that let them read today: admitted, granted, within the term, and of a
    verified organisation that they still work for.
    """
    if not isinstance(actor, User) or not actor.is_active or is_watched(actor):
        return AccessSignature.objects.none()
    return AccessSignature.objects.filter(
        user=actor,
        admitted_at__isnull=False,
        access__state=AccessState.GRANTED,
        access__ends_on__gte=timezone.localdate(),
        access__organisation__verification=Verification.VERIFIED,
        access__organisation__memberships__user=actor,
    )


@asked_once
def granted_keys(actor: Actor) -> dict[str, set[int]]:
    """`kind → keys` of the records whose third tier the actor was let into."""
    found: dict[str, set[int]] = defaultdict(set)
    columns = [f"access__{kind}" for kind in RecordKind.values]
    for keys in signatures_that_hold(actor).values_list(*columns):
        for kind, key in zip(RecordKind.values, keys, strict=True):
            if key is not None:
                found[kind].add(key)
    return found


def unnamed_to(actor: Actor, model: type[Record]) -> Q:
    """Records whose organisation the actor is not told: the same as Disclosure.is_named, in SQL."""
    hidden = Q(is_anonymous=True)
    if not actor.is_authenticated or is_watched(actor):
        return hidden
    told = model._default_manager.filter(near(actor, model)).values("pk")
    let_in = signatures_that_hold(actor).filter(**{f"access__{model.KIND}__isnull": False})
    return hidden & ~Q(pk__in=told) & ~Q(pk__in=let_in.values(f"access__{model.KIND}"))


def attributed_to(
    actor: Actor, model: type[RecordT], organisation: Organisation
) -> QuerySet[RecordT]:
    """An organisation's records, but for those of which the actor is not told that they are its own."""
    return (
        visible_to(actor, model).filter(organisation=organisation).exclude(unnamed_to(actor, model))
    )


def with_host(rows: QuerySet[RecordT], unnamed: Q) -> QuerySet[Any]:
    """The rows with the column `shown_host`: the same as Disclosure.host_region, in SQL.

    unnamed: as unnamed_to() has it.
    """
    if rows.model is not Need:
        return rows
    narrow = Q(host_region__region__regex=r"^[0-9]{6}$") & ~Q(host_region__region__endswith="0000")
    return rows.annotate(
        shown_host=Case(
            When(unnamed & narrow, then=Value(None)),
            default=F("host_region__region"),
            output_field=CharField(null=True),
        )
    )


def with_region(rows: QuerySet[RecordT], unnamed: Q) -> QuerySet[Any]:
    """The rows with the column `shown_region`: the same as Disclosure.region, in SQL."""
    inside_china = Q(region__regex=r"^[0-9]{6}$")
    return rows.annotate(
        shown_region=Case(
            When(unnamed & inside_china, then=Concat(Left("region", 2), Value("0000"))),
            default=F("region"),
            output_field=CharField(),
        )
    )


def details_of(shown: Sequence[Disclosure]) -> dict[tuple[str, int], list[RecordDetail]]:
    """`(kind, key) → what is written for the higher tiers`, of each what its reader may read.

    Whoever hands them out notes it: actions.log_access().
    """
    found: dict[tuple[str, int], list[RecordDetail]] = {}
    levels = {(one.kind, one.pk): one.level for one in shown if one.level > Tier.PUBLIC}
    for kind in {kind for kind, _key in levels}:
        model: Any = next(type(one.record) for one in shown if one.kind == kind)
        details: Any = model.details.rel.related_model
        keys = [key for of, key in levels if of == kind]
        rows = details._default_manager.filter(record__in=keys).order_by("tier", "language")
        for row in rows:
            if row.tier <= levels[kind, row.record_id]:
                found.setdefault((kind, row.record_id), []).append(row)
    return found


def tiers_of(record: Record) -> list[Tier]:
    """The higher tiers at which something is written or attached; that it is, is no secret."""
    found: set[int] = set()
    rows: Any = record
    for beside in (rows.details, rows.attachments):
        found |= set(beside.filter(tier__gt=Tier.PUBLIC).values_list("tier", flat=True))
    return [Tier(tier) for tier in sorted(found)]


def name_of(organisation: Organisation) -> str:
    """An organisation's name for the reader."""
    reading = organisation.reading(languages.current())
    return reading.get("name") if reading else organisation.slug


def stand_in(organisation: Organisation) -> str:
    """What stands for the name of an organisation that is not told: its kind and province."""
    sayings = {
        OrganisationKind.ENTERPRISE: _("An enterprise in %(region)s"),
        OrganisationKind.UNIVERSITY: _("A university in %(region)s"),
        OrganisationKind.INSTITUTE: _("A research institute in %(region)s"),
        OrganisationKind.INTERMEDIARY: _("A technology intermediary in %(region)s"),
        OrganisationKind.GOVERNMENT: _("A government body in %(region)s"),
        OrganisationKind.PARK: _("A park or incubator in %(region)s"),
        OrganisationKind.INVESTOR: _("An investor in %(region)s"),
        OrganisationKind.SERVICE: _("A service provider in %(region)s"),
    }
    where = regions.short_label(province(organisation.region), languages.current())
    return sayings[OrganisationKind(organisation.kind)] % {"region": where}
