"""`jiebang manage verify_audit`: says that the chain holds, or where it does not."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import SystemActor
from jiebang.hub.kernel.models import AuditEntry


@pytest.mark.django_db
def test_the_chain_is_verified_from_the_command_line(capsys):
    for number in range(3):
        with transaction.atomic():
            audit.record(actor=SystemActor("test"), verb="test.do", subject=f"thing:{number}")
    call_command("verify_audit")
    assert "3 rows" in capsys.readouterr().out
    AuditEntry.objects.filter(number=2).update(verb="test.other")
    with pytest.raises(CommandError, match="row 2"):
        call_command("verify_audit")
