"""Making an edition's parts: host regions, quotas, tracks, stages and the bodies behind it."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.programmes import actions, forms, queries, rules, tables
from jiebang.hub.programmes.models import Edition, HostRegion, Party, Quota, Stage, Track
from jiebang.hub.programmes.states import FunnelStep
from jiebang.hub.programmes.views.sections.base import Section
from jiebang.reference import regions


class HostsSection(Section):
    """Regions that host their part."""

    name = "hosts"
    title = gettext_lazy("Host regions")
    add = gettext_lazy("Add a host region")

    def rows(self, actor: Actor, edition: Edition) -> list[dict[str, Any]]:
        """In their order."""
        language = languages.current()
        return [
            {"pk": host.pk, "label": regions.label(host.region, language), "note": ""}
            for host in edition.host_regions.all()
        ]

    def item(self, actor: Actor, edition: Edition, pk: int) -> HostRegion:
        """One of this edition."""
        return get_object_or_404(edition.host_regions, pk=pk)

    def form(self, actor: Actor, edition: Edition, item: Any, data: Any) -> forms.HostForm | None:
        """A new one; one that is there is only taken away."""
        return None if item else forms.HostForm(data)

    def write(self, actor: Actor, edition: Edition, item: Any, form: Any) -> None:
        """Add it."""
        actions.add_host_region(actor=actor, edition=edition, **form.cleaned_data)

    def remove(self, actor: Actor, item: HostRegion) -> None:
        """Take it back."""
        actions.remove_host_region(actor=actor, host_region=item)


class QuotasSection(Section):
    """What each host region is to reach."""

    name = "quotas"
    title = gettext_lazy("Quotas of the host regions")
    add = gettext_lazy("Add a quota")

    def may(self, actor: Actor, edition: Edition) -> bool:
        """Region officers read the quotas."""
        return rules.may_run(actor, edition) or bool(rules.officer_codes(actor, edition))

    def may_add(self, actor: Actor, edition: Edition) -> bool:
        """Organisers set them."""
        return rules.may_run(actor, edition)

    def rows(self, actor: Actor, edition: Edition) -> list[dict[str, Any]]:
        """Each with what has been reached of it."""
        funnel = queries.funnel(actor, edition)
        runs = rules.may_run(actor, edition)
        found = []
        for one in queries.reached(edition, funnel):
            shown = tables.quota(edition, one)
            region = regions.label(one.quota.host_region.region, languages.current())
            found.append(
                {
                    "pk": one.quota.pk if runs else None,
                    "label": f"{region} · {shown['label']}",
                    "note": _("%(value)s of %(number)s")
                    % {
                        "value": "—" if one.value is None else one.value,
                        "number": one.quota.number,
                    },
                    "url": "" if runs else shown["url"],
                }
            )
        return found

    def item(self, actor: Actor, edition: Edition, pk: int) -> Quota:
        """One of this edition, for its organisers."""
        rows = Quota.objects.select_related("host_region__edition", "track")
        if not rules.may_run(actor, edition):
            rows = rows.none()
        return get_object_or_404(rows, pk=pk, host_region__edition=edition)

    def form(self, actor: Actor, edition: Edition, item: Any, data: Any) -> forms.QuotaForm:
        """As it is, or a new one."""
        names = ("host_region", "measure", "track", "number", "due_on")
        initial = {name: getattr(item, name) for name in names} if item else {}
        if not item:
            initial["measure"] = FunnelStep.PUBLISHED
        return forms.QuotaForm(data, edition=edition, initial=initial)

    def write(self, actor: Actor, edition: Edition, item: Any, form: Any) -> None:
        """Set it."""
        actions.save_quota(actor=actor, quota=item, **form.cleaned_data)

    def remove(self, actor: Actor, item: Quota) -> None:
        """Take it away."""
        actions.remove_quota(actor=actor, quota=item)


class TracksSection(Section):
    """Themed tracks and enterprise contests."""

    name = "tracks"
    title = gettext_lazy("Tracks and contests")
    add = gettext_lazy("Add a track or a contest")

    def may(self, actor: Actor, edition: Edition) -> bool:
        """Who manages a track writes its words."""
        return rules.may_run(actor, edition) or queries.managed_tracks(actor, edition).exists()

    def may_add(self, actor: Actor, edition: Edition) -> bool:
        """Organisers add them."""
        return rules.may_run(actor, edition)

    def _mine(self, actor: Actor, edition: Edition) -> Any:
        if rules.may_run(actor, edition):
            return edition.tracks.prefetch_related("texts").select_related("contest_of")
        return queries.managed_tracks(actor, edition).select_related("contest_of")

    def rows(self, actor: Actor, edition: Edition) -> list[dict[str, Any]]:
        """Those that the actor writes."""
        return [
            {
                "pk": track.pk,
                "label": tables.track_name(track),
                "note": _("enterprise contest") if track.contest_of_id else _("track"),
            }
            for track in self._mine(actor, edition)
        ]

    def item(self, actor: Actor, edition: Edition, pk: int) -> Track:
        """One that the actor writes."""
        found: Track = get_object_or_404(self._mine(actor, edition), pk=pk)
        return found

    def form(self, actor: Actor, edition: Edition, item: Any, data: Any) -> forms.TrackWordsForm:
        """All of it for organisers; its words for who manages it."""
        texts = item.texts.all() if item else ()
        if not rules.may_run(actor, edition):
            return forms.TrackWordsForm(data, texts=texts)
        names = ("contest_of", "parent", "order")
        initial = {name: getattr(item, name) for name in names} if item else {}
        return forms.TrackForm(data, texts=texts, edition=edition, track=item, initial=initial)

    def write(self, actor: Actor, edition: Edition, item: Any, form: Any) -> None:
        """Add or change it."""
        given = {name: form.cleaned_data.get(name) for name in ("contest_of", "parent", "order")}
        if item is None:
            actions.add_track(
                actor=actor,
                edition=edition,
                slug=form.cleaned_data["slug"],
                texts=form.words(),
                **given,
            )
            return
        if isinstance(form, forms.TrackForm):
            actions.change_track(actor=actor, track=item, **given)
        actions.write_track(actor=actor, track=item, texts=form.all_words())

    def remove(self, actor: Actor, item: Track) -> None:
        """Take it away while it is empty."""
        actions.remove_track(actor=actor, track=item)


class PartiesSection(Section):
    """The bodies behind an edition."""

    name = "parties"
    title = gettext_lazy("Hosts, organisers, supporters")
    add = gettext_lazy("Name a body")

    def rows(self, actor: Actor, edition: Edition) -> list[dict[str, Any]]:
        """In the order of a notice."""
        order = list(Party._meta.get_field("role").choices or ())
        places = [value for value, _label in order]
        found = sorted(queries.parties_of(edition), key=lambda row: places.index(row.role))
        return [
            {"pk": row.pk, "label": tables.party(row)["name"], "note": row.get_role_display()}
            for row in found
        ]

    def item(self, actor: Actor, edition: Edition, pk: int) -> Party:
        """One of this edition."""
        return get_object_or_404(queries.parties_of(edition), pk=pk)

    def form(self, actor: Actor, edition: Edition, item: Any, data: Any) -> forms.PartyForm:
        """As it is, or a new one."""
        names = ("role", "organisation", "order")
        initial = {name: getattr(item, name) for name in names} if item else {}
        return forms.PartyForm(data, texts=item.texts.all() if item else (), initial=initial)

    def write(self, actor: Actor, edition: Edition, item: Any, form: Any) -> None:
        """Name it."""
        given = {name: form.cleaned_data[name] for name in ("role", "organisation", "order")}
        actions.save_party(
            actor=actor, edition=edition, party=item, texts=form.all_words(), **given
        )

    def remove(self, actor: Actor, item: Party) -> None:
        """Take it off the page."""
        actions.remove_party(actor=actor, party=item)


class StagesSection(Section):
    """The calendar."""

    name = "stages"
    title = gettext_lazy("Stages")
    add = gettext_lazy("Add a stage")

    def hint(self, actor: Actor, edition: Edition) -> str:
        """When the submission of needs ends."""
        last = queries.submission_ends(edition)
        if last is None:
            return ""
        return _("Needs are submitted until %(day)s.") % {"day": date_format(last, "DATE_FORMAT")}

    def rows(self, actor: Actor, edition: Edition) -> list[dict[str, Any]]:
        """In the order of their days."""
        return [
            {
                "pk": stage.pk,
                "label": tables.stage_name(stage),
                "note": tables.span(stage.starts_on, stage.ends_on),
            }
            for stage in queries.stages_of(edition)
        ]

    def item(self, actor: Actor, edition: Edition, pk: int) -> Stage:
        """One of this edition."""
        return get_object_or_404(queries.stages_of(edition), pk=pk)

    def form(self, actor: Actor, edition: Edition, item: Any, data: Any) -> forms.StageForm:
        """As it is, or a new one."""
        names = ("kind", "starts_on", "ends_on", "closes_submission", "grace_until")
        initial = {name: getattr(item, name) for name in names} if item else {}
        return forms.StageForm(data, texts=item.texts.all() if item else (), initial=initial)

    def write(self, actor: Actor, edition: Edition, item: Any, form: Any) -> None:
        """Write it."""
        names = ("kind", "starts_on", "ends_on", "closes_submission", "grace_until")
        given = {name: form.cleaned_data[name] for name in names}
        actions.save_stage(
            actor=actor, edition=edition, stage=item, texts=form.all_words(), **given
        )

    def remove(self, actor: Actor, item: Stage) -> None:
        """Take it out."""
        actions.remove_stage(actor=actor, stage=item)
