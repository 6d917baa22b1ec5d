"""Choices by their names for the reader: editions, organisations, tracks."""

from __future__ import annotations

from django import forms

from jiebang.hub.catalog import tables
from jiebang.hub.kernel import languages
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes.models import Edition, Track
from jiebang.hub.programmes.tables import track_name


class EditionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Editions by their names."""

    def label_from_instance(self, obj: Edition) -> str:
        """The edition's name for the reader."""
        reading = obj.reading(languages.current())
        return reading.get("name") if reading else obj.slug


class OrganisationField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Organisations by their names."""

    def label_from_instance(self, obj: Organisation) -> str:
        """The organisation's name for the reader."""
        return tables.name_of(obj)


class TrackField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Tracks by their names."""

    def label_from_instance(self, obj: Track) -> str:
        """The track's name for the reader."""
        return track_name(obj)
