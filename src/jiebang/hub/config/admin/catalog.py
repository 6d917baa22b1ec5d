"""Needs, achievements and experts, as operators read them: where they stand, never their words."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ChoicesFieldListFilter, RelatedOnlyFieldListFilter, register
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from jiebang.hub.catalog.models import Achievement, Expert, Need
from jiebang.hub.config.admin.people import named
from jiebang.hub.config.admin.rows import Rows, column, moment, titled
from jiebang.hub.config.admin.site import desk


class Records(Rows):
    """What all records share; what they say is for the site's pages, which know tiers."""

    group = gettext_lazy("Records")
    list_display = ("number", "of_whom", "in_edition", "now", "handed_in", "released")
    fields = (*list_display, "changed")
    search_fields = ("code",)
    search_help_text = gettext_lazy("Code")
    list_filter = (
        ("status", titled(ChoicesFieldListFilter, gettext_lazy("status"))),
        ("edition", titled(RelatedOnlyFieldListFilter, gettext_lazy("edition"))),
    )
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With whose they are."""
        return (
            super()
            .get_queryset(request)
            .select_related("organisation", "edition")
            .prefetch_related("organisation__texts")
        )

    def page_of(self, row: Any) -> str:
        """Its page, which shows what the operator may see as a reader."""
        return reverse(f"catalog:{row.KIND}", args=[row.pk])

    @column(gettext_lazy("code"), "code")
    def number(self, row: Any) -> str:
        """Its code."""
        return str(row.code)

    @column(gettext_lazy("organisation"))
    def of_whom(self, row: Any) -> str:
        """Whose it is; of an anonymous one its own page says it, to whom it may."""
        return gettext("Not named") if row.is_anonymous else named(row.organisation)

    @column(gettext_lazy("edition"), "edition")
    def in_edition(self, row: Any) -> str:
        """In which edition."""
        return str(row.edition.slug)

    @column(gettext_lazy("status"), "status")
    def now(self, row: Any) -> str:
        """Where it stands."""
        return str(row.get_status_display())

    @column(gettext_lazy("submitted"), "submitted_at")
    def handed_in(self, row: Any) -> str:
        """When it was handed in."""
        return moment(row.submitted_at)

    @column(gettext_lazy("published"), "published_at")
    def released(self, row: Any) -> str:
        """When it was released."""
        return moment(row.published_at)

    @column(gettext_lazy("changed"), "updated_at")
    def changed(self, row: Any) -> str:
        """When it changed last."""
        return moment(row.updated_at)


@register(Need, site=desk)
class Needs(Records):
    """Needs."""

    label = gettext_lazy("Needs")


@register(Achievement, site=desk)
class Achievements(Records):
    """Achievements."""

    label = gettext_lazy("Achievements")


@register(Expert, site=desk)
class Experts(Records):
    """Experts, by their codes: their names are their own, shown where they have agreed."""

    label = gettext_lazy("Experts")
