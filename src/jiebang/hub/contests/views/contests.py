"""Pages of contests: the list, what everybody reads of one, setting one up, its rubric, and the roll-up."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.contests import actions, queries, rules
from jiebang.hub.contests.forms.contests import (
    CriterionForm,
    NewContestForm,
    RulesForm,
    preset_choices,
)
from jiebang.hub.contests.models import Contest
from jiebang.hub.contests.notices import name_of
from jiebang.hub.contests.queries.certificates import certificates_in
from jiebang.hub.contests.queries.rollup import added_up
from jiebang.hub.contests.states import ContestStatus
from jiebang.hub.contests.tables import contests as tables
from jiebang.hub.contests.tables import results, rollup
from jiebang.hub.contests.views.parts import (
    contest_of,
    done,
    key,
    number,
    run_contest,
    tabs,
    way,
    words,
)
from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.exports import as_file
from jiebang.hub.programmes import queries as programmes
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.tables import crumbs


def contests(request: HttpRequest) -> HttpResponse:
    """Contests that the reader may know of, of one edition where one is named."""
    found = queries.contests_visible_to(request.user).prefetch_related(
        "edition__texts", "track__texts"
    )
    edition = None
    if request.GET.get("edition"):
        edition = programmes.visible_to(request.user).filter(slug=words_of(request)).first()
        if edition is None:
            raise Http404
        found = found.filter(edition=edition)
    rows = tables.contest_rows(found.order_by("-edition__opens_on", "slug")[:500])
    columns = tables.contest_columns()
    if file := as_file(request, "contests", _("Contests"), columns, lambda: rows):
        return file
    may_add = edition is not None and _may_add(request, edition)
    steps = [(_("Contests"), "")]
    editions = [*programmes.way_up(request.user, edition), edition] if edition else []
    return render(
        request,
        "contests/contests.html",
        {
            "page": {"title": _("Contests"), "breadcrumb": crumbs(editions, *steps)},
            "columns": columns,
            "rows": rows,
            "add_url": reverse("contests:new_contest", args=[edition.slug])
            if edition is not None and may_add
            else "",
            "rollup_url": reverse("contests:rollup", args=[edition.slug])
            if edition is not None and may_add
            else "",
        },
    )


def words_of(request: HttpRequest) -> str:
    """The edition that the address names."""
    return request.GET.get("edition", "").replace("\x00", "")[:60]


def _may_add(request: HttpRequest, edition: Edition) -> bool:
    """Whether the reader runs the edition, or a track or region of it."""
    scopes: list[dict[str, Any]] = [{}]
    scopes += [{"track": track} for track in edition.tracks.all()]
    scopes += [{"host_region": host} for host in edition.host_regions.all()]
    return any(rules.may_run(request.user, Contest(edition=edition, **one)) for one in scopes)


def contest(request: HttpRequest, slug: str) -> HttpResponse:
    """What a contest is and how it judges; to a team its own entries and, once published, its own score."""
    found = contest_of(request, slug)
    run = rules.may_run(request.user, found)
    reading = found.reading(languages.current())
    own = list(queries.entries_of_team(request.user, found))
    seat = rules.seat_of(request.user, found)
    invited = queries.seats_visible_to(request.user).filter(contest=found, user=request.user.pk)
    if request.method == "POST":
        if not _moved(request, found, own):
            return HttpResponseRedirect(request.path)
        return HttpResponseRedirect(reverse("contests:contest", args=[slug]))
    places = results.told_places(found)
    columns = results.told_columns(found)
    if places and (
        file := as_file(request, f"{slug}-places", _("Places"), columns, lambda: places)
    ):
        return file
    return render(
        request,
        "contests/contest.html",
        {
            "page": {"title": name_of(found), "breadcrumb": way(request, found)},
            "contest": found,
            "about": reading.get("about") if reading else "",
            "lang": reading.language if reading else "",
            "status": {
                "text": found.get_status_display(),
                "tone": tables.TONES[ContestStatus(found.status)],
            },
            "tabs": tabs(request, found, "contest"),
            "facts": tables.rules_of(found),
            "rubric": tables.rubric_of(tables.criteria_of(found)),
            "places": places,
            "columns": columns,
            "own": results.own_scores(request.user, found, own),
            "certified": certificates_in(request.user, found).exists(),
            "seat": seat or invited.first(),
            "steps": _steps(found) if run else [],
            "progress": queries.progress_of(found) if run else None,
            "key": idempotency.new_key(),
        },
    )


def _steps(contest: Contest) -> list[dict[str, Any]]:
    """What may be done next with a contest: buttons of its overview."""
    status = contest.status
    found: list[dict[str, Any]] = []
    if status == ContestStatus.DRAFT:
        found.append(
            {"name": "open", "label": _("Announce it and take entries"), "kind": "primary"}
        )
    if status == ContestStatus.OPEN:
        found.append({"name": "begin", "label": _("Begin scoring"), "kind": "primary"})
        found.append({"name": "take_back", "label": _("Make it a draft again"), "kind": ""})
    if status == ContestStatus.SCORING:
        found.append({"name": "again", "label": _("Take entries again"), "kind": "", "asks": True})
    if status == ContestStatus.LOCKED:
        found.append({"name": "publish", "label": _("Publish the results"), "kind": "primary"})
    if status == ContestStatus.PUBLISHED:
        found.append(
            {"name": "unpublish", "label": _("Take the results back"), "kind": "", "asks": True}
        )
    if status in {ContestStatus.DRAFT, ContestStatus.OPEN, ContestStatus.SCORING}:
        found.append({"name": "cancel", "label": _("Cancel it"), "kind": "danger", "asks": True})
    return found


def _moved(request: HttpRequest, contest: Contest, own: Any) -> bool:
    what, because, user = request.POST.get("what", ""), words(request, "because"), request.user
    one: dict[str, Any] = {"actor": user, "contest": contest}
    acts = {
        "open": lambda: actions.open_contest(**one),
        "begin": lambda: actions.begin_scoring(**one),
        "take_back": lambda: actions.take_back_contest(**one),
        "again": lambda: actions.open_again(**one, because=because),
        "publish": lambda: actions.publish_results(**one),
        "unpublish": lambda: actions.take_back_results(**one, because=because),
        "cancel": lambda: actions.cancel_contest(**one, because=because),
    }
    if what == "withdraw":
        wanted = number(request.POST.get("entry", ""))
        entry = next((row for row in own if row.pk == wanted), None)
        if entry is None:
            raise Http404
        return done(
            request,
            "withdraw_entry",
            lambda: actions.withdraw_entry(actor=user, entry=entry, because=because),
        )
    if what not in acts:
        raise Http404
    return done(request, what, acts[what])


def new_contest(request: HttpRequest, slug: str) -> HttpResponse:
    """A new contest of an edition, or of a track or host region of it."""
    edition = get_object_or_404(programmes.visible_to(request.user), slug=slug)
    if not _may_add(request, edition):
        raise Http404
    form = NewContestForm(request.POST or None, actor=request.user, edition=edition)
    if request.method == "POST" and form.is_valid():
        made = form.cleaned_data["slug"]
        if done(
            request,
            "create_contest",
            lambda: actions.create_contest(
                actor=request.user,
                edition=edition,
                slug=made,
                texts=form.words(),
                setting=form.setting(),
                parent=form.above(),
                **form.place(),
            ),
            form=form,
        ):
            return HttpResponseRedirect(reverse("contests:rubric", args=[made]))
    editions = [*programmes.way_up(request.user, edition), edition]
    listed = reverse("contests:contests") + f"?edition={edition.slug}"
    return render(
        request,
        "contests/contest_form.html",
        {
            "page": {
                "title": _("A new contest"),
                "breadcrumb": crumbs(editions, (_("Contests"), listed), (_("A new contest"), "")),
            },
            "form": form,
            "key": idempotency.key_in(request.POST),
        },
        status=422 if form.errors else 200,
    )


def edit_contest(request: HttpRequest, slug: str) -> HttpResponse:
    """A contest's words and rules."""
    found = run_contest(request, slug)
    form = RulesForm(request.POST or None, actor=request.user, edition=found.edition, contest=found)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            request,
            "save_contest",
            lambda: actions.save_contest(
                actor=request.user,
                contest=found,
                texts=form.all_words(),
                setting=form.setting(),
                parent=form.above(),
            ),
            said=_("Saved."),
            form=form,
        )
    ):
        return HttpResponseRedirect(request.path)
    return render(
        request,
        "contests/contest_form.html",
        {
            "page": {
                "title": name_of(found),
                "breadcrumb": way(request, found, (_("Settings"), "")),
            },
            "tabs": tabs(request, found, "edit_contest"),
            "form": form,
            "is_fixed": found.status not in {ContestStatus.DRAFT, ContestStatus.OPEN},
            "key": idempotency.key_in(request.POST),
        },
        status=422 if form.errors else 200,
    )


