"""What the records of the site say of a juror and an entry: why the one may not judge the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from jiebang.hub.catalog.models import Conflict as DeclaredByExpert
from jiebang.hub.catalog.models import Expert, Publication
from jiebang.hub.contests import registry
from jiebang.hub.contests.models import Conflict, Contest, Interest, Juror, ScoreSheet
from jiebang.hub.contests.states import (
    AssignmentState,
    ConflictKind,
    ConflictState,
    EntryState,
    JurorState,
    SheetState,
)
from jiebang.hub.people import queries as people
from jiebang.hub.people.models import Mandate, Membership, Organisation, OrganisationText
from jiebang.hub.people.states import MandateState


@dataclass(frozen=True, slots=True)
class Derived:
    """A juror (key) may not judge an entry (key); because names what it was found by."""

    juror: int
    entry: int
    kind: ConflictKind
    because: str


@dataclass(slots=True)
class _Person:
    """What is known of a juror: accounts, ORCIDs and names by which a team may name them."""

    key: int
    user: int
    homes: set[int] = field(default_factory=set)
    orcids: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    works: set[str] = field(default_factory=set)
    interests: set[int] = field(default_factory=set)
    words: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Team:
    """What is known of an entry: its people, whose it is, and whose the need is."""

    key: int
    users: set[int] = field(default_factory=set)
    orcids: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    employers: set[str] = field(default_factory=set)
    homes: set[int] = field(default_factory=set)
    posters: set[int] = field(default_factory=set)
    works: set[str] = field(default_factory=set)


def unheeded(contest: Contest) -> QuerySet[Conflict]:
    """Conflicts that stand while a sheet counts in spite of them, which is so after the lock alone: they
    came to light later, or were let stand again.
    """
    counted = ScoreSheet.objects.filter(
        state=SheetState.HANDED_IN,
        assignment__state=AssignmentState.ASSIGNED,
        assignment__juror=OuterRef("juror"),
        assignment__entry=OuterRef("entry"),
    )
    return Conflict.objects.filter(
        Exists(counted),
        juror__contest=contest,
        entry__state=EntryState.IN,
        state=ConflictState.STANDS,
    )


def derived(contest: Contest) -> list[Derived]:
    """Every conflict that follows from the records, for jurors who are invited or accepted and entries
    that take part.

    Cost: a constant number of queries; every pair is looked at once.
    """
    teams = _teams(contest)
    persons = _persons(contest)
    if not teams or not persons:
        return []
    homes = set().union(*(one.homes | one.interests for one in persons))
    homes |= set().union(*(one.homes | one.posters for one in teams))
    called = _called(homes)
    agents = _agents(homes)
    dealings = registry.dealings_of(sorted(set().union(*(one.homes for one in persons))))
    signs: dict[tuple[str, object], list[int]] = defaultdict(list)
    for at, team in enumerate(teams):
        for sign in _signs_of(team, called):
            signs[sign].append(at)
    found = []
    for one in persons:
        near = {at for sign in _signs(one, called, agents, dealings) for at in signs.get(sign, ())}
        for at in sorted(near):
            for kind, because in _reasons(one, teams[at], called, agents, dealings):
                found.append(Derived(one.key, teams[at].key, kind, because))
    return found


def _signs_of(team: _Team, called: Mapping[int, tuple[str, set[str]]]) -> set[tuple[str, object]]:
    """By what a team may have to do with somebody at all, so that not every pair is looked at."""
    names = team.names | team.employers
    for home in team.homes | team.posters:
        names |= called.get(home, ("", set()))[1]
    return (
        {("user", user) for user in team.users}
        | {("orcid", orcid) for orcid in team.orcids}
        | {("work", work) for work in team.works}
        | {("home", home) for home in team.homes | team.posters}
        | {("name", name) for name in names}
    )


def _signs(
    one: _Person,
    called: Mapping[int, tuple[str, set[str]]],
    agents: Mapping[int, set[int]],
    dealings: Mapping[int, Mapping[int, str]],
) -> set[tuple[str, object]]:
    homes, names = one.homes | one.interests, one.names | one.words
    for home in one.homes:
        homes = homes | agents.get(home, set()) | set(dealings.get(home, ()))
        names = names | called.get(home, ("", set()))[1]
    return (
        {("user", one.user)}
        | {("orcid", orcid) for orcid in one.orcids}
        | {("work", work) for work in one.works}
        | {("home", home) for home in homes}
        | {("name", name) for name in names}
    )


def _reasons(
    one: _Person,
    team: _Team,
    called: Mapping[int, tuple[str, set[str]]],
    agents: Mapping[int, set[int]],
    dealings: Mapping[int, Mapping[int, str]],
) -> Iterator[tuple[ConflictKind, str]]:
    """Each kind at most once, by the surest sign of it; because: data, not words of a language."""

    def name(home: int) -> str:
        return called.get(home, ("", set()))[0]

    if one.user in team.users:
        yield ConflictKind.MEMBER, "account"
    elif one.orcids & team.orcids:
        yield ConflictKind.MEMBER, f"ORCID {min(one.orcids & team.orcids)}"
    elif one.names & team.names:
        yield ConflictKind.MEMBER, "name"
    elif same_works := one.works & team.works:
        yield ConflictKind.COAUTHOR, min(same_works)
    if (same := one.homes & team.homes) or (
        same := {home for home in one.homes if called.get(home, ("", set()))[1] & team.employers}
    ):
        yield ConflictKind.EMPLOYER, name(min(same))
    if same := one.homes & team.posters:
        yield ConflictKind.POSTER, name(min(same))
    sides = team.homes | team.posters
    bound = set().union(*(agents.get(home, set()) for home in one.homes)) if one.homes else set()
    if same := (bound & sides) - one.homes:
        yield ConflictKind.MANDATE, name(min(same))
    for home in sorted(one.homes):
        known = dealings.get(home, {})
        if with_ := sorted(set(known) & sides):
            yield ConflictKind.CONTRACT, f"{name(with_[0])} · {known[with_[0]]}"
            break
    if same := one.interests & sides:
        yield ConflictKind.DECLARED, name(min(same))
    elif one.words:
        said = team.names | team.employers
        said |= set().union(*(called.get(home, ("", set()))[1] for home in sides))
        if hit := one.words & said:
            yield ConflictKind.DECLARED, min(hit)


def _persons(contest: Contest) -> list[_Person]:
    jurors = list(
        Juror.objects.filter(
            contest=contest, state__in=(JurorState.INVITED, JurorState.ACCEPTED)
        ).select_related("user", "expert")
    )
    persons = {
        juror.pk: _Person(juror.pk, juror.user_id, names=_keys([juror.user.name]))
        for juror in jurors
    }
    by_user = defaultdict(list)
    for juror in jurors:
        one = persons[juror.pk]
        by_user[juror.user_id].append(one)
        if juror.employer_id:
            one.homes.add(juror.employer_id)
    for user, home in Membership.objects.filter(user__in=list(by_user)).values_list(
        "user", "organisation"
    ):
        for one in by_user[user]:
            one.homes.add(home)
    # Records of the person: the one by which they were invited, those of their account, and those of
    # the same ORCID.
    orcids = {juror.expert.orcid for juror in jurors if juror.expert and juror.expert.orcid}
    records = Expert.objects.filter(
        Q(pk__in=[juror.expert_id for juror in jurors if juror.expert_id])
        | Q(user__in=list(by_user))
        | Q(orcid__in=sorted(orcids))
    ).prefetch_related("texts")
    of_expert: dict[int, list[_Person]] = {}
    for expert in records:
        mine = [
            persons[juror.pk]
            for juror in jurors
            if juror.expert_id == expert.pk
            or (expert.user_id is not None and expert.user_id == juror.user_id)
            or (juror.expert and expert.orcid and juror.expert.orcid == expert.orcid)
        ]
        of_expert[expert.pk] = mine
        for one in mine:
            one.homes.add(expert.organisation_id)
            one.orcids |= {expert.orcid} - {""}
            one.names |= _keys(text.title for text in expert.texts.all())
    for expert_key, works in _works_of(of_expert).items():
        for one in of_expert[expert_key]:
            one.works |= works
    for juror_key, home, words in Interest.objects.filter(
        juror__in=list(persons), ended_at=None
    ).values_list("juror", "organisation", "name"):
        _interested(persons[juror_key], home, words)
    for expert_key, home, words in DeclaredByExpert.objects.filter(
        expert__in=list(of_expert), ended_at=None
    ).values_list("expert", "organisation", "name"):
        for one in of_expert[expert_key]:
            _interested(one, home, words)
    return [persons[juror.pk] for juror in jurors]


def _interested(one: _Person, home: int | None, words: str) -> None:
    if home is not None:
        one.interests.add(home)
    one.words |= _keys([words])


def _teams(contest: Contest) -> list[_Team]:
    rows = contest.entries.filter(state=EntryState.IN).values_list(
        "pk",
        "version__content",
        "solution__organisation",
        "solution__mandate__intermediary",
        "solution__achievement__organisation",
        "solution__poster",
        "solution__need__organisation",
        "solution__need__mandate__intermediary",
        "solution__created_by",
    )
    teams = []
    for key, content, lead, agent, owner, poster, asks, asks_by, began in rows:
        team = _Team(key)
        team.homes = {home for home in (lead, agent, owner) if home}
        team.posters = {home for home in (poster, asks, asks_by) if home}
        team.users = {began} if began else set()
        team.names = _keys([str(content.get("team", ""))])
        for member in content.get("members", ()):
            _joined(team, member)
        teams.append(team)
    _written(teams)
    return teams


def _joined(team: _Team, member: Mapping[str, Any]) -> None:
    team.names |= _keys([str(member.get("name", ""))])
    team.employers |= _keys([str(member.get("employer", ""))])
    team.orcids |= {str(member.get("orcid", ""))} - {""}
    if member.get("user"):
        team.users.add(int(member["user"]))
    if member.get("organisation"):
        team.homes.add(int(member["organisation"]))


def _written(teams: list[_Team]) -> None:
    """What the members of teams have published, where the site has a record of them: by their account or
    ORCID, or by name within an organisation of the team.
    """
    orcids = set().union(*(team.orcids for team in teams)) if teams else set()
    users = set().union(*(team.users for team in teams)) if teams else set()
    homes = set().union(*(team.homes for team in teams)) if teams else set()
    records = list(
        Expert.objects.filter(
            Q(orcid__in=sorted(orcids))
            | Q(user__in=sorted(users))
            | Q(organisation__in=sorted(homes)),
            publications__isnull=False,
        )
        .distinct()
        .prefetch_related("texts")
    )
    works = _works_of(expert.pk for expert in records)
    for expert in records:
        names = _keys(text.title for text in expert.texts.all())
        for team in teams:
            known = bool(expert.orcid) and expert.orcid in team.orcids
            if (
                known
                or expert.user_id in team.users
                or (expert.organisation_id in team.homes and names & team.names)
            ):
                team.works |= works[expert.pk]


def _works_of(experts: Iterable[int]) -> dict[int, set[str]]:
    """`expert → identifiers of papers`: the same paper has them at every organisation."""
    keys = list(experts)
    found: dict[int, set[str]] = {key: set() for key in keys}
    rows = Publication.objects.filter(experts__in=keys).values_list("experts", "doi", "openalex")
    for expert, doi, openalex in rows:
        if expert in found:
            found[expert] |= {one.lower() for one in (doi, openalex) if one}
    return found


def _called(homes: Iterable[int]) -> dict[int, tuple[str, set[str]]]:
    """`organisation → (a name, the keys of all its names)`."""
    slugs = dict(Organisation.objects.filter(pk__in=set(homes)).values_list("pk", "slug"))
    found: dict[int, tuple[str, set[str]]] = {key: (slug, set()) for key, slug in slugs.items()}
    texts = OrganisationText.objects.filter(organisation__in=list(slugs)).order_by("language", "pk")
    for home, name, key in texts.values_list("organisation", "name", "name_key"):
        said, keys = found[home]
        keys.add(key or people.name_key(name))
        found[home] = (name if said == slugs[home] else said, keys)
    return found


def _agents(homes: Iterable[int]) -> dict[int, set[int]]:
    """`organisation → those bound to it by a signed mandate`, in either direction."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Mandate.objects.filter(
        Q(client__in=list(homes)) | Q(intermediary__in=list(homes)), state=MandateState.SIGNED
    ).values_list("client", "intermediary")
    for client, intermediary in rows:
        found[client].add(intermediary)
        found[intermediary].add(client)
    return found


def _keys(names: Iterable[str]) -> set[str]:
    return {key for key in map(people.name_key, names) if key}
