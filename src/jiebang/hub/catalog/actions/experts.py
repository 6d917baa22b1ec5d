"""Writes of experts: what a record says, the person's consent and account, conflicts, publications."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.catalog import rules
from jiebang.hub.catalog.actions.life import move
from jiebang.hub.catalog.actions.records import Facts, Outcome, Texts, save_record
from jiebang.hub.catalog.models import Authorship, Conflict, Consent, Expert, Publication
from jiebang.hub.catalog.states import TRANSITIONS, ConsentScope, RecordKind, Status
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.names import sort_key
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.people.rules import is_member, is_system
from jiebang.hub.programmes.models import Edition
from jiebang.hub.search import actions as search
from jiebang.reference import experts as tables
from jiebang.reference import fields as technology
from jiebang.reference import orcid as orcids
from jiebang.reference import tongues

NAME_LIMIT, WHY_LIMIT = 80, 500
MOST_CONFLICTS = 200
MOST_PUBLICATIONS = 200
"""Publications that are kept of one expert: the most cited and the newest of what came."""


@dataclass(frozen=True, slots=True)
class ExpertFacts:
    """The structured facts of an expert; codes of the reference tables, counts as of `counted_on`."""

    fields: tuple[str, ...] = ()
    ipc: tuple[str, ...] = ()
    region: str = ""
    spoken: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    availability: str = ""
    orcid: str = ""
    openalex: str = ""
    works: int | None = None
    cited_by: int | None = None
    h_index: int | None = None
    counted_on: date | None = None


def save_expert(
    *,
    actor: Actor,
    edition: Edition,
    organisation: Organisation,
    code: str,
    texts: Texts,
    facts: ExpertFacts,
    original: str | None = None,
    keep: Collection[str] = (),
    is_draft: bool = False,
) -> tuple[Expert, Outcome]:
    """Create the expert with this code, or change what has changed; as `save_record`, whose errors
    it raises. The facts that `keep` names stay as they are. is_draft: being typed in.
    """
    _check(facts)
    more = asdict(facts)
    shared = Facts(
        field=facts.fields[0] if facts.fields else "",
        ipc=more.pop("ipc"),
        region=more.pop("region"),
    )
    used = {"field", "ipc", "region"}
    kept = {*keep, *(set(asdict(shared)) - used), *({"field"} if "fields" in keep else ())}
    taken = Refused(
        _(
            "%(openalex)s is another expert of this organisation already; %(code)s cannot be it, too."
        )
        % {"openalex": facts.openalex, "code": code}
    )
    same = Expert.objects.filter(edition=edition, organisation=organisation)
    if facts.openalex and same.filter(openalex=facts.openalex).exclude(code=code).exists():
        raise taken
    try:
        with transaction.atomic():
            record, outcome = save_record(
                actor=actor,
                kind=RecordKind.EXPERT,
                edition=edition,
                organisation=organisation,
                code=code,
                texts=texts,
                facts=shared,
                original=original,
                more=more,
                keep=kept,
                is_draft=is_draft,
            )
            assert isinstance(record, Expert)  # noqa: S101 - for the type checker
            _sort(record)
    except IntegrityError:  # two at once, and the row says so
        raise taken from None
    return record, outcome


def _check(facts: ExpertFacts) -> None:
    """Codes that the reference tables know; spreadsheets have been checked row by row before."""
    known: tuple[tuple[Collection[str], Collection[str]], ...] = (
        (facts.fields, technology.codes()),
        (facts.spoken, tongues.codes()),
        (facts.services, tables.SERVICES.codes()),
        ([facts.availability], ("", *tables.AVAILABILITY.codes())),
    )
    for given, codes in known:
        for code in given:
            if code not in codes:
                raise Refused(_("There is no such code: %(code)s.") % {"code": code})
    if facts.orcid and orcids.find(facts.orcid) != facts.orcid:
        raise Refused(_("%(orcid)s is no ORCID iD: look for a slip.") % {"orcid": facts.orcid})


def _sort(record: Expert) -> None:
    """Keep the names by which lists sort: the Chinese one and the Latin one, where there are both."""
    names = {text.language: text.title for text in record.texts.all()}
    chinese = (Language.HANS, Language.HANT, Language.EN)
    latin = (Language.EN, Language.HANS, Language.HANT)
    keys = {
        column: sort_key(next((names[tag] for tag in order if names.get(tag)), ""))
        for column, order in (("name_key", chinese), ("latin_key", latin))
    }
    if any(getattr(record, column) != key for column, key in keys.items()):
        _set(record, **keys)


@transaction.atomic
def record_consent(
    *, actor: Actor, expert: Expert, given_by: str, given_on: date, scope: Collection[str]
) -> Consent:
    """Write down that the person agrees to be shown, and to what; an earlier consent is replaced.

    Raises Refused without a name, for a day to come, and without the least scope.
    """
    if not rules.may_keep(actor, expert):
        raise Denied
    given_by = given_by.strip()[:NAME_LIMIT]
    wanted = tuple(one for one in ConsentScope.values if one in scope)
    if not given_by:
        raise Refused(_("Say who has consented."))
    if given_on > timezone.localdate():
        raise Refused(_("The day of the consent is still to come."))
    if ConsentScope.PROFILE not in wanted:
        raise Refused(_("Without the profile there is nothing to show."))
    Expert.objects.select_for_update().get(pk=expert.pk)
    now = timezone.now()
    expert.consents.filter(withdrawn_at=None).update(withdrawn_at=now)
    consent = expert.consents.create(
        given_by=given_by,
        given_on=given_on,
        scope=wanted,  # type: ignore[misc]  # the stubs know of no packed columns
        recorded_by=actor if isinstance(actor, User) else None,
    )
    _set(expert, consented_at=now, consent_scope=wanted, updated_at=now)
    audit.record(
        actor=actor, verb="catalog.record_consent", subject=expert, facts={"scope": [*wanted]}
    )
    search.enqueue(kind=expert.KIND, key=str(expert.pk))
    return consent


@transaction.atomic
def withdraw_consent(*, actor: Actor, expert: Expert) -> None:
    """End the consent that holds; what was published disappears in the same moment."""
    if not rules.may_keep(actor, expert):
        raise Denied
    row = Expert.objects.select_for_update().get(pk=expert.pk)
    now = timezone.now()
    if not row.consents.filter(withdrawn_at=None).update(withdrawn_at=now):
        raise Refused(_("There is no consent that could be withdrawn."))
    gone: dict[str, Any] = {"consented_at": None, "consent_scope": ()}
    if row.status == Status.PUBLISHED:
        move(
            actor=actor, record=row, to=Status.WITHDRAWN, verb="catalog.withdraw", values=gone,
            table=TRANSITIONS,
        )  # fmt: skip
    else:
        _set(row, **gone, updated_at=now)
    for name in ("status", "consented_at", "consent_scope", "updated_at"):
        setattr(expert, name, getattr(row, name))
    audit.record(actor=actor, verb="catalog.withdraw_consent", subject=expert)
    search.enqueue(kind=expert.KIND, key=str(expert.pk))


@transaction.atomic
def link_account(*, actor: Actor, expert: Expert, user: User | None) -> None:
    """Say which account is the person's own, or that none is. Only a member of the organisation."""
    if not (is_system(actor) or rules.edits_record(actor, expert)):
        raise Denied
    if user is not None and not is_member(user, expert.organisation):
        raise Refused(_("This account does not work for the expert's organisation."))
    _set(expert, user=user, updated_at=timezone.now())
    audit.record(
        actor=actor,
        verb="catalog.link_account",
        subject=expert,
        facts={"user": user.pk if user else None},
    )


