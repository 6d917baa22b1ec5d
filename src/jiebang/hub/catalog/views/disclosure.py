"""Pages of disclosure: confidential detail, asking for it, letting in, who opened it, anonymity."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from jiebang.hub.catalog import actions, forms, queries, rules, tables
from jiebang.hub.catalog.models import AccessRequest, Record
from jiebang.hub.catalog.queries import Disclosure
from jiebang.hub.catalog.states import DETAIL_TIERS, Outlet, RecordKind, Tier
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.exports import answer, as_file
from jiebang.hub.people.models import User

LOG_PAGE = 50
LOG_FILE = 20_000


def part(request: HttpRequest, shown: Disclosure, language: str) -> dict[str, Any]:
    """The context of `catalog/parts/disclosure.html`, on any page that shows a record; what it hands
    out is noted.
    """
    user = request.user
    rows = queries.details_of([shown]).get((shown.kind, shown.pk), [])
    has_tiers = queries.tiers_of(shown.record)
    context: dict[str, Any] = {
        "level": int(shown.level),
        "sections": tables.details(rows, language),
        "has_more": any(tier > Tier.PUBLIC for tier in has_tiers),
        "next": _next(request, shown, has_tiers),
        "links": _links(user, shown),
    }
    if rows and isinstance(user, User):
        actions.log_access(
            actor=user,
            record=shown.record,
            tier=max(row.tier for row in rows),
            outlet=Outlet.PAGE,
        )
        context["mark"] = tables.mark(
            user, queries.reads_for(user, [shown])[0], shown.code, timezone.now()
        )
    return context


def _next(request: HttpRequest, shown: Disclosure, has_tiers: list[Tier]) -> dict[str, str] | None:
    """What opens the next level at which there is something; None where nothing is left."""
    further = [tier for tier in has_tiers if tier > shown.level]
    if not further:
        return None
    if further[0] == Tier.NAMED:
        return {
            "text": _(
                "Level 3 opens to organisations that its owner lets in, once their people have signed "
                "a non-disclosure agreement."
            ),
            "label": _("Ask for access"),
            "url": reverse("catalog:access", args=[shown.kind, shown.pk]),
        }
    if not request.user.is_authenticated:
        return {
            "text": _("Level 2 opens to members of verified organisations."),
            "label": _("Sign in"),
            "url": f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}",
        }
    return {
        "text": _("Level 2 opens to members of organisations that their region has verified."),
        "label": _("My organisations"),
        "url": reverse("people:me"),
    }


def _links(user: Any, shown: Disclosure) -> list[dict[str, str]]:
    """What the record's own people do here."""
    at = [shown.kind, shown.pk]
    found = []
    if rules.may_write_detail(user, shown.record):
        found.append(
            {"label": _("Confidential detail"), "url": reverse("catalog:details", args=at)}
        )
    if rules.may_edit(user, shown.record):
        found.append({"label": _("Anonymity"), "url": reverse("catalog:anonymity", args=at)})
    if rules.sees_readers(user, shown.record):
        found.append(
            {"label": _("Requests for access"), "url": reverse("catalog:requests", args=at)}
        )
        found.append({"label": _("Who opened it"), "url": reverse("catalog:log", args=at)})
    return found


def _found(request: HttpRequest, kind: RecordKind, pk: int) -> Disclosure:
    model: Any = queries.MODELS[kind]
    record: Record = get_object_or_404(queries.visible_to(request.user, model), pk=pk)
    return queries.disclosed(request.user, record)


def _page(request: HttpRequest, shown: Disclosure, title: str) -> dict[str, Any]:
    mandate = actions.acting_as(request.user, shown.record)
    reading = shown.reading(languages.current())
    return {
        "page": {
            "title": title,
            "breadcrumb": [
                {"label": shown.code, "url": tables.url_of(shown.record)},
                {"label": title, "url": ""},
            ],
        },
        "title": reading.get("title") if reading else shown.code,
        "title_lang": reading.language if reading else "",
        "kind": shown.kind,
        "pk": shown.pk,
        "record_url": tables.url_of(shown.record),
        "acting": tables.acting(shown, mandate),
    }


