"""Pages of who works for an organisation, and of taking an invitation."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.exports import as_file
from jiebang.hub.kernel.mail import mailed
from jiebang.hub.people import actions, factors, forms, queries, rules
from jiebang.hub.people.models import Invitation, Organisation
from jiebang.hub.people.states import MembershipRole
from jiebang.hub.people.views.parts import key_of, name_of


def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Who works for an organisation, who is invited and who asks: for its members, owners change it."""
    found = get_object_or_404(queries.visible_to(request.user), slug=slug)
    if not rules.is_member(request.user, found):
        raise Http404
    manages = rules.may_manage(request.user, found)
    file = as_file(
        request,
        f"{found.slug}-members",
        _("Members"),
        [_("Name"), _("E-mail address"), _("Role"), _("Since")],
        lambda: (
            [str(one.user), one.user.email, one.get_role_display(), one.created_at]
            for one in queries.members_of(found)
        ),
    )
    if file is not None:
        return file
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
                        "label": name_of(found),
                        "url": reverse("people:organisation", args=[found.slug]),
                    },
                    {"label": _("Members"), "url": ""},
                ],
            },
            "organisation": found,
            "name": name_of(found),
            "manages": manages,
            "members": queries.members_of(found),
            "invitations": queries.open_invitations(found) if manages else (),
            "requests": queries.open_requests(found) if manages else (),
            "roles": MembershipRole.choices,
            "form": form,
            "key": idempotency.key_in(request.POST if form.errors else {}),
            "link": link,
        },
        status=422 if form.errors else 200,
    )


def _invite(request: HttpRequest, found: Organisation, form: forms.InviteForm) -> str:
    """Invite and mail the link; the link itself in the demo, where no mail goes out, else nothing."""
    if not form.is_valid():
        return ""
    made: list[tuple[Invitation, str]] = []

    def once() -> idempotency.Answer:
        made.append(actions.invite(actor=request.user, organisation=found, **form.cleaned_data))
        return {"invitation": made[0][0].pk}  # the link's secret is kept nowhere

    try:
        idempotency.once(
            actor=request.user,
            verb="people.invite",
            key=idempotency.key_in(request.POST),
            payload={"organisation": found.pk, **form.cleaned_data},
            act=once,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return ""
    if not made:
        messages.info(request, _("This was sent before, and was done once."))
        return ""
    invitation, token = made[0]
    link = request.build_absolute_uri(reverse("people:invitation", args=[token]))
    if settings.DEMO:
        return link
    words = _(
        "%(who)s invites you to work for %(organisation)s on this site.\n\n"
        "Open this link within two weeks:\n%(link)s\n\n"
        "If you do not know why, do nothing: without the link nothing happens."
    ) % {"who": request.user, "organisation": name_of(found), "link": link}
    subject = _("Invitation: %(organisation)s") % {"organisation": name_of(found)}
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
    what, key = request.POST.get("what", ""), key_of(request, "pk")
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
                return factors.sign_in(request, user, reverse("people:me"))
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
            "name": name_of(found.organisation),
            "by": str(found.invited_by),
            "role": found.get_role_display(),
            "form": form,
            "sign_in_url": f"{reverse('account_login')}?{urlencode({'next': request.path})}",
        },
        status=422 if form is not None and form.errors else 200,
    )
