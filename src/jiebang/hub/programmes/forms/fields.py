"""Fields that programmes' forms share: a region and an organisation by their names, a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.regions import named
from jiebang.hub.people import queries as people
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes.tables import organisation_name
from jiebang.reference import regions


class RegionNameField(forms.CharField):
    """A region by name or code; its value is the code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=120, **kwargs)

    def clean(self, value: Any) -> Any:
        """The code of the place that was named, or nothing."""
        text = super().clean(value)
        return named(text) if text else ""

    def prepare_value(self, value: Any) -> Any:
        """A code as its name, where it is one."""
        return spoken(value) if value else ""


def spoken(code: str) -> str:
    """A region by its name where that reads back as the same region, else as it stands."""
    try:
        path = regions.path(code, languages.current())
        found = regions.find(path)
    except ValueError:
        return code
    return path if found is not None and found.code == code else code


class OrganisationNameField(forms.CharField):
    """An organisation of the site by its name, its name in the address, or its credit code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)

    def clean(self, value: Any) -> Any:
        """The one organisation that is meant, or None."""
        text = super().clean(value)
        return organisation_named(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        """An organisation as its name."""
        return organisation_name(value) if isinstance(value, Organisation) else value


class OrganisationNamesField(forms.CharField):
    """Several organisations, one a line."""

    MOST = 500

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60_000, widget=forms.Textarea(attrs={"rows": 5}), **kwargs)

    def clean(self, value: Any) -> Any:
        """The organisations that are meant; an error names each line that means none."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > self.MOST:
            raise forms.ValidationError(
                _("%(most)s lines are the most."), params={"most": self.MOST}
            )
        found: list[Organisation] = []
        problems: list[Any] = []
        for line in dict.fromkeys(lines):
            try:
                found.append(organisation_named(line))
            except forms.ValidationError as error:
                problems += error.error_list
        if problems:
            raise forms.ValidationError(problems[:20])
        return list(dict.fromkeys(found))

    def prepare_value(self, value: Any) -> Any:
        """Organisations as their names."""
        if isinstance(value, list):
            return "\n".join(organisation_name(one) for one in value)
        return value


def organisation_named(text: str) -> Organisation:
    """The organisation that a text means. Raises ValidationError where it means none, or several."""
    found = people.meant_by(text)
    if not found:
        raise forms.ValidationError(
            _("No organisation of the site is called “%(text)s”."), params={"text": text[:80]}
        )
    if len(found) > 1:
        several = "; ".join(one.slug for one in found[:5])
        raise forms.ValidationError(
            _("Several organisations are called “%(text)s”; write one of: %(several)s."),
            params={"text": text[:80], "several": several},
        )
    return found[0]


class DayField(forms.DateField):
    """A day, with the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
        )
