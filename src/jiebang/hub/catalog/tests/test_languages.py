"""Languages of a record: what its page says to whom, what a release lacks, and the figures of both."""

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from jiebang.hub.catalog import actions, queries, tables
from jiebang.hub.catalog.models import AchievementText, Expert, Need, NeedText, RecordDetail
from jiebang.hub.conftest import SYSTEM
from jiebang.hub.kernel.localised import Origin
from jiebang.hub.kernel.translation import queries as waiting
from jiebang.hub.kernel.translation import registry
from jiebang.hub.programmes import actions as programmes

BOTH = {"zh-Hans": {"title": "废水处理"}, "en": {"title": "Wastewater"}}


def passed(world, **given):
    """A need that was screened and waits to be published."""
    programmes.set_screening(actor=SYSTEM, edition=world.edition, how="once")
    world.edition.refresh_from_db()
    need = world.need(
        status="submitted", host_region=world.hosts["320000"], region="320500", **given
    )
    actions.review(actor=world.officer, record=need, verdict="pass")
    return need


@pytest.mark.parametrize(
    ("texts", "gaps"),
    [
        (BOTH, []),
        ({"zh-Hant": {"title": "廢水"}, "en": {"title": "W"}}, []),
        ({"zh-Hans": {"title": "废水"}}, [("en", "missing")]),
        ({"en": {"title": "W"}}, [("zh-Hans", "missing")]),
    ],
)
def test_what_a_release_lacks(world, texts, gaps):
    need = world.need(texts=texts)
    assert queries.release_gaps(need) == gaps


def test_a_stale_text_is_a_gap_too_and_still_found(world, index):
    need = world.need(code="N1", texts=BOTH)
    actions.save_record(
        actor=SYSTEM, kind="need", edition=world.edition, organisation=world.works, code="N1",
        texts={"zh-Hans": {"title": "高盐废水处理"}}, facts=actions.Facts(),
    )  # fmt: skip
    need = Need.objects.get(pk=need.pk)
    assert queries.release_gaps(need) == [("en", "stale")]
    index()
    found = Client().get("/en/needs/?q=wastewater").context["records"]
    assert [row["title"] for row in found] == ["Wastewater"]


def test_the_warning_is_gentle(world):
    need = passed(world, texts={"zh-Hans": {"title": "废水处理"}})
    officer = world.client("officer")
    page = officer.get(f"/en/needs/{need.pk}/").content.decode()
    assert "There is no English text yet." in page
    preview = officer.post("/en/screening/need/many/", {"record": need.pk, "verb": "publish"})
    assert "There is no English text yet." in preview.content.decode()
    officer.post(f"/en/records/need/{need.pk}/move/", {"move": "publish"})
    need.refresh_from_db()
    assert need.status == "published"
    assert (
        "There is no English text yet." not in officer.get(f"/en/needs/{need.pk}/").content.decode()
    )


def test_nothing_is_warned_of_where_both_are_there(world):
    need = passed(world, texts=BOTH)
    page = world.client("officer").get(f"/en/needs/{need.pk}/").content.decode()
    assert "A release is in Chinese and English" not in page


@pytest.mark.parametrize(
    ("who", "shown"),
    [("owner", True), ("organiser", True), ("colleague", False), ("outsider", False), ("anonymous", False)],
)  # fmt: skip
def test_who_is_shown_the_way_to_translate(world, who, shown):
    need = world.need(texts={"zh-Hans": {"title": "废水"}})
    page = world.client(who).get(f"/en/needs/{need.pk}/").content.decode()
    assert (f"/en/translations/need/{need.pk}/en/" in page) is shown
    assert f"/translations/need/{need.pk}/zh-Hans/" not in page  # that is the original


@override("en")
def test_each_language_with_its_state(world):
    need = world.need(texts=BOTH)
    rows = {
        row["tag"]: row["state"] for row in tables.languages_of(queries.disclosed(SYSTEM, need))
    }
    assert rows == {"zh-Hans": "original", "zh-Hant": "converted automatically", "en": "translated"}
    for origin, state in (
        (Origin.MACHINE, "machine, unchecked"),
        (Origin.REVIEWED, "machine, confirmed"),
    ):
        NeedText.objects.filter(language="en").update(origin=origin)
        again = Need.objects.get(pk=need.pk)
        assert {
            row["tag"]: row["state"]
            for row in tables.languages_of(queries.disclosed(SYSTEM, again))
        }["en"] == state


