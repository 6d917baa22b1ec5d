"""What the tests of notices share: delivering, reading, a clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from jiebang.hub.conftest import Make, World, build_world
from jiebang.hub.notices import actions, queries
from jiebang.hub.notices.models import News

Told = Callable[[Any], list[str]]


@pytest.fixture
def world(make: Make) -> World:
    """The named people; that they were given roles has been told to nobody."""
    made = build_world(make)
    News.objects.all().delete()
    return made


@pytest.fixture
def told(db: None) -> Told:
    """Delivers what waits, and says the titles (and texts) that a person is shown, in English."""

    def titles(user: Any) -> list[str]:
        while actions.deliver():
            pass
        with translation.override("en"):
            notices = queries.visible_to(user).order_by("-at", "-pk")
            return [
                f"{words.title} | {words.text}".removesuffix(" | ")
                for _notice, words in queries.said(user, notices)
            ]

    return titles
