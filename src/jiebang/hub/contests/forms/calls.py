"""Input of a call for solutions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.contests.models.calls import LONGEST_GRACE
from jiebang.hub.kernel import languages
from jiebang.hub.programmes.models import Track


class TrackField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Tracks by their names."""

    def label_from_instance(self, obj: Track) -> str:
        """The track's name for the reader."""
        reading = obj.reading(languages.current())
        return reading.get("name") if reading else obj.slug


class MomentField(forms.DateTimeField):
    """A day and a time, on the site's clock."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(
            widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs
        )


class CallForm(forms.Form):
    """Until when and how answers are taken."""

    track = TrackField(
        Track.objects.none(),
        required=False,
        label=gettext_lazy("Track"),
        help_text=gettext_lazy("A track's own call holds for it in place of the edition's."),
    )
    opens_at = MomentField(label=gettext_lazy("Answers are taken from"))
    closes_at = MomentField(label=gettext_lazy("Deadline"))
    grace = forms.IntegerField(
        label=gettext_lazy("Grace in minutes"),
        min_value=0,
        max_value=LONGEST_GRACE,
        initial=0,
        help_text=gettext_lazy("What comes within it is taken and marked late."),
    )
    is_blind = forms.BooleanField(
        label=gettext_lazy("Blind: readers are not told whose a solution is"),
        required=False,
        help_text=gettext_lazy(
            "Nor is a team told who else takes part. Once a team has handed in, it stays blind."
        ),
    )

    def __init__(self, *args: Any, tracks: Any, whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        track = self.fields["track"]
        assert isinstance(track, forms.ModelChoiceField)  # noqa: S101
        track.queryset = tracks
        track.empty_label = _("the whole edition") if whole else None
        track.required = not whole

    def clean(self) -> dict[str, Any]:
        """The times are in order."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("opens_at"), cleaned.get("closes_at")
        if first and last and last <= first:
            self.add_error("closes_at", _("A call cannot close before it opens."))
        return cleaned
