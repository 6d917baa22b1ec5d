"""The page of who works for an edition and how it screens."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.exports import as_file
from jiebang.hub.people.models import User
from jiebang.hub.programmes import actions, forms, queries, rules, tables
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.states import Screening
from jiebang.reference import regions


def team(request: HttpRequest, slug: str) -> HttpResponse:
    """Who works for an edition and how it screens: for its organisers, who change it here."""
    current = get_object_or_404(queries.visible_to(request.user), slug=slug)
    if not rules.is_organiser(request.user, current):
        raise Http404
    names = {track.pk: tables.track_name(track) for track in current.tracks.all()}

    def place(code: str) -> str:
        return regions.path(code, languages.current()) if code else ""

    file = as_file(
        request,
        f"{slug}-team",
        _("Team"),
        [_("Name"), _("E-mail address"), _("Role"), _("Region"), _("Track")],
        lambda: (
            [
                str(one.user),
                one.user.email,
                one.get_role_display(),
                place(one.region),
                names.get(one.track_id or 0, ""),
            ]
            for one in queries.team_of(current)
        ),
    )
    if file is not None:
        return file
    given = request.POST if request.POST.get("what") == "grant" else None
    form = forms.RoleForm(given, edition=current)
    if request.method == "POST" and _staffed(request, current, form):
        return HttpResponseRedirect(reverse("programmes:team", args=[slug]))
    way = [*queries.way_up(request.user, current), current]
    return render(
        request,
        "programmes/team.html",
        {
            "page": {
                "title": _("Team"),
                "breadcrumb": tables.crumbs(
                    way,
                    (_("Edit this edition"), reverse("programmes:manage", args=[slug])),
                    (_("Team"), ""),
                ),
            },
            "rows": [
                {
                    "pk": granted.pk,
                    "user": granted.user,
                    "role": granted.get_role_display(),
                    "region": place(granted.region),
                    "track": names.get(granted.track_id or 0, ""),
                }
                for granted in queries.team_of(current)
            ],
            "form": form,
            "screening": current.screening,
            "ways": Screening.choices,
        },
        status=422 if form.errors else 200,
    )


def _staffed(request: HttpRequest, current: Edition, form: forms.RoleForm) -> bool:
    """Do what the button says; False where the form is to be shown again."""
    what, pk = request.POST.get("what", ""), request.POST.get("pk", "")
    try:
        if what == "grant":
            if not form.is_valid():
                return False
            user = get_object_or_404(User, email=form.cleaned_data["email"])
            actions.grant_role(
                actor=request.user,
                edition=current,
                user=user,
                role=form.cleaned_data["role"],
                region=form.cleaned_data["region"],
                track=form.cleaned_data["track"],
            )
        elif what == "revoke":
            key = int(pk) if pk.isdecimal() and len(pk) < 18 else 0
            granted = get_object_or_404(queries.team_of(current), pk=key)
            actions.revoke_role(actor=request.user, granted=granted)
        elif what == "screening":
            actions.set_screening(
                actor=request.user, edition=current, how=request.POST.get("how", "")
            )
        else:
            raise Http404
    except Refused as refusal:
        if what == "grant":
            form.add_error(None, str(refusal))
            return False
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done."))
    return True