def details(request: HttpRequest, kind: RecordKind, pk: int) -> HttpResponse:
    """Write what is for the higher levels, in each language."""
    shown = _found(request, kind, pk)
    if not rules.may_write_detail(request.user, shown.record):
        raise Http404
    written = queries.details_of([shown]).get((shown.kind, shown.pk), [])
    posted = request.POST if request.method == "POST" else None
    may_change = bool(rules.may_change(request.user, shown.record))
    form = forms.DetailForm(posted, written=written, may_change=may_change)
    if posted is not None and form.is_valid():
        try:
            for tier, language, words in form.given():
                actions.save_detail(
                    actor=request.user,
                    record=shown.record,
                    tier=tier,
                    language=language,
                    words=words,
                )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(tables.url_of(shown.record))
    return render(
        request,
        "catalog/details.html",
        {
            **_page(request, shown, _("Confidential detail")),
            "form": form,
            "tiers": [
                {"label": tables.level_label(tier), "fields": form.of(tier)}
                for tier in DETAIL_TIERS
            ],
            "may_change": may_change,
        },
        status=422 if form.errors else 200,
    )


def access(request: HttpRequest, kind: RecordKind, pk: int) -> HttpResponse:
    """Ask for level 3, sign, and see where the request stands."""
    shown = _found(request, kind, pk)
    if rules.sees_readers(request.user, shown.record):
        if request.method == "POST":
            raise Http404
        return HttpResponseRedirect(reverse("catalog:requests", args=[kind, pk]))
    asked = list(queries.own_requests(request.user, shown.record))
    what = request.POST.get("what", "") if request.method == "POST" else ""
    form = forms.AskForm(request.POST if what == "ask" else None, actor=request.user)
    sign = forms.SignForm(request.POST if what == "sign" else None)
    if request.method == "POST":
        answer = _ask(request, shown, asked, what, form, sign)
        if answer is not None:
            return answer
    rows = [tables.request(one, reader=_reader(request)) for one in asked]
    may_ask = queries.may_ask_for(request.user)
    return render(
        request,
        "catalog/access.html",
        {
            **_page(request, shown, _("Access to level 3")),
            "rows": rows,
            "is_open": any(
                row["may_sign"] or row["may_withdraw"] or row["is_granted"] for row in rows
            ),
            "form": form if may_ask.exists() else None,
            "sign": sign,
            "agreement": queries.agreement(languages.current()),
            "there_is": Tier.NAMED in queries.tiers_of(shown.record),
            "level": int(shown.level),
        },
        status=422 if form.errors or sign.errors else 200,
    )


