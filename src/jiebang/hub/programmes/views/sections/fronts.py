"""Making an enterprise's front and its release calendar: its manager does, and the organisers."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.programmes import actions, forms, queries, tables
from jiebang.hub.programmes.models import Edition, Release, Track
from jiebang.hub.programmes.views.sections.base import Section


def _contests(actor: Actor, edition: Edition) -> Any:
    return queries.written_tracks(actor, edition).filter(contest_of__isnull=False)


class FrontsSection(Section):
    """One front for each enterprise contest."""

    name = "fronts"
    title = gettext_lazy("Enterprise fronts")
    lead = gettext_lazy("A contest's page in the enterprise's own words and colour.")
    removable = False

    def may(self, actor: Actor, edition: Edition) -> bool:
        """Where there is a contest that the actor writes."""
        return bool(_contests(actor, edition).exists())

    def rows(self, actor: Actor, edition: Edition) -> list[dict[str, Any]]:
        """The contests, each with how its front stands."""
        return [
            {
                "pk": track.pk,
                "label": tables.track_name(track),
                "note": front.get_accent_display() if front else _("no front yet"),
            }
            for track in _contests(actor, edition).select_related("front")
            for front in (getattr(track, "front", None),)
        ]

    def item(self, actor: Actor, edition: Edition, pk: int) -> Track:
        """A contest that the actor writes."""
        found: Track = get_object_or_404(_contests(actor, edition), pk=pk)
        return found

    def form(self, actor: Actor, edition: Edition, item: Any, data: Any) -> forms.FrontForm:
        """As it is."""
        front = queries.front_of(item)
        names = ("accent", "opens_on", "closes_on")
        initial = {name: getattr(front, name) for name in names} if front else {}
        return forms.FrontForm(data, texts=front.texts.all() if front else (), initial=initial)

    def write(self, actor: Actor, edition: Edition, item: Any, form: Any) -> None:
        """Write it."""
        names = ("accent", "opens_on", "closes_on")
        given = {name: form.cleaned_data[name] for name in names}
        actions.save_front(actor=actor, track=item, texts=form.all_words(), **given)


class ReleasesSection(Section):
    """The days on which batches of needs are released."""

    name = "releases"
    title = gettext_lazy("Release calendar")
    lead = gettext_lazy(
        "Until its day only the number of a batch's needs is known. "
        "A need is put into a batch on its own page."
    )
    add = gettext_lazy("Announce a release")

    def may(self, actor: Actor, edition: Edition) -> bool:
        """Where there is a contest that the actor writes."""
        return bool(_contests(actor, edition).exists())

    def _mine(self, actor: Actor, edition: Edition) -> Any:
        rows = Release.objects.filter(track__in=_contests(actor, edition).values("pk"))
        return rows.select_related("track__edition").prefetch_related("track__texts")

    def rows(self, actor: Actor, edition: Edition) -> list[dict[str, Any]]:
        """In the order of their days."""
        return [
            {
                "pk": row.pk,
                "label": date_format(row.release_on, "DATE_FORMAT"),
                "note": tables.track_name(row.track)
                + (f" · {_('released')}" if row.released_at else ""),
            }
            for row in self._mine(actor, edition)
        ]

    def item(self, actor: Actor, edition: Edition, pk: int) -> Release:
        """One of a contest that the actor writes."""
        found: Release = get_object_or_404(self._mine(actor, edition), pk=pk)
        return found

    def form(self, actor: Actor, edition: Edition, item: Any, data: Any) -> forms.ReleaseForm:
        """A new one, or another day."""
        tracks = _contests(actor, edition)
        initial = {"track": item.track, "release_on": item.release_on} if item else {}
        if item:
            tracks = tracks.filter(pk=item.track_id)
        return forms.ReleaseForm(data, tracks=tracks, initial=initial)

    def write(self, actor: Actor, edition: Edition, item: Any, form: Any) -> None:
        """Announce it, or put it off."""
        actions.save_release(actor=actor, release=item, **form.cleaned_data)

    def remove(self, actor: Actor, item: Release) -> None:
        """Take it out while no need waits for it."""
        actions.remove_release(actor=actor, release=item)
