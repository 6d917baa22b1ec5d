"""Input of an enterprise's front and of its release calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.programmes.forms.fields import DayField
from jiebang.hub.programmes.forms.parts import TrackChoice
from jiebang.hub.programmes.forms.words import WordsForm
from jiebang.hub.programmes.models import FrontText, Track
from jiebang.hub.programmes.states import Accent


class FrontForm(WordsForm):
    """Colour, dates and words."""

    TEXTS = FrontText
    accent = forms.ChoiceField(label=gettext_lazy("Colour"), choices=Accent.choices)
    opens_on = DayField(required=False, label=gettext_lazy("First day of the contest"))
    closes_on = DayField(required=False, label=gettext_lazy("Last day of the contest"))

    def clean(self) -> dict[str, Any]:
        """The days are in order."""
        cleaned = super().clean()
        first, last = cleaned.get("opens_on"), cleaned.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", _("A contest cannot close before it opens."))
        return cleaned


class ReleaseForm(forms.Form):
    """A day on which a batch is released."""

    track = TrackChoice(Track.objects.none(), label=gettext_lazy("Contest"))
    release_on = DayField(label=gettext_lazy("Day of release"))

    def __init__(self, *args: Any, tracks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        track = self.fields["track"]
        assert isinstance(track, forms.ModelChoiceField)  # noqa: S101
        track.queryset = tracks