def _reader(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - the access table lets in who has signed in
    return user


def _ask(
    request: HttpRequest,
    shown: Disclosure,
    asked: list[AccessRequest],
    what: str,
    form: forms.AskForm,
    sign: forms.SignForm,
) -> HttpResponse | None:
    """Do what was sent; None with the form's error where that is refused."""
    here = reverse("catalog:access", args=[shown.kind, shown.pk])
    chosen = next((one for one in asked if str(one.pk) == request.POST.get("access", "")), None)
    try:
        if what == "ask":
            if not form.is_valid():
                return None
            actions.request_access(actor=request.user, record=shown.record, **form.cleaned_data)
        elif what == "sign" and chosen is not None:
            if not sign.is_valid():
                return None
            actions.sign_access(
                actor=request.user,
                access=chosen,
                name=sign.cleaned_data["name"],
                language=languages.current(),
            )
            messages.success(request, _("You have signed. Its owner decides next."))
        elif what == "withdraw" and chosen is not None:
            actions.withdraw_access(actor=request.user, access=chosen)
        else:
            raise Http404
    except Refused as refusal:
        if what == "withdraw":
            messages.error(request, str(refusal))
        else:
            (form if what == "ask" else sign).add_error(None, str(refusal))
            return None
    return HttpResponseRedirect(here)


def requests(request: HttpRequest, kind: RecordKind, pk: int) -> HttpResponse:
    """Who asks for level 3: let them in for a term, decline, let further people in, revoke."""
    shown = _found(request, kind, pk)
    if not rules.sees_readers(request.user, shown.record):
        raise Http404
    asked = list(queries.requests_on(shown.record))
    if request.method == "POST":
        return _answer(request, shown, asked)
    rows = [tables.request(one, reader=_reader(request)) for one in asked]
    file = as_file(
        request,
        f"{kind}-{pk}-requests",
        _("Requests for access"),
        tables.request_columns(),
        lambda: map(tables.request_row, rows),
    )
    if file is not None:
        return file
    return render(
        request,
        "catalog/requests.html",
        {
            **_page(request, shown, _("Requests for access")),
            "rows": rows,
            "may_grant": rules.edits_record(request.user, shown.record),
            "today": timezone.localdate(),
        },
    )


def _answer(request: HttpRequest, shown: Disclosure, asked: list[AccessRequest]) -> HttpResponse:
    here = HttpResponseRedirect(reverse("catalog:requests", args=[shown.kind, shown.pk]))
    chosen = next((one for one in asked if str(one.pk) == request.POST.get("access", "")), None)
    what = request.POST.get("what", "")
    if chosen is None or what not in {"grant", "admit", "decline", "revoke"}:
        raise Http404
    seen = [
        int(key) for key in request.POST.getlist("signature") if key.isdecimal() and len(key) < 18
    ]
    reason = forms.clean_text(request.POST.get("reason", ""))
    try:
        if what == "grant":
            form = forms.GrantForm(request.POST)
            if not form.is_valid():
                raise Refused(str(next(iter(form.errors.values()))[0]))
            actions.grant_access(
                actor=request.user, access=chosen, signatures=seen, **form.cleaned_data
            )
        elif what == "admit":
            actions.admit_signatures(actor=request.user, access=chosen, signatures=seen)
        elif what == "decline":
            actions.decline_access(actor=request.user, access=chosen, reason=reason)
        else:
            actions.revoke_access(actor=request.user, access=chosen, reason=reason)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("It is now: %(status)s") % {"status": queries.state_of(chosen).label}
        )
    return here


def log(request: HttpRequest, kind: RecordKind, pk: int) -> HttpResponse:
    """Who opened what of the higher levels, when, and by which way."""
    shown = _found(request, kind, pk)
    if not rules.sees_readers(request.user, shown.record):
        raise Http404
    page = Paginator(queries.log_of(shown.record), LOG_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "catalog/log.html",
        {
            **_page(request, shown, _("Who opened it")),
            "page_obj": page,
            "columns": tables.log_columns(),
            "rows": tables.log_rows(page.object_list),
            "caption": _("Who opened it"),
        },
    )


def log_file(request: HttpRequest, kind: RecordKind, pk: int, ending: str) -> HttpResponse:
    """The same as a file."""
    shown = _found(request, kind, pk)
    if not rules.sees_readers(request.user, shown.record):
        raise Http404
    table = tables.log_table(queries.log_of(shown.record)[:LOG_FILE])
    return answer(table, f"{kind}-{pk}-log", ending)


def anonymity(request: HttpRequest, kind: RecordKind, pk: int) -> HttpResponse:
    """Say whether outsiders are told whose it is, and see what in the words may tell it."""
    shown = _found(request, kind, pk)
    record = shown.record
    if not rules.may_edit(request.user, record):
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = forms.AnonymityForm(
        posted,
        is_mediated=shown.intermediary is not None,
        initial={
            "is_anonymous": record.is_anonymous,
            "names_intermediary": record.names_intermediary,
        },
    )
    if posted is not None and form.is_valid():
        try:
            actions.set_anonymous(actor=request.user, record=record, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("catalog:anonymity", args=[kind, pk]))
    return render(
        request,
        "catalog/anonymity.html",
        {
            **_page(request, shown, _("Anonymity")),
            "form": form,
            "stand_in": shown.stand_in,
            "is_anonymous": record.is_anonymous,
            "telltales": tables.telltales(record, queries.telltales(record)),
        },
        status=422 if form.errors else 200,
    )
