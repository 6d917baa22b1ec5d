"""Translators' pages: who sees which queue, words kept whatever happens, drafts asked for and filled in."""

import re

import pytest
from django.test import Client

from jiebang.hub.catalog import actions as catalog
from jiebang.hub.catalog import queries, rules
from jiebang.hub.catalog.models import Achievement, Need
from jiebang.hub.catalog.states import Tier
from jiebang.hub.conftest import SYSTEM
from jiebang.hub.kernel.localised import Origin
from jiebang.hub.kernel.tests.test_translation_client import Service, says
from jiebang.hub.kernel.translation import actions as drafts
from jiebang.hub.kernel.translation.models import Draft
from jiebang.hub.programmes import actions
from jiebang.hub.programmes.models import EditionText

QUEUE = "/en/editions/delta/translations/"


def screen(record, to="en", kind="need"):
    return f"/en/translations/{kind}/{record.pk}/{to}/"


@pytest.fixture
def translator(world):
    user = world.make.user("translator")
    actions.grant_role(actor=SYSTEM, edition=world.edition, user=user, role="translator")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.user = user
    return client


@pytest.fixture
def need(world):
    return world.need(
        code="N1", texts={"zh-Hans": {"title": "高炉煤气脱硫", "problem": "浓度 200 mg/m3"}}
    )


@pytest.fixture
def service(settings):
    running = Service()
    settings.TRANSLATION_PROVIDER, settings.TRANSLATION_MODEL = "chat", "small"
    settings.TRANSLATION_URL = running.url
    settings.TRANSLATION_TRIES = 1
    yield running
    running.stop()


def hidden(page):
    return dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', page.content.decode()))


def form(client, address, **words):
    """What the page's form sends with these words."""
    given = hidden(client.get(address))
    given.pop("csrfmiddlewaretoken", None)
    return given | {f"words-{name}": value for name, value in words.items()}


@pytest.mark.parametrize(
    ("status", "seen"), [("draft", False), ("submitted", True), ("published", True), ("withdrawn", False)]
)  # fmt: skip
def test_a_translator_sees_what_was_handed_in_and_no_more(world, translator, status, seen):
    record = world.need(status=status, region="320500")
    assert queries.visible_to(translator.user, Need).filter(pk=record.pk).exists() is seen
    assert (translator.get(screen(record, "zh-Hans")).status_code == 200) is seen
    assert queries.level_of(translator.user, record) == Tier.PUBLIC
    assert not rules.may_edit(translator.user, record)
    assert not rules.may_publish(translator.user, record)


def test_records_of_every_kind_have_a_screen_with_their_own_labels(world, translator):
    expert = world.expert(texts={"en": {"title": "Wei Lan", "position": "Professor"}})
    for record in (world.need(texts={"en": {"title": "Slag"}}), world.achievement(), expert):
        page = translator.get(screen(record, "zh-Hans", record.KIND))
        assert page.status_code == 200, record.KIND
    assert "Position" in page.content.decode()


def test_a_translator_of_a_region_sees_that_region(world):
    user = world.make.user("suzhou")
    actions.grant_role(
        actor=SYSTEM, edition=world.edition, user=user, role="translator", region="320000"
    )
    here = world.need(status="submitted", region="320500")
    there = world.need(status="submitted", region="310000")
    public = world.need(region="310000")
    assert {row.pk for row in queries.translatable_by(user, Need)} == {here.pk}
    assert not queries.visible_to(user, Need).filter(pk=there.pk).exists()
    assert not rules.may_translate(user, public)


