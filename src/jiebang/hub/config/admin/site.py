"""The admin site of the operators: who gets in, which addresses there are, its front page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.config.admin.forms import EditionForm
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.people import actions
from jiebang.hub.people.models import SavedFilter, User
from jiebang.hub.people.rules import is_operator
from jiebang.hub.programmes import actions as programmes


class Desk(AdminSite):
    """Lists of rows, for operators whose session has shown a second factor; signing in is the site's own."""

    site_header = gettext_lazy("Operation")
    site_title = gettext_lazy("Operation")
    index_title = gettext_lazy("Operation")
    index_template = "config/desk.html"
    app_index_template = "config/desk.html"
    enable_nav_sidebar = False
    site_url = None

    def has_permission(self, request: HttpRequest) -> bool:
        """The access table asks the same before."""
        return is_operator(request.user)

    def get_urls(self) -> list[Any]:
        """Only what reads, and what calls an action: Django's own sign-in and forms are not there."""

        def seen(view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
            return self.admin_view(view, cacheable)

        found: list[URLPattern | URLResolver] = [
            path("", seen(self.index), name="index"),
            path("jsi18n/", seen(self.i18n_javascript, True), name="jsi18n"),
            path("filters/save/", seen(self.save_filter), name="save_filter"),
            path("filters/drop/", seen(self.drop_filter), name="drop_filter"),
            path("editions/new/", seen(self.new_edition), name="new_edition"),
        ]
        for model, rows in self._registry.items():
            meta = model._meta
            found.append(path(f"{meta.app_label}/{meta.model_name}/", include(rows.urls)))
        found.append(path("<slug:app_label>/", seen(self.app_index), name="app_list"))
        return found

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Part of the front page."""
        if not self.get_app_list(request, app_label):
            raise Http404
        return super().app_index(request, app_label, extra_context)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Every list under the name of its kind, in the order in which they were registered."""
        groups: dict[str, dict[str, Any]] = {}
        for model, rows in self._registry.items():
            label = model._meta.app_label
            if app_label not in {None, label}:
                continue
            group = groups.setdefault(
                label,
                {
                    "name": rows.group,  # type: ignore[attr-defined]
                    "app_label": label,
                    "app_url": reverse("admin:app_list", args=[label]),
                    "has_module_perms": True,
                    "models": [],
                },
            )
            group["models"].append(
                {
                    "model": model,
                    "name": rows.label,  # type: ignore[attr-defined]
                    "object_name": model._meta.object_name,
                    "perms": {"view": True},
                    "admin_url": reverse(f"admin:{label}_{model._meta.model_name}_changelist"),
                    "add_url": None,
                    "view_only": True,
                }
            )
        return list(groups.values())

    def save_filter(self, request: HttpRequest) -> HttpResponse:
        """Keep the search of a list under a name."""
        place = request.POST.get("place", "")
        try:
            back = reverse(f"admin:{place}")
        except NoReverseMatch:
            raise Http404 from None
        query = request.POST.get("query", "")
        try:
            actions.save_filter(
                actor=request.user, place=place, name=request.POST.get("name", ""), query=query
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(f"{back}?{query}" if query else back)

    def drop_filter(self, request: HttpRequest) -> HttpResponse:
        """Forget one of one's own."""
        text = request.POST.get("filter", "")
        key = int(text) if text.isdecimal() and len(text) < 18 else 0
        kept = get_object_or_404(SavedFilter, pk=key, user=cast("User", request.user))
        back = reverse(f"admin:{kept.place}")
        actions.drop_filter(actor=request.user, kept=kept)
        return HttpResponseRedirect(back)

    def new_edition(self, request: HttpRequest) -> HttpResponse:
        """Open an edition for its first organiser, who does the rest on the site."""
        form = EditionForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                made = programmes.open_edition(actor=request.user, **form.facts())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The edition is open."))
                return HttpResponseRedirect(
                    reverse("admin:programmes_edition_change", args=[made.pk])
                )
        return TemplateResponse(
            request,
            "config/new_edition.html",
            {**self.each_context(request), "title": _("Open an edition"), "form": form},
            status=422 if form.errors else 200,
        )


desk = Desk(name="admin")
