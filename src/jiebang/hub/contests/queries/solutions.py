"""Reads of solutions; begins with what an actor may see, and what of it they are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from jiebang.hub.catalog.states import SIDES, RecordKind
from jiebang.hub.contests.models import (
    Assignment,
    Award,
    Conflict,
    Solution,
    SolutionText,
    SolutionVersion,
)
from jiebang.hub.contests.queries.calls import blind_needs
from jiebang.hub.contests.states import (
    HANDED_IN,
    AssignmentState,
    ConflictState,
    ContestStatus,
    Ended,
    EntryState,
    JurorState,
    OpinionState,
    SolutionStatus,
)
from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.kernel.filetypes import ENDINGS
from jiebang.hub.kernel.localised import Origin, Reading, digest_of, read
from jiebang.hub.people import queries as people
from jiebang.hub.people.models import User
from jiebang.hub.people.rules import wields_roles
from jiebang.hub.people.states import Side
from jiebang.hub.programmes import queries as programmes
from jiebang.hub.programmes.states import TRACK_ROLES

JUDGED = (ContestStatus.SCORING, ContestStatus.LOCKED, ContestStatus.PUBLISHED)


def visible_to(actor: Actor) -> QuerySet[Solution]:
    """Solutions of the actor's organisations, clients and teams; what was handed in to needs that the
    actor owns, organises or manages; what the actor judges or was asked about. Nobody else sees any.

    Every outlet reads solutions through here, and what of them it shows through shown_all().
    """
    solutions = Solution.objects.select_related("need", "organisation", "mandate").order_by(
        "-updated_at", "-pk"
    )
    if isinstance(actor, SystemActor):
        return solutions
    if not isinstance(actor, User) or not actor.is_active:
        return solutions.none()
    return solutions.filter(
        written_by(actor) | (Q(status__in=sorted(HANDED_IN)) & (_received(actor) | _judged(actor)))
    )


def written_by(actor: User) -> Q:
    """Solutions of the actor's organisations, of clients on the side of offers, and of teams of which
    the actor is.
    """
    led = [*people.organisation_ids_of(actor), *people.client_ids_of(actor, Side.OFFERS)]
    return Q(organisation__in=led) | Q(pk__in=actor.teams.values("solution"))


def owned_needs(actor: User) -> Q:
    """Solutions to needs of the actor's organisations and clients."""
    side = SIDES[RecordKind.NEED]
    return Q(
        need__organisation__in=[
            *people.organisation_ids_of(actor),
            *people.client_ids_of(actor, side),
        ]
    )


def overseen(actor: User) -> Q:
    """Solutions to needs of editions that the actor organises, and of regions whose officer they are."""
    found = Q(need__edition__in=programmes.organised_by(actor).values("pk"))
    for edition, region in programmes.officer_regions(actor):
        found |= Q(need__edition_id=edition, need__host_region__region=region)
    return found


def _managed(actor: User) -> Q:
    held = programmes.roles_of(actor).filter(role__in=TRACK_ROLES, track__isnull=False)
    return Q(need__track__in=held.values("track"))


def _received(actor: User) -> Q:
    return owned_needs(actor) | overseen(actor) | _managed(actor)


def _judged(actor: User) -> Q:
    asked = actor.opinions.filter(state__in=(OpinionState.ASKED, OpinionState.GIVEN))
    return Q(pk__in=asked.values("solution")) | Q(pk__in=judging(actor).values("entry__solution"))


def judging(actor: Actor) -> QuerySet[Assignment]:
    """What the actor judges now: assigned to a seat that was accepted, signed and declared, in a
    contest that has come to scoring, and no conflict standing. The one door to a juror's rights.
    """
    return _seated(actor).filter(state=AssignmentState.ASSIGNED)


def judged_no_more(actor: Actor) -> QuerySet[Assignment]:
    """What the actor had to judge until the entry was withdrawn or excluded. That it was, and their own
    sheet, is all that they are told of it. The newest of an entry that came and went comes first.
    """
    return (
        _seated(actor)
        .filter(state=AssignmentState.REMOVED, ended_because=Ended.ENTRY)
        .exclude(entry__state=EntryState.IN)
        .order_by("entry__number", "-pk")
    )


