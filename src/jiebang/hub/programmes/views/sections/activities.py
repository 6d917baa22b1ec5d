"""Entering collection activities: organisers everywhere, officers in their region."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.programmes import actions, forms, queries, rules, tables
from jiebang.hub.programmes.models import Activity, Edition
from jiebang.hub.programmes.views.sections.base import Section

_FIELDS = (
    "kind",
    "code",
    "held_on",
    "region",
    "place",
    "held_by",
    "other_firms",
    "notes",
    "is_public",
)


class ActivitiesSection(Section):
    """Visits, trainings and calls."""

    name = "activities"
    title = gettext_lazy("Collection activities")
    add = gettext_lazy("Enter an activity")

    def may(self, actor: Actor, edition: Edition) -> bool:
        """Organisers, and officers of a region."""
        return rules.may_run(actor, edition) or bool(rules.officer_codes(actor, edition))

    def rows(self, actor: Actor, edition: Edition) -> list[dict[str, Any]]:
        """Those that the actor may change."""
        return [
            {
                "pk": row.pk,
                "label": tables.activity_name(row),
                "note": f"{row.get_kind_display()} · {date_format(row.held_on, 'DATE_FORMAT')}",
            }
            for row in queries.activities_visible_to(actor).filter(edition=edition)
            if self._mine(actor, edition, row)
        ]

    def _mine(self, actor: Actor, edition: Edition, row: Activity) -> bool:
        return rules.may_collect(actor, edition, row.region)

    def item(self, actor: Actor, edition: Edition, pk: int) -> Activity:
        """One that the actor may change."""
        rows = queries.activities_visible_to(actor).filter(edition=edition)
        found = get_object_or_404(rows, pk=pk)
        if not self._mine(actor, edition, found):
            raise Http404
        return found

    def form(self, actor: Actor, edition: Edition, item: Any, data: Any) -> forms.ActivityForm:
        """As it is, or a new one."""
        initial = {name: getattr(item, name) for name in _FIELDS} if item else {}
        if item:
            named = item.firms.select_related("organisation").prefetch_related(
                "organisation__texts"
            )
            initial["firms"] = [firm.organisation for firm in named]
        return forms.ActivityForm(data, texts=item.texts.all() if item else (), initial=initial)

    def write(self, actor: Actor, edition: Edition, item: Any, form: Any) -> None:
        """Enter or change it."""
        given = {name: form.cleaned_data[name] for name in (*_FIELDS, "firms")}
        actions.save_activity(
            actor=actor, edition=edition, activity=item, texts=form.all_words(), **given
        )

    def remove(self, actor: Actor, item: Activity) -> None:
        """Take it away while it brought nothing."""
        actions.remove_activity(actor=actor, activity=item)
