"""Editions and who works for them, as operators read them."""

from __future__ import annotations

from django.contrib.admin import BooleanFieldListFilter, register
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from jiebang.hub.config.admin.rows import Rows, column, joined, moment, titled
from jiebang.hub.config.admin.site import desk
from jiebang.hub.kernel import languages
from jiebang.hub.programmes.models import Edition


@register(Edition, site=desk)
class Editions(Rows):
    """Editions."""

    label = gettext_lazy("Editions")
    group = gettext_lazy("Programmes")
    list_display = ("called", "address", "first_day", "last_day", "public")
    fields = (*list_display, "team")
    search_fields = ("slug", "texts__name")
    search_help_text = gettext_lazy("Name")
    list_filter = (("is_public", titled(BooleanFieldListFilter, gettext_lazy("public"))),)
    ordering = ("-closes_on", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        """With their names."""
        return super().get_queryset(request).prefetch_related("texts")

    def page_of(self, row: Edition) -> str:
        """Its page."""
        return reverse("programmes:edition", args=[row.slug])

    @column(gettext_lazy("Name"))
    def called(self, row: Edition) -> str:
        """For the reader."""
        reading = row.reading(languages.current())
        return reading.get("name") if reading else row.slug

    @column(gettext_lazy("in the address"), "slug")
    def address(self, row: Edition) -> str:
        """Its name in the address."""
        return row.slug

    @column(gettext_lazy("from"), "opens_on")
    def first_day(self, row: Edition) -> str:
        """First day."""
        return moment(row.opens_on)

    @column(gettext_lazy("until"), "closes_on")
    def last_day(self, row: Edition) -> str:
        """Last day."""
        return moment(row.closes_on)

    @column(gettext_lazy("public"), "is_public", yes_no=True)
    def public(self, row: Edition) -> bool:
        """Whether everybody sees it."""
        return row.is_public

    @column(gettext_lazy("team"))
    def team(self, row: Edition) -> str:
        """Who works for it."""
        held = row.roles.select_related("user").order_by("role", "pk")
        return joined(f"{one.user} ({one.get_role_display()})" for one in held)
