"""What a screener reads and remarks on: the author's own words, and every field of the record."""

import pytest
from django.utils import translation

from jiebang.hub.catalog import actions, queries
from jiebang.hub.catalog.models import NeedText
from jiebang.hub.catalog.tests.test_screening import again, screens
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.localised import Origin
from jiebang.reference import needs

WORDS = {
    "zh-Hans": {"title": "高炉煤气脱硫", "problem": "硫含量过高，设备腐蚀"},
    "en": {"title": "Desulphurising gas", "problem": "Too much sulphur"},
}


def handed_in(world, **given):
    screens(world)
    host = world.hosts["320000"]
    return world.need(**({"status": "submitted", "region": "320500", "host_region": host} | given))


def page(world, record, language="en", query="", who="officer"):
    return world.client(who).get(f"/{language}/screening/{record.KIND}/{record.pk}/{query}")


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_a_screener_reads_the_authors_own_words(world, language):
    record = handed_in(world, texts=WORDS)
    shown = page(world, record, language)
    assert shown.context["reading"].language == "zh-Hans"
    assert [one["text"] for one in shown.context["sections"]][:2] == list(WORDS["zh-Hans"].values())
    html = shown.content.decode()
    assert "简体中文" in html
    assert WORDS["en"]["problem"] not in html


def test_a_translation_stands_beside_the_original_and_says_what_it_is(world):
    record = handed_in(world, texts=WORDS)
    NeedText.objects.filter(record=record, language="en").update(origin=Origin.MACHINE)
    NeedText.objects.filter(record=record, language="zh-Hans").update(problem="硫和氯含量过高")
    html = page(world, record, query="?beside=en").content.decode()
    assert "硫和氯含量过高" in html
    assert WORDS["en"]["problem"] in html
    assert "Translated by machine and not yet checked." in html
    assert "The original has changed since this version was made." in html


def test_the_other_script_is_offered_to_who_reads_it_and_nothing_unknown(world):
    record = handed_in(world, texts={"zh-Hans": WORDS["zh-Hans"]})
    tags = [one["tag"] for one in page(world, record, "zh-hant").context["versions"]]
    assert tags == ["", "zh-Hant"]
    shown = page(world, record, "zh-hant", "?beside=zh-Hant").content.decode()
    assert "高爐煤氣脱硫" in shown
    assert page(world, record, query="?beside=zh-Hant").context["beside"] is None
    assert page(world, record, query="?beside=%00").context["beside"] is None


@pytest.mark.parametrize("kind", needs.codes())
def test_whatever_a_rule_finds_missing_can_be_remarked_on(world, kind):
    record = world.need(status="draft", type=kind, title="x")
    names = {name for of_step in queries.remarkable(record).values() for name in of_step}
    assert {gap.field for gap in queries.gaps(record)} <= names
    assert {"money", "deadline", "decision_owner", "attachments"} <= names
    assert {one.key for one in needs.particulars(kind)} <= names
    for name in names:
        assert any(step.is_about(name) for step in queries.steps_of(record)), name


def test_another_kinds_own_field_is_none_of_this_one(world):
    record = handed_in(world)
    with (
        translation.override("en"),
        pytest.raises(Refused, match="no such field: talent_form"),
    ):
        actions.review(
            actor=world.officer, record=record, verdict="rectify", remarks={"talent_form": "?"}
        )


def test_remarks_on_facts_and_files_come_back_at_their_fields(world):
    record = handed_in(world, type="talent", particulars={"talent_form": "post", "positions": 2})
    client = world.client("officer")
    shown = client.get(f"/en/screening/need/{record.pk}/")
    values = {
        row["field"].label: row["value"]
        for group in shown.context["fact_groups"]
        for row in group["rows"]
    }
    assert values[needs.PARTICULARS["positions"].label("en")] == "2"
    remarks = {
        "money": "For two posts?",
        "positions": "Two or three?",
        "deadline": "By when?",
        "decision_owner": "Who?",
        "attachments": "No plan of the plant.",
    }
    answer = client.post(
        f"/en/screening/need/{record.pk}/",
        {"version": shown.context["version"], "verdict": "rectify",
         **{f"remark_{name}": words for name, words in remarks.items()}},
    )  # fmt: skip
    assert answer.status_code == 302
    record = again(record)
    assert record.status == "rectify"
    owner = world.client("owner")
    where = {
        "terms": ("money", "deadline"),
        "particulars": ("positions",),
        "people": ("decision_owner",),
        "files": ("attachments",),
    }
    for step, names in where.items():
        html = owner.get(f"/en/intake/need/{record.pk}/{step}/").content.decode()
        for name in names:
            assert remarks[name] in html, (step, name)
    told = owner.get(f"/en/needs/{record.pk}/").context["remarks"]
    with translation.override("en"):
        labels = {one["label"]: one["text"] for one in told}
    assert labels["Files"] == remarks["attachments"]
    assert labels["Decision owner"] == "Who?"
    assert labels[needs.PARTICULARS["positions"].label("en")] == "Two or three?"
    assert labels[needs.money_label("talent", "en")] == "For two posts?"


def test_of_a_person_all_that_is_typed_in_is_remarked_on(world):
    screens(world)
    person = world.expert(status="submitted", region="320500")
    names = {name for of_step in queries.remarkable(person).values() for name in of_step}
    assert names >= {*person.texts.model.TEXT_FIELDS, "orcid", "services", "attachments"}
    assert page(world, person, who="organiser").status_code == 200