def rubric(request: HttpRequest, slug: str) -> HttpResponse:
    """The lines by which a contest judges."""
    found = run_contest(request, slug)
    lines = tables.rubric_of(tables.criteria_of(found))
    is_open = found.status in {ContestStatus.DRAFT, ContestStatus.OPEN}
    if request.method == "POST":
        what = request.POST.get("what", "")
        if what == "preset":
            done(
                request,
                "take_preset",
                lambda: actions.take_preset(
                    actor=request.user, contest=found, preset=words(request, "preset")
                ),
            )
        elif what == "remove":
            line = get_object_or_404(found.criteria, pk=number(request.POST.get("criterion", "")))
            done(
                request,
                "remove_criterion",
                lambda: actions.remove_criterion(actor=request.user, criterion=line),
            )
        else:
            raise Http404
        return HttpResponseRedirect(request.path)
    columns = [_("Criterion"), _("Weight"), _("Points from"), _("to"), _("What it asks")]
    if file := as_file(
        request,
        f"{slug}-rubric",
        _("Rubric"),
        columns,
        lambda: (
            [line["name"], line["weight"], line["lowest"], line["highest"], line["guidance"]]
            for line in lines
        ),
    ):
        return file
    return render(
        request,
        "contests/rubric.html",
        {
            "page": {"title": name_of(found), "breadcrumb": way(request, found, (_("Rubric"), ""))},
            "contest": found,
            "tabs": tabs(request, found, "rubric"),
            "rubric": lines,
            "is_open": is_open,
            "presets": preset_choices(),
            "key": idempotency.new_key(),
        },
    )