@pytest.mark.parametrize("model", [Need, Achievement])
def test_the_rule_and_the_query_say_the_same(world, translator, model):
    makes = world.make.need if model is Need else world.make.achievement
    more = {"host_region": world.hosts["320000"]} if model is Need else {}
    other = world.make.edition("other")
    for status in ("draft", "submitted", "published", "withdrawn"):
        for edition, owner in (
            (world.edition, world.works),
            (world.edition, world.rival),
            (other, world.works),
        ):
            makes(
                edition, owner, status=status, region="320500", **(more if edition != other else {})
            )
    people = [world.owner, world.colleague, world.outsider, world.organiser, world.officer]
    for actor in (*people, translator.user, world.anonymous, SYSTEM):
        allowed = {row.pk for row in queries.translatable_by(actor, model)}
        visible = queries.visible_to(actor, model)
        assert allowed == {row.pk for row in visible if rules.may_translate(actor, row)}, actor


@pytest.mark.parametrize(
    ("who", "status"),
    [("anonymous", 302), ("outsider", 404), ("colleague", 404), ("owner", 200), ("organiser", 200), ("officer", 404)],  # noqa: E501
)  # fmt: skip
def test_who_opens_the_screen(world, need, who, status):
    assert world.client(who).get(screen(need)).status_code == status


@pytest.mark.parametrize("path", ["check/", "draft/", ""])
def test_nothing_is_written_by_an_outsider(world, need, service, path):
    answer = world.client("outsider").post(
        f"{screen(need)}{path}", {"what": "save", "words-title": "x"}
    )
    assert answer.status_code == 404
    assert need.texts.count() == 1
    assert Draft.objects.count() == 0


