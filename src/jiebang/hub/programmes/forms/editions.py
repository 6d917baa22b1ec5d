"""Input of an edition's own pages: its words, its facts, its place, and one that stands within it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.programmes import queries
from jiebang.hub.programmes.forms.fields import DayField
from jiebang.hub.programmes.forms.parts import HostChoice
from jiebang.hub.programmes.forms.words import WordsForm
from jiebang.hub.programmes.models import Edition, EditionText, HostRegion
from jiebang.hub.programmes.tables import edition_name
from jiebang.reference import regions


def _groups() -> list[tuple[str, str]]:
    language = languages.current()
    return [
        ("", _("none")),
        *((group.code, regions.group_label(group.code, language)) for group in regions.groups()),
    ]


class EditionWordsForm(WordsForm):
    """What an edition says of itself."""

    TEXTS = EditionText


class EditionFactsForm(forms.Form):
    """When an edition runs, where, and what the world may know of it."""

    opens_on = DayField(label=gettext_lazy("First day"))
    closes_on = DayField(label=gettext_lazy("Last day"))
    region_group = forms.ChoiceField(required=False, label=gettext_lazy("Group of regions"))
    is_public = forms.BooleanField(
        required=False, label=gettext_lazy("Everybody may see this edition")
    )
    publishes_collected = forms.BooleanField(
        required=False,
        label=gettext_lazy("Everybody may see how many firms were visited and needs collected"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        group = self.fields["region_group"]
        assert isinstance(group, forms.ChoiceField)  # noqa: S101
        group.choices = _groups()

    def clean(self) -> dict[str, Any]:
        """It closes after it opens."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("opens_on"), cleaned.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", _("An edition cannot close before it opens."))
        return cleaned


class PlaceForm(forms.Form):
    """Within which edition this one stands, and as which host region's own."""

    place = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Stands within"),
        help_text=gettext_lazy(
            "What is counted here then counts there as well, once. You organise both."
        ),
    )

    def __init__(self, *args: Any, actor: Actor, edition: Edition, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "place": ":".join(
                str(key) for key in (edition.parent_id, edition.hosted_by_id) if key is not None
            )
        }
        super().__init__(*args, **kwargs)
        inside = {one.pk for one in queries.family_of(actor, edition)}
        self.places: dict[str, tuple[Edition, HostRegion | None]] = {}
        choices = [("", _("no other edition"))]
        mine = queries.organised_by(actor).exclude(pk__in=inside).order_by("slug")
        for one in mine.prefetch_related("texts", "host_regions"):
            choices.append((str(one.pk), edition_name(one)))
            self.places[str(one.pk)] = (one, None)
            for host in one.host_regions.all():
                key = f"{one.pk}:{host.pk}"
                label = regions.label(host.region, languages.current())
                choices.append((key, f"{edition_name(one)} · {label}"))
                self.places[key] = (one, host)
        if self.initial["place"] not in dict(choices) and edition.parent is not None:
            choices.append((self.initial["place"], edition_name(edition.parent)))
            self.places[self.initial["place"]] = (edition.parent, edition.hosted_by)
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)  # noqa: S101
        place.choices = choices

    def chosen(self) -> tuple[Edition | None, HostRegion | None]:
        """(the edition above, its host region), both None for one on its own."""
        return self.places.get(self.cleaned_data["place"], (None, None))


class ChildForm(WordsForm, EditionFactsForm):
    """A new edition within this one."""

    TEXTS = EditionText
    slug = forms.SlugField(
        max_length=60,
        label=gettext_lazy("Name in the address"),
        help_text=gettext_lazy("Lower-case letters, digits and hyphens, such as jiangsu-2026."),
    )
    hosted_by = HostChoice(
        HostRegion.objects.none(),
        required=False,
        label=gettext_lazy("As the own edition of a host region"),
    )
    field_order = ("slug", "hosted_by", "opens_on", "closes_on")

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        host = self.fields["hosted_by"]
        assert isinstance(host, forms.ModelChoiceField)  # noqa: S101
        host.queryset = edition.host_regions.all()
        self.initial.setdefault("opens_on", edition.opens_on)
        self.initial.setdefault("closes_on", edition.closes_on)
        self.initial.setdefault("publishes_collected", edition.publishes_collected)
