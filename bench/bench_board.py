"""What a screener waits for at the match board: 5,000 suggestions, each page's time at the server.

The pages (queue, filtered queue, one pair, a decision, coverage) take turns with their peer, a plain Django
view that reads 25 of the same rows in one query and draws their titles: what any page of such a site costs.
An organiser asks, who sees every pair. ``JIEBANG_DATABASE_URL`` names another database than SQLite; it must
be empty.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from bench_import import site
from harness import Checks, machine, out, save, stage
from rich.table import Table

NEEDS, EACH = 250, 20
"""Needs, and pairs of each: 5,000 suggestions."""
ROUNDS = 30
PROVINCES = ("310000", "320000", "330000", "340000", "440000", "810000")
FIELDS = ("environment", "energy", "materials", "advanced_manufacturing", "electronics_information")


def fill() -> Any:
    """Records by the site's own actions, pairs as a refresh leaves them; returns the organiser."""
    from django.utils import timezone

    from jiebang.hub.catalog import actions as catalog
    from jiebang.hub.kernel.actors import SystemActor
    from jiebang.hub.matching.models import Suggestion
    from jiebang.hub.people import actions as people
    from jiebang.hub.programmes import actions as programmes
    from jiebang.reference import fields

    system = SystemActor("bench")
    known = [code for code in FIELDS if code in fields.codes()] or list(fields.codes())[:5]
    edition = programmes.create_edition(
        actor=system, slug="bench", texts={"en": {"name": "Bench"}}, opens_on=date(2026, 1, 1),
        closes_on=date(2027, 12, 31), is_public=True,
    )  # fmt: skip
    organiser = people.create_user(actor=system, email="o@b.example", name="O", language="en")
    programmes.grant_role(actor=system, edition=edition, user=organiser, role="organiser")
    houses = [
        people.create_organisation(
            actor=system, slug=f"house-{n}", kind="enterprise", region=PROVINCES[n % 6],
            names={"en": f"House {n}", "zh-Hans": f"单位 {n}"},
        )
        for n in range(40)
    ]  # fmt: skip

    def record(kind: str, n: int) -> Any:
        made, _ = catalog.save_record(
            actor=system, kind=kind, edition=edition, organisation=houses[n % 40],
            code=f"{kind[0].upper()}{n:04}",
            texts={"zh-Hans": {"title": f"炉渣余热回收技术 {n}", "description": "现场长期异常。" * 40}},
            facts=catalog.Facts(
                field=known[n % len(known)], region=PROVINCES[n % 6], trl_low=4, trl_high=6
            ),
        )  # fmt: skip
        catalog.publish(actor=system, record=made)
        return made

    needs = [record("need", n) for n in range(NEEDS)]
    answers = [record("achievement", n) for n in range(NEEDS)]
    words = [["余热", "余热", 0.2, "余热"], ["炉渣", "slag", 0.1, ""]]
    line = {"aspect": "title", "counterpart": "title", "weight": 0.5, "pairs": words * 3}
    facts = [
        {"aspect": "field", "verdict": "agrees", "weight": 0.05, "values": [known[0], known[0]]},
        {"aspect": "trl", "verdict": "conflicts", "weight": -0.02, "values": ["4-6", "2-3"]},
    ]
    told = {"facts": facts, "words": {"zh-Hans": [line] * 4, "en": [line] * 4}}
    Suggestion.objects.bulk_create(
        [
            Suggestion(
                edition=edition, need=need, kind="achievement",
                achievement=answers[(at + 7 * place) % NEEDS], score=0.9 - place / 30 - at / 5000,
                rank=place + 1, reasons=told, field=need.field, need_region=need.region,
                offer_region=answers[(at + 7 * place) % NEEDS].region, generation=1,
                version="bench", computed_at=timezone.now(),
            )
            for at, need in enumerate(needs)
            for place in range(EACH)
        ],
        batch_size=500,
    )  # fmt: skip
    return organiser


def plain(request: Any) -> Any:
    """The peer: 25 rows in one query, their titles in a list."""
    from django.http import HttpResponse
    from django.template import engines

    from jiebang.hub.matching.models import Suggestion

    rows = Suggestion.objects.select_related("need", "achievement").order_by("-score", "pk")[:25]
    text = "<ul>{% for one in rows %}<li>{{ one.need.code }} {{ one.achievement.code }}</li>{% endfor %}</ul>"
    return HttpResponse(engines["django"].from_string(text).render({"rows": rows}, request))


def measure() -> dict[str, list[float]]:
    """Milliseconds of each page and of the peer, in turns."""
    from django.test import Client, RequestFactory

    from jiebang.hub.kernel.idempotency import new_key
    from jiebang.hub.matching.models import Suggestion

    with stage("5,000 suggestions"):
        organiser = fill()
        gc.collect()
        gc.freeze()  # as the server does once it is warm, see hub/search/tasks.py
    client = Client(SERVER_NAME="localhost")
    client.force_login(organiser, backend="allauth.account.auth_backends.AuthenticationBackend")
    keys = itertools.cycle(Suggestion.objects.order_by("-score", "pk").values_list("pk", flat=True))
    need = Suggestion.objects.values_list("need", flat=True)[0]
    factory = RequestFactory(SERVER_NAME="localhost")

    def get(address: str) -> int:
        return client.get(address, secure=True).status_code

    def decide() -> int:
        address = f"/en/board/pair/{next(keys)}/"
        given = {"key": new_key(), "verdict": "accept"}
        headers = {"HX-Request": "true"}
        return client.post(address, given, headers=headers, secure=True).status_code

    work: dict[str, Callable[[], int]] = {
        "a plain view": lambda: plain(factory.get("/")).status_code,
        "the queue": lambda: get("/en/board/"),
        "the queue, filtered": lambda: get("/en/board/?from=310000&to=320000&sort=need&state=all"),
        "a need's board": lambda: get(f"/en/board/need/{need}/"),
        "a pair": lambda: get(f"/en/board/pair/{next(keys)}/"),
        "a decision and the next pair": decide,
        "the coverage": lambda: get("/en/board/coverage/"),
    }
    seen: dict[str, list[float]] = {name: [] for name in work}
    with stage(f"{ROUNDS} rounds"):
        for round_ in range(-3, ROUNDS):
            for name, act in work.items():
                began = time.perf_counter()
                status = act()
                if status != 200:
                    raise SystemExit(f"{name} answered {status}")
                if round_ >= 0:
                    seen[name].append(1000 * (time.perf_counter() - began))
    return seen


def main() -> int:
    """Measure, print, save."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site(Path(folder))
        from django.conf import settings
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        settings.STAFF_MFA = False  # the organiser signs in without a telephone
        seen = measure()
    kind = "postgresql" if os.environ.get("JIEBANG_DATABASE_URL") else "sqlite"
    checks = Checks()
    table = Table("page", "p50 ms", "p95 ms", title=f"{NEEDS * EACH:,} suggestions on {kind}")
    told = {}
    for name, times in seen.items():
        p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        told[name] = {"p50": p50, "p95": p95}
        table.add_row(name, f"{p50:.1f}", f"{p95:.1f}")
    checks.add("board page p95", max(one["p95"] for one in told.values()))
    out().print(table, checks.table())
    save(f"board-{kind}", {"machine": machine(), "seen": told, "checks": checks.as_data()})
    return checks.exit_code()


if __name__ == "__main__":
    sys.exit(main())
