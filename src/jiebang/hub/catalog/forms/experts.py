"""Input of what is not public of an expert: consent, account, conflicts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.catalog.actions.experts import NAME_LIMIT, WHY_LIMIT
from jiebang.hub.catalog.forms.lists import clean_text
from jiebang.hub.catalog.models import Expert
from jiebang.hub.catalog.states import ConsentScope
from jiebang.hub.kernel import languages
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.people.queries import alike, members_of


class _Clean(forms.Form):
    """Without NUL, which PostgreSQL takes in no text."""

    def clean(self) -> dict[str, Any]:
        """Texts as the database takes them."""
        cleaned = super().clean() or {}
        return {
            name: clean_text(value) if isinstance(value, str) else value
            for name, value in cleaned.items()
        }


class ConsentForm(_Clean):
    """Who has consented, when and to what."""

    given_by = forms.CharField(
        label=gettext_lazy("Who has consented"),
        help_text=gettext_lazy("The person's name as it stands under the declaration."),
        max_length=NAME_LIMIT,
    )
    given_on = forms.DateField(
        label=gettext_lazy("Day of the declaration"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    scope = forms.MultipleChoiceField(
        label=gettext_lazy("To what"),
        choices=ConsentScope.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, expert: Expert, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reading = expert.reading(languages.current())
        self.initial.setdefault("given_by", reading.get("title") if reading else "")
        self.initial.setdefault("given_on", timezone.localdate())
        self.initial.setdefault("scope", list(expert.consent_scope) or ConsentScope.values)


class AccountForm(forms.Form):
    """Which account is the person's own: one of the organisation's members, or none."""

    user = forms.ModelChoiceField(
        User.objects.none(), required=False, label=gettext_lazy("The person's own account")
    )

    def __init__(self, *args: Any, expert: Expert, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = User.objects.filter(
            pk__in=members_of(expert.organisation).values("user")
        ).order_by("name", "pk")
        field.empty_label = _("none")
        self.initial.setdefault("user", expert.user_id)


class ConflictForm(_Clean):
    """An interest: the name of an organisation or person, and why."""

    name = forms.CharField(
        label=gettext_lazy("Organisation or person"),
        help_text=gettext_lazy("An organisation of this site is recognised by its name."),
        max_length=200,
    )
    why = forms.CharField(required=False, label=gettext_lazy("Why"), max_length=WHY_LIMIT)

    def declared(self) -> dict[str, Any]:
        """As actions.declare_conflict() takes it: an organisation where the name is surely one's."""
        name, why = self.cleaned_data["name"], self.cleaned_data["why"]
        found: list[Organisation] = list(alike([name])[:2])
        if len(found) == 1:
            return {"organisation": found[0], "name": "", "why": why}
        return {"organisation": None, "name": name, "why": why}
