"""Questions on a record: who asks, who answers, who reads which, and what the world learns of a life."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone, translation

from jiebang.hub.catalog import actions, queries, tables
from jiebang.hub.catalog.actions import questions
from jiebang.hub.catalog.models import Need, Question
from jiebang.hub.catalog.states import QUESTION_TRANSITIONS, QuestionState
from jiebang.hub.conftest import SYSTEM, build_world
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.notices import actions as notices
from jiebang.hub.notices import queries as told_queries
from jiebang.hub.people import actions as people

WORDS = "At which temperature?"


@pytest.fixture
def need(world):
    return world.need(title="Cold rolling")


def asked(world, need, words=WORDS, **given):
    return actions.ask(
        actor=world.outsider, record=need, organisation=world.rival, words=words, **given
    )


def told(user):
    while notices.deliver():
        pass
    with translation.override("en"):
        rows = told_queries.visible_to(user).order_by("-at", "-pk")
        return [f"{said.title} | {said.text}" for _n, said in told_queries.said(user, rows)]


def readers(world, question):
    """Who of the named people reads a question."""
    names = ("owner", "colleague", "outsider", "organiser", "officer", "anonymous")
    return {
        name
        for name in names
        if queries.questions_visible_to(getattr(world, name)).filter(pk=question.pk).exists()
    }


def test_who_reads_what(world, need):
    question = asked(world, need)
    assert readers(world, question) == {"owner", "colleague", "outsider", "organiser"}
    actions.answer(actor=world.owner, question=question, words="850 °C", to_all=False)
    assert readers(world, question) == {"owner", "colleague", "outsider", "organiser"}
    other = asked(world, need, "And how long?")
    actions.answer(actor=world.owner, question=other, words="An hour", to_all=True)
    assert "anonymous" in readers(world, other)
    actions.hide_question(actor=world.organiser, question=other, reason="An advertisement")
    assert readers(world, other) == {"outsider", "organiser"}
    actions.show_question(actor=world.organiser, question=other)
    assert "anonymous" in readers(world, other)
    third = asked(world, need, "Never mind?")
    actions.take_question_back(actor=world.outsider, question=third)
    assert readers(world, third) == {"outsider"}


def test_a_question_is_hidden_with_its_record(world, need):
    question = asked(world, need)
    actions.answer(actor=world.owner, question=question, words="850 °C", to_all=True)
    actions.withdraw(actor=world.owner, record=need)
    assert readers(world, question) == {"owner", "colleague", "organiser"}


def test_who_may_not_ask(world, need):
    lone = world.make.user("lone")
    waiting = world.make.organisation("waiting")
    people.verify(actor=SYSTEM, organisation=waiting, to="waiting")
    unverified = world.make.user("unverified", of=waiting)
    for actor, organisation in (
        (world.owner, world.works),  # it is their own
        (world.colleague, world.works),
        (world.outsider, world.works),  # in another's name
        (lone, world.rival),
        (unverified, waiting),
        (world.anonymous, world.rival),
        (SYSTEM, world.rival),
    ):
        with pytest.raises(Denied):
            actions.ask(actor=actor, record=need, organisation=organisation, words=WORDS)
    draft = world.need(status="submitted")
    with pytest.raises(Denied):
        asked(world, draft)


def test_who_may_not_answer_or_hide(world, need):
    question = asked(world, need)
    for actor in (world.colleague, world.outsider, world.organiser, world.anonymous):
        with pytest.raises(Denied):
            actions.answer(actor=actor, question=question, words="x", to_all=True)
    for actor in (world.owner, world.outsider, world.officer, world.anonymous):
        with pytest.raises(Denied):
            actions.hide_question(actor=actor, question=question, reason="x")
    with pytest.raises(Denied):
        actions.take_question_back(actor=world.owner, question=question)


@pytest.mark.parametrize("state", QuestionState.values)
def test_the_table_is_held(world, need, state):
    question = asked(world, need)
    values = {
        "private": {"answer": "x", "answered_at": timezone.now()},
        "public": {"answer": "x", "answered_at": timezone.now()},
        "hidden": {"hidden_from": "open", "hidden_because": "x"},
    }.get(state, {})
    Question.objects.filter(pk=question.pk).update(state=state, **values)
    question.refresh_from_db()
    moves = {
        "private": lambda: actions.answer(
            actor=world.owner, question=question, words="x", to_all=False
        ),
        "public": lambda: actions.answer(
            actor=world.owner, question=question, words="x", to_all=True
        ),
        "declined": lambda: actions.decline_question(actor=world.owner, question=question),
        "withdrawn": lambda: actions.take_question_back(actor=world.outsider, question=question),
        "hidden": lambda: actions.hide_question(
            actor=world.organiser, question=question, reason="x"
        ),
    }
    if state == "hidden":
        actions.show_question(actor=world.organiser, question=question)
        return
    for to, move in moves.items():
        if to not in QUESTION_TRANSITIONS[state]:
            with pytest.raises(Refused):
                move()


@pytest.mark.parametrize(
    "values",
    [
        {"state": "public"},
        {"state": "nonsense"},
        {"state": "hidden"},
        {"state": "hidden", "hidden_from": "hidden", "hidden_because": "x"},
        {"hidden_because": "x"},
        {"answer": "x"},
        {"words": ""},
        {"need": None},
    ],
)
def test_the_database_refuses_what_cannot_be(world, need, values):
    question = asked(world, need)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(**values)


@pytest.mark.parametrize(
    ("words", "says"), [(" \x00\n", "Write your question"), ("x" * 1001, "longer than 1000")]
)
def test_bad_words_are_refused(world, need, words, says):
    with translation.override("en"), pytest.raises(Refused, match=says):
        asked(world, need, words)


def test_limits(world, need, monkeypatch):
    for _ in range(questions.OPEN_AT_ONCE):
        asked(world, need)
    with translation.override("en"), pytest.raises(Refused, match="wait here"):
        asked(world, need)
    monkeypatch.setattr(questions, "A_DAY", 3)
    with translation.override("en"), pytest.raises(Refused, match="Go on tomorrow"):
        asked(world, world.need())


def test_an_answer_is_corrected_for_a_day(world, need):
    question = asked(world, need)
    actions.answer(actor=world.owner, question=question, words="850 °C", to_all=True)
    actions.correct_answer(actor=world.owner, question=question, words="860 °C")
    assert Question.objects.get().answer == "860 °C"
    Question.objects.update(answered_at=F("answered_at") - timedelta(hours=25))
    with pytest.raises(Refused):
        actions.correct_answer(actor=world.owner, question=question, words="870 °C")


def test_of_two_who_answer_at_once_one_is_told(threads, make):
    world = build_world(make)
    question = asked(world, world.need())
    start, results = threading.Barrier(2), []

    def run(words):
        try:
            mine = Question.objects.select_related("need__organisation", "need__edition").get(
                pk=question.pk
            )
            start.wait()
            actions.answer(actor=world.owner, question=mine, words=words, to_all=True)
            results.append("done")
        except Refused:
            results.append("refused")
        finally:
            connection.close()

    both = [threading.Thread(target=run, args=(words,)) for words in ("one", "two")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(results) == ["done", "refused"]


def test_notices_both_ways_and_to_followers(world, need):
    follower = world.make.user("follower")
    told(follower)
    notices.follow(actor=follower, subject="need", key=need.pk)
    question = asked(world, need)
    assert told(world.owner)[0] == f"Cold rolling | Somebody asks: “{WORDS}”"
    assert not any("asks" in words for words in told(world.colleague))
    actions.answer(actor=world.owner, question=question, words="850 °C", to_all=False)
    private = f"Cold rolling | Your question is answered, to you alone: “{WORDS}”"
    assert told(world.outsider) == [private]
    assert told(follower) == []
    other = asked(world, need, "And how long?")
    actions.answer(actor=world.owner, question=other, words="An hour", to_all=True)
    assert told(follower) == ["Cold rolling | A question is answered: “And how long?”"]
    actions.hide_question(actor=world.organiser, question=other, reason="x")
    assert told(follower) == []
    assert told(world.outsider)[0] == "Cold rolling | Your question was hidden: “And how long?”"


def test_a_question_taken_back_is_gone_from_the_owners_notices(world, need):
    question = asked(world, need)
    assert any("asks" in words for words in told(world.owner))
    actions.take_question_back(actor=world.outsider, question=question)
    assert not any("asks" in words for words in told(world.owner))
    assert WORDS not in world.client("owner").get("/en/notices/").content.decode()


def page(world, who, need):
    with translation.override("en"):
        return world.client(who).get(f"/en/needs/{need.pk}/").content.decode()


def test_who_asks_is_told_to_the_owner_and_to_others_only_as_wanted(world, need):
    question = asked(world, need, is_anonymous=True)
    actions.answer(actor=world.owner, question=question, words="850 °C", to_all=True)
    assert "Rival Ltd" in page(world, "owner", need)
    assert "outsider" in page(world, "owner", need)
    public = page(world, "anonymous", need)
    assert WORDS in public
    assert "850 °C" in public
    assert "Rival Ltd" not in public
    assert "A verified organisation" in public
    open_ = asked(world, need, "Who pays?")
    actions.answer(actor=world.owner, question=open_, words="We do", to_all=True)
    assert "Rival Ltd" in page(world, "anonymous", need)
    assert "outsider@" not in page(world, "anonymous", need)


def test_an_answer_on_an_anonymous_need_does_not_name_its_owner(world, need):
    Need.objects.filter(pk=need.pk).update(is_anonymous=True)
    question = asked(world, need)
    actions.answer(actor=world.owner, question=question, words="850 °C", to_all=True)
    for who in ("anonymous", "outsider"):
        seen = page(world, who, need)
        assert "850 °C" in seen
        assert "Works Ltd" not in seen
        assert ">owner" not in seen
    assert "Works" not in str(told(world.outsider))


def test_asking_and_answering_on_the_pages(world, need):
    client, owner = world.client("outsider"), world.client("owner")
    address = f"/en/records/need/{need.pk}/ask/"
    assert address in page(world, "outsider", need)
    assert address not in page(world, "owner", need)
    assert owner.get(address).status_code == 404
    form = {"words": WORDS, "organisation": world.rival.pk, "key": "k1"}
    assert client.post(address, form | {"words": ""}).status_code == 422
    for _ in range(2):  # sent twice, it is asked once
        assert client.post(address, form).status_code == 302
    question = Question.objects.get()
    here = f"/en/questions/{question.pk}/"
    too_long = owner.post(here, {"act": "to_all", "words": "y" * 4001})
    assert too_long.status_code == 422
    assert "yyyy" in too_long.content.decode()
    assert client.post(here, {"act": "to_all", "words": "x"}).status_code == 404
    assert world.client("officer").post(here, {"act": "to_all", "words": "x"}).status_code == 404
    assert owner.post(here, {"act": "nonsense"}).status_code == 404
    assert owner.post(here, {"act": "to_all", "words": "850 °C"}).status_code == 302
    assert "850 °C" in page(world, "anonymous", need)
    hidden = world.client("organiser").post(here, {"act": "hide", "words": "No"})
    assert hidden.status_code == 302
    assert "850 °C" not in page(world, "anonymous", need)
    world.client("organiser").post(here, {"act": "show"})
    owner.post(here, {"act": "correct", "words": "860 °C"})
    assert "860 °C" in page(world, "anonymous", need)


def test_a_records_page_costs_the_same_with_one_question_and_with_three(
    world, need, django_assert_num_queries
):
    from django.test.utils import CaptureQueriesContext

    costs = []
    for count in (1, 2):
        for _ in range(count):
            question = asked(world, need)
            actions.answer(actor=world.owner, question=question, words="x", to_all=True)
        for who in ("anonymous", "organiser"):
            with CaptureQueriesContext(connection) as seen:
                page(world, who, need)
            costs.append(len(seen))
    assert costs[:2] == costs[2:]


def titles(record):
    with translation.override("en"):
        return [str(entry["title"]) for entry in tables.public_life(Need.objects.get(pk=record.pk))]


def test_the_public_life_of_a_need_holds_no_inner_moves(world):
    need = world.need(
        title="Cold rolling", status="submitted", deadline=timezone.localdate() + timedelta(days=9)
    )
    assert titles(need) == []
    actions.review(actor=world.organiser, record=need, verdict="rectify", opinion="Inner words")
    actions.submit(actor=world.owner, record=need)
    done = actions.many(actor=world.organiser, verb="publish", records=[need])
    actions.undo(actor=world.organiser, batch=done.batch)  # as if it had not been
    need.refresh_from_db()
    actions.publish(actor=world.organiser, record=need)
    actions.save_record(
        actor=world.owner, kind="need", edition=world.edition, organisation=world.works,
        code=need.code, texts={"en": {"title": "Cold rolling, thin"}}, facts=actions.Facts(
            deadline=need.deadline, field="energy"
        ),
    )  # fmt: skip
    question = asked(world, need)
    actions.answer(actor=world.owner, question=question, words="850 °C", to_all=False)
    other = asked(world, need, "How long?")
    actions.answer(actor=world.owner, question=other, words="An hour", to_all=True)
    assert titles(need) == ["Deadline", "A question is answered", "Changed", "Published"]
    seen = page(world, "anonymous", need)
    assert "Inner words" not in seen
    assert "Details" in seen
    assert "energy</time>" not in seen