def _seated(actor: Actor) -> QuerySet[Assignment]:
    """Assignments, ended ones too, of the actor's seats that were accepted, signed and declared."""
    if not isinstance(actor, User) or not wields_roles(actor):
        return Assignment.objects.none()
    conflicts = Conflict.objects.filter(
        juror=OuterRef("juror"), entry=OuterRef("entry"), state=ConflictState.STANDS
    )
    return Assignment.objects.filter(
        ~Exists(conflicts),
        juror__user=actor,
        juror__state=JurorState.ACCEPTED,
        juror__signed_at__isnull=False,
        juror__declared_at__isnull=False,
        entry__contest__status__in=JUDGED,
    )


@dataclass(frozen=True, slots=True)
class ShownSolution:
    """A solution as one actor may be shown it: the version that was handed in last, or to its own team
    what is being written (`number` 0 where nothing was handed in).

    names_team: whether the actor is told whose it is; without that `team`, `members`, `organisation`
    and the names of files are empty, and `solution.alias` is what it is called. The confidential part is not
    here: queries.details_of().
    """

    solution: Solution
    number: int
    is_own: bool
    names_team: bool
    content: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """Where it stands: for its team, as far as it was told; for others, as it was decided."""
        return str(self.solution.told if self.is_own else self.solution.status)

    @property
    def achievement(self) -> int | None:
        """The key of the achievement that it rests on, which tells whose it is; None where that is not
        told.
        """
        found = self.content.get("achievement") if self.names_team else None
        return int(found) if found else None

    @property
    def files(self) -> Sequence[Mapping[str, Any]]:
        """The files of the version, as files_told() has them."""
        return files_told(self.content, names_team=self.names_team)

    @property
    def team(self) -> str:
        """The team's name, empty where it is not told."""
        return str(self.content.get("team", "")) if self.names_team else ""

    @property
    def organisation(self) -> int | None:
        """The key of the leading organisation, None where it is not told."""
        return self.solution.organisation_id if self.names_team else None

    @property
    def members(self) -> Sequence[Mapping[str, Any]]:
        """The members as they were handed in, none where they are not told."""
        return list(self.content.get("members", ())) if self.names_team else []

    @property
    def promises(self) -> Sequence[Mapping[str, Any]]:
        """`order, asked, promised, meets, evidence` of each indicator."""
        return list(self.content.get("promises", ()))

    def reading(self, language: str) -> Reading[SolutionText] | None:
        """Its words for a reader of `language`."""
        return read([SolutionText(**text) for text in self.content.get("texts", ())], language)


def shown_all(actor: Actor, solutions: Iterable[Solution]) -> list[ShownSolution]:
    """What the actor is shown of solutions that came through visible_to(), in their order.

    Cost: a constant number of queries.
    """
    rows = list(solutions)
    keys = [row.pk for row in rows]
    own = _own_of(actor, keys)
    told = own | _told_of(actor, keys)
    latest: dict[int, SolutionVersion] = {
        version.solution_id: version
        for version in SolutionVersion.objects.filter(solution__in=keys).order_by("number")
    }
    drafts = Solution.objects.filter(
        pk__in=[row.pk for row in rows if row.pk not in latest and row.pk in own]
    ).prefetch_related("texts", "promises", "members", "attachments")
    written = {draft.pk: snapshot(draft) for draft in drafts}
    found = []
    for row in rows:
        version = latest.get(row.pk)
        content = version.content if version else written.get(row.pk, {})
        number = version.number if version else 0
        found.append(ShownSolution(row, number, row.pk in own, row.pk in told, content))
    return found


def shown(actor: Actor, solution: Solution) -> ShownSolution:
    """As shown_all(), of one."""
    return shown_all(actor, [solution])[0]