@transaction.atomic
def declare_conflict(
    *,
    actor: Actor,
    expert: Expert,
    organisation: Organisation | None = None,
    name: str = "",
    why: str = "",
) -> Conflict:
    """Write down an interest: an organisation of the site, or the name of another or of a person."""
    if not rules.may_keep(actor, expert):
        raise Denied
    name, why = name.strip(), why.strip()
    if organisation is None and not name:
        raise Refused(_("Name the organisation or the person."))
    if len(name) > 200 or len(why) > WHY_LIMIT:
        raise Refused(_("This is too long: say it in fewer words."))
    Expert.objects.select_for_update().get(pk=expert.pk)
    open_ones = expert.conflicts.filter(ended_at=None)
    if open_ones.filter(Q(organisation=organisation, name=name)).exists():
        raise Refused(_("This conflict is declared already."))
    if open_ones.count() >= MOST_CONFLICTS:
        raise Refused(_("At most %(n)s conflicts of one expert.") % {"n": MOST_CONFLICTS})
    try:
        with transaction.atomic():
            conflict = expert.conflicts.create(
                organisation=organisation,
                name=name,
                why=why,
                declared_by=actor if isinstance(actor, User) else None,
            )
    except IntegrityError:
        raise Refused(_("This conflict is declared already.")) from None
    audit.record(
        actor=actor, verb="catalog.declare_conflict", subject=expert, facts={"row": conflict.pk}
    )
    return conflict


