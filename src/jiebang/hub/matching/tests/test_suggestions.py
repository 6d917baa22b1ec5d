"""Suggestions: only what the reader may see, ranked without gaps, with reasons in the reader's language."""

import pytest
from django.test import Client

from jiebang.hub.catalog import actions
from jiebang.hub.kernel.actors import SystemActor
from jiebang.hub.matching import queries
from jiebang.hub.search.queries import IndexNotReady

SYSTEM = SystemActor("tests")
NEED = {"zh-Hans": {"title": "高炉废水处理", "problem": "重金属废水处理用的膜反应器"}}
ANSWERS = [
    {
        "en": {
            "title": "Blast furnace wastewater treatment",
            "summary": "membrane reactor for heavy metal",
        }
    },
    {"en": {"title": "Wastewater membrane reactor", "summary": "treatment"}},
    {"en": {"title": "Wastewater treatment", "summary": "for water"}},
]


@pytest.fixture
def matched(world, index):
    need = world.need(code="NEED", texts=NEED, field="environment", region="310000")
    answers = [
        world.make.achievement(
            world.edition, world.rival, code=f"ANSWER-{place}", texts=texts, field="environment",
            region="310000", trl_low=5, trl_high=6,
        )
        for place, texts in enumerate(ANSWERS)
    ]  # fmt: skip
    world.make.achievement(
        world.edition, world.rival, code="OTHER", texts={"en": {"title": "Vaccine"}}
    )
    index()
    return world, need, answers


def shown(client, need, language="en"):
    page = client.get(f"/{language}/matches/need/{need.pk}/")
    assert page.status_code == 200
    return [(row["rank"], row["code"]) for row in page.context["suggestions"]]


def test_counterparts_are_found_across_languages(matched):
    _, need, _ = matched
    found = shown(Client(), need)
    assert [rank for rank, _ in found] == list(range(1, len(found) + 1))
    assert {code for _, code in found[:3]} == {"ANSWER-0", "ANSWER-1", "ANSWER-2"}
    assert found[0][1] == "ANSWER-0"


@pytest.mark.parametrize("victim", [0, 1, 2])
def test_a_withdrawn_achievement_is_never_suggested_and_ranks_close_up(matched, victim):
    _world, need, answers = matched
    before = [code for _, code in shown(Client(), need)]
    actions.withdraw(actor=SYSTEM, record=answers[victim])
    gone = answers[victim].code
    after = shown(Client(), need)  # the index has not been told yet
    assert [code for _, code in after] == [code for code in before if code != gone]
    assert [rank for rank, _ in after] == list(range(1, len(after) + 1))
    panel = Client().get(f"/en/needs/{need.pk}/").content.decode()
    assert gone not in panel
    assert "ANSWER-0" in panel or victim == 0


def test_a_draft_is_not_suggested_even_to_its_owner(matched, index):
    world, need, _ = matched
    world.achievement(code="SECRET", texts=ANSWERS[0], status="draft")
    index()
    for name in ("anonymous", "owner", "organiser"):
        assert "SECRET" not in [code for _, code in shown(world.client(name), need)]


@pytest.mark.parametrize("kind", ["need", "achievement"])
def test_the_page_of_a_hidden_record_is_not_there(world, index, kind):
    hidden = getattr(world, kind)(status="draft", title="wastewater")
    index()
    address = f"/en/matches/{kind}/{hidden.pk}/"
    for name in ("anonymous", "outsider"):
        assert world.client(name).get(address).status_code == 404
    assert world.client("owner").get(address).status_code == 200
    assert Client().get("/en/matches/thing/1/").status_code == 404
    assert Client().get(f"/en/matches/{kind}/999999/").status_code == 404


@pytest.mark.parametrize(
    ("language", "label"),
    [("zh-hans", "技术领域"), ("zh-hant", "技術領域"), ("en", "Technology field")],
)
def test_reasons_are_in_the_readers_language(matched, language, label):
    _world, need, _answers = matched
    page = Client().get(f"/{language}/matches/need/{need.pk}/")
    first = page.context["suggestions"][0]
    facts = {reason["label"]: reason for reason in first["reasons"] if reason["kind"] == "fact"}
    assert any(name in label or label in name for name in facts), facts
    pairs = [
        (pair["query"], pair["candidate"])
        for reason in first["reasons"]
        if reason["kind"] == "words"
        for pair in reason["words"]
    ]
    word = "廢水" if language == "zh-hant" else "废水"  # as the page shows the need's text
    assert any(word in query and "water" in candidate.lower() for query, candidate in pairs), pairs
    text = page.content.decode()
    assert word in text
    assert all(reason["label"] in text for reason in first["reasons"])


