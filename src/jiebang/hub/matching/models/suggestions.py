"""Suggested pairs with what was decided of them, and the records whose pairs are to be worked out anew."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from jiebang.hub.catalog.models import Achievement, Expert, Need, Record
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.kernel.regions import RegionField
from jiebang.hub.matching.states import SIDES, TRANSITIONS, ReasonCode, State, Verdict
from jiebang.hub.people.models import Mandate
from jiebang.hub.people.states import Side
from jiebang.hub.programmes.models import Edition


class Suggestion(models.Model):
    """A need and one counterpart, an achievement or an expert, as the matcher has scored them.

    Two things change apart from each other: a refresh writes score, rank, reasons and whether the pair
    `is_current` (suggested still), and a person's decision the state of their side. So a refresh brings
    nothing back that was rejected, and takes nothing away that was accepted.

    score: 0 to 1. rank: from 1 among the need's counterparts of the kind. reasons: the matcher's, in
    codes: `{"facts": […], "words": {language: […]}}`, see queries.reasons. found_by: the side among whose
    own best the other is; of the needs where both are. need_region, offer_region:
    the province or country, which is told of everybody. field: the need's. generation: of the index
    of the counterpart's kind; version: of what scored it, see WeightSet.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="suggestions")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="suggestions")
    kind = models.CharField(max_length=11)
    achievement = models.ForeignKey(
        Achievement, null=True, blank=True, on_delete=models.CASCADE, related_name="suggestions"
    )
    expert = models.ForeignKey(
        Expert, null=True, blank=True, on_delete=models.CASCADE, related_name="suggestions"
    )
    score = models.FloatField()
    rank = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=dict, blank=True)
    is_current = models.BooleanField(default=True)
    found_by = models.CharField(max_length=6, default=Side.NEEDS)
    needs_state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    offers_state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    field = models.CharField(max_length=20, blank=True)
    need_region = RegionField(blank=True)
    offer_region = RegionField(blank=True)
    generation = models.PositiveIntegerField(default=0)
    version = models.CharField(max_length=80)
    first_at = models.DateTimeField(auto_now_add=True)
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["need", "achievement"], name="suggestion_once"),
            models.UniqueConstraint(fields=["need", "expert"], name="suggestion_expert_once"),
            models.CheckConstraint(
                condition=Q(
                    kind=RecordKind.ACHIEVEMENT, achievement__isnull=False, expert__isnull=True
                )
                | Q(kind=RecordKind.EXPERT, achievement__isnull=True, expert__isnull=False),
                name="suggestion_of_one_counterpart",
            ),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1) & Q(rank__gte=1),
                name="suggestion_score_in_range",
            ),
            models.CheckConstraint(
                condition=Q(needs_state__in=State.values) & Q(offers_state__in=State.values),
                name="suggestion_states_known",
            ),
            models.CheckConstraint(
                condition=Q(found_by__in=[str(side.value) for side in SIDES]),
                name="suggestion_found_by_a_side",
            ),
        ]
        indexes = [
            models.Index(
                fields=["edition", "is_current", "needs_state", "-score"],
                name="suggestion_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} × {self.kind} {self.achievement_id or self.expert_id}"

    @property
    def counterpart(self) -> Record:
        """The achievement or the expert."""
        found: Any = self.achievement if self.kind == RecordKind.ACHIEVEMENT else self.expert
        return found  # type: ignore[no-any-return]

    def state_of(self, side: str) -> State:
        """What one side (see SIDES) has decided."""
        return State(getattr(self, f"{side}_state"))


def _legal() -> Q:
    """The table of transitions as a condition on one row; undo goes each step back."""
    legal = Q()
    for before, after in TRANSITIONS.items():
        if after:
            legal |= Q(before=before, after__in=sorted(after)) & ~Q(verdict=Verdict.UNDO)
            legal |= Q(before__in=sorted(after), after=before, verdict=Verdict.UNDO)
    return legal


class Decision(models.Model):
    """One decision of one side on a pair, by whom and for whom; never changed afterwards.

    score and version: of the suggestion when it was decided, which a later refresh may change. mandate:
    the one under which an intermediary decided for its client.
    """

    suggestion = models.ForeignKey(Suggestion, on_delete=models.CASCADE, related_name="decisions")
    side = models.CharField(max_length=6)
    verdict = models.CharField(max_length=6, choices=Verdict.choices)
    before = models.CharField(max_length=8, choices=State.choices)
    after = models.CharField(max_length=8, choices=State.choices)
    reason = models.CharField(max_length=13, choices=ReasonCode.choices, blank=True)
    words = models.TextField(max_length=500, blank=True)
    score = models.FloatField()
    version = models.CharField(max_length=80)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="match_decisions",
    )
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="match_decisions"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(side__in=[str(side.value) for side in SIDES]),
                name="decision_side_known",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.REJECT) | Q(reason__in=ReasonCode.values),
                name="decision_reject_has_reason",
            ),
            models.CheckConstraint(condition=_legal(), name="decision_legal"),
        ]

    def __str__(self) -> str:
        return f"{self.side}: {self.before} → {self.after}"


class OwnBest(models.Model):
    """One of the few needs that an achievement or an expert answers best, as the offer's own page ranks them.

    A need takes its own best twenty; these it takes beside them, so that an offer which others surpass
    everywhere is somewhere, too. rank: from 1, without gaps. computed_at: when it was last looked at.
    """

    kind = models.CharField(max_length=11)
    achievement = models.ForeignKey(
        Achievement, null=True, blank=True, on_delete=models.CASCADE, related_name="own_best"
    )
    expert = models.ForeignKey(
        Expert, null=True, blank=True, on_delete=models.CASCADE, related_name="own_best"
    )
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="own_best_of")
    rank = models.PositiveSmallIntegerField()
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "achievement", "expert", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["achievement", "need"], name="own_best_once"),
            models.UniqueConstraint(fields=["expert", "need"], name="own_best_expert_once"),
            models.CheckConstraint(
                condition=Q(
                    kind=RecordKind.ACHIEVEMENT, achievement__isnull=False, expert__isnull=True
                )
                | Q(kind=RecordKind.EXPERT, achievement__isnull=True, expert__isnull=False),
                name="own_best_of_one_offer",
            ),
            models.CheckConstraint(condition=Q(rank__gte=1), name="own_best_rank_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.achievement_id or self.expert_id}: {self.rank}. {self.need_id}"


class RefreshEntry(models.Model):
    """A record whose suggestions are to be worked out anew.

    is_news: the index has taken its new words; else what it is compared with may have changed.
    Whoever has done the work deletes it by `at` too: a record that changes meanwhile stays on the list.
    """

    kind = models.CharField(max_length=11)
    key = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    is_news = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="refresh_entry_once"),
            models.CheckConstraint(
                condition=Q(kind__in=RecordKind.values), name="refresh_entry_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