def test_each_figure_is_what_its_link_opens(world):
    world.need(texts=BOTH)
    world.need(texts={"zh-Hant": {"title": "廢水"}, "en": {"title": "W"}})
    world.need(texts={"zh-Hans": {"title": "废"}, "zh-Hant": {"title": "廢"}})
    world.need(texts={"en": {"title": "W"}})
    world.need(texts=BOTH, status="submitted")
    world.achievement(texts=BOTH)
    assert queries.published_in_both(world.organiser, Need, world.edition) == (2, 4)
    client = world.client("organiser")
    page = client.get("/en/editions/delta/translations/")
    rows = page.context["panels"][0].context["rows"]
    for row in rows[:2]:
        assert client.get(row["url"]).context["page_obj"].paginator.count == row["both"]
        assert client.get(row["all_url"]).context["page_obj"].paginator.count == row["published"]
    home = client.get("/en/editions/delta/").content.decode()
    assert "Published in Chinese and English" in home
    assert (
        "Published in Chinese and English"
        not in Client().get("/en/editions/delta/").content.decode()
    )


def test_the_facet_takes_both_beside_others(world):
    world.need(code="B", texts=BOTH)
    world.need(code="E", texts={"en": {"title": "W"}})
    world.need(code="C", texts={"zh-Hans": {"title": "废"}})
    client = Client()

    def codes(query):
        return {row["code"] for row in client.get(f"/en/needs/?{query}").context["records"]}

    assert codes("language=both") == {"B"}
    assert codes("language=both&language=zh-Hans") == {"B", "C"}
    assert codes("language=en") == {"B", "E"}


def test_the_digest_is_written_however_the_row_is(world):
    need = world.need(texts=BOTH)
    text = need.texts.get(language="en")
    assert text.own_digest == text.digest()
    achievement = world.achievement(texts={"en": {"title": "x"}})
    AchievementText.objects.bulk_create(
        [AchievementText(record=achievement, language="zh-Hans", title="某")]
    )
    one = achievement.texts.get(language="zh-Hans")
    assert one.own_digest == one.digest() != ""


def test_what_is_confidential_is_no_kind_of_text_that_is_translated(world):
    """So no screen of translators and no service ever has it."""
    for kind in registry.kinds():
        assert not issubclass(kind.texts, RecordDetail), kind.name


def test_a_persons_words_leave_the_site_with_their_consent_alone(world):
    kind = registry.kind("expert")
    assert not kind.may_send(Expert(consented_at=None))
    assert kind.may_send(Expert(consented_at=timezone.now()))
    assert registry.kind("need").may_send(Need())


def test_what_was_only_begun_waits_for_nobody(world):
    begun = actions.start_record(
        actor=world.owner,
        kind="need",
        edition=world.edition,
        organisation=world.works,
        language="zh-Hans",
    )
    kind = registry.kind("need")
    rows = kind.rows(world.owner)
    assert begun in rows
    assert begun not in waiting.states(kind, rows, "en")
    (shown,) = kind.show(world.owner, [begun])
    assert shown.title == begun.code


def test_a_narrow_sheet_renews_the_fields_that_it_brings_alone(world):
    words = {
        "zh-Hans": {"title": "废水处理", "problem": "盐度高"},
        "en": {"title": "Wastewater", "problem": "Much salt"},
    }
    need = world.need(code="N1", texts=words)

    def upload(sheet):
        kept = actions.preview_upload(
            actor=world.organiser, kind="need", edition=world.edition, organisation=world.works,
            file_name="a.csv", content=sheet.encode(),
        )  # fmt: skip
        actions.import_upload(actor=world.organiser, upload=kept)
        texts = {text.language: text for text in NeedText.objects.filter(record=need)}
        return texts["en"], texts["zh-Hans"]

    english, chinese = upload("id,language,problem\nN1,zh-Hans,盐度很高\n")
    assert english.changed_in(chinese) == ("problem",)
    english, chinese = upload("id,language,title\nN1,en,Treating wastewater\n")
    assert english.title == "Treating wastewater"
    assert english.changed_in(chinese) == ("problem",)
    assert Need.objects.get(pk=need.pk).reading("en").stale
    # Nor is it new again where the original goes back to what only a part was made from.
    english, chinese = upload("id,language,title,problem\nN1,zh-Hans,污水处理,盐度很高\n")
    assert english.changed_in(chinese) == ("title", "problem")
    english, chinese = upload("id,language,title\nN1,en,Treating sewage\n")
    english, chinese = upload("id,language,title,problem\nN1,zh-Hans,废水处理,盐度高\n")
    assert english.changed_in(chinese) == ("title",)
    english, chinese = upload("id,language,title,problem\nN1,en,Wastewater,Much salt\n")
    assert english.changed_in(chinese) == ()
    assert not Need.objects.get(pk=need.pk).reading("en").stale
