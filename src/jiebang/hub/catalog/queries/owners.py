"""Whose each row of a file is: by code, by name in any language, or as chosen for the whole file.

Only organisations for which the uploader may enter records come into question: of others nothing is
said, not even that they are there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from jiebang import sheets
from jiebang.hub.catalog.models import Upload
from jiebang.hub.catalog.queries.disclosure import Disclosure
from jiebang.hub.catalog.queries.records import MODELS, Plan, enterable, read_file
from jiebang.hub.catalog.states import SIDES
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import Mandate, Organisation, OrganisationText
from jiebang.hub.people.queries import editable_by, mandates_used_by, name_key

OWNER_ERRORS = frozenset(
    {
        "no_organisation",
        "no_organisation_column",
        "unknown_organisation",
        "ambiguous_organisation",
        "organisations_differ",
        "other_organisation",
    }
)
"""What may become of a good row meanwhile: a mandate ends, a name is corrected."""
_MANY = 5000


@dataclass(frozen=True, slots=True)
class Rows:
    """What was read of a file, and the organisation of each good row by the row's number."""

    found: sheets.ReadResult
    owner: Mapping[int, int]

    def by_key(self) -> dict[tuple[int, str], list[sheets.Record]]:
        """The rows of each record by (organisation, code), in the order of the file."""
        found: dict[tuple[int, str], list[sheets.Record]] = {}
        for row in self.found.records:
            found.setdefault((self.owner[row.row], row.id), []).append(row)
        return found


def read_upload(upload: Upload) -> sheets.ReadResult:
    """What is in the file, with what is wrong about whose the rows are."""
    return read_rows(upload).found


def read_rows(upload: Upload) -> Rows:
    """As read_upload(), with the organisation of each row. Cost: the file, and a few queries."""
    found = read_file(upload)
    stated = [row for row in found.records if row.organisation or row.credit_code]
    chosen = upload.organisation_id
    if chosen and not stated:
        return Rows(found, dict.fromkeys((row.row for row in found.records), chosen))
    if not chosen and not {"organisation", "credit_code"} & set(found.keys) and not found.fatal:
        error = sheets.RowError("no_organisation_column", found.file, sheet=found.sheet)
        return Rows(found.without([error]), {})
    names = _Names(enterable(upload.uploaded_by, upload.kind, upload.edition), stated)
    owner: dict[int, int] = {}
    errors: list[sheets.RowError] = []
    elsewhere: list[sheets.Record] = []
    for row in found.records:
        code, may_be = names.of(row)
        key = "credit_code" if row.credit_code and not row.organisation else "organisation"
        if chosen:
            if may_be and chosen not in may_be:
                errors.append(found.wrong(row, "other_organisation", key))
            elif not may_be and row in stated:
                elsewhere.append(row)
            owner[row.row] = chosen
        elif code:
            errors.append(found.wrong(row, code, key))
        else:
            owner[row.row] = next(iter(may_be))
    read = found.without(errors) if errors else found
    return Rows(read.noted("organisation_not_looked_at", elsewhere, "organisation"), owner)


class _Names:
    """The organisations, among those given, that the rows of a file may mean."""

    def __init__(self, among: QuerySet[Organisation], rows: Sequence[sheets.Record]) -> None:
        names = sorted({row.organisation for row in rows if row.organisation})
        codes = sorted({row.credit_code for row in rows if row.credit_code})
        self._keys = {name: name_key(name) for name in names}
        self._exact: dict[str, set[int]] = defaultdict(set)
        self._alike: dict[str, set[int]] = defaultdict(set)
        keys = sorted(set(self._keys.values()) - {""})
        texts = OrganisationText.objects.filter(organisation__in=among.order_by().values("pk"))
        for first in range(0, len(keys), _MANY):
            found = texts.filter(name_key__in=keys[first : first + _MANY])
            for organisation, name, key in found.values_list("organisation", "name", "name_key"):
                self._exact[" ".join(name.split())].add(organisation)
                self._alike[key].add(organisation)
        self._code: dict[str, int] = {}
        for first in range(0, len(codes), _MANY):
            held = among.filter(credit_code__in=codes[first : first + _MANY])
            self._code |= {code: key for code, key in held.values_list("credit_code", "pk") if code}

    def of(self, row: sheets.Record) -> tuple[str, set[int]]:
        """(the code of what is wrong or nothing, the organisations that the row may mean)."""
        if not row.organisation and not row.credit_code:
            return "no_organisation", set()
        named = self._exact.get(row.organisation) or self._alike.get(
            self._keys.get(row.organisation, ""), set()
        )
        if row.credit_code:
            held = self._code.get(row.credit_code)
            if held is None:
                return "unknown_organisation", set()
            if named and held not in named:
                return "organisations_differ", {held, *named}
            return "", {held}
        if not named:
            return "unknown_organisation", set()
        return ("ambiguous_organisation" if len(named) > 1 else ""), set(named)


@dataclass(frozen=True, slots=True)
class ClientPlan:
    """What an import would do for one organisation, and the mandate under which it is done."""

    organisation: Organisation
    mandate: Mandate | None
    plan: Plan


def plans_of(upload: Upload, rows: Rows) -> list[ClientPlan]:
    """What an import would do, organisation by organisation, in the order of the file."""
    keys = rows.by_key()
    owners = list(dict.fromkeys(owner for owner, _code in keys))
    model = MODELS[upload.kind]._default_manager
    codes = sorted({code for _owner, code in keys})
    there: set[tuple[int, str]] = set()
    for first in range(0, len(codes), _MANY):
        known = model.filter(
            edition=upload.edition, organisation__in=owners, code__in=codes[first : first + _MANY]
        )
        there |= set(known.values_list("organisation_id", "code"))
    organisations = Organisation.objects.prefetch_related("texts").in_bulk(owners)
    mandates = mandates_by_client(upload.uploaded_by, upload.kind, owners)
    found = []
    for owner in owners:
        of_owner = [key for key in keys if key[0] == owner]
        old = sum(key in there for key in of_owner)
        found.append(
            ClientPlan(organisations[owner], mandates.get(owner), Plan(len(of_owner) - old, old))
        )
    return found


def mandates_for(actor: Actor, kind: str, shown: Iterable[Disclosure]) -> dict[int, Mandate]:
    """As mandates_by_client(), of the organisations of which the actor is told that records are theirs."""
    return mandates_by_client(
        actor, kind, [one.organisation.pk for one in shown if one.is_near and one.organisation]
    )


def mandates_by_client(actor: Actor, kind: str, owners: Sequence[int]) -> dict[int, Mandate]:
    """As acting_for() of each: the mandate under which the actor writes, none for the own ones."""
    if not owners:
        return {}
    own = set(editable_by(actor).filter(pk__in=owners).values_list("pk", flat=True))
    held = mandates_used_by(actor, SIDES[kind]).filter(client__in=owners)
    rows = held.select_related("intermediary").prefetch_related("intermediary__texts")
    return {
        one.client_id: one  # the one that ends last
        for one in rows.order_by("ends_on", "-pk")
        if one.client_id not in own
    }