def test_places_that_are_not_there(world, need):
    client = world.client("owner")
    for address in (
        screen(need, "zh-Hans"), screen(need, "fr"), screen(need, kind="nothing"),
        f"/en/translations/need/{10**30}/en/", "/en/editions/nowhere/translations/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    assert client.post(screen(need), {"what": "dance"}).status_code == 404


def test_the_queue_counts_what_it_lists(world, translator, need):
    world.need(texts={"zh-Hans": {"title": "甲"}, "en": {"title": "A"}})
    world.achievement(texts={"zh-Hans": {"title": "乙"}})
    page = translator.get(QUEUE)
    assert [row["pk"] for row in page.context["rows"]] == [need.pk]
    counts = {tab["label"]: tab["count"] for tab in page.context["tabs"]}
    assert counts == {"Untranslated": 1, "Out of date": 0, "Machine only": 0, "Translated": 1}
    kinds = {tab["label"]: tab["count"] for tab in page.context["kinds"]}
    assert kinds["Needs"] == kinds["Achievements"] == 1
    for show in ("stale", "machine", "done", "nonsense"):
        assert translator.get(f"{QUEUE}?show={show}").status_code == 200
    assert translator.get(f"{QUEUE}?to=zh-Hant&kind=nothing").status_code == 200
    assert b"No machine translation is set up" in page.content


def test_an_owner_sees_only_their_own_in_the_queue(world, need):
    world.make.need(world.edition, world.rival, texts={"zh-Hans": {"title": "别人"}})
    page = world.client("owner").get(f"{QUEUE}?kind=need")
    assert [row["pk"] for row in page.context["rows"]] == [need.pk]
    assert world.client("colleague").get(QUEUE).status_code == 404


def test_the_queue_costs_the_same_with_one_row_and_with_three(
    world, translator, need, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    translator.get(QUEUE)
    with CaptureQueriesContext(
        connection,
    ) as first:
        translator.get(QUEUE)
    for code in "AB":
        world.need(code=code, texts={"zh-Hans": {"title": code + "号难题"}})
    with django_assert_max_num_queries(len(first)):
        assert len(translator.get(QUEUE).context["rows"]) == 3


def test_terms_are_marked_and_asked_for(world, translator, need):
    page = translator.get(screen(need)).content.decode()
    assert "<mark>高炉煤气</mark>" in page
    assert "blast furnace gas" in page
    answer = translator.post(f"{screen(need)}check/", {"words-problem": "20 mg/m3"})
    assert "The number 200 of the original is missing." in answer.content.decode()
    answer = translator.post(
        f"{screen(need)}check/", {"words-title": "Blast furnace gas scrubbing"}
    )
    assert "blast furnace gas" not in answer.content.decode()
    assert translator.post(f"{screen(need)}check/", {"nothing": "x"}).status_code == 200


def test_a_translation_is_saved_and_readers_have_it(world, translator, need):
    sent = form(translator, screen(need), title="Gas <script>", problem="200 mg/m3")
    assert translator.post(screen(need), sent | {"what": "save"}).status_code == 302
    assert translator.post(screen(need), sent | {"what": "save"}).status_code == 302  # sent twice
    text = need.texts.get(language="en")
    assert (text.title, text.origin) == ("Gas <script>", Origin.TRANSLATION)
    page = Client().get(f"/en/needs/{need.pk}/").content.decode()
    assert "Gas &lt;script&gt;" in page
    assert "<script>Gas" not in page


def test_of_two_translators_the_second_keeps_what_was_typed(world, translator, need):
    mine = form(translator, screen(need), title="Mine", problem="200 mg/m3 of mine")
    owner = world.client("owner")
    owner.post(screen(need), form(owner, screen(need), title="Theirs") | {"what": "save"})
    answer = translator.post(screen(need), mine | {"what": "save"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "200 mg/m3 of mine" in page
    assert "Theirs" in page
    assert need.texts.get(language="en").title == "Theirs"
    again = mine | hidden(answer) | {"what": "save"}
    assert translator.post(screen(need), again).status_code == 302
    assert need.texts.get(language="en").title == "Mine"


def test_a_source_that_changed_meanwhile_is_told_and_the_words_kept(world, translator, need):
    sent = form(translator, screen(need), title="Gas", problem="200 mg/m3")
    catalog.save_record(
        actor=SYSTEM, kind="need", edition=world.edition, organisation=world.works, code="N1",
        texts={"zh-Hans": {"title": "高炉煤气脱硫", "problem": "浓度 300 mg/m3"}}, facts=catalog.Facts(),
    )  # fmt: skip
    page = translator.post(screen(need), sent | {"what": "save"}, follow=True).content.decode()
    assert "The original changed while you translated, in: Problem" in page
    assert "changed since" in page
    assert need.texts.get(language="en").problem == "200 mg/m3"
    stale = translator.get(f"{QUEUE}?show=stale").context["rows"]
    assert [row["pk"] for row in stale] == [need.pk]
    assert b"Translation out of date" in Client().get(f"/en/needs/{need.pk}/").content


def test_words_that_are_refused_are_kept_too(world, translator, need):
    sent = form(translator, screen(need), title="", problem="200 mg/m3 of mine")
    answer = translator.post(screen(need), sent | {"what": "save"})
    assert answer.status_code == 422
    assert "200 mg/m3 of mine" in answer.content.decode()
    answer = translator.post(screen(need), sent | {"words-title": "x", "what": "confirm"})
    assert answer.status_code == 422
    answer = translator.post(
        screen(need), sent | {"words-title": "x", "source": "no", "what": "save"}
    )
    assert answer.status_code == 422
    assert need.texts.count() == 1


def test_empty_fields_are_filled_by_conversion_and_typed_ones_kept(world, translator, need):
    sent = form(translator, screen(need, "zh-Hant"), title="高爐氣除硫")
    page = translator.post(screen(need, "zh-Hant"), sent | {"what": "convert"}).content.decode()
    assert "高爐氣除硫" in page
    assert "濃度 200 mg/m3" in page
    assert need.texts.count() == 1  # nothing is saved by that


def test_a_draft_is_asked_for_seen_and_confirmed(world, translator, need, service):
    service.answers = [
        says("Desulphurisation of blast furnace gas"),
        says("Concentration 20 mg/m3"),
    ]
    htmx = {"HTTP_HX_REQUEST": "true"}
    box = translator.post(f"{screen(need)}draft/", **htmx).content.decode()
    assert 'hx-trigger="every 2s"' in box
    drafts.work()
    box = translator.get(f"{screen(need)}draft/?was=open", **htmx).content.decode()
    assert "every 2s" not in box
    assert "1 place to look at" in box
    sent = form(translator, screen(need), title="My own title")
    page = translator.post(screen(need), sent | {"what": "fill"})
    assert "My own title" in page.content.decode()
    assert "Concentration 20 mg/m3" in page.content.decode()
    assert "The number 200 of the original is missing." in page.content.decode()
    sent = sent | {"words-problem": "Concentration 200 mg/m3", "what": "confirm"}
    assert translator.post(screen(need), sent).status_code == 302
    assert need.texts.get(language="en").origin == Origin.REVIEWED
    page = Client().get(f"/en/needs/{need.pk}/").content.decode()
    assert "Machine translation, confirmed" in page


def test_without_script_asking_leads_back_to_the_screen(world, translator, need, service):
    answer = translator.post(f"{screen(need)}draft/")
    assert (answer.status_code, answer["Location"]) == (302, screen(need))
    assert Draft.objects.count() == 1
    assert translator.get(f"{screen(need)}draft/")["Location"] == screen(need)


def test_a_clean_draft_is_at_hand_at_once(world, translator, need, service):
    service.answers = [
        says("Desulphurisation of blast furnace gas"),
        says("Concentration 200 mg/m3"),
    ]
    sent = form(translator, screen(need), title="")
    translator.post(f"{screen(need)}draft/")
    drafts.work()
    box = translator.get(f"{screen(need)}draft/?was=open", HTTP_HX_REQUEST="true").content.decode()
    assert 'value="taken"' in box
    page = translator.post(screen(need), sent | {"what": "taken"}).content.decode()
    assert "Concentration 200 mg/m3" in page
    assert (
        b"Translated by machine and not yet checked"
        in Client().get(f"/en/needs/{need.pk}/").content
    )


def test_many_drafts_are_asked_for_from_the_queue(world, translator, need, service):
    other = world.need(code="N2", texts={"zh-Hans": {"title": "乙"}})
    foreign = world.make.need(
        world.make.edition("far"), world.rival, texts={"zh-Hans": {"title": "丙"}}
    )
    keys = [str(need.pk), str(other.pk), str(foreign.pk), "x", "9" * 40]
    answer = translator.post(f"{QUEUE}?kind=need&to=en", {"text": keys, "show": "missing"})
    assert answer.status_code == 302
    assert set(Draft.objects.values_list("key", flat=True)) == {need.pk, other.pk}
    assert translator.post(f"{QUEUE}?kind=need&to=en", {}).status_code == 302
    assert Draft.objects.count() == 2


def test_an_edition_and_its_tracks_are_translated_too(world, translator):
    track = world.tracks["digital"]
    for record, kind in ((world.edition, "edition"), (track, "track")):
        address = screen(record, "zh-Hans", kind)
        sent = form(translator, address, name="三角洲")
        assert translator.post(address, sent | {"what": "save"}).status_code == 302
        assert record.texts.get(language="zh-Hans").name == "三角洲"
        assert world.client("owner").get(address).status_code == 404
    assert EditionText.objects.filter(language="zh-Hans").count() == 1


def test_the_menu_leads_to_the_queue(world, translator, need):
    page = translator.get("/en/needs/").content.decode()
    assert "/en/translations/" in page
    assert translator.get("/en/translations/")["Location"] == QUEUE
    outsider = world.client("outsider")
    assert "/en/translations/" not in outsider.get("/en/needs/").content.decode()
    assert outsider.get("/en/translations/").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_pages_speak_three_languages(world, translator, need, language):
    for address in (QUEUE, screen(need), screen(need, "zh-Hant")):
        assert translator.get(address.replace("/en/", f"/{language}/", 1)).status_code == 200
