"""Who may solve a need, who is invited, when it is released: the answers from its page."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from jiebang.hub.catalog import actions, queries, rules, tables
from jiebang.hub.catalog.models import Need
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.people import queries as people
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes import queries as programmes


def solving(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the button says."""
    need = get_object_or_404(queries.visible_to(request.user, Need), pk=pk)
    if not rules.may_invite(request.user, need):
        raise Http404
    try:
        _answer(request, need)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return HttpResponseRedirect(tables.url_of(need))


def _answer(request: HttpRequest, need: Need) -> None:
    what, given = request.POST.get("what", ""), request.POST
    if what == "solving":
        actions.set_solving(actor=request.user, need=need, solving=given.get("solving", ""))
    elif what == "invite":
        organisation = _named(given.get("organisation", "")[:200])
        actions.invite_solver(actor=request.user, need=need, organisation=organisation)
    elif what == "take_back":
        invitation = get_object_or_404(
            queries.invitations_of(need).select_related("need"),
            pk=_key(given.get("invitation", "")),
        )
        actions.take_back_invitation(actor=request.user, invitation=invitation)
    elif what == "release":
        release = None
        if given.get("release"):
            if need.track is None:
                raise Http404
            release = get_object_or_404(
                programmes.releases_of(need.track), pk=_key(given.get("release", ""))
            )
        actions.plan_release(actor=request.user, need=need, release=release)
    else:
        raise Http404


def _named(text: str) -> Organisation:
    found = people.meant_by(text)
    if not found:
        raise Refused(_("No organisation of the site is called “%(text)s”.") % {"text": text[:80]})
    if len(found) > 1:
        several = "; ".join(one.slug for one in found[:5])
        raise Refused(
            _("Several organisations are called “%(text)s”; write one of: %(several)s.")
            % {"text": text[:80], "several": several}
        )
    return found[0]


def _key(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
