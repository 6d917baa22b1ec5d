"""Pages of invitations to counterparts: sending one, the list of both directions, one with its answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog import tables as records
from jiebang.hub.kernel import idempotency
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.kernel.exports import as_file
from jiebang.hub.matching import actions, forms, queries, rules, tables
from jiebang.hub.matching.models import Invitation
from jiebang.hub.matching.states import INVITATION_TRANSITIONS, OPEN_INVITATION, InvitationState

PAGE = 50
SIDES = ("received", "sent")


def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite the counterpart of one suggested pair; sent twice, it is invited once."""
    suggestion = get_object_or_404(queries.pairs_visible_to(request.user), pk=_key(pk))
    if not rules.may_invite(request.user, suggestion):
        raise Http404
    key = idempotency.key_in(request.POST)
    form = forms.InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]

        def once() -> idempotency.Answer:
            made = actions.invite(actor=request.user, suggestion=suggestion, words=words)
            return {"invitation": made.pk}

        try:
            answer = idempotency.once(
                actor=request.user,
                verb="matching.invite",
                key=key,
                payload={"suggestion": suggestion.pk, "words": words},
                act=once,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("They are invited. You will be told of the answer."))
            return HttpResponseRedirect(reverse("matching:invitation", args=[answer["invitation"]]))
    need, counterpart = catalog.disclosed_all(
        request.user, [suggestion.need, suggestion.counterpart]
    )
    return render(
        request,
        "matching/invite.html",
        {
            "page": {
                "title": _("Invite"),
                "noindex": True,
                "breadcrumb": [
                    {"label": need.code, "url": records.url_of(suggestion.need)},
                    {"label": _("Invite"), "url": ""},
                ],
            },
            "need": records.row(need, level=3),
            "counterpart": records.row(counterpart, level=3),
            "from": tables.sender_of_next(request.user, suggestion, need),
            "to": counterpart.by,
            "form": form,
            "key": key,
        },
        status=422 if form.errors else 200,
    )


def invitations(request: HttpRequest) -> HttpResponse:
    """Invitations that the reader's side has received, and those that it has sent."""
    side = request.GET.get("side", "")
    if side and side not in SIDES:
        raise Http404
    rows = {one: queries.invitations_visible_to(request.user, one) for one in SIDES}
    if not side:
        side = "received" if rows["received"].exists() or not rows["sent"].exists() else "sent"
    received = side == "received"

    def drawn(some: Any) -> list[list[dict[str, Any]]]:
        return [
            tables.invitation_row(*pair, received=received)
            for pair in tables.pairs(request.user, list(some))
        ]

    title = _("Invitations")
    file = as_file(
        request,
        f"invitations-{side}",
        title,
        tables.invitation_columns(received=received),
        lambda: drawn(rows[side]),
    )
    if file is not None:
        return file
    page = Paginator(rows[side], PAGE).get_page(request.GET.get("page"))
    here = reverse("matching:invitations")
    labels = {"received": _("Received"), "sent": _("Sent")}
    return render(
        request,
        "matching/invitations.html",
        {
            "page": {"title": title, "noindex": True},
            "tabs": [
                {"label": labels[one], "url": f"{here}?side={one}", "current": one == side}
                for one in SIDES
            ],
            "received": received,
            "columns": tables.invitation_columns(received=received),
            "rows": drawn(page.object_list),
            "page_obj": page,
        },
    )


def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """One invitation with what was said; answering it, answering its questions, taking it back."""
    found = get_object_or_404(queries.invitations_visible_to(request.user), pk=_key(pk))
    act = request.POST.get("act", "") if request.method == "POST" else ""
    answer = forms.AnswerForm(request.POST if act == "answer" else None)
    reply = forms.ReplyForm(request.POST if act == "reply" else None)
    key = idempotency.key_in(request.POST)
    if request.method == "POST":
        done = _act(request, found, act, key, answer, reply)
        if done is not None:
            return done
    user = request.user
    ((_one, need, counterpart),) = tables.pairs(user, [found])
    own = {
        side
        for side, keys in (
            ("need", queries.asking_keys(user, [found])),
            ("counterpart", queries.asked_keys(user, [found])),
        )
        if keys
    }
    waits = found.state in OPEN_INVITATION
    return render(
        request,
        "matching/invitation.html",
        {
            "page": {
                "title": _("Invitation"),
                "noindex": True,
                "breadcrumb": [
                    {"label": _("Invitations"), "url": reverse("matching:invitations")},
                    {"label": need.code, "url": ""},
                ],
            },
            "invitation": tables.invitation(found),
            "need": records.row(need, level=3),
            "counterpart": records.row(counterpart, level=3),
            "said": tables.said(
                found,
                found.turns.select_related(
                    "by", "mandate__intermediary", "mandate__client"
                ).prefetch_related("mandate__intermediary__texts", "mandate__client__texts"),
                need,
                counterpart,
                own=own,
            ),
            "answer": answer if waits and rules.may_answer(user, found) else None,
            "reply": reply
            if found.state == InvitationState.QUESTIONS and rules.may_invite(user, found.suggestion)
            else None,
            "may_withdraw": InvitationState.WITHDRAWN in INVITATION_TRANSITIONS[found.state]
            and rules.may_invite(user, found.suggestion),
            "key": key,
        },
        status=422 if answer.errors or reply.errors else 200,
    )


def _act(
    request: HttpRequest,
    found: Invitation,
    act: str,
    key: str,
    answer: forms.AnswerForm,
    reply: forms.ReplyForm,
) -> HttpResponse | None:
    """Do what was sent; None with the form's error where that is refused."""
    form = {"answer": answer, "reply": reply}.get(act)
    if form is None and act != "withdraw":
        raise Http404
    if form is not None and not form.is_valid():
        return None
    given: dict[str, Any] = form.cleaned_data if form is not None else {}

    def once() -> idempotency.Answer:
        if act == "answer":
            actions.answer_invitation(actor=request.user, invitation=found, **given)
        elif act == "reply":
            actions.reply_to_questions(actor=request.user, invitation=found, **given)
        else:
            actions.withdraw_invitation(actor=request.user, invitation=found)
        return {"state": str(found.state)}

    try:
        state = idempotency.once(
            actor=request.user,
            verb=f"matching.invitation.{act}",
            key=key,
            payload={"invitation": found.pk, **given},
            act=once,
        )["state"]
    except Denied:
        raise Http404 from None
    except Refused as refusal:
        if form is None:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.path)
        form.add_error(None, str(refusal))
        return None
    withdrawn = state == InvitationState.WITHDRAWN
    messages.success(
        request, _("The invitation is taken back.") if withdrawn else _("Your answer is sent.")
    )
    return HttpResponseRedirect(request.path)


def _key(pk: int) -> int:
    """A number that a database can ask for."""
    if pk >= 10**18:
        raise Http404
    return pk
