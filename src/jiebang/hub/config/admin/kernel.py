"""The audit chain, as operators read it."""

from __future__ import annotations

import json

from django.contrib.admin import register
from django.utils.translation import gettext_lazy

from jiebang.hub.config.admin.rows import Rows, column, moment
from jiebang.hub.config.admin.site import desk
from jiebang.hub.kernel.models import AuditEntry


@register(AuditEntry, site=desk)
class AuditEntries(Rows):
    """What was done, by whom, to what."""

    label = gettext_lazy("Audit entries")
    group = gettext_lazy("Site")
    list_display = ("place", "moment", "who", "what", "to_what", "more")
    fields = list_display
    search_fields = ("verb", "subject", "actor")
    search_help_text = gettext_lazy("Act, object or actor, such as user:7")
    ordering = ("-number",)

    @column(gettext_lazy("number"), "number")
    def place(self, row: AuditEntry) -> int:
        """Its place in the chain."""
        return row.number

    @column(gettext_lazy("time"), "number")
    def moment(self, row: AuditEntry) -> str:
        """When."""
        return moment(row.at)

    @column(gettext_lazy("actor"), "actor")
    def who(self, row: AuditEntry) -> str:
        """By whom."""
        return row.actor

    @column(gettext_lazy("act"), "verb")
    def what(self, row: AuditEntry) -> str:
        """What was done."""
        return row.verb

    @column(gettext_lazy("object"), "subject")
    def to_what(self, row: AuditEntry) -> str:
        """To what."""
        return row.subject

    @column(gettext_lazy("facts"))
    def more(self, row: AuditEntry) -> str:
        """Codes and counts."""
        return json.dumps(row.facts, ensure_ascii=False) if row.facts else ""
