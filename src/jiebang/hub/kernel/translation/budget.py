"""The characters that may be sent to the provider in a day: counted before each call, given back on failure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import F

from jiebang.hub.kernel.translation.models import Spending

EVERYBODY = "all"


class BudgetSpent(Exception):
    """The characters of one of the scopes are used up for the day."""


def limits(scope: str, actor: str) -> dict[str, int]:
    """`scope → characters a day` that a draft counts against: everybody's, its scope's, its asker's."""
    return {
        EVERYBODY: settings.TRANSLATION_DAY,
        scope: settings.TRANSLATION_DAY_EDITION,
        actor: settings.TRANSLATION_DAY_USER,
    }


@transaction.atomic
def reserve(amount: int, among: Mapping[str, int], day: date) -> None:
    """Count the characters in every scope, or in none. Raises BudgetSpent.

    The limit is part of the condition of each UPDATE, so that of two at once only as many pass as
    there is room for; scopes are taken in one order, so that the two never wait for one another.
    """
    for scope in sorted(among):
        Spending.objects.get_or_create(day=day, scope=scope)
        room = Spending.objects.filter(day=day, scope=scope, used__lte=among[scope] - amount)
        if amount > among[scope] or not room.update(used=F("used") + amount):
            raise BudgetSpent(scope)


@transaction.atomic
def give_back(amount: int, among: Mapping[str, int], day: date) -> None:
    """Take what was reserved for a call that failed off the day's count again."""
    for scope in sorted(among):
        Spending.objects.filter(day=day, scope=scope, used__gte=amount).update(
            used=F("used") - amount
        )
