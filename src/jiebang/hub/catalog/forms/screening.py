"""Input of a screener's decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.catalog import queries, tables
from jiebang.hub.catalog.forms.lists import clean_text
from jiebang.hub.catalog.states import (
    OPINION_LIMIT,
    REMARK_LIMIT,
    SCORES,
    Criterion,
    RejectReason,
    Verdict,
    criterion_label,
)


class ReviewForm(forms.Form):
    """A screener's decision: the rubric's scores, a remark at each text, opinion and verdict."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Reason of a rejection"),
        choices=[("", "—"), *RejectReason.choices],
    )
    opinion = forms.CharField(
        required=False,
        label=gettext_lazy("Opinion"),
        help_text=gettext_lazy("Its organisation reads this, and who screens it after you."),
        max_length=OPINION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scale = [("", _("not scored")), *((str(n), str(n)) for n in SCORES)]
        for criterion in Criterion:
            self.fields[criterion.value] = forms.ChoiceField(
                required=False, label=criterion_label(record.KIND, criterion), choices=scale
            )
        texts = record.texts.model.TEXT_FIELDS
        for name in [name for names in queries.remarkable(record).values() for name in names]:
            self.fields[f"remark_{name}"] = forms.CharField(
                required=False,
                label=_("Remark") if name in texts else tables.field_label(record, name),
                max_length=REMARK_LIMIT,
                widget=forms.Textarea(attrs={"rows": 2}) if name in texts else forms.TextInput(),
            )

    def clean(self) -> dict[str, Any]:
        """Without NUL, which PostgreSQL takes in no text."""
        cleaned = super().clean() or {}
        return {
            name: clean_text(value) if isinstance(value, str) else value
            for name, value in cleaned.items()
        }

    @property
    def criteria(self) -> list[BoundField]:
        """The fields of the rubric."""
        return [self[name] for name in Criterion.values]

    def decision(self) -> dict[str, Any]:
        """As actions.review() takes it."""
        given = self.cleaned_data
        return {
            "verdict": given["verdict"],
            "reason": given["reason"],
            "opinion": given["opinion"],
            "scores": {name: int(given[name]) for name in Criterion.values if given[name]},
            "remarks": {
                name.removeprefix("remark_"): words
                for name, words in given.items()
                if name.startswith("remark_") and words
            },
        }
