"""Input of a collection activity."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from jiebang.hub.programmes.forms.fields import (
    DayField,
    OrganisationNameField,
    OrganisationNamesField,
    RegionNameField,
)
from jiebang.hub.programmes.forms.words import WordsForm
from jiebang.hub.programmes.models import ActivityText
from jiebang.hub.programmes.states import ActivityKind


class ActivityForm(WordsForm):
    """A visit, a training session or a call, with the firms that it reached."""

    TEXTS = ActivityText
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ActivityKind.choices)
    code = forms.CharField(
        max_length=40,
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Spreadsheets of needs name the activity by it."),
    )
    held_on = DayField(label=gettext_lazy("Date"))
    region = RegionNameField(
        label=gettext_lazy("Region"), help_text=gettext_lazy("By name or code.")
    )
    place = forms.CharField(required=False, max_length=200, label=gettext_lazy("Place"))
    held_by = OrganisationNameField(required=False, label=gettext_lazy("Held by"))
    firms = OrganisationNamesField(
        required=False,
        label=gettext_lazy("Firms that are on the site"),
        help_text=gettext_lazy("One a line, by name. Each counts once, at its first visit."),
    )
    other_firms = forms.IntegerField(
        min_value=0,
        max_value=100_000,
        initial=0,
        label=gettext_lazy("Number of further firms"),
    )
    notes = forms.CharField(
        required=False,
        max_length=10_000,
        label=gettext_lazy("Notes"),
        help_text=gettext_lazy("For the team alone."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    is_public = forms.BooleanField(
        required=False,
        label=gettext_lazy("Everybody may see this activity, without its firms and notes"),
    )
