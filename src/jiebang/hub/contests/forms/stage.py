"""Input of the stage and of prizes: times, the showcase's needs, one prize with its words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.contests.actions.prizes import MOST_PLACES
from jiebang.hub.contests.actions.stage import LONGEST, SHORTEST
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.languages import NAMES, Language
from jiebang.reference import currencies


class TimesForm(forms.Form):
    """How long a team speaks and is asked."""

    pitch_seconds = forms.IntegerField(
        label=gettext_lazy("Seconds of a pitch"), min_value=SHORTEST, max_value=LONGEST
    )
    question_seconds = forms.IntegerField(
        label=gettext_lazy("Seconds of questions"),
        min_value=0,
        max_value=LONGEST,
        help_text=gettext_lazy("0: after a pitch it is scored at once."),
    )


class PrizeForm(forms.Form):
    """One prize: its name in the languages, how often it is given, its amount."""

    order = forms.IntegerField(
        label=gettext_lazy("Order"), min_value=1, max_value=MOST_PLACES, initial=1
    )
    places = forms.IntegerField(
        label=gettext_lazy("How often it is given"), min_value=1, max_value=MOST_PLACES, initial=1
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount, each time"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=15,
        decimal_places=2,
        help_text=gettext_lazy("In whole units such as yuan; nothing for an honour without money."),
    )

    def __init__(self, *args: Any, names: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = languages.current()
        known = [(one, f"{currencies.label(one, spoken)} ({one})") for one in currencies.codes()]
        self.fields["currency"] = forms.ChoiceField(
            label=_("Currency"), required=False, choices=[("", "—"), *known]
        )
        for tag in sorted(Language.values, key=lambda one: one != spoken):
            self.fields[f"name_{tag}"] = forms.CharField(
                required=False,
                label=f"{_('Name')} · {NAMES[Language(tag)]}",
                max_length=200,
                initial=(names or {}).get(tag, ""),
                widget=forms.TextInput(attrs={"lang": tag}),
            )

    def clean(self) -> dict[str, Any]:
        """A name in one language at least; an amount with its currency."""
        cleaned = super().clean() or {}
        if not self.errors and not self.words():
            self.add_error(f"name_{languages.current()}", _("Words are needed in one language."))
        if cleaned.get("amount") and not cleaned.get("currency"):
            self.add_error("currency", _("An amount of money needs its currency."))
        return cleaned

    def words(self) -> dict[str, dict[str, str]]:
        """The languages that have words, the reader's own first."""
        tags = sorted(Language.values, key=lambda one: one != languages.current())
        given = {tag: str(self.cleaned_data.get(f"name_{tag}", "")).strip() for tag in tags}
        return {tag: {"name": name} for tag, name in given.items() if name}

    def money(self) -> tuple[int | None, str]:
        """Minor units and currency; (None, "") for an honour."""
        amount, code = self.cleaned_data.get("amount"), self.cleaned_data.get("currency", "")
        return (currencies.to_minor(amount, code), code) if amount and code else (None, "")
