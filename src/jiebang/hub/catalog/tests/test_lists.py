"""Lists: what is hidden shows nowhere, a count is what its link opens, the address carries the state."""

import re
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from jiebang.hub.catalog import actions, queries
from jiebang.hub.catalog.models import Achievement, Need
from jiebang.hub.catalog.queries import Choice
from jiebang.hub.kernel.actors import SystemActor

SYSTEM = SystemActor("tests")
LISTS = {"need": "/en/needs/", "achievement": "/en/achievements/"}
EVERYONE = ["anonymous", "owner", "colleague", "outsider", "organiser", "officer"]


def codes(client, address, **query):
    answer = client.get(f"{address}?{urlencode(query, doseq=True)}" if query else address)
    assert answer.status_code == 200
    return [record["code"] for record in answer.context["records"]]


SECRET = {
    "code": "SECRET-7",
    "status": "draft",
    "texts": {"en": {"title": "Zirconium gasket", "problem": "wastewater"}},
    "field": "transport",
    "cooperation": ("licence",),
    "region": "320500",
}


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("name", EVERYONE)
def test_a_draft_is_seen_by_its_organisation_and_organisers_alone(world, index, kind, name):
    more = {"host_region": world.hosts["320000"]} if kind == "need" else {}
    secret = getattr(world, kind)(**SECRET, **more)
    getattr(world, kind)(code="OPEN", title="wastewater", field="energy", region="310000")
    index()
    may = name in {"owner", "colleague", "organiser"} or (name == "officer" and kind == "need")
    client = world.client(name)
    assert client.get(f"{LISTS[kind]}{secret.pk}/").status_code == (200 if may else 404)
    assert ("SECRET-7" in codes(client, LISTS[kind])) == may
    for text in ("Zirconium", "zirconium gasket", "SECRET-7", "secret-7"):
        assert codes(client, LISTS[kind], q=text) == (["SECRET-7"] if may else [])
    for facet in (
        {"field": "transport"},
        {"region": "32"},
        {"cooperation": "licence"},
        {"status": "draft"},
    ):
        assert codes(client, LISTS[kind], **facet) == (["SECRET-7"] if may else [])
    page = client.get(LISTS[kind])
    assert page.context["page_obj"].paginator.count == (2 if may else 1)
    offered = {
        f["name"]: {o["value"]: o["count"] for o in f["options"]} for f in page.context["facets"]
    }
    assert offered["field"] == ({"transport": 1, "energy": 1} if may else {"energy": 1})
    assert offered["region"] == ({"32": 1, "31": 1} if may else {"31": 1})
    assert ("status" in offered) == may


def test_a_hidden_record_and_a_missing_one_are_answered_alike(world):
    secret = world.need(**SECRET)
    client = Client()
    hidden, missing = (client.get(f"/en/needs/{pk}/") for pk in (secret.pk, 999_999))
    strip = re.compile(rb"/needs/\d+/")
    assert hidden.status_code == missing.status_code == 404
    assert strip.sub(b"", hidden.content) == strip.sub(b"", missing.content)


def test_records_of_an_edition_that_is_not_public_are_hidden(world, index):
    hidden = world.make.edition("hidden", is_public=False)
    need = world.make.need(hidden, world.works, title="wastewater", field="energy")
    index()
    assert codes(Client(), LISTS["need"], q="wastewater") == []
    assert Client().get(f"/en/needs/{need.pk}/").status_code == 404
    assert codes(world.client("owner"), LISTS["need"]) == [need.code]


def test_a_hidden_editions_words_show_nowhere(world):
    hidden = world.make.edition("hidden", is_public=False, closes_on=date(2040, 1, 1))
    world.make.track(hidden, "digital", name="Covert name")
    world.make.track(hidden, "submarines", name="Submarine programme")
    world.need(track=world.tracks["digital"])
    for query in ("", "?track=digital", "?track=submarines", "?edition=hidden"):
        page = Client().get(LISTS["need"] + query).content.decode()
        assert "Covert" not in page
        assert "Submarine" not in page


@pytest.fixture
def variety(world, index):
    """Records that differ in every facet, published and not."""
    other = world.make.edition("other")
    host = world.make.host(other, "310000")
    places = list(enumerate(("310000", "320583", "440300", "US", "")))
    for place, region in places:
        for status in ("published", "draft"):
            facts = {
                "status": status,
                "region": region,
                "field": ("energy", "materials", "")[place % 3],
                "cooperation": (("joint",), ("joint", "licence"), ())[place % 3],
                "texts": {
                    tag: {"title": f"{'wastewater' if tag == 'en' else '废水'} {place}"}
                    for tag in (("en",), ("zh-Hans", "en"), ("zh-Hant",))[place % 3]
                },
            }
            track = [world.tracks["digital"], world.tracks["talents"], None][place % 3]
            world.need(track=track, **facts)
            world.achievement(**facts)
            world.make.need(other, world.rival, host_region=host if place % 2 else None, **facts)
            world.make.achievement(other, world.rival, **facts)
    index()
    return world


