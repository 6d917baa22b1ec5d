"""Acts on many rows at once: tried first on each, shown, and done only after that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import helpers
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.kernel import idempotency
from jiebang.hub.kernel.actors import Actor, Denied, Refused

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Verb:
    """One of an app's actions on one row, as operators call it; title: lazily translated."""

    name: str
    title: Any
    act: Callable[[Actor, Any], None]


def tried(verb: Verb, actor: Actor, row: Any, *, keep: bool) -> str:
    """Act on one row: nothing if it goes, else why not. Without `keep` the row stays as it was."""
    try:
        with transaction.atomic():
            verb.act(actor, row)
            if not keep:
                transaction.set_rollback(True)
    except Refused as refusal:
        return str(refusal)
    except Denied:
        return _("This is not yours to do.")
    return ""


def action_of(verb: Verb) -> Callable[..., Any]:
    """The act as an entry of the list's menu."""

    def run(rows: Any, request: HttpRequest, chosen: Any) -> Any:
        listed = list(chosen.order_by("pk")[: AT_ONCE + 1])
        if len(listed) > AT_ONCE:
            messages.error(request, _("Choose at most %(n)s rows.") % {"n": AT_ONCE})
            return None
        if "confirmed" in request.POST:
            return _done(verb, request, listed)
        return TemplateResponse(
            request,
            "config/preview.html",
            {
                **rows.admin_site.each_context(request),
                "title": verb.title,
                "label": rows.label,
                "opts": rows.opts,
                "verb": verb,
                "outcome": (
                    outcome := [
                        {"row": row, "why_not": tried(verb, request.user, row, keep=False)}
                        for row in listed
                    ]
                ),
                "goes": [one["row"].pk for one in outcome if not one["why_not"]],
                "checkbox": helpers.ACTION_CHECKBOX_NAME,
                "key": idempotency.new_key(),
            },
        )

    run.__name__ = verb.name
    run.short_description = verb.title  # type: ignore[attr-defined]
    return run


def _done(verb: Verb, request: HttpRequest, listed: list[Any]) -> HttpResponseRedirect:
    """A form that is sent twice acts once; what changed since it was shown is told row by row."""

    def act() -> idempotency.Answer:
        found = {str(row): tried(verb, request.user, row, keep=True) for row in listed}
        return {
            "done": sum(not why for why in found.values()),
            "refused": [f"{name}: {why}" for name, why in found.items() if why],
        }

    try:
        answer = idempotency.once(
            actor=request.user,
            verb=f"admin.{verb.name}",
            key=request.POST.get("key", "")[:64],
            payload={"rows": [row.pk for row in listed]},
            act=act,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        done = answer["done"]
        messages.success(
            request, ngettext("Done for %(n)s row.", "Done for %(n)s rows.", done) % {"n": done}
        )
        for line in answer["refused"]:
            messages.warning(request, line)
    return HttpResponseRedirect(request.get_full_path())
