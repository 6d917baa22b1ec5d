"""A small board: needs and answers of several owners, worked out as the background loop would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from jiebang.hub.kernel.actors import SystemActor
from jiebang.hub.matching import actions
from jiebang.hub.matching.models import Suggestion

SYSTEM = SystemActor("suggestions")
NEED = {"zh-Hans": {"title": "高炉废水处理", "problem": "重金属废水处理用的膜反应器"}}
ANSWERS = (
    {
        "en": {
            "title": "Blast furnace wastewater treatment",
            "summary": "membrane reactor for heavy metal",
        }
    },
    {"en": {"title": "Wastewater membrane reactor", "summary": "treatment"}},
    {"en": {"title": "Wastewater treatment", "summary": "for water"}},
)


def work() -> None:
    """What the background loop does, until nothing is noted."""
    while actions.refresh_noted(actor=SYSTEM):
        pass


@dataclass
class Board:
    """A need of the works in Shanghai, three answers of the rival, and an expert who may be asked."""

    world: Any
    need: Any
    answers: list[Any]
    expert: Any
    index: Any

    def refresh(self) -> None:
        """Bring index and suggestions up to date."""
        self.index()
        work()

    def pair(self, place: int) -> Suggestion:
        """The pair of the need and one answer."""
        return Suggestion.objects.get(need=self.need, achievement=self.answers[place])


@pytest.fixture
def board(world, index):
    need = world.need(code="NEED", texts=NEED, field="environment", region="310000")
    answers = [
        world.make.achievement(
            world.edition, world.rival, code=f"ANSWER-{place}", texts=texts, field="environment",
            region="320500", trl_low=5, trl_high=6,
        )
        for place, texts in enumerate(ANSWERS)
    ]  # fmt: skip
    expert = world.make.expert(
        world.edition, world.rival, code="EXPERT", region="320500",
        texts={"en": {"title": "Li Wei", "summary": "wastewater membrane reactor"}},
    )  # fmt: skip
    found = Board(world, need, answers, expert, index)
    found.refresh()
    return found
