"""Letting an edition's decisions propose weights of facts, and switching those on and off."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.matching import queries, rules
from jiebang.hub.matching.actions.refresh import refresh_edition
from jiebang.hub.matching.models import WeightSet
from jiebang.hub.matching.states import WEIGHT_TRANSITIONS, WeightState
from jiebang.hub.notices.actions import first_of_day, tell
from jiebang.hub.people.models import User
from jiebang.hub.people.rules import is_system
from jiebang.hub.programmes.models import Edition
from jiebang.matcher.learn import fit

SUBJECT = "weights"
"""The kind of thing that notices of proposals are about."""
MORE = 10
"""Judgements that an edition has more than at its last proposal before the next is made by itself."""


def propose_weights(*, actor: Actor, edition: Edition) -> WeightSet:
    """Learn weights from the decisions of an edition and keep what came of it as its next version.

    Proposed where unseen decisions are told better by them, else refused: either way with the held-out
    effect. A proposal that waits is retired by a newer one. Where nothing has been decided since the
    newest version, that one is given back. The learning runs before the transaction, as it takes a
    question of the index for each need. Raises Denied, IndexNotReady.
    """
    if not rules.may_learn(actor, edition):
        raise Denied
    judgements = queries.judgements_of(edition)
    learnt = fit(judgements.found)
    accepted = sum(judgement.accepted for judgement in judgements.found)
    content = learnt.content()
    with transaction.atomic():
        Edition.objects.select_for_update().get(pk=edition.pk)  # versions are numbered one by one
        newest = WeightSet.objects.filter(edition=edition).order_by("-version").first()
        if newest is not None and newest.content == content:
            return newest
        state = WeightState.PROPOSED if learnt.accepted else WeightState.REFUSED
        last = WeightSet.objects.filter(edition=edition).aggregate(n=Max("version"))["n"] or 0
        if learnt.accepted:
            _retire_waiting(actor, edition)
        made = WeightSet.objects.create(
            edition=edition,
            version=last + 1,
            content=content,
            accepted=accepted,
            rejected=len(judgements.found) - accepted,
            left_out=dict(judgements.left_out),
            state=state,
            made_by=_person(actor),
        )
        audit.record(
            actor=actor,
            verb="matching.propose_weights",
            subject=made,
            facts={
                "edition": edition.pk,
                "version": made.version,
                "judgements": len(judgements.found),
                "why": learnt.why,
            },
        )
        if learnt.accepted:
            tell(actor=actor, news="matching.weights_proposed", subject=SUBJECT, keys=[made.pk])
    return made


def _retire_waiting(actor: Actor, edition: Edition) -> None:
    WeightSet.objects.filter(edition=edition, state=WeightState.PROPOSED).update(
        state=WeightState.RETIRED, switched_at=timezone.now(), switched_by=_person(actor)
    )


@transaction.atomic
def switch_weights_on(*, actor: Actor, weights: WeightSet) -> None:
    """Let an edition match with these weights from now on; those in use until now are retired."""
    if not rules.may_switch(actor, weights.edition):
        raise Denied
    before = WeightSet.objects.filter(edition=weights.edition_id, state=WeightState.ACTIVE)
    replaced = before.exclude(pk=weights.pk).values_list("version", flat=True)
    facts: dict[str, audit.Fact] = {"replaced": list(replaced)}
    before.exclude(pk=weights.pk).update(
        state=WeightState.RETIRED, switched_at=timezone.now(), switched_by=_person(actor)
    )
    _switch(actor, weights, WeightState.ACTIVE, "matching.switch_weights_on", facts)
    refresh_edition(actor=actor, edition=weights.edition)


@transaction.atomic
def switch_weights_off(*, actor: Actor, weights: WeightSet) -> None:
    """Let an edition match with the matcher's own weights again, or put a proposal aside."""
    if not rules.may_switch(actor, weights.edition):
        raise Denied
    was_in_use = weights.state == WeightState.ACTIVE
    _switch(actor, weights, WeightState.RETIRED, "matching.switch_weights_off", {})
    if was_in_use:
        refresh_edition(actor=actor, edition=weights.edition)


def _switch(
    actor: Actor,
    weights: WeightSet,
    to: WeightState,
    verb: str,
    facts: dict[str, audit.Fact],
) -> None:
    """The old state is part of the condition, and one of an edition is in use: of two at once, one is
    told.
    """
    before, now = weights.state, timezone.now()
    rows = WeightSet.objects.filter(pk=weights.pk, state=before)
    changed = False
    if to in WEIGHT_TRANSITIONS[before]:
        try:
            with transaction.atomic():
                changed = bool(rows.update(state=to, switched_at=now, switched_by=_person(actor)))
        except IntegrityError:  # another version was switched on just now
            changed = False
    if not changed:
        raise Refused(_("These weights are not open to that any more. Load the page anew."))
    weights.state, weights.switched_at = to, now
    audit.record(
        actor=actor,
        verb=verb,
        subject=weights,
        facts={"edition": weights.edition_id, "version": weights.version, "from": before, **facts},
    )


def learn_of_the_day(*, actor: Actor, today: date) -> int:
    """Propose weights for each edition that has MORE judgements than at its last version; how many.

    Once a day, by the system alone. An edition whose index is not ready is left for the next day.
    """
    if not is_system(actor):
        raise Denied
    with transaction.atomic():
        if first_of_day(name="weights", today=today) is None:
            return 0
    made = 0
    for edition in queries.editions_to_learn(MORE):
        try:
            made += propose_weights(actor=actor, edition=edition).state == WeightState.PROPOSED
        except queries.IndexNotReady:
            continue
    return made


def _person(actor: Actor) -> User | None:
    return actor if isinstance(actor, User) else None
