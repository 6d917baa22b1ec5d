"""Input of a zone and of what it is to reach."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.regions import named
from jiebang.hub.programmes.forms.fields import DayField, spoken
from jiebang.hub.programmes.forms.words import WordsForm
from jiebang.hub.programmes.models import Zone, ZoneText
from jiebang.hub.programmes.states import MEASURES
from jiebang.reference import regions


class ZoneForm(WordsForm):
    """Words and member regions; a group of regions that is known fills the members in."""

    TEXTS = ZoneText
    slug = forms.SlugField(
        max_length=60,
        label=gettext_lazy("Name in the address"),
        help_text=gettext_lazy("Lower-case letters, digits and hyphens."),
    )
    regions = forms.CharField(
        required=False,
        max_length=20_000,
        label=gettext_lazy("Member regions"),
        help_text=gettext_lazy("One a line, by name or code."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    group = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Group of regions"),
        help_text=gettext_lazy("Instead of the lines above: all members of a known group."),
    )
    order = forms.IntegerField(
        min_value=0, max_value=999, initial=0, label=gettext_lazy("Place in the order")
    )

    def __init__(self, *args: Any, zone: Zone | None = None, **kwargs: Any) -> None:
        if zone is not None:
            kwargs["texts"] = zone.texts.all()
            kwargs["initial"] = {
                "order": zone.order,
                "regions": "\n".join(spoken(row.region) for row in zone.regions.all()),
            }
        super().__init__(*args, **kwargs)
        if zone is not None:
            del self.fields["slug"]
        group = self.fields["group"]
        assert isinstance(group, forms.ChoiceField)  # noqa: S101
        group.choices = [
            ("", _("none")),
            *(
                (one.code, regions.group_label(one.code, languages.current()))
                for one in regions.groups()
            ),
        ]

    def clean_regions(self) -> list[str]:
        """The codes of the places that were named, each line's error with its words."""
        codes: list[str] = []
        problems: list[Any] = []
        for line in self.cleaned_data["regions"].splitlines():
            if line.strip():
                try:
                    codes.append(named(line))
                except forms.ValidationError as error:
                    problems += error.error_list
        if problems:
            raise forms.ValidationError(problems[:20])
        return codes

    def clean(self) -> dict[str, Any]:
        """Members come from one of the two."""
        cleaned = super().clean()
        if cleaned.get("group"):
            cleaned["regions"] = list(regions.members(cleaned["group"]))
        if not self.errors and not cleaned.get("regions"):
            self.add_error("regions", _("Name the regions, or choose a group."))
        return cleaned


class TargetForm(forms.Form):
    """What a zone is to reach."""

    measure = forms.ChoiceField(
        label=gettext_lazy("Measure"), choices=[(step.value, step.label) for step in MEASURES]
    )
    number = forms.IntegerField(min_value=1, max_value=10_000_000, label=gettext_lazy("Number"))
    due_on = DayField(required=False, label=gettext_lazy("By"))
