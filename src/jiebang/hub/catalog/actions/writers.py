"""How save_record() reads and writes: a row at a time, or many rows as one; what is written says records."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.catalog import rules
from jiebang.hub.catalog.actions.collected import activity_named
from jiebang.hub.catalog.actions.life import acting_for
from jiebang.hub.catalog.actions.questions import note_change, note_changes
from jiebang.hub.catalog.models import Need, Record, RecordText
from jiebang.hub.catalog.queries.owners import mandates_by_client
from jiebang.hub.catalog.queries.records import MODELS
from jiebang.hub.catalog.states import OPEN_TO_OWNER, PUBLIC, TRANSITIONS, Status
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Refused
from jiebang.hub.notices.actions import tell
from jiebang.hub.people.models import Mandate, Organisation, User
from jiebang.hub.people.queries import editable_by
from jiebang.hub.people.rules import is_system
from jiebang.hub.programmes.models import Activity, Edition, HostRegion, Track
from jiebang.hub.programmes.queries import officer_regions
from jiebang.hub.programmes.rules import is_organiser
from jiebang.hub.programmes.states import Screening
from jiebang.hub.search import actions as search

P = ParamSpec("P")
T = TypeVar("T")


class RowWriter:
    """Each row by itself: read where it is needed, written and told of at once."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def may_enter_for(self, organisation: Organisation, edition: Edition, kind: str) -> bool:
        """Whether the actor may enter records of the organisation."""
        return rules.may_enter_for(self.actor, organisation, edition, kind)

    def may_stand_in(self, organisation: Organisation, track: Track) -> bool:
        """Whether the actor may put needs of the organisation into the track."""
        return rules.may_stand_in(self.actor, organisation, track)

    def known(self, kind: str, edition: Edition, organisation: Organisation, code: str) -> Any:
        """The record of this code, locked; None where it is new."""
        return (
            MODELS[kind]
            ._default_manager.select_for_update()
            .filter(edition=edition, organisation=organisation, code=code)
            .first()
        )

    def texts_of(self, record: Any) -> list[Any]:
        """The texts that a record has already."""
        return list(record.texts.all())

    def hosts(self, edition: Edition) -> Iterable[HostRegion]:
        """The host regions of the edition."""
        return edition.host_regions.all()

    def acting_for(self, organisation: Organisation, kind: str) -> Mandate | None:
        """The mandate under which the actor writes."""
        return acting_for(self.actor, organisation, kind)

    def may_change(self, record: Record) -> bool:
        """Whether the record is open to the actor's changes as it stands."""
        return bool(rules.may_change(self.actor, record))

    def insert(self, record: Record) -> None:
        """Write a new record. Raises Refused where somebody else was quicker."""
        try:
            with transaction.atomic():
                record.save(force_insert=True)
        except IntegrityError:  # of two imports of the same new code at once, one is told
            raise Refused(
                _("Somebody else is entering %(code)s just now.") % {"code": record.code}
            ) from None

    def update(self, record: Record) -> None:
        """Write a record that has changed."""
        record.save()

    def write(self, text: RecordText) -> None:
        """Write a text that is new or has changed."""
        text.save()

    def activity(self, edition: Edition, code: str) -> Activity | None:
        """The activity that a code names. Raises Refused where there is none."""
        return activity_named(edition, code)

    def tell(self, record: Record, verb: str, facts: Mapping[str, Any]) -> None:
        """The audit, the index, and who follows it."""
        audit.record(actor=self.actor, verb=verb, subject=record, facts=facts)
        search.enqueue(kind=record.KIND, key=str(record.pk))
        note_change(actor=self.actor, record=record, what=facts["changed"])


def whole(act: Callable[P, T]) -> Callable[P, T]:
    """In a transaction of its own, unless it is given a writer, whose transaction it then shares."""
    alone = transaction.atomic(act)

    @functools.wraps(act)
    def run(*args: P.args, **given: P.kwargs) -> T:
        return (act if given.get("writer") else alone)(*args, **given)

    return run


