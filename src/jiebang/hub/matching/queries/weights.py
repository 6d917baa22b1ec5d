"""Reads of learnt weights: which an edition matches with, and which decisions there are to learn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.matching import registry
from jiebang.hub.matching.models import Decision, Suggestion, WeightSet
from jiebang.hub.matching.registry import Weighing
from jiebang.hub.matching.states import AGAINST, DECIDED, SIDES, State, WeightState
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.rules import may_run
from jiebang.hub.search import queries as search
from jiebang.matcher import Profile
from jiebang.matcher.learn import Judgement, Learnt, scored

EXPERT, GONE = "expert", "gone"
"""Why a decision is not learnt from, besides the reasons of rejections: it is about an expert, who states
few facts; or one of its records is public no more, or not in the index yet.
"""


def weighings(editions: Collection[int]) -> dict[int, Weighing]:
    """`edition → the weights in use for it`; those that match with the matcher's own are left out.

    The same for every reader: whoever may see a suggestion sees it as all others do. Costs one query.
    """
    found = {}
    rows = WeightSet.objects.filter(edition__in=editions, state=WeightState.ACTIVE)
    for row in rows.select_related("edition"):
        try:
            weights = Learnt.of(row.content).weights
        except ValueError:  # of another version of the matcher: its facts are not these
            continue
        found[row.edition_id] = Weighing(f"{row.edition.slug}-{row.name}", weights)
    return found


def active_weights(edition: Edition) -> Weighing:
    """As weighings(), of one edition, and the matcher's own where it has no others."""
    return registry.weights_of([edition.pk])[edition.pk]


def weights_visible_to(actor: Actor, edition: Edition) -> QuerySet[WeightSet]:
    """All versions of an edition, newest first, for those who organise it."""
    rows = WeightSet.objects.filter(edition=edition).select_related("made_by", "switched_by")
    return rows if may_run(actor, edition) else rows.none()


@dataclass(frozen=True, slots=True)
class Judgements:
    """What there is to learn from. left_out: `why → how many pairs`, see AGAINST, EXPERT and GONE."""

    found: list[Judgement]
    left_out: Mapping[str, int] = field(default_factory=dict)


def judgements_of(edition: Edition) -> Judgements:
    """The standing decisions of an edition's pairs as judgements of the match. Raises IndexNotReady.

    A pair is rejected where either side says no for a reason that speaks against the match, else
    accepted where either says yes. What both sides say is taken as one judgement. Records are read as
    they are now, in their public words, as the matcher does. Cost: a question of the index for each need.
    """
    matcher = search.generation(RecordKind.ACHIEVEMENT).matcher
    left_out: Counter[str] = Counter()
    verdicts: dict[tuple[int, int], bool] = {}
    decided = Q()
    for side in SIDES:
        decided |= Q(**{f"{side.value}_state__in": sorted(DECIDED)})
    pairs = Suggestion.objects.filter(decided, edition=edition).order_by("pk")
    reasons = _standing_reasons(edition)
    for pair in pairs:
        verdict, why = _verdict(pair, reasons)
        if verdict is None:
            left_out[why] += 1
        elif pair.achievement_id is None:
            left_out[EXPERT] += 1
        else:
            verdicts[pair.need_id, pair.achievement_id] = verdict
    needs = _profiles(RecordKind.NEED, {need for need, _achievement in verdicts})
    offers = _profiles(RecordKind.ACHIEVEMENT, {achievement for _need, achievement in verdicts})
    public = [
        (needs[need], offers[achievement], verdict)
        for (need, achievement), verdict in verdicts.items()
        if need in needs and achievement in offers
    ]
    found = scored(public, matcher)
    gone = len(verdicts) - len(found)
    if gone:
        left_out[GONE] = gone
    return Judgements(found, dict(sorted(left_out.items())))


def editions_to_learn(more: int) -> list[Edition]:
    """Editions with at least so many more decided pairs than judgements in their newest version."""
    decided = Q()
    for side in SIDES:
        decided |= Q(**{f"{side.value}_state__in": sorted(DECIDED)})
    counts = dict(
        Suggestion.objects.filter(decided, kind=RecordKind.ACHIEVEMENT)
        .order_by()
        .values_list("edition")
        .annotate(n=Count("pk"))
    )
    known: dict[int, int] = {}
    for row in WeightSet.objects.filter(edition__in=counts).order_by("version"):
        left_out = sum(count for why, count in row.left_out.items() if why != EXPERT)
        known[row.edition_id] = row.accepted + row.rejected + left_out
    keys = [key for key, count in counts.items() if count - known.get(key, 0) >= more]
    return list(Edition.objects.filter(pk__in=keys).order_by("pk"))


def _verdict(pair: Suggestion, reasons: Mapping[tuple[int, str], str]) -> tuple[bool | None, str]:
    """(whether it fits, "") or (None, why nothing is learnt from it)."""
    states = {side.value: pair.state_of(side.value) for side in SIDES}
    said = [
        reasons.get((pair.pk, side), "")
        for side, state in states.items()
        if state == State.REJECTED
    ]
    if any(reason in AGAINST for reason in said):
        return False, ""
    if State.ACCEPTED in states.values():
        return True, ""
    return None, said[0] if said else ""


def _standing_reasons(edition: Edition) -> dict[tuple[int, str], str]:
    """`(pair, side) → the reason of the newest rejection`."""
    rows = Decision.objects.filter(suggestion__edition=edition, after=State.REJECTED)
    return {
        (pair, side): reason
        for pair, side, reason in rows.order_by("at", "pk").values_list(
            "suggestion_id", "side", "reason"
        )
    }


def _profiles(kind: str, keys: set[int]) -> dict[int, Profile]:
    found = catalog.public_profiles(kind, [str(key) for key in keys])
    return {int(profile.id): profile for profile in found}
