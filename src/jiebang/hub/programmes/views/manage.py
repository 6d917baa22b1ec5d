"""The pages on which an edition is made and changed: a task list, then one thing a page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.kernel import idempotency
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.kernel.exports import as_file
from jiebang.hub.programmes import queries, rules, tables
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.registry import Section
from jiebang.hub.programmes.views.sections import all_sections


def may_manage(actor: Actor, edition: Edition) -> bool:
    """Whether the actor makes any part of the edition."""
    return any(section.may(actor, edition) for section in all_sections().values())


def manage(request: HttpRequest, slug: str) -> HttpResponse:
    """What the actor may make of the edition."""
    current = get_object_or_404(queries.visible_to(request.user), slug=slug)
    found = [one for one in all_sections().values() if one.may(request.user, current)]
    if not found:
        raise Http404
    return render(
        request,
        "programmes/manage.html",
        {
            "page": _page(request, current, _("Edit this edition")),
            "edition": current,
            "tasks": [
                {
                    "label": one.title,
                    "url": reverse("programmes:section", args=[slug, one.name]),
                    "hint": one.hint(request.user, current),
                    "count": len(one.rows(request.user, current)) if one.several else None,
                }
                for one in found
            ],
            "team_url": reverse("programmes:team", args=[slug])
            if rules.is_organiser(request.user, current)
            else "",
        },
    )


def section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """The rows of one section; where it has none of its own, its form."""
    current, found = _section(request, slug, section)
    if not found.several:
        return _form(request, current, found, None)
    rows = found.rows(request.user, current)
    file = as_file(
        request,
        f"{slug}-{found.name}",
        str(found.title),
        [_("Name"), _("Note")],
        lambda: ([str(row["label"]), str(row.get("note") or "")] for row in rows),
    )
    if file is not None:
        return file
    return render(
        request,
        "programmes/section.html",
        {
            "page": _page(request, current, str(found.title), below=True),
            "section": found,
            "rows": [
                {
                    **row,
                    "url": row.get("url")
                    or (
                        reverse("programmes:item", args=[slug, section, row["pk"]])
                        if row.get("pk")
                        else ""
                    ),
                }
                for row in rows
            ],
            "add_url": reverse("programmes:item", args=[slug, section, 0])
            if found.may_add(request.user, current)
            else "",
        },
    )


def item(request: HttpRequest, slug: str, section: str, pk: int) -> HttpResponse:
    """One row of a section, or with 0 a new one."""
    current, found = _section(request, slug, section)
    if not found.several or (pk == 0 and not found.may_add(request.user, current)):
        raise Http404
    return _form(request, current, found, _row(request, current, found, pk))


def _row(request: HttpRequest, current: Edition, found: Section, pk: int) -> Any:
    if pk >= 10**18:
        raise Http404
    return found.item(request.user, current, pk) if pk else None


def _section(request: HttpRequest, slug: str, name: str) -> tuple[Edition, Section]:
    current = get_object_or_404(queries.visible_to(request.user), slug=slug)
    found = all_sections().get(name)
    if found is None or not found.may(request.user, current):
        raise Http404
    return current, found


def _form(request: HttpRequest, current: Edition, found: Section, row: Any) -> HttpResponse:
    here = (
        reverse("programmes:section", args=[current.slug, found.name])
        if found.several
        else reverse("programmes:manage", args=[current.slug])
    )
    if request.method == "POST" and request.POST.get("what") == "remove":
        return _remove(request, found, row, here)
    if request.method == "POST" and request.POST.get("what"):
        return _move(request, found, row, here)
    form = found.form(request.user, current, row, request.POST or None)
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and _saved(request, current, found, row, form):
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(here)
    label = next(
        (
            one["label"]
            for one in (found.rows(request.user, current) if row is not None else ())
            if one.get("pk") == row.pk
        ),
        "",
    )
    title = str(label or (found.add if found.several else found.title))
    return render(
        request,
        "programmes/item.html",
        {
            "page": _page(
                request,
                current,
                title,
                below=True,
                section=found if found.several else None,
            ),
            "section": found,
            "form": form,
            "key": request.POST.get("key", "") or idempotency.new_key(),
            "moves": found.moves(request.user, row) if row is not None else [],
            "removable": row is not None and found.may_remove(row),
        },
        status=422 if form is not None and form.errors else 200,
    )


def _saved(request: HttpRequest, current: Edition, found: Section, row: Any, form: Any) -> bool:
    """Save, a new row once for a form sent twice; False with the form's error where it is refused."""

    def once() -> idempotency.Answer:
        found.write(request.user, current, row, form)
        return {}

    try:
        if row is not None or not found.several:
            once()
        else:
            idempotency.once(
                actor=request.user,
                verb=f"programmes.add_{found.name}",
                key=request.POST.get("key", "").replace("\x00", "")[:80] or idempotency.new_key(),
                payload={"edition": current.pk, "form": sorted(form.data.lists())},
                act=once,
            )
    except Denied:
        raise Http404 from None
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _remove(request: HttpRequest, found: Section, row: Any, here: str) -> HttpResponse:
    if row is None or not found.may_remove(row):
        raise Http404
    try:
        found.remove(request.user, row)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Removed."))
    return HttpResponseRedirect(here)


def _move(request: HttpRequest, found: Section, row: Any, here: str) -> HttpResponse:
    name = request.POST["what"]
    if row is None or name not in {one["name"] for one in found.moves(request.user, row)}:
        raise Http404
    try:
        found.move(request.user, row, name)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done."))
    return HttpResponseRedirect(here)


def _page(
    request: HttpRequest,
    current: Edition,
    title: str,
    *,
    below: bool = False,
    section: Section | None = None,
) -> dict[str, Any]:
    way = [*queries.way_up(request.user, current), current]
    more = []
    if below:
        task_list = reverse("programmes:manage", args=[current.slug])
        more.append((_("Edit this edition"), task_list))
    if section is not None:
        listed = reverse("programmes:section", args=[current.slug, section.name])
        more.append((str(section.title), listed))
    return {"title": title, "breadcrumb": tables.crumbs(way, *more, (title, ""))}
