"""`jiebang manage verify_standings`: work locked standings out again, and name what was changed since."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jiebang.hub.contests import queries
from jiebang.hub.contests.models import Lock
from jiebang.hub.kernel import audit


class Command(BaseCommand):
    """Exits with an error that names every row that differs from what was locked."""

    help = "Work the standings of locked contests out again from their rows and the audit chain."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The contest, by its name in the address; all of them without one."""
        parser.add_argument("contest", nargs="?", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say of each lock that holds whether it does."""
        locks = Lock.objects.filter(ended_at=None).select_related("contest").order_by("contest")
        if options["contest"]:
            locks = locks.filter(contest__slug=options["contest"])
            if not locks:
                raise CommandError(f"no locked contest is called {options['contest']!r}")
        found = audit.verify()
        wrong = [f"audit chain, entry {found.number}: {found.why}"] if found else []
        for lock in locks:
            faults = queries.faults_of(lock)
            wrong += [f"{lock.contest.slug}: {fault.subject}: {fault.why}" for fault in faults]
            if not faults:
                self.stdout.write(f"{lock.contest.slug}: holds, {lock.digest}")
        if wrong:
            raise CommandError("\n".join(wrong))
