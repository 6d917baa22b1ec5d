"""Pages of notices: the list, preferences, unsubscribing, what one follows, kept searches."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.exports import MOST, as_file
from jiebang.hub.notices import actions, forms, queries, registry, tables
from jiebang.hub.notices.actions.searches import UNDO

PAGE_SIZE = 20
LONGEST = 10**18
"""Keys from addresses and forms are below this: PostgreSQL holds no larger ones."""


def listing(request: HttpRequest) -> HttpResponse:
    """One's notices, the newest first; all of them, or what is unread."""
    only_unread = request.GET.get("show") == "unread"
    keys = queries.shown_keys(request.user, unread=only_unread)
    file = as_file(
        request,
        "notices",
        _("Notices"),
        [_("Notice"), _("About it"), _("At"), _("Unread")],
        lambda: (
            [row["title"], row["text"], row["at"], _("yes") if row["unread"] else ""]
            for row in _rows(request, keys)
        ),
    )
    if file is not None:
        return file
    page = Paginator(keys, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "notices/list.html",
        {
            "page": {"title": _("Notices"), "noindex": True},
            "page_obj": page,
            "rows": _rows(request, list(page.object_list)),
            "tabs": [
                {"label": _("All"), "url": "?", "current": not only_unread},
                {"label": _("Unread"), "url": "?show=unread", "current": only_unread},
            ],
            "only_unread": only_unread,
            "undo": request.GET.get("undo", "")[:40],
        },
    )


def _rows(request: HttpRequest, keys: list[int]) -> list[dict[str, Any]]:
    found = queries.visible_to(request.user).in_bulk(keys)
    said = queries.said(request.user, [found[key] for key in keys if key in found])
    return [tables.row(notice, words) for notice, words in said]


def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a notice leads; it is read thereby. One that may not be shown is not there."""
    if pk >= LONGEST:
        raise Http404
    notice = get_object_or_404(queries.visible_to(request.user), pk=pk)
    said = queries.said(request.user, [notice])
    if not said:
        raise Http404
    if request.method == "GET":  # not where somebody merely asks whether it is there
        actions.mark_read(actor=request.user, keys=[pk])
    return HttpResponseRedirect(said[0][1].url)


def read(request: HttpRequest) -> HttpResponse:
    """Mark one notice or all of them as read, or take that back."""
    stamp = request.POST.get("undo", "")
    if stamp:
        try:
            moment = parse_datetime(stamp)
        except ValueError:
            moment = None
        if not isinstance(moment, datetime) or timezone.is_naive(moment):
            raise Http404
        actions.mark_unread(actor=request.user, read_at=moment)
        return HttpResponseRedirect(reverse("notices:list"))
    one = request.POST.get("notice", "")
    if one == "all":
        keys = queries.shown_keys(request.user, unread=True)
    elif one.isdecimal() and len(one) < 18:
        keys = [int(one)]
    else:
        raise Http404
    count, moment = actions.mark_read(actor=request.user, keys=keys)
    if not count:
        return HttpResponseRedirect(reverse("notices:list"))
    messages.success(
        request,
        ngettext("%(n)s notice is marked as read.", "%(n)s notices are marked as read.", count)
        % {"n": count},
    )
    return HttpResponseRedirect(reverse("notices:list", query={"undo": moment.isoformat()}))


def preferences(request: HttpRequest) -> HttpResponse:
    """How one wants to hear of each kind of news, and whether by mail at all."""
    outlets = queries.outlets_of(request.user)
    form = forms.PreferencesForm(
        request.POST if request.method == "POST" and "mails" not in request.POST else None,
        outlets=outlets,
    )
    if request.method == "POST":
        if "mails" in request.POST:
            actions.set_by_mail(
                user=request.user, by_mail=request.POST["mails"] == "on", actor=request.user
            )
            return HttpResponseRedirect(reverse("notices:preferences"))
        if form.is_valid():
            actions.choose(actor=request.user, outlets=form.chosen())
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("notices:preferences"))
    return render(
        request,
        "notices/preferences.html",
        {
            "page": {"title": _("How I want to hear of it"), "noindex": True},
            "form": form,
            "by_mail": queries.is_mailed(request.user),
            "hour": queries.MORNING,
            "zone": timezone.get_current_timezone_name(),
        },
        status=422 if form.errors else 200,
    )


@csrf_exempt
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End one's mails by the link in any of them, without signing in, as RFC 8058 has it.

    A mail program posts to it, and has no token against forgery: the link itself is the secret, and
    can do no more than this.
    """
    user = queries.unsubscribing(token)
    if user is None:
        raise Http404
    if request.method == "POST":
        actions.set_by_mail(user=user, by_mail=False, actor=user)
    return render(
        request,
        "notices/unsubscribe.html",
        {
            "page": {"title": _("Notices by mail"), "noindex": True},
            "by_mail": queries.is_mailed(user),
        },
    )


def following(request: HttpRequest) -> HttpResponse:
    """What one follows."""
    follows = queries.follows_of(request.user)
    file = as_file(
        request,
        "following",
        _("What I follow"),
        [_("Followed"), _("About it"), _("Since")],
        lambda: (
            [row["title"], row["text"], row["since"]]
            for row in tables.followed(queries.followed(request.user, follows[:MOST]))
        ),
    )
    if file is not None:
        return file
    page = Paginator(follows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "notices/following.html",
        {
            "page": {"title": _("What I follow"), "noindex": True},
            "page_obj": page,
            "rows": tables.followed(queries.followed(request.user, page.object_list)),
            "undo": _subject(request.GET.get("undo", "")),
        },
    )


