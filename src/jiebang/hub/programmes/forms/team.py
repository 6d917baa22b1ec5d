"""Input of programmes' pages: somebody's role on an edition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.kernel.regions import named
from jiebang.hub.people.models import User
from jiebang.hub.programmes.forms.parts import TrackChoice
from jiebang.hub.programmes.models import Edition, Track
from jiebang.hub.programmes.states import REGION_ROLES, EditionRole


class RoleForm(forms.Form):
    """Who, as what, where, and for which track."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=EditionRole.choices)
    region = forms.CharField(
        required=False,
        max_length=60,
        label=gettext_lazy("Region"),
        help_text=gettext_lazy(
            "By name or code, for a region officer, a screener or a translator; the other roles are for "
            "the whole edition."
        ),
    )

    track = TrackChoice(
        Track.objects.none(),
        required=False,
        label=gettext_lazy("Track"),
        empty_label=gettext_lazy("all of them"),
        help_text=gettext_lazy("Narrows a track manager; an enterprise manager needs a contest."),
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        track = self.fields["track"]
        assert isinstance(track, forms.ModelChoiceField)  # noqa: S101
        track.queryset = edition.tracks.prefetch_related("texts")

    def clean_email(self) -> str:
        """An address that has an account."""
        email = self.cleaned_data["email"].strip().lower()
        if not User.objects.filter(email=email, is_active=True).exists():
            raise forms.ValidationError(_("Nobody has an account with this address."))
        return str(email)

    def clean_region(self) -> str:
        """The code of the place that was named, or nothing."""
        text: str = self.cleaned_data["region"]
        return named(text) if text.strip() else ""

    def clean(self) -> dict[str, Any]:
        """A region narrows some roles alone."""
        cleaned = super().clean() or {}
        if cleaned.get("region") and cleaned.get("role") not in REGION_ROLES:
            self.add_error("region", _("This role is for all regions: leave the region empty."))
        return cleaned
