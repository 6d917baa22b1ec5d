"""Pages of OpenAlex imports: choose a file or ids, look, import or discard."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.catalog import actions, forms, queries, tables
from jiebang.hub.catalog.models import AuthorImport
from jiebang.hub.catalog.states import UploadState
from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.actors import Denied, Refused


def authors(request: HttpRequest) -> HttpResponse:
    """Choose a file of OpenAlex or name authors; what is found is shown before anything is saved."""
    form = forms.AuthorsForm(request.POST or None, request.FILES or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        kept = _keep(request, form)
        if kept is not None:
            return HttpResponseRedirect(reverse("catalog:authors_preview", args=[kept.pk]))
    return render(
        request,
        "catalog/authors.html",
        {
            "page": {
                "title": _("Experts from OpenAlex"),
                "breadcrumb": [
                    {
                        "label": _("Upload experts"),
                        "url": reverse("catalog:upload", args=["expert"]),
                    },
                    {"label": "OpenAlex", "url": ""},
                ],
            },
            "form": form,
            "key": idempotency.new_key(),
        },
        status=422 if form.errors else 200,
    )


def _keep(request: HttpRequest, form: forms.AuthorsForm) -> AuthorImport | None:
    """Keep the file, or what the API gave; None with the form's error where there is nothing."""
    given = form.cleaned_data
    if given.get("file"):
        name, content = given["file"].name, given["file"].read()
    else:
        fetched = queries.fetch_authors(given["ids"])
        sentences = [failure.message(languages.current()) for failure in fetched.failures]
        if fetched.is_busy:
            sentences = [_("Others are asking OpenAlex just now. Try again in a minute.")]
        if not fetched.content:
            for sentence in sentences:
                form.add_error("ids", sentence)
            return None
        for sentence in sentences:
            messages.warning(request, sentence)
        name, content = "OpenAlex: " + ", ".join(given["ids"]), fetched.content
    where = {part: given[part] for part in ("edition", "organisation")}

    def once() -> idempotency.Answer:
        kept = actions.preview_authors(actor=request.user, file_name=name, content=content, **where)
        return {"kept": str(kept.pk)}

    try:
        answer = idempotency.once(
            actor=request.user,
            verb="catalog.preview_authors",
            key=idempotency.key_in(request.POST),
            payload={
                "ids": sorted(given.get("ids") or ()),
                # What the API answers may differ from one asking to the next.
                "sha256": hashlib.sha256(content).hexdigest() if given.get("file") else "",
                **{part: found.pk for part, found in where.items()},
            },
            act=once,
        )
    except Denied:
        raise Http404 from None
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    return AuthorImport.objects.get(pk=answer["kept"])


def authors_preview(request: HttpRequest, pk: Any) -> HttpResponse:
    """Each author with where it goes; from here they are imported or discarded."""
    kept = get_object_or_404(queries.author_imports_visible_to(request.user), pk=pk)
    if request.method == "POST":
        return _finish(request, kept)
    if kept.state == UploadState.DISCARDED:
        raise Http404
    found = queries.read_authors(kept)
    rows = queries.planned(request.user, kept, found)
    return render(
        request,
        "catalog/authors_preview.html",
        {
            "page": {"title": kept.file_name},
            "kept": kept,
            "rows": tables.authors(rows),
            "problems": tables.author_problems(found),
            "new": sum(row.expert is None for row in rows),
            "known": sum(row.expert is not None for row in rows),
            "works": len({work.id for row in rows for work in row.works}),
            "unused": len(found.works) - len({work.id for row in rows for work in row.works}),
            "done": kept.state == UploadState.IMPORTED,
        },
    )


def _finish(request: HttpRequest, kept: AuthorImport) -> HttpResponse:
    here = reverse("catalog:authors_preview", args=[kept.pk])
    try:
        if request.POST.get("what") == "discard":
            actions.discard_authors(actor=request.user, kept=kept)
            messages.info(request, _("The file was discarded; nothing was saved."))
            return HttpResponseRedirect(reverse("catalog:authors"))
        result = actions.import_authors(
            actor=request.user, kept=kept, take=set(request.POST.getlist("author"))
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(here)
    total = result["created"] + result["updated"] + result["unchanged"]
    sentence = ngettext(
        "%(total)s expert: %(created)s new, %(updated)s changed, %(unchanged)s as before; "
        "%(papers)s new publications.",
        "%(total)s experts: %(created)s new, %(updated)s changed, %(unchanged)s as before; "
        "%(papers)s new publications.",
        total,
    ) % {"total": total, **result}
    messages.add_message(request, messages.SUCCESS if total else messages.WARNING, sentence)
    for row in result["refused"][:5]:
        messages.warning(request, f"{row['author']}: {row['why']}")
    return HttpResponseRedirect(here)
