"""Pages of experts: the list, one expert, and what is not public of a person: consent, account, conflicts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.catalog import actions, forms, queries, rules, tables
from jiebang.hub.catalog.models import Expert
from jiebang.hub.catalog.views.records import record_list, record_page
from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.actors import Denied, Refused


def experts(request: HttpRequest) -> HttpResponse:
    """The list of experts."""
    return record_list(request, Expert)


def expert(request: HttpRequest, pk: int) -> HttpResponse:
    """One expert with publications and the needs that the person may help with."""
    return record_page(request, Expert, pk)


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Consent, account and conflicts of an expert: for the person, its organisation and organisers."""
    record = get_object_or_404(queries.visible_to(request.user, Expert), pk=pk)
    if not rules.may_keep(request.user, record):
        raise Http404
    what = request.POST.get("what", "")
    mine: dict[str, Any] = {
        "consent": forms.ConsentForm(request.POST if what == "consent" else None, expert=record),
        "account": forms.AccountForm(request.POST if what == "account" else None, expert=record),
        "conflict": forms.ConflictForm(request.POST if what == "conflict" else None),
    }
    form = mine.get(what)
    if request.method == "POST":
        if what not in {*mine, "withdraw", "end"}:
            raise Http404
        if (form is None or form.is_valid()) and _done(request, record, what, form):
            return HttpResponseRedirect(reverse("catalog:person", args=[record.pk]))
    reading = record.reading(languages.current())
    return render(
        request,
        "catalog/person.html",
        {
            "page": {
                "title": _("Consent, account and conflicts"),
                "breadcrumb": [
                    {"label": _("Experts"), "url": reverse("catalog:experts")},
                    {"label": record.code, "url": tables.url_of(record)},
                    {"label": _("Consent, account and conflicts"), "url": ""},
                ],
            },
            "record": record,
            "reading": reading,
            "consents": [
                tables.consent(one) for one in queries.consents_of(request.user, record)[:20]
            ],
            "conflicts": [
                tables.conflict(one) for one in queries.conflicts_of(request.user, record)
            ],
            "forms": mine,
            "steps_url": reverse("catalog:tasks", args=[record.KIND, record.pk])
            if rules.types_in(request.user, record) and rules.may_change(request.user, record)
            else "",
            "may_link": rules.edits_record(request.user, record),
            "key": request.POST.get("key", "") or idempotency.new_key(),
        },
        status=422 if form is not None and form.errors else 200,
    )


def _done(request: HttpRequest, record: Expert, what: str, form: Any) -> bool:
    """Do it, once for a form sent twice; False with the form's error where it is refused."""
    given = form.cleaned_data if form is not None else {}
    row = request.POST.get("row", "")
    if what == "end" and not (row.isdecimal() and len(row) < 18):
        raise Http404

    def once() -> idempotency.Answer:
        if what == "consent":
            actions.record_consent(actor=request.user, expert=record, **given)
        elif what == "withdraw":
            actions.withdraw_consent(actor=request.user, expert=record)
        elif what == "account":
            actions.link_account(actor=request.user, expert=record, user=given["user"])
        elif what == "conflict":
            actions.declare_conflict(actor=request.user, expert=record, **form.declared())
        else:
            actions.end_conflict(actor=request.user, expert=record, key=int(row))
        return {}

    try:
        idempotency.once(
            actor=request.user,
            verb="catalog.person",
            key=idempotency.key_in(request.POST),
            payload={
                "pk": record.pk,
                "what": what,
                "row": row,
                **{n: str(v) for n, v in given.items()},
            },
            act=once,
        )
    except Denied:
        raise Http404 from None
    except Refused as refusal:
        if form is None:
            messages.error(request, str(refusal))
            return True
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("It is written down."))
    return True
