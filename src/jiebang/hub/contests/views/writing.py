"""Pages of a team: answer a need, write part by part, check and hand in, files, take back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog.states import Tier
from jiebang.hub.contests import actions, forms, queries, rules, tables
from jiebang.hub.contests.models import Solution
from jiebang.hub.contests.queries import writing
from jiebang.hub.contests.views import found
from jiebang.hub.kernel import files, idempotency, languages
from jiebang.hub.kernel.actors import Denied, Refused


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an answer to a need, or go on with one."""
    need = found.need_of(request, pk)
    organisations = queries.organisations_to_answer_for(request.user, need)
    own = queries.shown_all(request.user, queries.own_solutions(request.user).filter(need=need))
    if not organisations and not own:
        raise Http404
    term = queries.term_of(need)
    form = forms.BeginForm(request.POST or None, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        try:
            alias = _begin(request, need, form.cleaned_data)
        except Denied:
            raise Http404 from None
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(reverse("contests:write", args=[alias, writing.APPROACH]))
    title = tables.need_title(request.user, need)
    leaders = found.names(own)
    return render(
        request,
        "contests/answer.html",
        {
            "page": found.page(_("Answer this need"), (need.code, title["url"])),
            "need": title,
            "term": tables.term_words(term),
            "is_open": term.is_open(timezone.now()),
            "is_blind": term.is_blind,
            "asked": writing.asked_of(need, languages.current()),
            "form": form if organisations else None,
            "own": [tables.list_row(one, title, leaders, {}) for one in own],
            "key": idempotency.new_key(),
        },
        status=422 if form.errors else 200,
    )


def _begin(request: HttpRequest, need: Any, given: dict[str, Any]) -> str:
    def act() -> idempotency.Answer:
        made = actions.begin_solution(actor=request.user, need=need, **given)
        return {"alias": made.alias}

    payload = {**given, "organisation": given["organisation"].pk, "need": need.pk}
    return str(found.once(request, "contests.begin", payload, act)["alias"])


def _stands(request: HttpRequest, solution: Solution) -> HttpResponse | None:
    """Away from what may not be changed as it stands, with the reason."""
    try:
        actions.require_writable(solution)
    except Refused as refusal:
        messages.info(request, str(refusal))
        return HttpResponseRedirect(_url(solution))
    return None


def _url(solution: Solution) -> str:
    return reverse("contests:solution", args=[solution.alias])


def _frame(request: HttpRequest, solution: Solution, part: str) -> dict[str, Any]:
    """What every page of writing shows beside its form."""
    text = writing.text_of(solution)
    term = queries.term_of(solution.need)
    gaps = queries.gaps_of(solution, is_blind=term.is_blind)
    mandate = actions.mandate_of(request.user, solution.organisation)
    steps = tables.step_rows(solution, gaps, part)
    at = timezone.localtime(solution.updated_at)
    clock = time_format(at, "H:i")
    if at.date() != timezone.localdate():
        clock = f"{date_format(at, 'DATE_FORMAT')} {clock}"
    return {
        "solution": solution,
        "need": tables.need_title(request.user, solution.need),
        "title": (text.title if text else "") or _("Without a title yet"),
        "acting": _("%(intermediary)s for %(client)s")
        % {
            "intermediary": catalog.name_of(mandate.intermediary),
            "client": catalog.name_of(solution.organisation),
        }
        if mandate
        else "",
        "steps": steps,
        "gaps": tables.gap_rows(solution, gaps),
        "is_whole": not any(gap.required for gap in gaps),
        "saved": clock,
        "term": tables.term_words(term),
        "is_blind": term.is_blind,
        "part": part,
        "label": tables.part_label(part),
        "lead": tables.part_lead(part),
        "place": queries.PARTS.index(part) + 1,
        "done": request.GET.get("saved", "")[:20],
        "page": found.page(
            tables.part_label(part),
            (_("My solutions"), reverse("contests:solutions")),
            (solution.alias, _url(solution)),
        ),
        "next_url": reverse(
            "contests:write",
            args=[solution.alias, queries.PARTS[min(queries.PARTS.index(part) + 1, 6)]],
        ),
    }


def write(request: HttpRequest, alias: str, part: str) -> HttpResponse:
    """One part: its form is saved as one types, and by its buttons without any script."""
    solution = found.written_by_reader(request, alias)
    if part not in queries.PARTS:
        raise Http404
    away = _stands(request, solution)
    if away is not None:
        return away
    if part == writing.CHECK:
        return _check(request, solution)
    if part == writing.FILES:
        return _files(request, solution)
    if request.method == "POST":
        return _save(request, solution, part)
    form = forms.part_form(None, solution=solution, part=part, actor=request.user)
    return _page(request, solution, form)


def _save(request: HttpRequest, solution: Solution, part: str) -> HttpResponse:
    """Keep what can be kept; say what cannot, and where somebody was faster."""
    form = forms.part_form(request.POST, solution=solution, part=part, actor=request.user)
    is_typing, valid = bool(getattr(request, "htmx", None)), form.is_valid()
    changed, refused = False, ""
    seen = request.POST.get("over", "") or request.POST.get("version", "")
    try:
        solution = actions.save_part(
            actor=request.user, solution=solution, part=part, seen=seen[:64], values=form.values()
        )
    except actions.Changed:
        changed = True
    except Refused as refusal:
        refused = str(refusal)
    solution = queries.written_now(solution)
    if refused:
        form.add_error(None, refused)
    if changed or refused or not valid or is_typing:
        now = queries.version_of(solution, part)
        state = {
            "is_changed": changed,
            "is_saved": not (changed or refused),
            "over": now,
            "version": seen if changed else now,
        }
        return _page(request, solution, form, is_typing=is_typing, **state)
    here = reverse("contests:write", args=[solution.alias, part])
    if "more" in request.POST or "stay" in request.POST:
        return HttpResponseRedirect(f"{here}?saved={part}")
    after = queries.PARTS[queries.PARTS.index(part) + 1]
    return HttpResponseRedirect(
        f"{reverse('contests:write', args=[solution.alias, after])}?saved={part}"
    )


def _page(
    request: HttpRequest, solution: Solution, form: forms.PartForm, *, is_typing: bool = False,
    **state: Any,
) -> HttpResponse:  # fmt: skip
    context = _frame(request, solution, form.part)
    context |= {"form": form, "version": queries.version_of(solution, form.part), **state}
    if is_typing:
        return render(request, "contests/parts/saved.html", {**context, "is_typing": True})
    status = 409 if state.get("is_changed") else 422 if form.errors else 200
    return render(request, "contests/write.html", context, status=status)


def _files(
    request: HttpRequest, solution: Solution, form: forms.FileForm | None = None
) -> HttpResponse:
    """The files beside a draft, and a form for one more."""
    rows = [
        {
            "title": file.title or file.file_name,
            "file_name": file.file_name if file.title else "",
            "size": file.size,
            "is_named": file.tier == Tier.NAMED,
            "url": reverse("contests:file", args=[solution.alias, file.pk]),
        }
        for file in solution.attachments.all()
        if file.removed_at is None
    ]
    context = _frame(request, solution, writing.FILES)
    context |= {"files": rows, "form": form or forms.FileForm(), "key": idempotency.new_key()}
    return render(request, "contests/files.html", context, status=422 if form else 200)


def add_file(request: HttpRequest, alias: str) -> HttpResponse:
    """Put one file beside a solution."""
    solution = found.written_by_reader(request, alias)
    away = _stands(request, solution)
    if away is not None:
        return away
    form = forms.FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _files(request, solution, form)
    file = form.cleaned_data["file"]
    try:
        _made, is_new = actions.add_file(
            actor=request.user,
            solution=solution,
            file_name=file.name or "",
            content=file.read(),
            tier=form.cleaned_data["tier"],
            title=form.cleaned_data["title"],
        )
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return _files(request, solution, form)
    messages.success(request, _("Saved.") if is_new else _("This file is there already."))
    return HttpResponseRedirect(reverse("contests:write", args=[alias, writing.FILES]))


def file(request: HttpRequest, alias: str, file: UUID) -> HttpResponse:
    """Hand out a file to save it; its team may take it out of the next version.

    Others are handed what a version has that was handed in, and confidential ones once they have signed;
    where they are not told whose it is, under a name that does not tell it either.
    """
    solution = found.solution_of(request, alias)
    row = get_object_or_404(solution.attachments.all(), pk=file)
    is_team = rules.is_of_team(request.user, solution)
    if request.method == "POST":
        return _remove(request, solution, row)
    name = row.file_name
    if not is_team:
        told = queries.handed_in_file(request.user, solution, row.pk)
        if told is None:
            raise Http404
        name = tables.saved_as(told)
    if row.tier == Tier.NAMED:
        if not queries.reads_detail(request.user, solution):
            raise Http404
        actions.note_opened(actor=request.user, solution=solution, what=row.file_name)
    try:
        return files.answer(row.key, name, row.media)
    except FileNotFoundError:
        raise Http404 from None


def _remove(request: HttpRequest, solution: Solution, row: Any) -> HttpResponse:
    if not rules.may_write(request.user, solution):
        raise Http404
    try:
        actions.remove_file(actor=request.user, solution=solution, file=row)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The file was removed."))
    return HttpResponseRedirect(reverse("contests:write", args=[solution.alias, writing.FILES]))


def _check(request: HttpRequest, solution: Solution) -> HttpResponse:
    """The whole as the owner of the need will read it, what is missing, and the button that hands it in."""
    if request.method == "POST":
        return _hand_in(request, solution)
    text = writing.text_of(solution)
    language = text.language if text else languages.current()
    draft = queries.ShownSolution(solution, 0, True, True, queries.snapshot(solution))
    reading = draft.reading(language)
    last = solution.versions.order_by("-number").first()
    digest = queries.draft_digest(solution)
    context = _frame(request, solution, writing.CHECK)
    context |= {
        "reading": reading,
        "sections": tables.sections(reading) if reading else [],
        "facts": tables.fact_rows(
            draft, {"name": catalog.name_of(solution.organisation), "url": ""}, context["acting"]
        ),
        "promises": tables.promise_rows(draft, ()),
        "members": draft.members,
        "missing": [gap for gap in context["gaps"] if gap["required"]],
        "advised": [gap for gap in context["gaps"] if not gap["required"]],
        "told": queries.tells(solution) if context["is_blind"] else [],
        "last": last,
        "is_same": last is not None and last.digest == digest and solution.told != "draft",
        "digest": digest,
        "key": idempotency.new_key(),
    }
    return render(request, "contests/check_solution.html", context)


def _hand_in(request: HttpRequest, solution: Solution) -> HttpResponse:
    seen = request.POST.get("digest", "")[:64]

    def act() -> idempotency.Answer:
        version = actions.hand_in_solution(actor=request.user, solution=solution, seen=seen)
        return {"number": version.number, "late": version.is_late}

    try:
        made = found.once(request, "contests.hand_in", {"alias": solution.alias, "seen": seen}, act)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("contests:write", args=[solution.alias, writing.CHECK]))
    said = (
        _("Handed in as version %(n)s, after the deadline: it is marked late.")
        if made["late"]
        else _("Handed in as version %(n)s. Until the deadline you may hand in a better one.")
    )
    messages.success(request, said % {"n": made["number"]})
    return HttpResponseRedirect(_url(solution))


def move(request: HttpRequest, alias: str) -> HttpResponse:
    """Take a solution back, or start it over; shut or open the confidential part."""
    solution = found.written_by_reader(request, alias)
    what = request.POST.get("what", "")
    verbs = {"withdraw": actions.withdraw_solution, "restart": actions.restart_solution}
    if what not in verbs:
        raise Http404

    def act() -> idempotency.Answer:
        verbs[what](actor=request.user, solution=solution)
        return {}

    try:
        found.once(request, "contests.move", {"alias": alias, "what": what}, act)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("It was withdrawn.") if what == "withdraw" else _("It is a draft again.")
        )
    return HttpResponseRedirect(_url(solution))
