"""The page of who verifies a region's organisations."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.exports import MOST, as_file
from jiebang.hub.people import actions, queries, registry
from jiebang.hub.people.states import MembershipRole, Verification
from jiebang.hub.people.views.parts import key_of, name_of
from jiebang.reference import regions


def verification(request: HttpRequest) -> HttpResponse:
    """What waits for the officer of a region: organisations to verify, and what nobody there answers."""
    if not registry.regions_verified_by(request.user):
        raise Http404
    shown = request.GET.get("show", "")
    shown = shown if shown in Verification.values else Verification.WAITING
    if request.method == "POST":
        return _officiate(request, shown)
    file = as_file(
        request,
        f"organisations-{shown}",
        _("Organisations to verify"),
        [_("Organisation"), _("Kind"), _("Region"), _("Credit code"), _("Entered"), _("Note")],
        lambda: (
            [
                name_of(found),
                found.get_kind_display(),
                regions.path(found.region, languages.current()),
                found.credit_code,
                found.created_at,
                found.verification_note,
            ]
            for found in queries.to_verify(request.user, shown)[:MOST]
        ),
    )
    if file is not None:
        return file
    page = Paginator(queries.to_verify(request.user, shown), 20).get_page(request.GET.get("page"))
    return render(
        request,
        "people/verification.html",
        {
            "page": {"title": _("Organisations to verify")},
            "page_obj": page,
            "shown": shown,
            "tabs": [
                {"label": label, "url": f"?show={value}", "current": value == shown}
                for value, label in Verification.choices
            ],
            "rows": [
                {
                    "slug": found.slug,
                    "name": name_of(found),
                    "kind": found.get_kind_display(),
                    "place": regions.path(found.region, languages.current()),
                    "credit_code": found.credit_code or "",
                    "since": found.created_at,
                    "note": found.verification_note,
                    "seen": queries.claim_digest(found),
                }
                for found in page.object_list
            ],
            "requests": [
                {
                    "pk": asked.pk,
                    "user": asked.user,
                    "words": asked.words,
                    "name": name_of(asked.organisation),
                }
                for asked in queries.requests_without_owner(request.user)
            ],
            "mandates": [
                {
                    "pk": one.pk,
                    "intermediary": name_of(one.intermediary),
                    "client": name_of(one.client),
                    "signed_name": one.signed_name,
                    "side": one.get_side_display(),
                    "scope": one.scope,
                    "starts_on": one.starts_on,
                    "ends_on": one.ends_on,
                }
                for one in queries.mandates_to_confirm(request.user)
            ],
        },
    )


def _officiate(request: HttpRequest, shown: str) -> HttpResponse:
    """One of the officer's buttons."""
    user, what = request.user, request.POST.get("what", "verify")
    try:
        if what == "verify":
            slug = request.POST.get("organisation", "").replace("\x00", "")
            found = get_object_or_404(queries.to_verify(user, shown), slug=slug)
            actions.verify(
                actor=user,
                organisation=found,
                to=request.POST.get("to", ""),
                note=request.POST.get("note", "").replace("\x00", "")[: actions.NOTE_LIMIT],
                seen=request.POST.get("seen", ""),
            )
        elif what in {"let_in", "decline"}:
            asked = get_object_or_404(
                queries.requests_without_owner(user), pk=key_of(request, "pk")
            )
            actions.answer_request(
                actor=user, request=asked, accept=what == "let_in", role=MembershipRole.OWNER
            )
        elif what in {"confirm", "revoke"}:
            signed = get_object_or_404(queries.mandates_to_confirm(user), pk=key_of(request, "pk"))
            act = actions.confirm_mandate if what == "confirm" else actions.revoke_mandate
            act(actor=user, mandate=signed)
        else:
            raise Http404
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done."))
    return HttpResponseRedirect(f"{reverse('people:verification')}?show={shown}")
