"""Input of notices: preferences by kind, and a search to keep."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from jiebang.hub.notices import registry, tables
from jiebang.hub.notices.actions import NAME_LIMIT
from jiebang.hub.notices.states import Outlet


class PreferencesForm(forms.Form):
    """An outlet for each kind of news, under the headings that the apps gave them."""

    def __init__(self, *args: Any, outlets: dict[str, Outlet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._groups: dict[str, list[str]] = {}
        for kind in registry.kinds():
            if kind.is_chosen:
                name = _field(kind.code)
                self.fields[name] = forms.ChoiceField(
                    label=kind.label, choices=tables.outlets(), initial=outlets[kind.code]
                )
                self._groups.setdefault(str(kind.group), []).append(name)

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Headings with their fields."""
        return [(title, [self[name] for name in names]) for title, names in self._groups.items()]

    def chosen(self) -> dict[str, str]:
        """As actions.choose() takes it."""
        return {
            kind.code: self.cleaned_data[_field(kind.code)]
            for kind in registry.kinds()
            if kind.is_chosen
        }


def _field(code: str) -> str:
    return code.replace(".", "_")


class SearchForm(forms.Form):
    """The name of a kept search, and how often to hear of it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME_LIMIT)
    outlet = forms.ChoiceField(
        label=gettext_lazy("Tell me of new answers"),
        choices=tables.outlets(without_none=True),
        initial=Outlet.DAILY,
    )