def files_told(content: Mapping[str, Any], *, names_team: bool) -> list[dict[str, Any]]:
    """`id, title, file_name, tier, size, sha256, number, ending` of each file of a version.

    number: its place in the version, from 1. ending: such as `.pdf`, empty where it is none that the
    site takes. What a team calls its files can tell whose they are: where that is not told, title and
    file_name are empty.
    """
    found = []
    for number, file in enumerate(content.get("attachments", ()), start=1):
        ending = PurePosixPath(file["file_name"]).suffix.lower()
        told = {**file, "number": number, "ending": ending if ending in ENDINGS else ""}
        found.append(told if names_team else told | {"title": "", "file_name": ""})
    return found


def handed_in_file(actor: Actor, solution: Solution, key: UUID) -> dict[str, Any] | None:
    """A file of a solution that came through visible_to(), as files_told() tells it to somebody who is
    not of its team: of the version that they judge, else of the last one that has it. None where no
    version has it.
    """
    judged = judging(actor).filter(entry__solution=solution)
    first = set(judged.values_list("entry__version", flat=True))
    names_team = bool(_told_of(actor, [solution.pk]))
    versions = solution.versions.defer("details").order_by("-number")
    for version in sorted(versions, key=lambda one: one.pk not in first):
        for file in files_told(version.content, names_team=names_team):
            if file["id"] == str(key):
                return file
    return None


def _own_of(actor: Actor, keys: Sequence[int]) -> set[int]:
    if isinstance(actor, SystemActor):
        return set(keys)
    if not isinstance(actor, User):
        return set()
    return set(Solution.objects.filter(written_by(actor), pk__in=keys).values_list("pk", flat=True))


def _told_of(actor: Actor, keys: Sequence[int]) -> set[int]:
    """Of these solutions the ones whose team the actor is told: who organises is told all; others where
    the call and the contests are not blind, or once it was selected or its prize announced.
    """
    if not isinstance(actor, User):
        return set()
    solutions = Solution.objects.filter(pk__in=keys)
    announced = Award.objects.filter(entry__solution=OuterRef("pk"), announced_at__isnull=False)
    open_ones = (
        Q(Exists(announced))
        | Q(status=SolutionStatus.SELECTED)
        | ~Q(need__in=blind_needs().values("pk"))
    )
    blind_seat = judging(actor).filter(
        entry__solution=OuterRef("pk"), entry__contest__is_blind=True
    )
    judged_blind = Q(Exists(blind_seat)) & ~Q(Exists(announced))
    return set(
        solutions.filter(overseen(actor) | (open_ones & ~judged_blind)).values_list("pk", flat=True)
    )


def snapshot(solution: Solution) -> dict[str, Any]:
    """What a version holds of a solution, without the confidential part; JSON values alone."""
    return {
        "team": solution.team,
        "organisation": solution.organisation_id,
        "mandate": solution.mandate_id,
        "achievement": solution.achievement_id,
        "price": solution.price,
        "currency": solution.currency,
        "months": solution.months,
        "trl": solution.trl,
        "ip": solution.ip,
        "texts": [
            {
                "language": text.language,
                "origin": text.origin,
                "source_digest": text.source_digest,
                **{name: getattr(text, name) for name in text.TEXT_FIELDS},
            }
            for text in sorted(solution.texts.all(), key=lambda text: text.language)
        ],
        "promises": [
            {
                "order": promise.order,
                "asked": promise.asked,
                "promised": promise.promised,
                "meets": promise.meets,
                "evidence": promise.evidence,
            }
            for promise in solution.promises.all()
        ],
        "members": [
            {
                "name": member.name,
                "part": member.part,
                "employer": member.employer,
                "orcid": member.orcid,
                "organisation": member.organisation_id,
                "user": member.user_id,
            }
            for member in solution.members.all()
        ],
        "attachments": [
            {
                "id": str(file.pk),
                "title": file.title,
                "file_name": file.file_name,
                "tier": file.tier,
                "size": file.size,
                "sha256": file.sha256,
            }
            for file in solution.attachments.all()
            if file.removed_at is None
        ],
    }


def author_digest(content: Mapping[str, Any]) -> str:
    """The digest of the author's text in a version, as LocalisedText.digest() has it."""
    for text in content.get("texts", ()):
        if text["origin"] == Origin.AUTHOR:
            return digest_of("\x1f".join(str(text[name]) for name in SolutionText.TEXT_FIELDS))
    return ""