CHOSEN = [{}, {"text": "wastewater"}, {"field": ["energy"], "region": ["31", "44"]}]


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
def test_a_facets_count_is_what_its_link_opens(variety, kind, chosen):
    """Each value of each facet, the other facets being as chosen."""
    query = {"q" if name == "text" else name: value for name, value in chosen.items()}
    opened = 0
    for facet in Client().get(LISTS[kind], query).context["facets"]:
        others = {key: value for key, value in query.items() if key != facet["name"]}
        for option in facet["options"]:
            narrowed = others | {facet["name"]: option["value"]}
            found = Client().get(LISTS[kind], narrowed, headers={"HX-Request": "true"})
            count = found.context["page_obj"].paginator.count
            assert (narrowed, count) == (narrowed, option["count"])
            opened += 1
    assert opened >= 8


@pytest.mark.parametrize("model", [Need, Achievement])
@pytest.mark.parametrize("name", ["owner", "organiser", "officer"])
@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
def test_a_facets_count_is_its_rows_for_those_who_see_more(variety, model, name, chosen):
    actor, opened = getattr(variety, name), 0
    facets = {key: value for key, value in chosen.items() if key != "text"}
    text = chosen.get("text", "")
    for facet in queries.find(actor, model, Choice(text=text, chosen=facets)).facets:
        others = {key: value for key, value in facets.items() if key != facet.name}
        for value, count in facet.counts:
            narrowed = others | {facet.name: (value,)}
            found = queries.find(actor, model, Choice(text=text, chosen=narrowed))
            assert (narrowed, len(found.keys)) == (narrowed, count)
            opened += 1
    assert opened >= 8


def test_the_facet_of_a_text_does_not_multiply_rows(variety):
    found = queries.find(SYSTEM, Need, Choice(chosen={"language": ("zh-Hans", "en")}))
    assert len(found.keys) == len(set(found.keys))


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("query", ["", "?q=wastewater", "?field=energy&sort=money"])
def test_a_list_of_three_rows_costs_as_many_queries_as_one(
    world, index, django_assert_num_queries, kind, query
):
    def add(number):
        more = (
            {"track": world.tracks["digital"], "host_region": world.hosts["310000"]}
            if kind == "need"
            else {}
        )
        getattr(world, kind)(
            title=f"wastewater {number}", field="energy", region="310115",
            cooperation=("joint",), trl_low=3, trl_high=4, **more,
        )  # fmt: skip
        index()

    add(1)
    Client().get(LISTS[kind] + query)  # what a process loads once
    for _ in range(2):
        # A text costs two more: its answers of the other kind, and records of that very code.
        with django_assert_num_queries(QUERIES[kind] + (3 if "q=" in query else 0)):
            assert Client().get(LISTS[kind] + query).status_code == 200
        add(2)
        add(3)


QUERIES = {"need": 21, "achievement": 18}
"""One list page of an anonymous reader."""


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
@pytest.mark.parametrize("kind", LISTS)
def test_the_address_carries_the_state(world, kind, language):
    for number in range(25):
        getattr(world, kind)(
            code=f"R{number:02}", field="energy" if number else "materials",
            money_high=number, currency="CNY",
        )  # fmt: skip
    address = LISTS[kind].replace("/en/", f"/{language}/")
    client = Client()
    assert codes(client, address, field="energy", sort="money") == [
        f"R{n:02}" for n in range(24, 4, -1)
    ]
    second = client.get(address, {"field": "energy", "sort": "money", "page": 2})
    assert [r["code"] for r in second.context["records"]] == ["R04", "R03", "R02", "R01"]
    page = second.content.decode().replace("&amp;", "&")
    assert second.context["page_obj"].paginator.count == 24
    for other in ("zh-hans", "zh-hant", "en"):  # the language switch keeps all of it
        assert f"/{other}/{address.split('/')[2]}/?field=energy&sort=money&page=2" in page
    taken_away = second.context["applied"][0]["url"]
    assert taken_away == "?sort=money"
    assert all(
        "field=energy" in sort["url"] and "page" not in sort["url"]
        for sort in second.context["sorts"]
    )
    assert 'lang="' + {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}[language] in page


