"""Writes of prizes: what is to be won, who wins it, and the one act by which it is announced."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.contests import rules
from jiebang.hub.contests.actions.shared import locked
from jiebang.hub.contests.models import Award, Contest, Entry, Prize, PrizeText, Show
from jiebang.hub.contests.queries.prizes import proposals
from jiebang.hub.contests.states import ContestStatus, EntryState
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices.actions import tell
from jiebang.hub.programmes.actions.texts import Words, write_texts
from jiebang.reference import currencies

MOST_PLACES = 99
LARGEST = 10**15
"""Minor units of one prize."""
_FINAL = (ContestStatus.LOCKED, ContestStatus.PUBLISHED)

__all__ = ["announce", "award", "award_proposed", "remove_prize", "save_prize", "withdraw_award"]


@transaction.atomic
def save_prize(
    *,
    actor: Actor,
    contest: Contest,
    order: int,
    texts: Words,
    places: int = 1,
    amount: int | None = None,
    currency: str = "",
    prize: Prize | None = None,
) -> Prize:
    """Offer a prize, or change one that nobody has won yet. amount: minor units, each time."""
    _runs(actor, contest)
    if prize is not None and prize.contest_id != contest.pk:
        raise Denied
    _check(contest, order, places, amount, currency, prize)
    row = prize or Prize(contest=contest)
    money = amount or None
    wanted = (places, money, currency if money else "")
    if prize is not None and wanted != (prize.places, prize.amount, prize.currency):
        if prize.awards.filter(announced_at__isnull=False).exists():
            raise Refused(_("What was announced stands: its amount and places cannot change."))
        if prize.awards.count() > places:
            raise Refused(_("More teams hold this prize than it would have places."))
    row.order = order
    row.places, row.amount, row.currency = wanted
    row.save()
    changed = write_texts(PrizeText, texts, prize=row)
    audit.record(
        actor=actor,
        verb="contests.save_prize",
        subject=row,
        facts={"places": places, "amount": money, "currency": row.currency, "changed": changed},
    )
    return row


def _check(
    contest: Contest, order: int, places: int, amount: int | None, currency: str, own: Prize | None
) -> None:
    if not 1 <= places <= MOST_PLACES or not 1 <= order <= MOST_PLACES:
        raise Refused(_("Places and order are numbers from 1 to %(most)s.") % {"most": MOST_PLACES})
    if amount and not 1 <= amount <= LARGEST:
        raise Refused(_("This amount is too large."))
    if amount and currency not in currencies.codes():
        raise Refused(_("An amount of money needs its currency."))
    others = contest.prizes.filter(order=order)
    if (others.exclude(pk=own.pk) if own else others).exists():
        raise Refused(_("Another prize stands at this place of the order."))


@transaction.atomic
def remove_prize(*, actor: Actor, prize: Prize) -> None:
    """Take back a prize that nobody holds."""
    contest = prize.contest
    _runs(actor, contest)
    facts: dict[str, audit.Fact] = {"prize": prize.pk}
    if Award.objects.filter(prize=prize).exists():
        raise Refused(_("A team holds this prize."))
    prize.delete()
    audit.record(actor=actor, verb="contests.remove_prize", subject=contest, facts=facts)


@transaction.atomic
def award(*, actor: Actor, prize: Prize, entry: Entry) -> Award:
    """Give the next free place of a prize to an entry; nobody is told before announce()."""
    contest = prize.contest
    _runs(actor, contest)
    if entry.contest_id != contest.pk:
        raise Denied
    _final(contest)
    if entry.state != EntryState.IN:
        raise Refused(_("This entry does not take part any more."))
    # The prize's row is held while places are counted, so that of two at once one takes each place.
    prize = Prize.objects.select_for_update().get(pk=prize.pk)
    held = set(prize.awards.values_list("place", flat=True))
    free = [place for place in range(1, prize.places + 1) if place not in held]
    if not free:
        raise Refused(_("Every place of this prize is taken."))
    if Award.objects.filter(prize__contest=contest, entry=entry).exists():
        raise Refused(_("This entry holds a prize of this contest already."))
    try:
        with transaction.atomic():
            row = Award.objects.create(
                prize=prize, entry=entry, place=free[0], by_id=getattr(actor, "pk", None)
            )
    except IntegrityError:
        raise Refused(_("Every place of this prize is taken.")) from None
    audit.record(
        actor=actor,
        verb="contests.award",
        subject=row,
        facts={"prize": prize.pk, "entry": entry.pk, "place": row.place},
    )
    return row


@transaction.atomic
def award_proposed(*, actor: Actor, contest: Contest) -> int:
    """Give what the standings propose for certain; ties are left to a person. Returns how many."""
    _runs(actor, contest)
    _final(contest)
    held = set(Award.objects.filter(prize__contest=contest).values_list("entry_id", flat=True))
    entries = {entry.pk: entry for entry in contest.entries.filter(state=EntryState.IN)}
    count = 0
    for proposal in proposals(contest):
        free = proposal.prize.places - proposal.prize.awards.count()
        for pk in proposal.entries:
            if pk not in held and pk in entries and free > 0:
                award(actor=actor, prize=proposal.prize, entry=entries[pk])
                free, count = free - 1, count + 1
    return count


@transaction.atomic
def withdraw_award(*, actor: Actor, award: Award) -> None:
    """Take back an award that was not announced."""
    contest = award.prize.contest
    _runs(actor, contest)
    facts: dict[str, audit.Fact] = {"prize": award.prize_id, "entry": award.entry_id}
    if not Award.objects.filter(pk=award.pk, announced_at__isnull=True).delete()[0]:
        raise Refused(_("What was announced stands."))
    audit.record(actor=actor, verb="contests.withdraw_award", subject=contest, facts=facts)


@transaction.atomic
def announce(*, actor: Actor, contest: Contest) -> int:
    """Tell who has won: one act of a person, which lifts the embargo of the stage and, in a blind
    contest, tells the winners' names and no others. Returns how many awards are announced by it.
    """
    _runs(actor, contest)
    _final(contest)
    prepared = list(
        Award.objects.filter(prize__contest=contest, announced_at__isnull=True).values_list(
            "pk", flat=True
        )
    )
    if not prepared:
        raise Refused(_("There is no award to announce."))
    told = Award.objects.filter(pk__in=prepared, announced_at__isnull=True).update(
        announced_at=timezone.now()
    )
    if told != len(prepared):
        raise Refused(_("Somebody else has announced them meanwhile."))
    Show.objects.filter(contest=contest, is_rehearsal=False).update(
        is_embargoed=False, revision=F("revision") + 1
    )
    audit.record(
        actor=actor, verb="contests.announce", subject=contest, facts={"awards": sorted(prepared)}
    )
    tell(actor=actor, news="contests.won", subject="award", keys=prepared)
    return told


def _runs(actor: Actor, contest: Contest) -> None:
    if not rules.may_run(actor, contest):
        raise Denied


def _final(contest: Contest) -> None:
    """Raises Refused while the scores are open. Takes the contest's lock: they are not opened meanwhile."""
    if locked(contest).status not in _FINAL:
        raise Refused(_("Prizes are given once the scores are locked."))
