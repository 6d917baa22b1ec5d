"""A site of its own for the kill test: `make` a sheet to import, `work` until it is done, `look` at it;
`herd` starts a worker for each line that it reads.

Run as a process, with JIEBANG_DATA and, for PostgreSQL, JIEBANG_DATABASE_URL in the environment.
"""

import json
import os
import sys
from datetime import date, timedelta

import django

ROWS = 1200
SYSTEM = "kill test"


def sheet() -> bytes:
    """Needs in two languages; the problem says how often the row was changed."""
    lines = ["id,language,title,problem,region"]
    for n in range(ROWS):
        lines.append(f"N{n:05},zh-Hans,炉渣温度 {n},炉渣长期高于一千六百度,江苏")
        lines.append(f"N{n:05},en,Slag temperature {n},The slag stays too hot,江苏")
    return "\n".join(lines).encode()


def make() -> None:
    """Migrate, and leave an upload that waits to be imported, to submit its needs."""
    from django.core.management import call_command

    from jiebang.hub.catalog import actions
    from jiebang.hub.kernel.actors import SystemActor
    from jiebang.hub.people import actions as people
    from jiebang.hub.programmes import actions as programmes

    call_command("migrate", verbosity=0)
    system = SystemActor(SYSTEM)
    user = people.create_user(actor=system, email="a@jiebang.example", name="A", language="en")
    works = people.create_organisation(
        actor=system, slug="works", kind="enterprise", region="310000", names={"en": "Works"}
    )
    people.add_member(actor=system, user=user, organisation=works, role="owner")
    edition = programmes.create_edition(
        actor=system, slug="e", texts={"en": {"name": "E"}}, opens_on=date(2026, 1, 1),
        closes_on=date(2027, 1, 1), is_public=True,
    )  # fmt: skip
    upload = actions.preview_upload(
        actor=user, kind="need", edition=edition, organisation=works, file_name="n.csv",
        content=sheet(),
    )  # fmt: skip
    actions.start_import(actor=user, upload=upload, then="submit")


def work() -> None:
    """Import whatever waits, in small chunks, until nothing does; says `done` then."""
    import time

    from jiebang.hub.catalog import actions
    from jiebang.hub.catalog.actions import imports
    from jiebang.hub.catalog.models import Upload
    from jiebang.hub.kernel.actors import SystemActor

    imports.CHUNK, imports.LEASE, imports.TRIES = 40, timedelta(seconds=0.4), 1000
    print("ready", os.getpid(), flush=True)
    while Upload.objects.filter(state="importing").exists():
        if not actions.import_next(actor=SystemActor(SYSTEM)):
            time.sleep(0.05)
    print("done", flush=True)


def herd() -> None:
    """For each line of input a worker, and how it ended. Forked before there is a connection, as any
    process it has its own; what it spares is the seconds in which Python reads its modules.
    """
    from jiebang.hub.catalog import actions  # noqa: F401 - before the fork
    from jiebang.hub.catalog.actions import imports  # noqa: F401

    for _ in sys.stdin:
        worker = os.fork()
        if not worker:
            work()
            os._exit(0)
        print("ended", os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]), flush=True)


def look() -> None:
    """Everything that could be lost or doubled, as JSON."""
    from django.db.models import Sum

    from jiebang.hub.catalog.models import Need, NeedMove, NeedText, Upload, UploadChunk
    from jiebang.hub.kernel import audit
    from jiebang.hub.kernel.models import AuditEntry
    from jiebang.hub.search.models import OutboxEntry

    upload = Upload.objects.get()
    chunks = UploadChunk.objects.order_by("number")
    found = {
        "state": upload.state,
        "result": upload.result,
        "needs": Need.objects.count(),
        "submitted": Need.objects.filter(status="submitted").count(),
        "texts": NeedText.objects.count(),
        "moves": NeedMove.objects.count(),
        "outbox": OutboxEntry.objects.count(),
        "chunks": list(chunks.values_list("number", flat=True)),
        "written": chunks.aggregate(n=Sum("size"))["n"],
        "told": AuditEntry.objects.filter(verb="catalog.import_chunk").count(),
        "broken": str(audit.verify() or ""),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    django.setup()
    {"make": make, "work": work, "herd": herd, "look": look}[sys.argv[1]]()
