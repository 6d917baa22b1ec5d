"""Input of questions and their answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from jiebang.hub.catalog.forms.fields import OrganisationField
from jiebang.hub.catalog.states import ANSWER_LIMIT, HIDING_LIMIT, QUESTION_LIMIT
from jiebang.hub.people.models import Organisation


class QuestionForm(forms.Form):
    """A question, in whose name, and whether others are told that."""

    words = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=QUESTION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "The answer may be given to you alone, or with the question to all."
        ),
    )
    organisation = OrganisationField(
        Organisation.objects.none(), label=gettext_lazy("In the name of")
    )
    is_anonymous = forms.BooleanField(
        required=False,
        label=gettext_lazy("Do not tell others who asks"),
        help_text=gettext_lazy("The record's people always see it."),
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = self.fields["organisation"]
        assert isinstance(found, forms.ModelChoiceField)  # noqa: S101
        found.queryset = organisations.prefetch_related("texts")
        found.empty_label = None
        self.initial.setdefault("organisation", organisations.first())


class AnswerForm(forms.Form):
    """An answer, and whether it is for everybody."""

    words = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=ANSWER_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class HidingForm(forms.Form):
    """Why a question is hidden."""

    words = forms.CharField(
        label=gettext_lazy("Why it is hidden"),
        max_length=HIDING_LIMIT,
        help_text=gettext_lazy("Who asked reads this."),
    )
