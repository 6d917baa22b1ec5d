"""Pages of certificates: issuing and revoking them, and checking one by the code that stands on it."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.contests import rules
from jiebang.hub.contests.actions import certificates as actions
from jiebang.hub.contests.models import Certificate
from jiebang.hub.contests.queries import certificates as queries
from jiebang.hub.contests.queries.contests import visible_to as contests_visible_to
from jiebang.hub.contests.tables import certificates as tables
from jiebang.hub.contests.tables.stage import contest_name
from jiebang.hub.contests.views.parts import way
from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.exports import as_file
from jiebang.hub.kernel.languages import NAMES, Language

GUESSES = 30
"""Codes that do not exist, from one address in a minute."""


def check(request: HttpRequest) -> HttpResponse:
    """Where a code is typed in."""
    code = "".join(sign for sign in request.GET.get("code", "").upper() if sign.isalnum())[:40]
    if code:
        return HttpResponseRedirect(reverse("contests:certificate", args=[code]))
    return render(
        request,
        "contests/check.html",
        {"page": {"title": _("Check a certificate"), "noindex": True}},
    )


def _found(request: HttpRequest, code: str) -> Certificate:
    """The certificate of a code. Guesses are counted by address, and soon answered no more; whoever has
    a code that exists is never kept waiting.
    """
    found = queries.certificate_of(code)
    if found is None:
        if _guesses(request) > GUESSES:
            raise _TooMany
        raise Http404
    return found


def _guesses(request: HttpRequest) -> int:
    """How many codes that do not exist have come from this address within a minute, this one counted. An
    IPv6 address stands for its network. Counted in each process: codes are long, the count only keeps
    who tries from working the database.
    """
    address = get_adapter().get_client_ip(request)
    with suppress(ValueError):
        known = ip_address(address)
        if known.version == 6:
            address = str(ip_network(f"{known}/64", strict=False))
    key = "contests.guesses:" + hashlib.sha256(address.encode()).hexdigest()
    cache.add(key, 0, 60)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two
        return 1


class _TooMany(Exception):
    """Too many codes that do not exist."""


def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """What a certificate says, or that it was revoked and why."""
    try:
        found = _found(request, code)
    except _TooMany:
        return render(request, "429.html", status=429)
    except Http404:
        return render(
            request,
            "contests/check.html",
            {
                "page": {"title": _("Check a certificate"), "noindex": True},
                "code": code[:40],
                "unknown": True,
            },
            status=404,
        )
    said = tables.said(found)
    response = render(
        request,
        "contests/certificate.html",
        {
            "page": {"title": said["title"], "noindex": True},
            "said": said,
            "papers": []
            if found.revoked_at
            else [
                {
                    "label": NAMES[language],
                    "lang": language.value,
                    "url": reverse("contests:certificate_paper", args=[found.code, language.value]),
                }
                for language in Language
            ],
        },
    )
    response["Cache-Control"] = "private, no-store"
    return response


def paper(request: HttpRequest, code: str, to: str) -> HttpResponse:
    """The certificate as a PDF in a language; of a revoked one there is none."""
    if to not in Language.values:
        raise Http404
    try:
        found = _found(request, code)
    except _TooMany:
        return render(request, "429.html", status=429)
    if found.revoked_at:
        raise Http404
    address = request.build_absolute_uri(reverse("contests:certificate", args=[found.code]))
    content = tables.typeset(found, to, address)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="certificate-{found.code}-{to}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def issued(request: HttpRequest, slug: str) -> HttpResponse:
    """Who runs a contest issues its certificates and revokes one; others find their own here."""
    contest = get_object_or_404(contests_visible_to(request.user), slug=slug)
    runs = rules.may_run(request.user, contest)
    rows = list(queries.certificates_in(request.user, contest))
    if not runs and not rows:
        raise Http404
    if request.method == "POST":
        return _act(request, slug)
    lines = [(row, tables.said(row)) for row in rows]
    file = as_file(
        request,
        f"{slug}-certificates",
        _("Certificates"),
        [
            _("Code"),
            _("Name"),
            _("Name of the prize"),
            _("Issued on"),
            _("Revoked on"),
            _("Reason"),
        ],
        lambda: (
            [
                said["code"],
                said["name"],
                said["prize"] or said["title"],
                row.issued_at,
                row.revoked_at,
                row.revoked_because,
            ]
            for row, said in lines
        ),
    )
    if file is not None:
        return file
    return render(
        request,
        "contests/certificates.html",
        {
            "page": {
                "title": _("Certificates"),
                "breadcrumb": way(request, contest, (_("Certificates"), "")),
            },
            "name": contest_name(contest),
            "runs": runs,
            "may_issue": runs and any(some.exists() for some in queries.uncertified(contest)),
            "key": idempotency.new_key(),
            "language": languages.current(),
            "rows": [
                {
                    "pk": row.pk,
                    "said": said,
                    "url": reverse("contests:certificate", args=[row.code]),
                    "is_revoked": row.revoked_at is not None,
                }
                for row, said in lines
            ],
        },
    )


def _act(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_object_or_404(contests_visible_to(request.user), slug=slug)
    if not rules.may_run(request.user, contest):
        raise Http404
    what = request.POST.get("what", "")
    pk = request.POST.get("certificate", "")
    because = request.POST.get("because", "")
    found: Certificate | None = None
    if what == "revoke":
        found = get_object_or_404(
            queries.certificates_visible_to(request.user),
            pk=int(pk) if pk.isdecimal() and len(pk) < 18 else 0,
        )
    elif what != "issue":
        raise Http404

    def act() -> idempotency.Answer:
        if found is not None:
            actions.revoke_certificate(actor=request.user, certificate=found, because=because)
            return {"said": _("It is revoked; its page says so.")}
        count = actions.issue_certificates(actor=request.user, contest=contest)
        return {"said": _("%(count)s certificates are issued.") % {"count": count}}

    try:
        answer = idempotency.once(
            actor=request.user,
            verb="contests.certificates",
            key=idempotency.key_in(request.POST),
            payload={"what": what, "pk": pk, "because": because, "slug": slug},
            act=act,
        )
        messages.success(request, answer["said"])
    except Refused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("contests:certificates", args=[slug]))
