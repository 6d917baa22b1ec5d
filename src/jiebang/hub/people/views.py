"""Pages of people: sign-in, organisations and their members, invitations, verification."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.mail import mailed
from jiebang.hub.people import actions, forms, queries, registry, rules
from jiebang.hub.people.models import Mandate, Organisation
from jiebang.hub.people.states import MandateState, MembershipRole, Verification
from jiebang.reference import regions

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class SignIn(LoginView):  # type: ignore[misc]
    """Sign-in by address and password; in the demo, by one click as well."""

    template_name = "people/sign_in.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in; a closed account is answered as if the password were wrong."""
        if not form.user.is_active:
            form.add_error(None, get_adapter().validation_error("email_password_mismatch"))
            return cast("HttpResponse", self.form_invalid(form))
        return cast("HttpResponse", super().form_valid(form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and in demo mode on loopback the accounts to choose from."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context.pop("site", None)  # allauth's; the page frame has its own
        context["page"] = {"title": _("Sign in")}
        context["demo_users"] = (
            [
                {
                    "pk": user.pk,
                    "name": str(user),
                    "organisations": [
                        reading.get("name")
                        for membership in user.memberships.select_related("organisation")
                        if (reading := membership.organisation.reading(languages.current()))
                    ],
                }
                for user in queries.demo_users()
            ]
            if _one_click(self.request)
            else []
        )
        return context


def account_of(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The account that somebody tries to sign in to, as the lock-out counts it: case is no way round."""
    return str((credentials or {}).get("email") or request.POST.get("login", "")).strip().lower()


def _one_click(request: HttpRequest) -> bool:
    """Only in demo mode, and only from this very machine, not through a proxy on it."""
    forwarded = {"HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"} & set(request.META)
    near = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
    return bool(settings.DEMO) and near and not forwarded


def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's accounts; there is no such address outside demo on loopback."""
    if not _one_click(request):
        raise Http404
    pk = request.POST.get("user", "")
    if not pk.isdecimal() or len(pk) > 18:
        raise Http404
    user = get_object_or_404(queries.demo_users(), pk=int(pk))
    login(request, user, backend=_BACKEND)
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = reverse("programmes:home")
    return HttpResponseRedirect(target)


def _posted(request: HttpRequest) -> QueryDict | None:
    """What came with a form, even where that is nothing."""
    return request.POST if request.method == "POST" else None


def account(request: HttpRequest) -> HttpResponse:
    """Ask for a link to make an account or set a new password; whoever asks is told the same."""
    form = forms.AddressForm(_posted(request))
    sent, link = "", ""
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        if not ratelimit.consume(request, action="account_link", key=address):
            form.add_error(
                None,
                _(
                    "You have asked for too many links. Those already mailed still work; try again in an hour."
                ),
            )
        else:
            secret = request.build_absolute_uri(
                reverse("people:open_account", args=[queries.account_token(address)])
            )
            if _one_click(request):
                if queries.is_new(address):
                    sent, link = address, secret
                else:
                    form.add_error("email", _("In the demonstration, passwords stay as they are."))
            elif mailed(_("Your account"), _account_mail(address, secret), address):
                sent = address
            else:  # who has the link proves the address with it: so it is not shown
                form.add_error(None, _("The mail could not be sent. Try again later."))
    return render(
        request,
        "people/account.html",
        {
            "page": {"title": _("Make an account or set a new password")},
            "form": form,
            "sent": sent,
            "link": link,
        },
        status=422 if form.errors else 200,
    )


def _account_mail(address: str, link: str) -> str:
    """What the holder of an address is told; only here it is said whether there is an account."""
    asked = _("Somebody, we hope you, gave this address on our site.")
    if queries.is_new(address):
        words = _("Open this link within a day to make your account:")
    elif queries.account_by(link.rstrip("/").rpartition("/")[2]):
        words = _("You have an account. Open this link within a day to set a new password:")
    else:
        closed = _("The account of this address is closed. Ask those who run the site.")
        return f"{asked}\n\n{closed}\n"
    rest = _("If it was not you, do nothing: without the link nothing happens.")
    return f"{asked}\n\n{words}\n{link}\n\n{rest}\n"


def open_account(request: HttpRequest, token: str) -> HttpResponse:
    """Make an account or set a password with a link's secret; one that is no more is not there."""
    found = queries.account_by(token)
    if found is None:
        raise Http404
    form = (forms.PasswordForm if found.user else forms.NewAccountForm)(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            user = (
                actions.set_password(token=token, **form.cleaned_data)
                if found.user
                else actions.sign_up(
                    email=found.email, language=languages.current(), **form.cleaned_data
                )
            )
            login(request, user, backend=_BACKEND)
            return HttpResponseRedirect(reverse("people:me"))
        except Refused as refusal:
            form.add_error(None, str(refusal))
            if queries.account_by(token) is None:  # another was quicker with the same link
                raise Http404 from None
    return render(
        request,
        "people/open_account.html",
        {
            "page": {"title": _("New password") if found.user else _("Make an account")},
            "email": found.email,
            "form": form,
        },
        status=422 if form.errors else 200,
    )


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
        "member": member,
        "note": found.verification_note if member else "",
    }


def me(request: HttpRequest) -> HttpResponse:
    """The organisations that one works for, and one's own requests."""
    return render(
        request,
        "people/me.html",
        {
            "page": {"title": _("My organisations")},
            "rows": [
                {
                    "name": _name(membership.organisation),
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
                    "name": _name(asked.organisation),
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


def _name(organisation: Organisation) -> str:
    reading = organisation.reading(languages.current())
    return reading.get("name") if reading else organisation.slug


def _key(request: HttpRequest, name: str) -> int:
    """A key that a form sends; 0, which nothing has, for anything else."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def withdraw_request(request: HttpRequest) -> HttpResponse:
    """Take back one's own request to join."""
    asked = get_object_or_404(queries.requests_of(request.user), pk=_key(request, "request"))
    try:
        actions.withdraw_request(actor=request.user, request=asked)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("people:me"))


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
        try:
            enter = actions.enter_client if for_client else actions.register_organisation
            made = enter(
                actor=request.user,
                kind=form.cleaned_data["kind"],
                region=form.cleaned_data["region"],
                names=names,
                credit_code=code,
                is_another=known,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is entered, and waits for its region to verify it."))
            then = "people:offer_mandate" if for_client else "people:members"
            return HttpResponseRedirect(reverse(then, args=[made.slug]))
    return render(
        request,
        "people/new_organisation.html",
        {
            "page": {"title": _("Enter a client") if for_client else _("Enter an organisation")},
            "for_client": for_client,
            "form": form,
            "alike": [
                {
                    "name": _name(found),
                    "url": reverse("people:organisation", args=[found.slug]),
                    "place": regions.path(found.region, languages.current()),
                }
                for found in alike
            ],
        },
        status=422 if form.errors else 200,
    )


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


def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Who works for an organisation, who is invited and who asks: for its members, owners change it."""
    found = get_object_or_404(queries.visible_to(request.user), slug=slug)
    if not rules.is_member(request.user, found):
        raise Http404
    manages = rules.may_manage(request.user, found)
    form = forms.InviteForm(request.POST if "invite" in request.POST else None)
    link = ""
    if request.method == "POST":
        if "invite" in request.POST:
            link = _invite(request, found, form)
        else:
            return _change(request, found)
    return render(
        request,
        "people/members.html",
        {
            "page": {
                "title": _("Members"),
                "breadcrumb": [
                    {
                        "label": _name(found),
                        "url": reverse("people:organisation", args=[found.slug]),
                    },
                    {"label": _("Members"), "url": ""},
                ],
            },
            "organisation": found,
            "name": _name(found),
            "manages": manages,
            "members": queries.members_of(found),
            "invitations": queries.open_invitations(found) if manages else (),
            "requests": queries.open_requests(found) if manages else (),
            "roles": MembershipRole.choices,
            "form": form,
            "link": link,
        },
        status=422 if form.errors else 200,
    )


def _invite(request: HttpRequest, found: Organisation, form: forms.InviteForm) -> str:
    """Invite and mail the link; the link itself in the demo, where no mail goes out, else nothing."""
    if not form.is_valid():
        return ""
    try:
        invitation, token = actions.invite(
            actor=request.user, organisation=found, **form.cleaned_data
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return ""
    link = request.build_absolute_uri(reverse("people:invitation", args=[token]))
    if settings.DEMO:
        return link
    words = _(
        "%(who)s invites you to work for %(organisation)s on this site.\n\n"
        "Open this link within two weeks:\n%(link)s\n\n"
        "If you do not know why, do nothing: without the link nothing happens."
    ) % {"who": request.user, "organisation": _name(found), "link": link}
    subject = _("Invitation: %(organisation)s") % {"organisation": _name(found)}
    if mailed(subject, words, invitation.email):
        messages.success(request, _("Invited: %(email)s") % {"email": invitation.email})
    else:
        # Who has the link proves the address with it: so it is shown to nobody else.
        actions.withdraw_invitation(actor=request.user, invitation=invitation)
        messages.error(
            request, _("The mail could not be sent, so nothing was done. Try again later.")
        )
    return ""


def _change(request: HttpRequest, found: Organisation) -> HttpResponse:
    """One of the buttons beside a member, an invitation or a request."""
    here = reverse("people:members", args=[found.slug])
    what, key = request.POST.get("what", ""), _key(request, "pk")
    role = request.POST.get("role", "")
    user = request.user
    try:
        if what in {"role", "remove"}:
            membership = get_object_or_404(queries.members_of(found), pk=key)
            if what == "role":
                actions.change_role(actor=user, membership=membership, role=role)
            else:
                actions.remove_member(actor=user, membership=membership)
                if membership.user == user:
                    here = reverse("people:me")
        elif what == "withdraw":
            invitation = get_object_or_404(queries.open_invitations(found), pk=key)
            actions.withdraw_invitation(actor=user, invitation=invitation)
        elif what in {"accept", "decline"}:
            asked = get_object_or_404(queries.open_requests(found), pk=key)
            actions.answer_request(actor=user, request=asked, accept=what == "accept", role=role)
        else:
            raise Http404
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done."))
    return HttpResponseRedirect(here)


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take an invitation, signed in or as somebody new; a link that is no more is not there."""
    found = queries.invitation_by(token)
    if found is None:
        raise Http404
    signed_in = request.user.is_authenticated
    form = None if signed_in else forms.NewAccountForm(request.POST or None)
    if request.method == "POST":
        try:
            if form is None:
                actions.accept_invitation(actor=request.user, invitation=found)
                return HttpResponseRedirect(reverse("people:me"))
            if form.is_valid():
                user, _membership = actions.accept_as_new(
                    invitation=found, language=languages.current(), **form.cleaned_data
                )
                login(request, user, backend=_BACKEND)
                return HttpResponseRedirect(reverse("people:me"))
        except Refused as refusal:
            if form is None:
                messages.error(request, str(refusal))
                return HttpResponseRedirect(reverse("people:me"))
            form.add_error(None, str(refusal))
    return render(
        request,
        "people/invitation.html",
        {
            "page": {"title": _("Invitation")},
            "name": _name(found.organisation),
            "by": str(found.invited_by),
            "role": found.get_role_display(),
            "form": form,
            "sign_in_url": f"{reverse('account_login')}?{urlencode({'next': request.path})}",
        },
        status=422 if form is not None and form.errors else 200,
    )


def verification(request: HttpRequest) -> HttpResponse:
    """What waits for the officer of a region: organisations to verify, and what nobody there answers."""
    if not registry.regions_verified_by(request.user):
        raise Http404
    shown = request.GET.get("show", "")
    shown = shown if shown in Verification.values else Verification.WAITING
    if request.method == "POST":
        return _officiate(request, shown)
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
                    "name": _name(found),
                    "kind": found.get_kind_display(),
                    "place": regions.path(found.region, languages.current()),
                    "credit_code": found.credit_code or "",
                    "since": found.created_at,
                    "note": found.verification_note,
                }
                for found in page.object_list
            ],
            "requests": [
                {
                    "pk": asked.pk,
                    "user": asked.user,
                    "words": asked.words,
                    "name": _name(asked.organisation),
                }
                for asked in queries.requests_without_owner(request.user)
            ],
            "mandates": [
                {
                    "pk": one.pk,
                    "intermediary": _name(one.intermediary),
                    "client": _name(one.client),
                    "signed_name": one.signed_name,
                    "scope": one.scope,
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
            )
        elif what in {"let_in", "decline"}:
            asked = get_object_or_404(queries.requests_without_owner(user), pk=_key(request, "pk"))
            actions.answer_request(
                actor=user, request=asked, accept=what == "let_in", role=MembershipRole.OWNER
            )
        elif what in {"confirm", "revoke"}:
            signed = get_object_or_404(queries.mandates_to_confirm(user), pk=_key(request, "pk"))
            act = actions.confirm_mandate if what == "confirm" else actions.revoke_mandate
            act(actor=user, mandate=signed)
        else:
            raise Http404
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done."))
    return HttpResponseRedirect(f"{reverse('people:verification')}?show={shown}")


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
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_organisation(
                actor=request.user,
                organisation=found,
                kind=form.cleaned_data["kind"],
                region=form.cleaned_data["region"],
                names=form.names(),
                credit_code=form.cleaned_data["credit_code"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is entered, and waits for its region to verify it."))
            return HttpResponseRedirect(reverse("people:organisation", args=[slug]))
    return render(
        request,
        "people/correct.html",
        {"page": {"title": _("Correct the organisation")}, "name": _name(found), "form": form},
        status=422 if form.errors else 200,
    )


def offer_mandate(request: HttpRequest, slug: str) -> HttpResponse:
    """An intermediary offers a client to act for it; the client gets a link to sign."""
    client = get_object_or_404(queries.visible_to(request.user), slug=slug)
    own = list(queries.intermediaries_of(request.user))
    if not own or client in own:
        raise Http404
    form = forms.MandateForm(
        request.POST or None, intermediaries=[(one.slug, _name(one)) for one in own]
    )
    link = ""
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        email = given.pop("email")
        wanted = given.pop("intermediary")
        intermediary = next(one for one in own if one.slug == wanted)
        try:
            offered, token = actions.offer_mandate(
                actor=request.user, intermediary=intermediary, client=client, **given
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            link = request.build_absolute_uri(reverse("people:mandate", args=[token]))
            if not settings.DEMO:
                return _send_mandate(request, offered, email, link)
    return render(
        request,
        "people/offer_mandate.html",
        {
            "page": {"title": _("Offer a mandate")},
            "name": _name(client),
            "form": form,
            "link": link,
        },
        status=422 if form.errors else 200,
    )


def _send_mandate(request: HttpRequest, offered: Mandate, email: str, link: str) -> HttpResponse:
    """Mail the link to the client; where that fails the offer is taken back."""
    names = {
        "intermediary": _name(offered.intermediary),
        "client": _name(offered.client),
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
            "intermediary": _name(found.intermediary),
            "client": _name(found.client),
            "open": found.state == MandateState.OFFERED,
            "may_sign": may_sign,
            "unconfirmed": found.state == MandateState.SIGNED and found.confirmed_at is None,
            "signed": found.state == MandateState.SIGNED,
        },
    )


def answer_mandate(request: HttpRequest) -> HttpResponse:
    """End a mandate as an owner of one of the two, or sign it as an owner of the client."""
    found = get_object_or_404(
        queries.mandates_visible_to(request.user), pk=_key(request, "mandate")
    )
    if not any(rules.may_manage(request.user, side) for side in (found.intermediary, found.client)):
        raise Http404
    try:
        if request.POST.get("what") == "sign":
            if not rules.may_manage(request.user, found.client):
                raise Http404
            actions.sign_mandate(actor=request.user, mandate=found, name=str(request.user))
        else:
            actions.revoke_mandate(actor=request.user, mandate=found)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("catalog:desk"))
