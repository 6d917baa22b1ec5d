"""Pages of organisations: reading, entering, correcting, joining one, and those that one works for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.exports import as_file
from jiebang.hub.notices.queries import following
from jiebang.hub.people import actions, forms, queries, registry, rules
from jiebang.hub.people.models import Organisation
from jiebang.hub.people.states import Verification
from jiebang.hub.people.views.parts import key_of, name_of
from jiebang.reference import regions


def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Who it is, where, and what it has published."""
    found = get_object_or_404(queries.visible_to(request.user), slug=slug)
    reading = found.reading(languages.current())
    return render(
        request,
        "people/organisation.html",
        {
            "page": {"title": reading.get("name") if reading else found.slug},
            "organisation": found,
            "reading": reading,
            "kind": found.get_kind_display(),
            "place": regions.path(found.region, languages.current()),
            "doors": _doors(request, found),
            "follow": following(request.user, "organisation", found.pk),
            "panels": registry.organisation_panels.of(actor=request.user, subject=found),
        },
    )


def _doors(request: HttpRequest, found: Organisation) -> dict[str, Any]:
    """What this reader may do at the organisation's door."""
    user = request.user
    member = rules.is_member(user, found)
    return {
        "members_url": reverse("people:members", args=[found.slug]) if member else "",
        "correct_url": reverse("people:correct", args=[found.slug])
        if rules.may_manage(user, found)
        else "",
        "may_ask": user.is_authenticated
        and not member
        and not queries.requests_of(user).filter(organisation=found).exists(),
        "mandate_url": reverse("people:offer_mandate", args=[found.slug])
        if not member and queries.intermediaries_of(user).exists()
        else "",
        "waiting": found.verification == Verification.WAITING,
        "refused": found.verification == Verification.REFUSED,
        "member": member,
        "note": found.verification_note if member else "",
    }


def me(request: HttpRequest) -> HttpResponse:
    """The organisations that one works for, and one's own requests."""
    file = as_file(
        request,
        "organisations",
        _("My organisations"),
        [_("Organisation"), _("Role"), _("State")],
        lambda: (
            [
                name_of(one.organisation),
                one.get_role_display(),
                one.organisation.get_verification_display(),
            ]
            for one in queries.memberships_of(request.user)
        ),
    )
    if file is not None:
        return file
    return render(
        request,
        "people/me.html",
        {
            "page": {"title": _("My organisations")},
            "rows": [
                {
                    "name": name_of(membership.organisation),
                    "url": reverse("people:organisation", args=[membership.organisation.slug]),
                    "members_url": reverse("people:members", args=[membership.organisation.slug]),
                    "role": membership.get_role_display(),
                    "verification": membership.organisation.get_verification_display(),
                    "tone": _TONES[membership.organisation.verification],
                }
                for membership in queries.memberships_of(request.user)
            ],
            "asked": [
                {
                    "pk": asked.pk,
                    "name": name_of(asked.organisation),
                    "role": asked.get_role_display(),
                }
                for asked in queries.requests_of(request.user)
            ],
            "verifies": registry.regions_verified_by(request.user),
        },
    )


_TONES: dict[str, str] = {
    Verification.VERIFIED: "good",
    Verification.WAITING: "info",
    Verification.REFUSED: "bad",
}


