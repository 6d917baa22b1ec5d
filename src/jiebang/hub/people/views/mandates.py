"""Pages of mandates: offered, signed, declined, ended."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from jiebang.hub.kernel import idempotency
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.mail import mailed
from jiebang.hub.people import actions, forms, queries, rules
from jiebang.hub.people.models import Mandate
from jiebang.hub.people.states import MandateState
from jiebang.hub.people.views.parts import key_of, name_of


def offer_mandate(request: HttpRequest, slug: str) -> HttpResponse:
    """An intermediary offers a client to act for it; the client gets a link to sign."""
    client = get_object_or_404(queries.visible_to(request.user), slug=slug)
    own = list(queries.intermediaries_of(request.user))
    if not own or client in own:
        raise Http404
    form = forms.MandateForm(
        request.POST or None, intermediaries=[(one.slug, name_of(one)) for one in own]
    )
    link = ""
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        email = given.pop("email")
        wanted = given.pop("intermediary")
        intermediary = next(one for one in own if one.slug == wanted)
        made: list[tuple[Mandate, str]] = []

        def once() -> idempotency.Answer:
            made.append(
                actions.offer_mandate(
                    actor=request.user, intermediary=intermediary, client=client, **given
                )
            )
            return {"mandate": made[0][0].pk}  # the link's secret is kept nowhere

        try:
            idempotency.once(
                actor=request.user,
                verb="people.offer_mandate",
                key=idempotency.key_in(request.POST),
                payload={"client": client.pk, **form.cleaned_data},
                act=once,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if not made:
                messages.info(request, _("This was sent before, and was done once."))
                return HttpResponseRedirect(reverse("catalog:desk"))
            offered, token = made[0]
            link = request.build_absolute_uri(reverse("people:mandate", args=[token]))
            if not settings.DEMO:
                return _send_mandate(request, offered, email, link)
    return render(
        request,
        "people/offer_mandate.html",
        {
            "page": {"title": _("Offer a mandate")},
            "name": name_of(client),
            "form": form,
            "key": idempotency.key_in(request.POST if form.errors else {}),
            "link": link,
        },
        status=422 if form.errors else 200,
    )


def _send_mandate(request: HttpRequest, offered: Mandate, email: str, link: str) -> HttpResponse:
    """Mail the link to the client; where that fails the offer is taken back."""
    names = {
        "intermediary": name_of(offered.intermediary),
        "client": name_of(offered.client),
        "link": link,
    }
    words = (
        _(
            "%(intermediary)s offers to act for %(client)s.\n\n"
            "Read, sign or decline here:\n%(link)s\n\n"
            "Keep this link: with it you revoke the mandate at any time."
        )
        % names
    )
    if mailed(_("Mandate: %(intermediary)s for %(client)s") % names, words, email):
        messages.success(request, _("The mandate was sent to %(email)s.") % {"email": email})
    else:
        actions.revoke_mandate(actor=request.user, mandate=offered)
        messages.error(
            request, _("The mail could not be sent, so nothing was done. Try again later.")
        )
    return HttpResponseRedirect(reverse("catalog:desk"))


def mandate(request: HttpRequest, token: str) -> HttpResponse:
    """A mandate as the client reads it: sign it, decline it, or revoke it, by the link alone."""
    found = queries.mandate_by(token)
    if found is None:
        raise Http404
    may_sign = rules.may_sign(request.user, found)
    if request.method == "POST":
        what = request.POST.get("what", "")
        if what in {"sign", "decline"} and not may_sign:
            raise Http404
        try:
            if what == "sign":
                actions.sign_mandate(
                    actor=request.user,
                    mandate=found,
                    name=request.POST.get("name", "").replace("\x00", ""),
                )
            elif what == "decline":
                actions.decline_mandate(actor=request.user, mandate=found)
            elif what == "revoke":
                actions.revoke_mandate(actor=request.user, mandate=found)
            else:
                raise Http404
        except Refused as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(request.path)
    return render(
        request,
        "people/mandate.html",
        {
            "page": {"title": _("Mandate")},
            "mandate": found,
            "intermediary": name_of(found.intermediary),
            "client": name_of(found.client),
            "open": found.state == MandateState.OFFERED and not found.is_over,
            "may_sign": may_sign,
            "sign_in_url": ""
            if request.user.is_authenticated
            else f"{reverse('account_login')}?{urlencode({'next': request.path})}",
            "commission": "" if rules.is_watched(request.user) else found.commission,
            "unconfirmed": found.state == MandateState.SIGNED
            and found.confirmed_at is None
            and not found.is_over,
            "signed": found.state == MandateState.SIGNED,
        },
    )


def answer_mandate(request: HttpRequest) -> HttpResponse:
    """End a mandate as an owner of one of the two, or sign it as an owner of the client."""
    found = get_object_or_404(
        queries.mandates_visible_to(request.user), pk=key_of(request, "mandate")
    )
    if not any(rules.may_manage(request.user, side) for side in (found.intermediary, found.client)):
        raise Http404
    what = request.POST.get("what", "")
    if what not in {"sign", "revoke"}:
        raise Http404
    try:
        if what == "sign":
            if not rules.may_manage(request.user, found.client):
                raise Http404
            actions.sign_mandate(actor=request.user, mandate=found, name=str(request.user))
        else:
            actions.revoke_mandate(actor=request.user, mandate=found)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("catalog:desk"))
