"""A list of rows that operators read: search, filters that they keep, a link to the site's own page."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import datetime
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin import FieldListFilter, ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jiebang.hub.kernel.exports import MOST, as_file
from jiebang.hub.people.models import User


def titled(base: type[FieldListFilter], title: Any) -> type[FieldListFilter]:
    """A filter of the library under a title in the reader's language."""

    class Titled(base):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **given: Any) -> None:
            super().__init__(*args, **given)
            self.title = title

    return Titled


class Rows(ModelAdmin):  # type: ignore[type-arg]
    """Rows that are read. Every column is named in the list itself: nothing is shown by default.

    label, group: what the rows, and the lists that stand with them, are called.
    """

    label: Any = ""
    group: Any = ""
    list_per_page = 50
    actions: Any = None
    save_as = False
    change_list_template = "config/change_list.html"
    change_form_template = "config/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        """The list and one row."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        seen = self.admin_site.admin_view
        return [
            path("", seen(self.changelist_view), name=f"{name}_changelist"),
            path("<int:object_id>/", self._one(seen), name=f"{name}_change"),
        ]

    def _one(self, seen: Callable[..., Any]) -> Callable[..., Any]:
        def one(request: HttpRequest, object_id: int) -> Any:
            return self.change_view(request, str(object_id))

        return cast("Callable[..., Any]", seen(one))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Operators."""
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Operators."""
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows come by the apps' actions alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows change by the apps' actions alone."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows go by the apps' actions alone."""
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Only what the list's own filters ask: else an address could spell a password out."""
        filtered = [entry[0] if isinstance(entry, tuple) else entry for entry in self.list_filter]
        endings = ("", "__exact", "__in", "__isnull", "__id__exact")
        return lookup in {f"{field}{ending}" for field in filtered for ending in endings}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Every field, as each is a column of the list."""
        return self.fields or ()

    def page_of(self, row: Any) -> str:
        """The address of the row's page on the site; nothing where it has none."""
        return ""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list, with the filters that this operator keeps for it."""
        place = f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        user = cast("User", request.user)
        context = {
            "title": self.label,
            "label": self.label,
            "group": self.group,
            "place": place,
            "query": request.GET.urlencode(),
            "kept_filters": user.saved_filters.filter(place=place),
        }
        if request.method == "POST":
            sent = request.POST.copy()
            keys = sent.getlist(ACTION_CHECKBOX_NAME)
            # A key that no row can have is no choice: the library would ask the database for it.
            kept = [key for key in keys if key.isdecimal() and len(key) < 18]
            sent.setlist(ACTION_CHECKBOX_NAME, kept)
            request.POST = cast("Any", sent)
        return self._file(request) or super().changelist_view(
            request, context | (extra_context or {})
        )

    def _file(self, request: HttpRequest) -> HttpResponse | None:
        """The rows of the list as it is searched and filtered, as a file; None where none is asked for.

        The library takes every name in an address for a filter, so these are taken out of it.
        """
        wanted = request.GET
        listed = wanted.copy()
        for name in ("as", "p"):
            listed.pop(name, None)
        if "as" not in wanted:
            return None
        request.GET = cast("Any", listed)
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return None  # which the page says
        names = [str(name) for name in self.list_display]
        asked = copy(request)
        asked.GET = wanted
        return as_file(
            asked,
            self.opts.model_name or "rows",
            str(self.label),
            [str(getattr(self, name).short_description) for name in names],
            lambda: ([_cell(getattr(self, name)(row)) for name in names] for row in rows[:MOST]),
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """One row, with the way to its page on the site."""
        row = self.get_object(request, object_id)
        context: dict[str, Any] = {"label": self.label, "group": self.group}
        if row is not None:
            context |= {"title": str(row), "page_url": self.page_of(row)}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> Any:
        """What is not there is answered as everywhere."""
        from django.http import Http404

        raise Http404


def _cell(value: Any) -> Any:
    """What stands in a column of yes and no is a word in a file."""
    return {True: _("yes"), False: _("no")}[value] if isinstance(value, bool) else value


def column(title: Any, order: str | None = None, yes_no: bool = False) -> Callable[..., Any]:
    """A column under a title in the reader's language."""
    given: dict[str, Any] = {"description": title, "ordering": order}
    if yes_no:
        given["boolean"] = True
    else:
        given["empty_value"] = "–"
    return cast("Callable[..., Any]", admin.display(**given))


def moment(value: Any) -> str:
    """A day or a moment as the reader's language writes it."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return date_format(value, "DATE_FORMAT")


def joined(words: Any) -> str:
    """A few words in one cell."""
    return "; ".join(str(word) for word in words)