def new_organisation(request: HttpRequest) -> HttpResponse:
    """Enter one's own organisation; those of a like name or the same code are shown first."""
    for_client = request.GET.get("for") == "client"
    if for_client and not queries.intermediaries_of(request.user).exists():
        raise Http404
    form = forms.OrganisationForm(
        request.POST or None, alike="is_another" in request.POST or request.POST.get("seen") == "1"
    )
    alike: list[Organisation] = []
    if request.method == "POST" and form.is_valid():
        names, code = form.names(), form.cleaned_data["credit_code"]
        alike = list(queries.alike(names.values(), code))
        known = form.cleaned_data.get("is_another", False)
        if alike and not known and "is_another" not in form.fields:
            form = forms.OrganisationForm(request.POST, alike=True)
            form.is_valid()
        given = {
            "kind": form.cleaned_data["kind"],
            "region": form.cleaned_data["region"],
            "names": names,
            "credit_code": code,
            "is_another": known,
        }

        def once() -> idempotency.Answer:
            enter = actions.enter_client if for_client else actions.register_organisation
            return {"slug": enter(actor=request.user, **given).slug}

        try:
            answer = idempotency.once(
                actor=request.user,
                verb="people.enter_client" if for_client else "people.register_organisation",
                key=idempotency.key_in(request.POST),
                payload=given,
                act=once,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is entered, and waits for its region to verify it."))
            then = "people:offer_mandate" if for_client else "people:members"
            return HttpResponseRedirect(reverse(then, args=[answer["slug"]]))
    return render(
        request,
        "people/new_organisation.html",
        {
            "page": {"title": _("Enter a client") if for_client else _("Enter an organisation")},
            "for_client": for_client,
            "form": form,
            "key": idempotency.key_in(request.POST),
            "alike": _alike_rows(alike),
        },
        status=422 if form.errors else 200,
    )


def _alike_rows(found: Iterable[Organisation]) -> list[dict[str, str]]:
    """Organisations that the one in the form may be already."""
    return [
        {
            "name": name_of(one),
            "url": reverse("people:organisation", args=[one.slug]),
            "place": str(regions.path(one.region, languages.current())),
        }
        for one in found
    ]


def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to work for an organisation."""
    found = get_object_or_404(queries.visible_to(request.user), slug=slug)
    try:
        actions.ask_to_join(
            actor=request.user,
            organisation=found,
            words=request.POST.get("words", "").replace("\x00", "")[: actions.NOTE_LIMIT],
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Its owners have been asked."))
    return HttpResponseRedirect(reverse("people:organisation", args=[slug]))


def withdraw_request(request: HttpRequest) -> HttpResponse:
    """Take back one's own request to join."""
    asked = get_object_or_404(queries.requests_of(request.user), pk=key_of(request, "request"))
    try:
        actions.withdraw_request(actor=request.user, request=asked)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("people:me"))


def correct(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct one's own organisation, which is then verified anew."""
    found = get_object_or_404(queries.visible_to(request.user), slug=slug)
    if not rules.may_manage(request.user, found):
        raise Http404
    names = {text.language: text.name for text in found.texts.all()}
    form = forms.OrganisationForm(
        request.POST or None,
        initial={
            "name_hans": names.get("zh-Hans", ""),
            "name_hant": names.get("zh-Hant", ""),
            "name_en": names.get("en", ""),
            "kind": found.kind,
            "region": found.region,
            "credit_code": found.credit_code or "",
        },
        alike="is_another" in request.POST or request.POST.get("seen") == "1",
    )
    alike: list[Organisation] = []
    if request.method == "POST" and form.is_valid():
        alike = list(queries.renamed_like(found, form.names().values()))
        known = form.cleaned_data.get("is_another", False)
        if alike and not known and "is_another" not in form.fields:
            form = forms.OrganisationForm(request.POST, alike=True)
            form.is_valid()
        try:
            actions.correct_organisation(
                actor=request.user,
                organisation=found,
                kind=form.cleaned_data["kind"],
                region=form.cleaned_data["region"],
                names=form.names(),
                credit_code=form.cleaned_data["credit_code"],
                is_another=known,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is entered, and waits for its region to verify it."))
            return HttpResponseRedirect(reverse("people:organisation", args=[slug]))
    return render(
        request,
        "people/correct.html",
        {
            "page": {"title": _("Correct the organisation")},
            "name": name_of(found),
            "form": form,
            "alike": _alike_rows(alike),
        },
        status=422 if form.errors else 200,
    )
