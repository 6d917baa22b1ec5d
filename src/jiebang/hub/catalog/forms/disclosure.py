"""Input of confidential detail, of requests for it and of their answers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.catalog import queries
from jiebang.hub.catalog.forms.fields import OrganisationField
from jiebang.hub.catalog.models import RecordDetail
from jiebang.hub.catalog.states import (
    DETAIL_LIMIT,
    DETAIL_TIERS,
    PURPOSE_LIMIT,
    Purpose,
)
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.languages import NAMES, Language
from jiebang.hub.people.models import Organisation


class DetailForm(forms.Form):
    """What is for each of the higher tiers, in each language."""

    def __init__(
        self, *args: Any, written: Iterable[RecordDetail], may_change: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        have = {(row.tier, row.language): row.words for row in written}
        self._now: dict[str, str] = {}
        for tier in DETAIL_TIERS:
            for language in Language:
                name, words = f"{tier}-{language}", have.get((tier, language), "")
                self._now[name] = words
                self.fields[f"seen-{name}"] = forms.CharField(
                    required=False, initial=_digest(words), widget=forms.HiddenInput
                )
                self.fields[name] = forms.CharField(
                    required=False,
                    label=NAMES[language],
                    disabled=not may_change,
                    max_length=DETAIL_LIMIT,
                    initial=words,
                    widget=forms.Textarea(attrs={"rows": 6, "lang": language.value}),
                )

    def of(self, tier: int) -> list[forms.BoundField]:
        """The fields of one tier."""
        return [self[f"{tier}-{language}"] for language in Language]

    def hidden(self) -> list[forms.BoundField]:
        """What of each field was seen when the form was shown."""
        return [self[f"seen-{name}"] for name in self._now]

    def clean(self) -> dict[str, Any]:
        """Refuse what would take a colleague's words away unseen; what was not touched is left alone."""
        given = super().clean() or {}
        for name, words in self._now.items():
            seen = given.get(f"seen-{name}")
            if name in self._touched() and seen != _digest(words) and given.get(name) != words:
                self.add_error(
                    name,
                    _("Somebody else has written here meanwhile. It says now: “%(words)s”")
                    % {"words": words},
                )
        if self.errors:  # whoever reads this may write over it
            seen_now = {f"seen-{name}": _digest(words) for name, words in self._now.items()}
            self.data = {**self.data.dict(), **seen_now}  # type: ignore[attr-defined]
        return given

    def _touched(self) -> list[str]:
        return [
            name
            for name in self._now
            if name in self.cleaned_data
            and _digest(self.cleaned_data[name]) != self.cleaned_data.get(f"seen-{name}")
        ]

    def given(self) -> list[tuple[int, str, str]]:
        """(tier, language, words) of what was changed; what was written first in a tier comes first."""
        rows = [
            (int(tier), language, self.cleaned_data[name])
            for name in self._touched()
            for tier, _dash, language in [name.partition("-")]
        ]
        return sorted(rows, key=lambda row: not row[2])


def _digest(words: str) -> str:
    return hashlib.sha256(words.replace("\r\n", "\n").strip().encode()).hexdigest()


class AskForm(forms.Form):
    """For which organisation, and what for."""

    organisation = OrganisationField(
        Organisation.objects.none(), label=gettext_lazy("For which organisation")
    )
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=Purpose.choices)
    words = forms.CharField(
        label=gettext_lazy("What you want to do with it"),
        help_text=gettext_lazy("Whose record it is reads this, and decides by it."),
        max_length=PURPOSE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = queries.may_ask_for(actor)
        field.empty_label = None


class SignForm(forms.Form):
    """The typed name of who signs, having read the agreement."""

    name = forms.CharField(
        label=gettext_lazy("Your name, as a signature"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    agrees = forms.BooleanField(label=gettext_lazy("I have read the agreement and accept it."))


class GrantForm(forms.Form):
    """Until when."""

    ends_on = forms.DateField(
        label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean_ends_on(self) -> Any:
        """A day that is still to come."""
        day = self.cleaned_data["ends_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Choose a day from today on, within three years."))
        return day


class AnonymityForm(forms.Form):
    """Whether outsiders are told whose it is."""

    is_anonymous = forms.BooleanField(
        required=False, label=gettext_lazy("Do not tell outsiders whose it is")
    )
    names_intermediary = forms.BooleanField(
        required=False, label=gettext_lazy("Tell them through whom it was entered")
    )

    def __init__(self, *args: Any, is_mediated: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_mediated:
            del self.fields["names_intermediary"]
