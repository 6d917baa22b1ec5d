"""Input of triage: decisions on several solutions at once, and a short opinion."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from jiebang.hub.contests.models.triage import OPINION_LIMIT
from jiebang.hub.contests.states import Advice, DeclineReason


class DecideForm(forms.Form):
    """Why solutions are declined, and what the teams read beside it."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=DeclineReason.choices)
    words = forms.CharField(
        label=gettext_lazy("Words to the teams"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("They stand in the letter of thanks, below the reason."),
    )


class OpinionForm(forms.Form):
    """What an expert advises, and why."""

    advice = forms.ChoiceField(
        label=gettext_lazy("You advise"), choices=Advice.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=OPINION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("A few sentences. Only the owner of the need reads them."),
    )