def test_orders_have_a_stated_order_of_ties(world):
    today = date(2026, 6, 1)
    for code, days, money in (("A", None, None), ("B", 5, 1), ("C", 1, 9), ("D", 5, 9)):
        world.need(
            code=code, deadline=today + timedelta(days) if days else None,
            money_high=money, currency="CNY" if money else "",
        )  # fmt: skip
    Need.objects.update(published_at="2026-01-01T00:00:00Z")
    assert codes(Client(), LISTS["need"], sort="deadline") == ["C", "B", "D", "A"]
    assert codes(Client(), LISTS["need"], sort="money") == ["C", "D", "B", "A"]
    assert codes(Client(), LISTS["need"]) == ["A", "B", "C", "D"]


@pytest.mark.parametrize(
    "query",
    ["?page=x", "?page=-1", "?page=999", "?sort=nonsense", "?q=%00", "?field=%00", "?field=nonsense",
     "?region=%25", "?q=%27%22%3B--", "?track=%F0%9F%98%80", "?language=fr", "?status=nonsense",
     "?cooperation=|", "?q=" + "x" * 5000, "?q=%EF%BC%9D%EF%BB%BF", "?q=%ED%A0%80", "?host=%5C"],
)  # fmt: skip
@pytest.mark.parametrize("kind", LISTS)
def test_whatever_is_typed_into_the_address_is_answered(world, index, kind, query):
    getattr(world, kind)(title="wastewater", region="310000")
    index()
    assert Client().get(LISTS[kind] + query).status_code == 200


def test_a_wildcard_in_a_facet_is_no_wildcard(world):
    world.need(region="310000", cooperation=("joint",), track=world.tracks["digital"])
    for facet in ("region", "cooperation", "track", "field"):
        for value in ("%", "_", "__"):
            assert codes(Client(), LISTS["need"], **{facet: value}) == []


def test_htmx_gets_only_the_part(world):
    world.need(code="N7")
    whole = Client().get(LISTS["need"])
    part = Client().get(LISTS["need"], headers={"HX-Request": "true"})
    back = Client().get(
        LISTS["need"], headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )
    assert b"<html" in whole.content
    assert b"<html" in back.content
    assert b"<html" not in part.content
    assert b"N7" in part.content
    assert part.content.strip() in whole.content
    assert "HX-Request" in part["Vary"]
    assert "HX-Request" in whole["Vary"]


TEXTS = {
    "HANS": {"zh-Hans": {"title": "高炉废水处理"}},
    "HANT": {"zh-Hant": {"title": "高爐廢水處理"}},
    "EN": {"en": {"title": "Wastewater of a blast furnace"}},
    "OTHER": {"en": {"title": "Vaccine for a greenhouse"}},
}


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize(
    "text", ["废水", "廢水", "wastewater", "Wastewater", "高炉废水", "废水 blast furnace"]
)
def test_one_box_finds_all_scripts_and_languages(world, index, kind, text):
    for code, texts in TEXTS.items():
        getattr(world, kind)(code=code, texts=texts)
    index()
    assert set(codes(Client(), LISTS[kind], q=text)) == {"HANS", "HANT", "EN"}


@pytest.mark.parametrize("kind", LISTS)
def test_a_code_or_an_owners_name_finds_too(world, index, kind):
    getattr(world, kind)(code="X-12", title="wastewater")
    index()
    for text in ("X-12", "x-12", "Works Ltd", "works"):
        assert codes(Client(), LISTS[kind], q=text) == ["X-12"]


@pytest.mark.parametrize("model", [Need, Achievement])
def test_before_the_index_is_built_titles_are_searched_and_the_page_says_so(world, model):
    kind = model.KIND
    getattr(world, kind)(code="X", title="Wastewater")
    getattr(world, kind)(code="Y", title="Vaccine")
    page = Client().get(LISTS[kind], {"q": "wastewater"})
    assert [r["code"] for r in page.context["records"]] == ["X"]
    assert "index is being built" in page.content.decode()
    assert Client().get(page.context["records"][0]["url"]).status_code == 200


def test_a_withdrawn_record_is_gone_before_the_index_knows(world, index):
    need = world.need(code="GONE", title="wastewater")
    index()
    assert codes(Client(), LISTS["need"], q="wastewater") == ["GONE"]
    actions.withdraw(actor=SYSTEM, record=need)
    assert codes(Client(), LISTS["need"], q="wastewater") == []
    assert Client().get(f"/en/needs/{need.pk}/").status_code == 404
