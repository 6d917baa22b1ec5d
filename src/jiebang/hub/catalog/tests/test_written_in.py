"""The language that a record is written in: preset by its words, changed as long as nobody screens it."""

import pytest
from django.utils import translation

from jiebang.hub.catalog import actions, queries
from jiebang.hub.catalog.tests.test_intake import address, again, begin, post, save
from jiebang.hub.catalog.tests.test_screening import screens
from jiebang.hub.conftest import SYSTEM
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.localised import Origin
from jiebang.hub.kernel.models import AuditEntry

CHINESE = {"title": "高炉煤气精脱硫技术", "problem": "高炉煤气硫含量过高，管道设备腐蚀严重"}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def chinese(world):
    """Chinese words that were begun on an English page."""
    record = begin(world)
    return again(save(world, record, **CHINESE))


@pytest.mark.parametrize(
    ("noted", "words", "found"),
    [
        ("en", CHINESE["problem"], "zh-Hans"),
        ("zh-Hans", CHINESE["problem"], ""),
        ("zh-Hant", CHINESE["problem"], "zh-Hans"),
        ("zh-Hans", "The gas has far too much sulphur", "en"),
        ("en", "煤气", ""),
        ("en", "123 456 789 012 345", ""),
        ("zh-Hant", "高光子晶片大小用於工具上方平台", ""),
    ],
)
def test_what_words_look_like(world, noted, words, found):
    record = begin(world, language=noted)
    save(world, record, problem=words)
    assert queries.looks_like(again(record)) == found


def test_one_is_asked_at_the_end_and_changes_it_at_the_beginning(world):
    record = chinese(world)
    html = world.client("owner").get(address(record, "check")).content.decode()
    assert "The words look like 简体中文, but English is noted for them." in html
    assert f"{address(record, 'basics')}#id_language" in html
    form = world.client("owner").get(address(record, "basics")).context["form"]
    assert form["language"].initial == "zh-Hans"
    answer = post(world, record, "basics", type="technology", language="zh-Hans", region="")
    assert answer.status_code == 302
    text = again(record).texts.get()
    assert (text.language, text.origin, text.title) == ("zh-Hans", Origin.AUTHOR, CHINESE["title"])
    html = world.client("owner").get(address(record, "check")).content.decode()
    assert "The words look like" not in html
    entry = AuditEntry.objects.get(verb="catalog.write_in")
    assert (entry.facts["from"], entry.facts["to"]) == ("en", "zh-Hans")


def test_an_achievement_has_it_too(world):
    record = begin(world, kind="achievement")
    assert post(world, record, "basics", language="zh-Hant").status_code == 302
    assert again(record).texts.get().language == "zh-Hant"


def test_what_was_handed_in_stays_in_its_language(world):
    screens(world)
    record = chinese(world)
    actions.submit(actor=world.owner, record=record)
    actions.review(actor=world.organiser, record=again(record), verdict="rectify", opinion="More")
    record = again(record)
    assert (
        "language"
        not in world.client("owner").get(address(record, "basics")).context["form"].fields
    )
    with pytest.raises(Refused, match="stays as it is"):
        save(world, record, "basics", language="zh-Hans")
    post(world, record, "basics", type="technology", language="zh-Hans", region="")
    assert again(record).texts.get().language == "en"


def test_into_a_language_of_a_translation_it_does_not_go(world):
    record = chinese(world)
    actions.save_record(
        actor=SYSTEM, kind="need", edition=world.edition, organisation=world.works,
        code=record.code, texts={"zh-Hans": {"title": "脱硫"}}, facts=actions.Facts(),
    )  # fmt: skip
    record = again(record)
    choices = world.client("owner").get(address(record, "basics")).context["form"]["language"]
    assert [value for value, _label in choices.field.choices] == ["zh-Hant", "en"]
    assert choices.initial == "en"
    with pytest.raises(Refused, match="There is a translation"):
        save(world, record, "basics", language="zh-Hans")


@pytest.mark.parametrize("language", ["", "fr", "\x00", "zh-hans"])
def test_an_unknown_language_is_an_error_at_its_field(world, language):
    record = chinese(world)
    answer = post(world, record, "basics", type="technology", language=language, region="")
    assert answer.status_code == 422
    assert again(record).texts.get().language == "en"