@transaction.atomic
def end_conflict(*, actor: Actor, expert: Expert, key: int) -> None:
    """Say that an interest is over; its row stays."""
    if not rules.may_keep(actor, expert):
        raise Denied
    if not expert.conflicts.filter(pk=key, ended_at=None).update(ended_at=timezone.now()):
        raise Refused(_("This conflict is over already."))
    audit.record(actor=actor, verb="catalog.end_conflict", subject=expert, facts={"row": key})


@dataclass(frozen=True, slots=True)
class Paper:
    """A publication as it comes in; `position` is the expert's among its authors, 0 unknown."""

    title: str
    openalex: str = ""
    doi: str = ""
    language: str = ""
    year: int | None = None
    venue: str = ""
    abstract: str = ""
    authors: int = 0
    cited_by: int = 0
    institutions: tuple[Mapping[str, str], ...] = ()
    countries: tuple[str, ...] = ()
    position: int = 0


@transaction.atomic
def save_publications(*, actor: Actor, expert: Expert, papers: Sequence[Paper]) -> Counter[str]:
    """Add papers to an expert, and change those of its organisation that are known; what is not
    among them stays. Returns how many were created, updated and unchanged.

    A paper is known by its OpenAlex id, else by its DOI; one that has neither is not taken.
    """
    if not rules.may_enter_for(actor, expert.organisation, expert.edition, expert.KIND):
        raise Denied
    counts: Counter[str] = Counter()
    Expert.objects.select_for_update().get(pk=expert.pk)
    for paper in papers:
        if paper.title and (paper.openalex or paper.doi):
            counts[_save_paper(expert, paper)] += 1
    if counts["created"] or counts["updated"]:
        audit.record(
            actor=actor, verb="catalog.save_publications", subject=expert, facts=dict(counts)
        )
        search.enqueue(kind=expert.KIND, key=str(expert.pk))
    return counts


def _save_paper(expert: Expert, paper: Paper) -> str:
    known = Publication.objects.filter(organisation=expert.organisation_id)
    row = known.filter(openalex=paper.openalex).first() if paper.openalex else None
    if row is None and paper.doi:
        row = known.filter(doi=paper.doi).first()
    wanted: dict[str, Any] = {
        "title": paper.title,
        "language": paper.language[:10],
        "year": paper.year,
        "venue": paper.venue[:300],
        "abstract": paper.abstract,
        "authors": paper.authors,
        "cited_by": paper.cited_by,
        "institutions": [dict(one) for one in paper.institutions],
        "countries": paper.countries,
    }
    for name, value in (("openalex", paper.openalex), ("doi", paper.doi)):
        taken = value and known.filter(**{name: value}).exclude(pk=row.pk if row else 0).exists()
        if value and not taken:
            wanted[name] = value
    if row is None:
        row = Publication.objects.create(organisation=expert.organisation, **wanted)
        outcome = "created"
    else:
        outcome = "unchanged"
        if any(getattr(row, name) != value for name, value in wanted.items()):
            Publication.objects.filter(pk=row.pk).update(**wanted)
            outcome = "updated"
    authorship, is_new = Authorship.objects.get_or_create(
        expert=expert, publication=row, defaults={"position": paper.position}
    )
    if not is_new and authorship.position != paper.position:
        Authorship.objects.filter(pk=authorship.pk).update(position=paper.position)
        is_new = True
    return "updated" if is_new and outcome == "unchanged" else outcome


def _set(expert: Expert, **values: Any) -> None:
    Expert.objects.filter(pk=expert.pk).update(**values)
    for name, value in values.items():
        setattr(expert, name, value)
