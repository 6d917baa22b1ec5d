"""What an organiser waits for with a large sheet: 10,000 needs read, checked and written, on a real file.

The site's own import (a chunk of records a transaction) takes turns with its peer, the same rows written
one by one by ``save_record()``, each in a transaction of its own with its own audit entry, as a person
would enter them. Then the same sheet again, which changes nothing, and with every tenth row changed.
``JIEBANG_DATABASE_URL`` names another database than SQLite; it must be empty.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from harness import Checks, machine, out, save, stage
from rich.table import Table

ROWS = 10_000
TURN = 500
"""Rows that the peer writes after each turn of ours."""
WORDS = "炉渣,温度,乳化液,废水,传感器,轧机,控制,检测,材料,寿命,能耗,精度,氧化,超滤,模型"


def needs(count: int, *, changed: bool = False) -> bytes:
    """A sheet with the columns that most sheets have, and in each tenth row other words."""
    from jiebang import sheets

    header = ["id", "title", "problem", "indicators", "goal", "keywords", "field", "industry"]
    header += ["trl", "region", "budget", "cooperation", "deadline"]
    rows, words = [], WORDS.split(",")
    for n in range(count):
        a, b, c = (words[(n * k) % len(words)] for k in (1, 7, 11))
        title = f"{a}{b}{c}" + ("（修订）" if changed and n % 10 == 0 else "")
        rows.append(
            [
                f"N-{n:05}", f"{title}技术 {n}", f"现场{a}长期异常，{b}不稳，已试两种办法均无效，{title}。" * 3,
                f"{b} ≥ {n % 90 + 10}%；{c} ≤ {n % 7 + 1} mm", f"2027 年底前稳定运行，{a}达标。",
                f"{a}；{b}；{c}", "environment", "C31", "4-6", "江苏省", f"{n % 90 + 10}万元",
                "joint", "2027-03-31",
            ]
        )  # fmt: skip
    return sheets.xlsx_bytes([sheets.Table("needs", header, rows)])


def site(folder: Path) -> None:
    """A site of its own in the folder."""
    os.environ.update(
        JIEBANG_DATA=str(folder), JIEBANG_DEBUG="0", JIEBANG_DEMO="0",
        JIEBANG_SECRET_KEY="only-for-measuring-" + "0" * 50, JIEBANG_LOG="ERROR",
        DJANGO_SETTINGS_MODULE="jiebang.hub.config.settings",
    )  # fmt: skip
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


class World:
    """An organisation and its editor, in editions that are made when asked for."""

    def __init__(self) -> None:
        from jiebang.hub.kernel.actors import SystemActor
        from jiebang.hub.people import actions as people

        self.system = SystemActor("bench")
        self.user = people.create_user(
            actor=self.system, email="a@b.example", name="A", language="en"
        )
        self.organisation = people.create_organisation(
            actor=self.system, slug="works", kind="enterprise", region="310000",
            names={"en": "Works"},
        )  # fmt: skip
        people.add_member(
            actor=self.system, user=self.user, organisation=self.organisation, role="owner"
        )

    def edition(self, slug: str) -> Any:
        from jiebang.hub.programmes import actions as programmes

        edition = programmes.create_edition(
            actor=self.system, slug=slug, texts={"en": {"name": slug}},
            opens_on=date(2026, 1, 1), closes_on=date(2027, 1, 1), is_public=True,
        )  # fmt: skip
        for region in ("310000", "320000"):
            programmes.add_host_region(actor=self.system, edition=edition, region=region, order=0)
        return edition

    def upload(self, edition: Any, content: bytes) -> Any:
        from jiebang.hub.catalog import actions

        return actions.preview_upload(
            actor=self.user, kind="need", edition=edition, organisation=self.organisation,
            file_name="needs.xlsx", content=content,
        )  # fmt: skip


def measure(world: World, rows: int) -> dict[str, Any]:
    """Seconds of our import and of the peer, in turns, and of the two further uploads."""
    from jiebang.hub.catalog import actions, queries
    from jiebang.hub.catalog.actions import imports
    from jiebang.hub.catalog.actions.rows import save_rows
    from jiebang.hub.catalog.models import Need
    from jiebang.hub.kernel import audit

    content = needs(rows)
    ours, theirs = world.edition("ours"), world.edition("theirs")
    seen: dict[str, Any] = {}
    upload = world.upload(ours, content)
    began = time.perf_counter()
    found = queries.read_upload(upload)
    seen["read"] = time.perf_counter() - began
    began = time.perf_counter()
    actions.start_import(actor=world.user, upload=upload)
    imports.claim(upload=upload)
    peer, waiting = 0.0, list(found.records)
    columns = {key for key in found.keys if key}
    other = world.upload(theirs, content)

    def turn() -> bool:
        """The peer's turn, between two chunks of ours."""
        nonlocal peer
        at = time.perf_counter()
        for row in waiting[:TURN]:
            save_rows(
                actor=world.user, upload=other, organisation=world.organisation,
                columns=columns, code=row.id, rows=[row],
            )  # fmt: skip
        del waiting[:TURN]
        peer += time.perf_counter() - at
        return True

    imports.run(upload=upload, go_on=turn)
    total = time.perf_counter() - began - peer
    while waiting:
        turn()
    written = {e.slug: Need.objects.filter(edition=e).count() for e in (ours, theirs)}
    seen |= {"import": total, "row by row": peer, "written": written}
    for name, again in (
        ("the same again", content),
        ("a tenth changed", needs(rows, changed=True)),
    ):
        upload = world.upload(ours, again)
        began = time.perf_counter()
        seen[f"{name}: result"] = actions.import_upload(actor=world.user, upload=upload)
        seen[name] = time.perf_counter() - began
    if set(written.values()) != {rows} or audit.verify() is not None:
        raise SystemExit(f"not every record was written, or the audit chain is broken: {written}")
    return seen


def main() -> int:
    """Print the table, save the numbers; 1 where a target fell short."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    folder = Path(tempfile.mkdtemp(prefix="jiebang-bench-"))
    try:
        site(folder)
        from django.db import connection

        kind = connection.vendor
        with stage(f"import of {rows:,} needs into {kind}, beside its peer"):
            seen = measure(World(), rows)
    finally:
        shutil.rmtree(folder)
    checks = Checks()
    checks.add("import", seen["import"] * ROWS / rows)
    checks.add("import: row by row", seen["row by row"] / seen["import"])
    table = Table("work", "seconds", "records/s", title=f"{rows:,} needs into {kind}")
    for name in ("read", "import", "row by row", "the same again", "a tenth changed"):
        table.add_row(name, f"{seen[name]:.1f}", f"{rows / seen[name]:,.0f}")
    out().print(table, checks.table())
    save(
        f"import-{kind}",
        {"rows": rows, "machine": machine(), "seen": seen, "checks": checks.as_data()},
    )
    return checks.exit_code()


if __name__ == "__main__":
    sys.exit(main())
