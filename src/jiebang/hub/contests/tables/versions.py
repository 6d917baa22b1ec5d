"""Presentation of what differs between two versions of a solution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from jiebang.hub.contests.queries import Difference
from jiebang.hub.contests.states import Meets
from jiebang.hub.contests.tables.files import file_label
from jiebang.hub.contests.tables.writing import text_label
from jiebang.hub.kernel import languages
from jiebang.reference import currencies, ip


def difference_rows(found: Sequence[Difference], currency: tuple[str, str]) -> list[dict[str, Any]]:
    """{label, about, before, after, lang} of each; currency: of the price before and after."""
    return [
        {
            "label": _label(one.name),
            "about": one.about,
            "before": _value(one.name, one.before, currency[0]),
            "after": _value(one.name, one.after, currency[1]),
            "lang": one.language,
        }
        for one in found
    ]


def _label(name: str) -> str:
    own = {
        "price": _("Price"),
        "currency": _("Currency"),
        "months": _("Months"),
        "trl": _("Stage reached"),
        "ip": _("Intellectual property"),
        "promised": _("Promised"),
        "meets": _("By the team's word"),
        "evidence": _("Evidence"),
        "members": _("Members"),
        "attachments": _("Files"),
    }
    return own.get(name) or text_label(name)


def _value(name: str, value: Any, currency: str) -> str:
    if value in (None, ""):
        return ""
    if name == "price" and currency:
        return currencies.format_money(value, value, currency, languages.current())
    if name == "ip":
        return ip.label(str(value), languages.current(), "need")
    if name == "attachments" and isinstance(value, int):
        return file_label(value)
    if name == "meets":
        return str(Meets(value).label)
    return str(value)
