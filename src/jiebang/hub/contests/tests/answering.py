"""The tests' small world with a need to answer: two teams, and who owns the need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from jiebang.hub.conftest import SYSTEM, World
from jiebang.hub.contests import actions, queries
from jiebang.hub.contests.models import Call, Solution
from jiebang.hub.people.models import User

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ASKED = "Temperature at least 600 °C\nCost at most 6 yuan/m³\nNo sludge"


class Clock:
    """The moment at which everything happens."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **given: int) -> None:
        """Later."""
        self.now += timedelta(**given)


class Teams:
    """A need of the owner's, and two teams that may answer it."""

    def __init__(self, world: World) -> None:
        self.world, make = world, world.make
        self.need = world.need(
            code="N1", texts={"en": {"title": "Hot gasket", "indicators": ASKED}},
            money_low=100_000_00, money_high=200_000_00, currency="CNY", ip="shared",
            trl_low=5, trl_high=8, host_region=world.hosts["320000"], track=world.tracks["digital"],
        )  # fmt: skip
        self.alpha = make.organisation("alpha", kind="university", region="320500")
        self.beta = make.organisation("beta", kind="institute", region="330100")
        self.ann = make.user("ann", of=self.alpha, role="owner")
        self.bob = make.user("bob", of=self.beta, role="owner")

    def call(self, *, days: int = 30, grace: int = 0, is_blind: bool = False) -> Call:
        """A call of the edition, open since yesterday."""
        return actions.save_call(
            actor=SYSTEM, edition=self.world.edition, track=None,
            opens_at=NOW - timedelta(days=1), closes_at=NOW + timedelta(days=days), grace=grace,
            is_blind=is_blind,
        )  # fmt: skip

    def draft(self, user: User | None = None, **given: Any) -> Solution:
        """A draft that lacks nothing."""
        user = user or self.ann
        house = self.alpha if user == self.ann else self.beta
        solution = actions.begin_solution(
            actor=user, need=self.need, organisation=house, language="en"
        )
        self.write(solution, user, **given)
        return queries.written_now(solution)

    def write(self, solution: Solution, user: User | None = None, **given: Any) -> None:
        """Fill every part; promised: the figures line by line."""
        user = user or self.ann
        promised = given.get("promised", ("620 °C", "5 yuan/m³", "none"))
        meets = given.get("meets", ("yes", "yes", "yes"))
        title = given.get("title", "Ceramic gasket")
        parts: dict[str, dict[str, Any]] = {
            "approach": {"title": title, "approach": f"We bake it: {title}.", "summary": "Baked."},
            "indicators": {
                "promises": [
                    {"asked": "", "promised": one, "meets": claim, "evidence": "Test report."}
                    for one, claim in zip(promised, meets, strict=True)
                ]
            },
            "terms": {
                "months": given.get("months", 8), "price": given.get("price", 150_000_00),
                "currency": given.get("currency", "CNY"), "ip": given.get("ip", "shared"),
                "trl": 6, "region": "320500", "schedule": "In three steps.",
            },
            "team": {
                "members": [
                    {"name": given.get("member", "Dr Gasket"), "part": "lead", "employer": "",
                     "orcid": "", "user": None}
                ]
            },
        }  # fmt: skip
        for part, values in parts.items():
            now = queries.written_now(solution)
            if part == "indicators":
                lines = queries.stated(now, part)["promises"]
                rows = [
                    {**row, "asked": line["asked"]}
                    for row, line in zip(values["promises"], lines, strict=False)
                ]
                values = {"promises": rows}
            actions.save_part(
                actor=user,
                solution=now,
                part=part,
                seen=queries.version_of(now, part),
                values=values,
            )

    def hand_in(self, solution: Solution, user: User | None = None) -> Any:
        """Hand in what is written."""
        now = queries.written_now(solution)
        return actions.hand_in_solution(
            actor=user or self.ann, solution=solution, seen=queries.draft_digest(now)
        )

    def handed_in(self, user: User | None = None, **given: Any) -> Solution:
        """A solution that was handed in."""
        solution = self.draft(user, **given)
        self.hand_in(solution, user)
        solution.refresh_from_db()
        return solution

    def client(self, user: User) -> Client:
        """A browser in which somebody has signed in."""
        found = Client()
        found.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return found
