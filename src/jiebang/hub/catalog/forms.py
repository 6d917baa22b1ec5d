"""Input of catalog's pages: the list's address, and the upload."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.catalog import queries, tables
from jiebang.hub.catalog.queries import Choice
from jiebang.hub.catalog.queries.lists import FACETS, SORTS
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.queries import visible_to as editions_visible_to

TEXT_LIMIT = 300
"""A search box takes a question, not a document."""


def choice_from(query: QueryDict, kind: str) -> Choice:
    """What the address asks for; a name that the list does not know is ignored."""
    chosen = {
        facet.name: tuple(_clean(value)[:60] for value in query.getlist(facet.name) if value)
        for facet in FACETS[kind]
    }
    sort = query.get("sort", "")
    return Choice(
        text=_clean(query.get("q", "")).strip()[:TEXT_LIMIT],
        chosen={name: values for name, values in chosen.items() if values},
        sort=sort if sort in SORTS else "",
    )


class _EditionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Editions by their names."""

    def label_from_instance(self, obj: Edition) -> str:
        """The edition's name for the reader."""
        reading = obj.reading(languages.current())
        return reading.get("name") if reading else obj.slug


class _OrganisationField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Organisations by their names."""

    def label_from_instance(self, obj: Organisation) -> str:
        """The organisation's name for the reader."""
        return tables.name_of(obj)


def _clean(value: str) -> str:
    """Without NUL, which PostgreSQL takes in no text."""
    return value.replace("\x00", "")


class UploadForm(forms.Form):
    """A spreadsheet of needs or achievements, for one organisation into one edition."""

    edition = _EditionField(Edition.objects.none(), label=gettext_lazy("Edition"))
    organisation = _OrganisationField(
        Organisation.objects.none(),
        label=gettext_lazy("Organisation"),
        help_text=gettext_lazy("The records will belong to it."),
    )
    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy(
            "XLSX, CSV or JSON lines. Nothing is saved before you have seen it."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.jsonl"}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        editions = editions_visible_to(actor).order_by("-closes_on", "slug")
        first = editions.first()
        organisations = queries.organisations_to_upload_for(actor).order_by("slug")
        for name, rows in (("edition", editions), ("organisation", organisations)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
            field.queryset = rows
        self.initial.setdefault("edition", first)
        if organisations.count() == 1:
            self.initial.setdefault("organisation", organisations.first())

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(
                _(
                    "The file has %(size)s; up to %(limit)s can be taken. Split it, or leave out pictures."
                )
                % {
                    "size": filesizeformat(file.size),
                    "limit": filesizeformat(settings.UPLOAD_LIMIT),
                }
            )
        return file
