"""What the pages of contests share: the one door to a contest, its tabs and way, an act that is done once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.contests import queries, rules
from jiebang.hub.contests.models import Contest
from jiebang.hub.contests.notices import name_of
from jiebang.hub.kernel import idempotency
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.programmes.queries import way_up
from jiebang.hub.programmes.tables import crumbs


def contest_of(request: HttpRequest, slug: str) -> Contest:
    """The contest of an address, as far as the reader sees that there is one."""
    return get_object_or_404(queries.contests_visible_to(request.user), slug=slug)


def run_contest(request: HttpRequest, slug: str, *, chair: bool = False) -> Contest:
    """The contest, for whoever runs it, and with `chair` for who presides over its jury."""
    contest = contest_of(request, slug)
    may = rules.may_run(request.user, contest)
    if not may and not (chair and rules.may_preside(request.user, contest)):
        raise Http404
    return contest


def way(request: HttpRequest, contest: Contest, *more: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page of a contest: edition, contests of it, this one, and what follows."""
    editions = [*way_up(request.user, contest.edition), contest.edition]
    steps = [
        (_("Contests"), reverse("contests:contests") + f"?edition={contest.edition.slug}"),
        (name_of(contest), reverse("contests:contest", args=[contest.slug]) if more else ""),
        *more,
    ]
    return crumbs(editions, *steps)


def tabs(request: HttpRequest, contest: Contest, here: str) -> list[dict[str, Any]]:
    """The pages of a contest for those who work on it; none for others."""
    run = rules.may_run(request.user, contest)
    chair = rules.may_preside(request.user, contest)
    found = [("contest", _("Overview"), run or chair)]
    found += [
        ("edit_contest", _("Settings"), run),
        ("rubric", _("Rubric"), run),
        ("entries", _("Entries"), run),
        ("jury", _("Jury"), run or chair),
        ("assignment", _("Assignment"), run),
        ("results", _("Scores and places"), run or chair),
    ]
    return [
        {
            "label": label,
            "url": reverse(f"contests:{name}", args=[contest.slug]),
            "current": name == here,
        }
        for name, label, shown in found
        if shown
    ]


def done(
    request: HttpRequest, verb: str, act: Callable[[], object], *, said: str = "", form: Any = None
) -> bool:
    """Run an act once for a form that is sent twice, and say what came of it; False where it was refused.

    A refusal is said above the form where there is one, else at the head of the next page.
    """

    def once() -> idempotency.Answer:
        act()
        return {}

    payload = {
        "path": request.path,
        "form": sorted(
            (name, values)
            for name, values in request.POST.lists()
            if name not in {"csrfmiddlewaretoken", "key"}
        ),
    }
    try:
        idempotency.once(
            actor=request.user,
            verb=f"contests.{verb}",
            key=idempotency.key_in(request.POST),
            payload=payload,
            act=once,
        )
    except Denied:
        raise Http404 from None
    except Refused as refusal:
        if form is not None:
            form.add_error(None, str(refusal))
        else:
            messages.error(request, str(refusal))
        return False
    messages.success(request, said or _("Done."))
    return True


def number(text: str) -> int:
    """A key that a form has sent; 0 for anything else, which no row has."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def words(request: HttpRequest, name: str) -> str:
    """A text that a form has sent, without NUL; what it may hold is for the verb to say."""
    return request.POST.get(name, "").replace("\x00", "").strip()


def key(pk: int) -> int:
    """The key of an address, which no database holds beyond this."""
    if pk >= 10**18:
        raise Http404
    return pk
