"""Input of the operators' pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.kernel.languages import Language
from jiebang.hub.people.models import User


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EditionForm(forms.Form):
    """An edition, with a name in one language at least, and who organises it."""

    slug = forms.SlugField(
        label=gettext_lazy("Its name in the address"),
        max_length=60,
        help_text=gettext_lazy("Small letters, digits and hyphens, such as yrd-2027."),
    )
    name_hans = forms.CharField(
        required=False, max_length=200, label=gettext_lazy("Name in simplified Chinese")
    )
    name_hant = forms.CharField(
        required=False, max_length=200, label=gettext_lazy("Name in traditional Chinese")
    )
    name_en = forms.CharField(required=False, max_length=200, label=gettext_lazy("Name in English"))
    opens_on = forms.DateField(label=gettext_lazy("From"), widget=_day())
    closes_on = forms.DateField(label=gettext_lazy("Until"), widget=_day())
    organiser = forms.EmailField(
        max_length=254,
        label=gettext_lazy("Its first organiser"),
        help_text=gettext_lazy("The address of an account; it names the others on the site."),
    )

    def clean_slug(self) -> str:
        """In small letters, as addresses are."""
        return str(self.cleaned_data["slug"]).lower()

    def clean_organiser(self) -> User:
        """An open account."""
        address = self.cleaned_data["organiser"].lower()
        found = User.objects.filter(email=address, is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("No open account has this address."))
        return found

    def clean(self) -> dict[str, Any]:
        """A name in one language at least."""
        cleaned = super().clean() or {}
        if not self._names(cleaned):
            self.add_error("name_hans", _("A name in one of the languages is needed."))
        return cleaned

    @staticmethod
    def _names(cleaned: dict[str, Any]) -> dict[str, str]:
        given = {
            Language.HANS.value: cleaned.get("name_hans", ""),
            Language.HANT.value: cleaned.get("name_hant", ""),
            Language.EN.value: cleaned.get("name_en", ""),
        }
        return {language: name for language, name in given.items() if name}

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        names = self._names(self.cleaned_data)
        return {
            "slug": self.cleaned_data["slug"],
            "texts": {language: {"name": name} for language, name in names.items()},
            "opens_on": self.cleaned_data["opens_on"],
            "closes_on": self.cleaned_data["closes_on"],
            "organiser": self.cleaned_data["organiser"],
        }
