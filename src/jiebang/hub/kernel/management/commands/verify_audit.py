"""`jiebang manage verify_audit`: walks the audit chain and names the first row that does not hold."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.models import AuditEntry


class Command(BaseCommand):
    """Exit code 0 when the chain holds, 1 with the place and reason when it does not."""

    help = "Verify the audit chain."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many rows hold."""
        broken = audit.verify()
        if broken is not None:
            raise CommandError(f"audit chain broken at row {broken.number}: {broken.why}")
        self.stdout.write(f"audit chain holds: {AuditEntry.objects.count()} rows")