def test_the_record_that_is_asked_for_may_change(matched):
    """What is kept of the last answer belongs to the record as it was."""
    world, need, _ = matched
    assert shown(Client(), need)[0][1] == "ANSWER-0"
    world.need(code="NEED", texts={"zh-Hans": {"title": "疫苗"}}, status="draft")
    assert shown(Client(), need)[0][1] == "OTHER"


def test_before_the_index_is_built(world, lexicon):
    need = world.need(texts=NEED)
    with pytest.raises(IndexNotReady):
        queries.visible_to(world.anonymous, need, k=5)
    page = Client().get(f"/en/matches/need/{need.pk}/")
    assert page.status_code == 200
    assert page.context["suggestions"] == []


def test_an_achievement_is_shown_the_needs_that_it_may_answer(matched):
    _, need, answers = matched
    page = Client().get(f"/en/matches/achievement/{answers[0].pk}/")
    assert [row["code"] for row in page.context["suggestions"]] == [need.code]


def words(client, need, language, code):
    page = client.get(f"/{language}/matches/need/{need.pk}/")
    row = next(row for row in page.context["suggestions"] if row["code"] == code)
    return {
        (pair["query"], pair["candidate"])
        for reason in row["reasons"]
        if reason["kind"] == "words"
        for pair in reason["words"]
    }


def test_each_reader_sees_words_of_his_own_language(world, index):
    """One after the other, so that nobody is given what was kept for another."""
    both = {"zh-Hans": {"title": "废水"}, "en": {"title": "Wastewater"}}
    need = world.need(code="NEED", texts=both)
    world.make.achievement(world.edition, world.rival, code="BOTH", texts=both)
    world.make.achievement(
        world.edition, world.rival, code="HANT", texts={"zh-Hant": {"title": "廢水"}}
    )
    for place, title in enumerate(("疫苗", "软件")):
        world.make.achievement(
            world.edition, world.rival, code=f"OTHER-{place}", texts={"zh-Hans": {"title": title}}
        )
    index()
    client = Client()
    assert words(client, need, "en", "BOTH") == {("Wastewater", "Wastewater")}
    assert words(client, need, "zh-hans", "BOTH") == {("废水", "废水")}
    assert words(client, need, "zh-hant", "BOTH") == {("廢水", "廢水")}
    assert words(client, need, "zh-hant", "HANT") == {("廢水", "廢水")}
    assert words(client, need, "zh-hans", "HANT") == {("废水", "废水")}
    assert words(client, need, "en", "HANT") == {("Wastewater", "廢水")}
    assert words(client, need, "en", "BOTH") == {("Wastewater", "Wastewater")}


def test_words_that_differ_by_case_or_ending_are_there_once(world, index):
    need = world.need(code="NEED", texts={"en": {"title": "Vaccines"}})
    world.make.achievement(
        world.edition, world.rival, code="ONE", texts={"en": {"title": "A vaccine"}}
    )
    world.make.achievement(
        world.edition, world.rival, code="OTHER", texts={"en": {"title": "Steel"}}
    )
    index()
    assert words(Client(), need, "en", "ONE") == {("Vaccines", "Vaccines")}


def test_what_scores_nothing_is_not_suggested(world, index):
    need = world.need(code="NEED", texts={"zh-Hans": {"title": "疫苗"}})
    for code, title in (("ANSWER", "疫苗"), ("NOTHING", "高炉"), ("NOR", "软件")):
        world.make.achievement(
            world.edition, world.rival, code=code, texts={"zh-Hans": {"title": title}}
        )
    index()
    page = Client().get(f"/en/matches/need/{need.pk}/")
    assert [row["code"] for row in page.context["suggestions"]] == ["ANSWER"]
    assert all(row["score"] > queries.LEAST_SCORE for row in page.context["suggestions"])
