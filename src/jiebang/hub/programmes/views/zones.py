"""Pages of zones: the list, one zone with its targets, the rows behind a figure, and their making."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.exports import as_file
from jiebang.hub.programmes import actions, forms, queries, rules, tables
from jiebang.hub.programmes.models import Zone
from jiebang.hub.programmes.states import MEASURES, FunnelStep


def zones(request: HttpRequest) -> HttpResponse:
    """All zones."""
    title = _("Zones")
    rows = [tables.zone_row(zone) for zone in queries.zones_visible_to(request.user)]
    file = as_file(
        request,
        "zones",
        title,
        [_("Name"), _("About it"), _("Regions")],
        lambda: ([row["name"], row["about"], " · ".join(row["members"])] for row in rows),
    )
    if file is not None:
        return file
    return render(
        request,
        "programmes/zones.html",
        {
            "page": {"title": title},
            "rows": rows,
            "add_url": reverse("programmes:new_zone")
            if rules.may_write_zones(request.user)
            else "",
        },
    )


def zone(request: HttpRequest, slug: str) -> HttpResponse:
    """One zone: what all public editions have reached in it."""
    found = get_object_or_404(queries.zones_visible_to(request.user), slug=slug)
    figures = {step: queries.zone_figure(step, actor=request.user, zone=found) for step in MEASURES}
    return render(
        request,
        "programmes/zone.html",
        {
            "page": _page(found),
            "zone": tables.zone_row(found),
            "figures": tables.zone_figures(found, figures),
            "targets": tables.zone_targets(found, queries.aimed(found, figures)),
            "as_of": timezone.now(),
            "edit_url": reverse("programmes:edit_zone", args=[slug])
            if rules.may_write_zones(request.user)
            else "",
        },
    )


def _page(found: Zone, *more: tuple[str, str]) -> dict[str, Any]:
    name = tables.zone_name(found)
    here = (name, reverse("programmes:zone", args=[found.slug]))
    return {
        "title": more[-1][0] if more else name,
        "breadcrumb": tables.crumbs([], (_("Zones"), reverse("programmes:zones")), here, *more),
    }


def figure(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """The rows that sum to one figure of a zone."""
    found = get_object_or_404(queries.zones_visible_to(request.user), slug=slug)
    if step not in FunnelStep.values:
        raise Http404
    counted = queries.zone_figure(FunnelStep(step), actor=request.user, zone=found)
    if counted is None:
        raise Http404
    editions = queries.zone_scope(found).editions
    columns = tables.figure_columns(editions, counted)
    rows = tables.figure_rows(editions, counted)
    label = str(FunnelStep(step).label)
    file = as_file(request, f"{slug}-{step}", label, columns, lambda: rows)
    if file is not None:
        return file
    return render(
        request,
        "programmes/figure.html",
        {
            "page": _page(found, (label, "")),
            "figure": counted,
            "columns": columns,
            "rows": rows,
            "caption": _("Rows behind the figure"),
            "as_of": timezone.now(),
        },
    )


def new_zone(request: HttpRequest) -> HttpResponse:
    """Make a zone."""
    return _edit(request, None)


def edit_zone(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a zone, its members and targets."""
    return _edit(request, get_object_or_404(queries.zones_visible_to(request.user), slug=slug))


def _edit(request: HttpRequest, found: Zone | None) -> HttpResponse:
    if not rules.may_write_zones(request.user):
        raise Http404
    what = request.POST.get("what", "zone") if request.method == "POST" else ""
    form = forms.ZoneForm(request.POST if what == "zone" else None, zone=found)
    target = forms.TargetForm(request.POST if what == "target" else None)
    if what:
        try:
            to = _done(request, found, what, form, target)
        except Refused as refusal:
            (target if what == "target" else form).add_error(None, str(refusal))
            to = ""
        if to:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(to)
    title = _("Edit") if found else _("Make a zone")
    page = _page(found, (title, "")) if found else {"title": title}
    return render(
        request,
        "programmes/edit_zone.html",
        {
            "page": page,
            "form": form,
            "target": target if found else None,
            "targets": tables.zone_targets(found, queries.aimed(found, {})) if found else [],
            "removable": found is not None,
        },
        status=422 if form.errors or target.errors else 200,
    )


def _done(
    request: HttpRequest, found: Zone | None, what: str, form: forms.ZoneForm, target: Any
) -> str:
    """Do what the button says and where to go then; nowhere where a form is to be shown again."""
    if what == "zone":
        if not form.is_valid():
            return ""
        given = form.cleaned_data
        saved = actions.save_zone(
            actor=request.user,
            zone=found,
            slug=given.get("slug", ""),
            regions=given["regions"],
            order=given["order"],
            texts=form.all_words(),
        )
        return reverse("programmes:edit_zone", args=[saved.slug])
    if found is None:
        raise Http404
    if what == "target":
        if not target.is_valid():
            return ""
        actions.set_target(actor=request.user, zone=found, **target.cleaned_data)
    elif what == "drop":
        pk = request.POST.get("pk", "")
        key = int(pk) if pk.isdecimal() and len(pk) < 18 else 0
        row = get_object_or_404(found.targets.select_related("zone"), pk=key)
        actions.remove_target(actor=request.user, target=row)
    elif what == "remove":
        actions.remove_zone(actor=request.user, zone=found)
        return reverse("programmes:zones")
    else:
        raise Http404
    return reverse("programmes:edit_zone", args=[found.slug])
