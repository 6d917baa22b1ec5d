"""Likely duplicates: found by title and by words, in any language, and nothing hidden is given away."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from jiebang.hub.catalog import actions, queries
from jiebang.hub.catalog.models import Need
from jiebang.hub.catalog.queries import Likeness
from jiebang.hub.catalog.queries.duplicates import ROWS, title_key
from jiebang.hub.conftest import SYSTEM
from jiebang.hub.programmes import actions as programmes
from jiebang.hub.programmes.models import Edition

WORDS = {
    "title": "Treatment of spent rolling emulsion",
    "problem": "Wastewater of the cold rolling mill holds 20,000 mg/L COD after flotation and oil "
    "droplets below ten micrometres stay in it whatever demulsifier is dosed.",
    "goal": "Continuous operation on line 2 with recycling of the water to the rinsing section.",
}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def similar(actor, record):
    record = queries.visible_to(SYSTEM, type(record)).get(pk=record.pk)
    found = queries.similar_to(actor, queries.disclosed(actor, record))
    return [(one.shown.code, one.likeness.value, one.is_own) for one in found]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Slag in the Furnace", "slag in the furnace."),
        ("轧机乳化液废水处理", "軋機乳化液廢水處理"),
        ("ＣＯＤ 去除 技术", "COD去除技术"),
    ],
)
def test_two_spellings_of_one_title_have_one_key(one, other):
    assert title_key(one) == title_key(other)


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(title):
    key = title_key(title)
    assert title_key(key) == key or not key.isascii()


def test_drafts_of_ones_own_organisation_are_found_by_their_titles(world, index):
    index()
    typed = world.need(code="NEW", status="draft", title="Slag in the ladle furnace")
    world.need(code="SAME", status="draft", title="Slag in the ladle furnace!")
    world.need(code="NEAR", status="withdrawn", title="Slag in the ladle furnaces")
    world.need(code="OTHER", status="draft", title="Dust of the sinter plant")
    assert similar(world.owner, typed) == [
        ("SAME", "same_title", True),
        ("NEAR", "near_title", True),
    ]


def test_published_ones_of_others_are_found_by_their_words(world, index):
    world.make.need(world.edition, world.rival, code="R1", texts={"en": WORDS})
    world.make.need(world.edition, world.rival, code="R2", title="Dust of the sinter plant")
    index()
    typed = world.need(
        code="NEW", status="draft",
        texts={"en": {"title": "Oil in water of mills", "problem": WORDS["problem"]}},
    )  # fmt: skip
    assert similar(world.owner, typed) == [("R1", "words", False)]


@pytest.mark.parametrize("status", ["draft", "submitted", "withdrawn"])
@pytest.mark.parametrize("name", ["owner", "colleague"])
def test_what_another_organisation_has_not_published_is_not_given_away(world, index, status, name):
    world.make.need(world.edition, world.rival, code="HIDDEN", status=status, texts={"en": WORDS})
    index()
    typed = world.need(code="NEW", status="draft", texts={"en": WORDS})
    assert similar(getattr(world, name), typed) == []
    page = world.client("owner").get(f"/en/intake/need/{typed.pk}/check/").content.decode()
    assert "HIDDEN" not in page
    assert "Already there?" not in page


def test_what_was_published_in_a_hidden_edition_is_not_given_away(world, index):
    hidden = world.make.edition("hidden", is_public=False)
    world.make.need(hidden, world.rival, code="HIDDEN", texts={"en": WORDS})
    index()
    typed = world.need(code="NEW", status="draft", texts={"en": WORDS})
    assert similar(world.owner, typed) == []


def test_an_unnamed_one_is_shown_without_its_name(world, index):
    Need.objects.filter(
        pk=world.make.need(world.edition, world.rival, code="R1", texts={"en": WORDS}).pk
    ).update(is_anonymous=True)
    index()
    typed = world.need(code="NEW", status="draft", texts={"en": WORDS})
    page = world.client("owner").get(f"/en/intake/need/{typed.pk}/check/").content.decode()
    assert "Already there?" in page
    assert "An enterprise in Shanghai" in page
    assert "Rival" not in page


def test_without_an_index_and_without_words_nothing_breaks(world):
    draft = actions.start_record(
        actor=world.owner, kind="need", edition=world.edition, organisation=world.works,
        language="en",
    )  # fmt: skip
    assert similar(world.owner, draft) == []
    twin = world.need(code="TWIN", title="Slag in the furnace", status="draft")
    other = world.need(code="OTHER", title="Slag in the furnace", status="draft")
    assert similar(world.owner, twin) == [("OTHER", Likeness.SAME_TITLE, True)]
    assert similar(world.owner, other) == [("TWIN", Likeness.SAME_TITLE, True)]


def test_a_screener_sees_what_resembles_it_but_no_draft(world, index):
    Edition.objects.filter(pk=world.edition.pk).update(screening="once")
    given = {"region": "320500", "host_region": world.hosts["320000"], "texts": {"en": WORDS}}
    waiting = world.need(code="WAITS", status="submitted", **given)
    world.need(code="DRAFT", status="draft", **given)
    world.make.need(world.edition, world.rival, code="R1", texts={"en": WORDS})
    index()
    ann = world.make.user("ann")
    programmes.grant_role(
        actor=SYSTEM, edition=world.edition, user=ann, role="screener", region="320000"
    )
    client = world.client("outsider")
    client.force_login(ann, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/en/screening/need/{waiting.pk}/").content.decode()
    assert "Already there?" in page
    assert "R1" in page
    assert "DRAFT" not in page


def uploaded(world, text, who="owner"):
    return actions.preview_upload(
        actor=getattr(world, who), kind="need", edition=world.edition, organisation=world.works,
        file_name="a.csv", content=text.encode(),
    )  # fmt: skip


def rows(world, text, who="owner"):
    upload = uploaded(world, text, who)
    found = queries.similar_rows(getattr(world, who), upload, queries.read_rows(upload))
    return [
        (one.row, one.similar.shown.code if one.similar else "", one.other_row) for one in found
    ]


def test_rows_of_a_file_that_may_be_there_already_are_told(world, index):
    world.need(code="OLD", status="draft", title="Slag in the furnace")
    world.make.need(world.edition, world.rival, code="R1", texts={"en": WORDS})
    world.make.need(
        world.edition, world.rival, code="HIDDEN", status="draft", title="Plutonium valve"
    )
    index()
    text = (
        "id,title,problem\n"
        "N1,Slag in the furnace.,hot\n"
        f'N2,Oil in water,"{WORDS["problem"]}"\n'
        "N3,Plutonium valve,\n"
        "N4,Dust,a\n"
        "N5,dust!,b\n"
        "OLD,Slag in the furnace,changed\n"
    )
    assert rows(world, text) == [(2, "OLD", 0), (3, "R1", 0), (6, "", 5), (7, "", 2)]
    upload = uploaded(world, text)
    page = world.client("owner").get(f"/en/uploads/{upload.pk}/").content.decode()
    assert "Rows that may be there already" in page
    assert "HIDDEN" not in page
    world.client("owner").post(f"/en/uploads/{upload.pk}/", {"what": "import", "then": ""})
    after = world.client("owner").get(f"/en/uploads/{upload.pk}/").content.decode()
    assert "Rows that may be there already" not in after


def test_a_file_sent_again_is_no_duplicate_of_itself(world, index):
    world.need(code="N1", texts={"en": WORDS})
    index()
    assert rows(world, f'id,title,problem\nN1,{WORDS["title"]},"{WORDS["problem"]}"\n') == []


def test_of_a_long_file_only_the_first_rows_are_looked_up(world, index, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "jiebang.hub.search.queries.similar", lambda kind, texts, k: asked.append(kind) or []
    )
    index()
    rows(world, "id,title\n" + "".join(f"N{n},Title number {n}\n" for n in range(3 * ROWS)))
    assert len(asked) == ROWS


def test_a_check_costs_the_same_with_one_and_with_three_alike(
    world, index, django_assert_num_queries
):
    typed = world.need(code="NEW", status="draft", texts={"en": WORDS})
    world.make.need(world.edition, world.rival, code="R1", texts={"en": WORDS})
    world.need(code="S1", status="draft", title=WORDS["title"])
    index()
    similar(world.owner, typed)
    record = queries.visible_to(world.owner, Need).get(pk=typed.pk)
    shown = queries.disclosed(world.owner, record)
    with CaptureQueriesContext(connection) as first:
        assert len(queries.similar_to(world.owner, shown)) == 2
    for code in ("R2", "R3"):
        world.make.need(world.edition, world.rival, code=code, texts={"en": WORDS})
    index()
    with django_assert_num_queries(len(first)):
        assert len(queries.similar_to(world.owner, shown)) == 4