class BulkWriter(RowWriter):
    """Many records of one kind and edition as one: read before, written by flush(), told once.

    For the life of one transaction. The number of queries depends on neither rows nor organisations.
    """

    def __init__(
        self,
        actor: Actor,
        kind: str,
        edition: Edition,
        organisations: Mapping[int, Organisation],
        codes: Iterable[str],
    ) -> None:
        super().__init__(actor)
        model: Any = MODELS[kind]
        self.kind, self.edition, self.model = kind, edition, model
        self.text_model: Any = model.texts.rel.related_model
        self._host_regions = list(edition.host_regions.all())
        self._organises = bool(is_organiser(actor, edition))
        self.holds_all = bool(is_system(actor)) or self._organises
        self._officer_of = {
            region for number, region in officer_regions(actor) if number == edition.pk
        }
        own = editable_by(actor).filter(pk__in=organisations).prefetch_related(None)
        self._own = set(own.values_list("pk", flat=True))
        self._mandates = mandates_by_client(actor, kind, list(organisations))
        self._known = self._read(organisations, codes)
        self._activities: dict[str, Activity | None] = {}
        self._stands: dict[tuple[int, int], bool] = {}
        self._new: list[Any] = []
        self._changed: dict[int, Any] = {}
        self._texts: list[Any] = []
        self._touched: dict[int, Any] = {}
        self._changes: dict[int, Any] = {}

    def _read(
        self, organisations: Mapping[int, Organisation], codes: Iterable[str]
    ) -> dict[tuple[int, str], Any]:
        rows: Any = (
            self.model._default_manager.select_for_update(of=("self",))
            .filter(edition=self.edition, organisation__in=organisations, code__in=list(codes))
            .order_by("pk")
        )
        rows = rows.prefetch_related("texts")
        if self.model is Need:
            rows = rows.select_related("host_region", "track", "release")
        found = {}
        for row in rows:
            row.edition, row.organisation = self.edition, organisations[row.organisation_id]
            found[row.organisation_id, row.code] = row
        return found

    def may_enter_for(self, organisation: Organisation, edition: Edition, kind: str) -> bool:
        return self.holds_all or self._edits(organisation.pk)

    def may_stand_in(self, organisation: Organisation, track: Track) -> bool:
        known = (organisation.pk, track.pk)
        if known not in self._stands:
            self._stands[known] = self.holds_all or super().may_stand_in(organisation, track)
        return self._stands[known]

    def _edits(self, organisation: int) -> bool:
        return organisation in self._own or organisation in self._mandates

    def known(self, kind: str, edition: Edition, organisation: Organisation, code: str) -> Any:
        return self._known.get((organisation.pk, code))

    def texts_of(self, record: Any) -> list[Any]:
        return list(record.texts.all()) if record.pk else []

    def hosts(self, edition: Edition) -> Iterable[HostRegion]:
        return self._host_regions

    def acting_for(self, organisation: Organisation, kind: str) -> Mandate | None:
        return None if organisation.pk in self._own else self._mandates.get(organisation.pk)

    def may_change(self, record: Any) -> bool:
        host = record.host_region.region if getattr(record, "host_region", None) else ""
        if self.holds_all or (host and host in self._officer_of):
            return True
        is_open = self.edition.screening == Screening.NONE or record.status in OPEN_TO_OWNER
        return is_open and self._edits(record.organisation_id)

    def insert(self, record: Any) -> None:
        self._new.append(record)
        self._known[record.organisation_id, record.code] = record

    def update(self, record: Any) -> None:
        record.updated_at = timezone.now()
        self._changed[record.pk] = record

    def write(self, text: RecordText) -> None:
        text.updated_at = timezone.now()
        self._texts.append(text)

    def activity(self, edition: Edition, code: str) -> Activity | None:
        if code not in self._activities:
            self._activities[code] = activity_named(edition, code)
        return self._activities[code]

    def tell(self, record: Any, verb: str, facts: Mapping[str, Any]) -> None:
        self._touched[id(record)] = record
        if record.status in PUBLIC:  # so it was there before, and has a key
            self._changes[record.pk] = facts["changed"]

    def flush(self) -> None:
        """Write everything. Raises IntegrityError where somebody else has entered one of the codes."""
        new = [text for text in self._texts if text.pk is None]
        known = [text for text in self._texts if text.pk is not None]
        self.model._default_manager.bulk_create(self._new)
        self._update(self.model, list(self._changed.values()), _KEPT)
        self.text_model._default_manager.bulk_create(new)
        self._update(self.text_model, known, {"id", "record"})
        touched = list(self._touched.values())
        search.enqueue_many(kind=self.kind, keys=[str(record.pk) for record in touched])
        note_changes(actor=self.actor, kind=self.kind, changes=self._changes)

    def move(
        self,
        records: Sequence[Any],
        to: Status,
        values: Mapping[str, object],
        check: Callable[[Any], None],
    ) -> list[tuple[Any, Refused]]:
        """Bring records that were flushed to a status, each that passes the check and that stands
        where it was read; those that do not, with the reason.
        """
        for record in records:  # as written, with the texts that are new
            record._prefetched_objects_cache = {}
        prefetch_related_objects(list(records), "texts", "attachments")
        refused: list[tuple[Any, Refused]] = []
        by_status: dict[str, list[Any]] = defaultdict(list)
        for record in records:
            try:
                check(record)
                if to not in TRANSITIONS[record.status]:
                    raise Refused(
                        _("What is “%(before)s” cannot become “%(after)s”.")
                        % {"before": record.get_status_display(), "after": to.label}
                    )
            except Refused as refusal:
                refused.append((record, refusal))
            else:
                by_status[record.status].append(record)
        now = timezone.now()
        moves: Any = self.model.moves.rel.related_model
        moved: list[Any] = []
        for before, rows in sorted(by_status.items()):
            # The old status is part of the condition, though the rows are locked.
            self.model._default_manager.filter(
                pk__in=[row.pk for row in rows], status=before
            ).update(status=to, updated_at=now, **values)
            moved += rows
            moves._default_manager.bulk_create(
                moves(
                    record=row,
                    before=before,
                    after=to,
                    by=self.actor if isinstance(self.actor, User) else None,
                    mandate=self.acting_for(row.organisation, self.kind),
                )
                for row in rows
            )
        news = [str(row.pk) for row in moved if id(row) not in self._touched]
        search.enqueue_many(kind=self.kind, keys=news)
        keys = [row.pk for row in moved]
        tell(actor=self.actor, news=f"catalog.{to}", subject=self.kind, keys=keys, detail=to)
        return refused

    @staticmethod
    def _update(model: Any, rows: list[Any], kept: set[str]) -> None:
        """Write rows that are there and locked; bulk_update() would take a term a column and row."""
        names = [field.name for field in model._meta.concrete_fields if field.name not in kept]
        model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=names
        )


_KEPT = {"id", "edition", "organisation", "code", "created_at"}
"""Columns that are never written again."""
