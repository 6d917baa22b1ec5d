"""Pages of questions on a record: asking one, and what is done with one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from jiebang.hub.catalog import actions, forms, queries, rules, tables
from jiebang.hub.catalog.models import Question
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.actors import Refused


def ask(request: HttpRequest, kind: RecordKind, pk: int) -> HttpResponse:
    """Ask a question on a record; sent twice, it is asked once."""
    model: Any = queries.MODELS[kind]
    record = get_object_or_404(queries.visible_to(request.user, model), pk=pk)
    organisations = rules.organisations_to_ask_for(request.user, record)
    if not organisations.exists():
        raise Http404
    form = forms.QuestionForm(
        request.POST if request.method == "POST" else None, organisations=organisations
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def once() -> idempotency.Answer:
            asked = actions.ask(actor=request.user, record=record, **given)
            return {"question": asked.pk}

        try:
            answer = idempotency.once(
                actor=request.user,
                verb="catalog.ask",
                key=_key(request),
                payload={
                    "kind": kind,
                    "pk": pk,
                    "words": given["words"],
                    "for": given["organisation"].pk,
                    "anonymous": given["is_anonymous"],
                },
                act=once,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your question is asked. You will be told of the answer."))
            url = f"{tables.url_of(record)}#question-{answer['question']}"
            return HttpResponseRedirect(url)
    reading = record.reading(languages.current())
    return render(
        request,
        "catalog/ask.html",
        {
            "page": {"title": _("Ask a question"), "noindex": True},
            "title": reading.get("title") if reading else record.code,
            "lang": reading.language if reading else "",
            "form": form,
            "key": _key(request),
            "back_url": tables.url_of(record),
        },
        status=422 if form.errors else 200,
    )


def question(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer, correct, decline, take back, hide or show one question."""
    if pk >= 10**18:
        raise Http404
    found = get_object_or_404(queries.questions_visible_to(request.user), pk=pk)
    act = request.POST.get("act", "")
    here = f"{tables.url_of(found.about)}#question-{found.pk}"
    if act in {"take_back", "show", "decline"}:
        try:
            _AT_ONCE[act](request, found)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(here)
    if act not in {"to_asker", "to_all", "correct", "hide"}:
        raise Http404
    form = (forms.HidingForm if act == "hide" else forms.AnswerForm)(request.POST)
    if form.is_valid():
        try:
            _with_words(request, found, act, form.cleaned_data["words"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(here)
    return render(
        request,
        "catalog/question.html",
        {
            "page": {"title": _("A question"), "noindex": True},
            "words": found.words,
            "form": form,
            "act": act,
            "action": request.path,
            "back_url": here,
        },
        status=422,
    )


_AT_ONCE: dict[str, Any] = {
    "take_back": lambda request, found: actions.take_question_back(
        actor=request.user, question=found
    ),
    "show": lambda request, found: actions.show_question(actor=request.user, question=found),
    "decline": lambda request, found: actions.decline_question(
        actor=request.user, question=found, words=request.POST.get("words", "")
    ),
}


def _with_words(request: HttpRequest, found: Question, act: str, words: str) -> None:
    if act == "hide":
        actions.hide_question(actor=request.user, question=found, reason=words)
    elif act == "correct":
        actions.correct_answer(actor=request.user, question=found, words=words)
    else:
        actions.answer(actor=request.user, question=found, words=words, to_all=act == "to_all")


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "").replace("\x00", "")[:80] or idempotency.new_key()