def criterion(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One line of a rubric, or with 0 a new one."""
    found = run_contest(request, slug)
    row = None
    if pk:
        row = get_object_or_404(
            found.criteria.prefetch_related("texts", "anchors__texts"), pk=key(pk)
        )
    form = CriterionForm(request.POST or None, criterion=row)
    back = reverse("contests:rubric", args=[slug])
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            request,
            "save_criterion",
            lambda: actions.save_criterion(
                actor=request.user,
                contest=found,
                texts=form.all_words() if row else form.words(),
                weight=form.cleaned_data["weight"],
                lowest=form.cleaned_data["lowest"],
                highest=form.cleaned_data["highest"],
                anchors=form.anchors,
                criterion=row,
            ),
            said=_("Saved."),
            form=form,
        )
    ):
        return HttpResponseRedirect(back)
    title = _("A line of the rubric")
    return render(
        request,
        "contests/contest_form.html",
        {
            "page": {
                "title": title,
                "breadcrumb": way(request, found, (_("Rubric"), back), (title, "")),
            },
            "form": form,
            "key": idempotency.key_in(request.POST),
        },
        status=422 if form.errors else 200,
    )


def rollup_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Contests of an edition and of those within it, rolled up; each number opens to its rows."""
    edition = get_object_or_404(programmes.visible_to(request.user), slug=slug)
    editions = programmes.family_of(request.user, edition)
    rows = queries.rolled_up(request.user, editions)
    if not rows and not _may_add(request, edition):
        raise Http404
    groups = rollup.groups(rows, editions)
    columns = rollup.columns()
    lines = rollup.lines(groups, request.path)
    if file := as_file(request, f"{slug}-contests", _("Contests"), columns, lambda: lines):
        return file
    opened = None
    if request.GET.get("of"):
        opened = rollup.opened(
            request.user, groups, request.GET.get("part_of", ""), request.GET["of"]
        )
        if opened is None:
            raise Http404
        if file := as_file(
            request,
            f"{slug}-rows",
            opened["title"],
            opened["columns"],
            lambda: opened["rows"],
            part="rows",
        ):
            return file
    way_here = [*programmes.way_up(request.user, edition), edition]
    listed = reverse("contests:contests") + f"?edition={edition.slug}"
    title = _("Contests in figures")
    return render(
        request,
        "contests/rollup.html",
        {
            "page": {
                "title": title,
                "breadcrumb": crumbs(way_here, (_("Contests"), listed), (title, "")),
            },
            "columns": columns,
            "rows": lines,
            "total": added_up(rows),
            "opened": opened,
        },
    )
