"""Input of an edition's parts: host regions, quotas, tracks, stages and the bodies behind it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.kernel import languages
from jiebang.hub.programmes.forms.fields import DayField, OrganisationNameField, RegionNameField
from jiebang.hub.programmes.forms.words import WordsForm
from jiebang.hub.programmes.models import (
    Edition,
    HostRegion,
    PartyText,
    StageText,
    Track,
    TrackText,
)
from jiebang.hub.programmes.states import MEASURES, FunnelStep, PartyRole, StageKind
from jiebang.hub.programmes.tables import track_name
from jiebang.reference import regions


class OrderField(forms.IntegerField):
    """Where a row stands among its like."""

    def __init__(self) -> None:
        super().__init__(
            min_value=0, max_value=999, initial=0, label=gettext_lazy("Place in the order")
        )


class TrackChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Tracks by their names."""

    def label_from_instance(self, obj: Track) -> str:
        """The track's name for the reader."""
        return track_name(obj)


class HostChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Host regions by their names."""

    def label_from_instance(self, obj: HostRegion) -> str:
        """The region's name for the reader."""
        return regions.label(obj.region, languages.current())


class HostForm(forms.Form):
    """A region that hosts its part."""

    region = RegionNameField(
        label=gettext_lazy("Region"), help_text=gettext_lazy("By name or code.")
    )
    order = OrderField()


class QuotaForm(forms.Form):
    """What a host region is to reach."""

    host_region = HostChoice(HostRegion.objects.none(), label=gettext_lazy("Host region"))
    measure = forms.ChoiceField(
        label=gettext_lazy("Measure"), choices=[(step.value, step.label) for step in MEASURES]
    )
    track = TrackChoice(
        Track.objects.none(),
        required=False,
        label=gettext_lazy("Track"),
        empty_label=gettext_lazy("all of them"),
    )
    number = forms.IntegerField(min_value=1, max_value=1_000_000, label=gettext_lazy("Number"))
    due_on = DayField(required=False, label=gettext_lazy("By"))

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in (
            ("host_region", edition.host_regions.all()),
            ("track", edition.tracks.prefetch_related("texts")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
            field.queryset = found

    def clean(self) -> dict[str, Any]:
        """Firms are visited, not tracks."""
        cleaned = super().clean() or {}
        if cleaned.get("track") and cleaned.get("measure") == FunnelStep.VISITED:
            self.add_error("track", _("Firms are not visited by track."))
        return cleaned


class TrackWordsForm(WordsForm):
    """What a track says of itself."""

    TEXTS = TrackText


class TrackForm(TrackWordsForm):
    """A track, or one enterprise's contest."""

    slug = forms.SlugField(
        max_length=60,
        label=gettext_lazy("Name in the address"),
        help_text=gettext_lazy("Lower-case letters, digits and hyphens."),
    )
    contest_of = OrganisationNameField(
        required=False,
        label=gettext_lazy("Contest of the enterprise"),
        help_text=gettext_lazy("Leave it empty for a themed track."),
    )
    parent = TrackChoice(
        Track.objects.none(),
        required=False,
        label=gettext_lazy("Within the track"),
        help_text=gettext_lazy("What is counted in a contest counts for its track, once."),
        empty_label=gettext_lazy("beside all tracks"),
    )
    order = OrderField()

    def __init__(
        self, *args: Any, edition: Edition, track: Track | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ModelChoiceField)  # noqa: S101
        parent.queryset = edition.tracks.filter(contest_of__isnull=True).prefetch_related("texts")
        if track is not None:
            parent.queryset = parent.queryset.exclude(pk=track.pk)
            del self.fields["slug"]


class PartyForm(WordsForm):
    """A body in its role."""

    TEXTS = PartyText
    NEEDED = False
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=PartyRole.choices)
    organisation = OrganisationNameField(
        required=False,
        label=gettext_lazy("Organisation of the site"),
        help_text=gettext_lazy("Or leave it empty and write a name below."),
    )
    order = OrderField()

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        cleaned = super().clean()
        if not self.errors and (cleaned.get("organisation") is None) == (not self.words()):
            self.add_error(
                "organisation",
                _("Choose an organisation of the site, or write a name: one of the two."),
            )
        return cleaned


class StageForm(WordsForm):
    """A stage with its days."""

    TEXTS = StageText
    NEEDED = False
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=StageKind.choices)
    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"))
    closes_submission = forms.BooleanField(
        required=False, label=gettext_lazy("When it ends, no more needs are submitted")
    )
    grace_until = DayField(
        required=False,
        label=gettext_lazy("Put off until"),
        help_text=gettext_lazy("The last day of grace for those who are late, if there is any."),
    )

    def clean(self) -> dict[str, Any]:
        """The days are in order."""
        cleaned = super().clean()
        first, last, grace = (cleaned.get(n) for n in ("starts_on", "ends_on", "grace_until"))
        if first and last and last < first:
            self.add_error("ends_on", _("A stage cannot end before it begins."))
        if grace and not cleaned.get("closes_submission"):
            self.add_error(
                "grace_until", _("Grace is given where a stage closes the submission of needs.")
            )
        elif grace and last and grace <= last:
            self.add_error("grace_until", _("Grace lasts longer than the stage itself."))
        return cleaned