def follow(request: HttpRequest) -> HttpResponse:
    """Follow something or no longer, and go back to where one was."""
    wanted = _subject(request.POST.get("what", ""))
    if wanted is None:
        raise Http404
    subject, key = wanted
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = reverse("notices:following")
    if "leave" in request.POST:
        actions.unfollow(actor=request.user, subject=subject, key=key)
        if target == reverse("notices:following"):
            target = reverse("notices:following", query={"undo": f"{subject}:{key}"})
        return HttpResponseRedirect(target)
    try:
        actions.follow(actor=request.user, subject=subject, key=key)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(target)


def _subject(text: str) -> tuple[str, int] | None:
    """`need:12` as a form or an address brings it."""
    code, _mark, key = text.partition(":")
    if registry.subject(code) is None or not key.isdecimal() or len(key) >= 18:
        return None
    return code, int(key)


def searches(request: HttpRequest) -> HttpResponse:
    """The searches that one keeps."""
    found = (tables.search(saved, request.user) for saved in queries.searches_of(request.user))
    rows = [row for row in found if row is not None]
    file = as_file(
        request,
        "searches",
        _("Saved searches"),
        [_("Name"), _("List"), _("What is asked"), _("How I hear of it")],
        lambda: (
            [row["name"], str(row["list"]), " · ".join(row["labels"]), row["outlet"]]
            for row in rows
        ),
    )
    if file is not None:
        return file
    return render(
        request,
        "notices/searches.html",
        {
            "page": {"title": _("Saved searches"), "noindex": True},
            "rows": rows,
            "deleted": queries.deleted_searches_of(request.user, timezone.now() - UNDO)
            .order_by("-deleted_at")
            .first(),
        },
    )


def save_search(request: HttpRequest) -> HttpResponse:
    """Keep the search of a list: GET asks for its name, POST saves it."""
    source = request.POST if request.method == "POST" else request.GET
    listed = registry.listed(source.get("list", ""))
    if listed is None:
        raise Http404
    query = source.get("query", "").replace("\x00", "")[:2000]
    cleaned = listed.clean(QueryDict(query))
    labels = listed.labels(request.user, cleaned)
    form = forms.SearchForm(
        request.POST if request.method == "POST" else None,
        initial={"name": (" · ".join(labels) or str(listed.label))[: actions.NAME_LIMIT]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_search(
                actor=request.user, kind=listed.code, query=cleaned, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The search is saved."))
            return HttpResponseRedirect(reverse("notices:searches"))
    return render(
        request,
        "notices/save_search.html",
        {
            "page": {"title": _("Save this search"), "noindex": True},
            "form": form,
            "list": listed,
            "query": cleaned,
            "labels": labels,
            "back_url": listed.url(cleaned),
        },
        status=422 if form.errors else 200,
    )


def search(request: HttpRequest, pk: int) -> HttpResponse:
    """One kept search: exactly the answers that it told of; run it, change it, delete it."""
    if pk >= LONGEST:
        raise Http404
    restoring = request.method == "POST" and "restore" in request.POST
    among = (
        queries.deleted_searches_of(request.user, timezone.now() - UNDO)
        if restoring
        else queries.searches_of(request.user)
    )
    saved = get_object_or_404(among, pk=pk)
    listed = registry.listed(saved.kind)
    if listed is None:
        raise Http404
    form = forms.SearchForm(
        request.POST if request.method == "POST" and "change" in request.POST else None,
        initial={"name": saved.name, "outlet": saved.outlet},
    )
    if request.method == "POST":
        answer = _change(request, saved, form)
        if answer is not None:
            return answer
    batch = request.GET.get("batch", "")
    number = int(batch) if batch.isdecimal() and len(batch) < 9 else None
    keys = queries.hits_of(saved, number)
    file = as_file(
        request,
        f"search-{saved.pk}",
        saved.name,
        [_("Code"), _("Title"), _("By")],
        lambda: (
            [row["code"], row["title"], row["by"]]
            for row in listed.rows(request.user, list(keys[:MOST]))
        ),
    )
    if file is not None:
        return file
    page = Paginator(keys, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "notices/search.html",
        {
            "page": {
                "title": saved.name,
                "noindex": True,
                "breadcrumb": [
                    {"label": _("Saved searches"), "url": reverse("notices:searches")},
                    {"label": saved.name, "url": ""},
                ],
            },
            "search": tables.search(saved, request.user),
            "page_obj": page,
            "batch": number,
            "records": listed.rows(request.user, list(page.object_list)),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


def _change(request: HttpRequest, saved: Any, form: forms.SearchForm) -> HttpResponse | None:
    """What the page's buttons do; None where the form has to be shown again."""
    here = HttpResponseRedirect(reverse("notices:search", args=[saved.pk]))
    if "run" in request.POST:
        count = actions.look_again(search=saved)
        saved.refresh_from_db()
        messages.success(
            request,
            ngettext("%(n)s new answer.", "%(n)s new answers.", count) % {"n": count}
            if count
            else _("Nothing new since last time."),
        )
        return here
    if "delete" in request.POST:
        actions.delete_search(actor=request.user, search=saved)
        return HttpResponseRedirect(reverse("notices:searches"))
    if "restore" in request.POST:
        try:
            actions.restore_search(actor=request.user, search=saved)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("notices:searches"))
    if "change" in request.POST:
        if not form.is_valid():
            return None
        actions.change_search(actor=request.user, search=saved, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return here
    raise Http404
