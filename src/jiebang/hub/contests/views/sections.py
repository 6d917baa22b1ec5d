"""Calls for solutions as a section of an edition's making."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.contests import actions, forms, queries, rules
from jiebang.hub.contests.models import Call
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.programmes import queries as programmes
from jiebang.hub.programmes.models import Edition, Track
from jiebang.hub.programmes.registry import Section


class CallsSection(Section):
    """Until when answers are taken: the edition's call, and those of its tracks."""

    name = "calls"
    title = gettext_lazy("Calls for solutions")
    lead = gettext_lazy(
        "Until when teams answer needs, with how much grace, and whether they are named. A need's own "
        "deadline holds where it is earlier; without any call it alone does."
    )
    add = gettext_lazy("Open a call")

    def _tracks(self, actor: Actor, edition: Edition) -> Any:
        if rules.may_call(actor, edition, None):
            return edition.tracks.prefetch_related("texts")
        managed = programmes.managed_tracks(actor, edition)
        return Track.objects.filter(pk__in=[one.pk for one in managed]).prefetch_related("texts")

    def _mine(self, actor: Actor, edition: Edition) -> Any:
        rows = queries.calls_of(edition)
        if rules.may_call(actor, edition, None):
            return rows
        return rows.filter(track__in=self._tracks(actor, edition).values("pk"))

    def may(self, actor: Actor, edition: Edition) -> bool:
        """The organisers, and who manages a track."""
        return rules.may_call(actor, edition, None) or self._tracks(actor, edition).exists()

    def rows(self, actor: Actor, edition: Edition) -> list[dict[str, Any]]:
        """The edition's own first."""
        return [
            {"pk": call.pk, "label": _name(call), "note": _note(call)}
            for call in self._mine(actor, edition)
        ]

    def item(self, actor: Actor, edition: Edition, pk: int) -> Call:
        """One of the actor's."""
        found: Call = get_object_or_404(self._mine(actor, edition), pk=pk)
        return found

    def form(self, actor: Actor, edition: Edition, item: Any, data: Any) -> forms.CallForm:
        """As it is, or a new one for what has none yet."""
        whole = rules.may_call(actor, edition, None)
        tracks = self._tracks(actor, edition)
        initial: dict[str, Any] = {}
        if item is not None:
            names = ("track", "grace", "is_blind")
            initial = {name: getattr(item, name) for name in names}
            initial |= {
                name: timezone.localtime(getattr(item, name)) for name in ("opens_at", "closes_at")
            }
            tracks = tracks.filter(pk=item.track_id or 0)
            whole = item.track_id is None
        return forms.CallForm(data, tracks=tracks, whole=whole, initial=initial)

    def write(self, actor: Actor, edition: Edition, item: Any, form: Any) -> None:
        """Open it, or change it."""
        given = dict(form.cleaned_data)
        if item is not None:
            given["track"] = item.track
        actions.save_call(actor=actor, edition=edition, **given)

    def remove(self, actor: Actor, item: Call) -> None:
        """Take it away."""
        actions.remove_call(actor=actor, call=item)


def _name(call: Call) -> str:
    if call.track is None:
        return _("The whole edition")
    reading = call.track.reading(languages.current())
    return reading.get("name") if reading else call.track.slug


def _note(call: Call) -> str:
    opens, closes = (
        date_format(timezone.localtime(moment), "DATETIME_FORMAT")
        for moment in (call.opens_at, call.closes_at)
    )
    parts = [f"{opens} – {closes}"]
    if call.grace:
        parts.append(_("%(n)s minutes of grace") % {"n": call.grace})
    if call.is_blind:
        parts.append(_("blind"))
    return " · ".join(parts)
