"""The page of a record and the moves on it; lists and uploads have tests of their own."""

import pytest
from django.test import Client

from jiebang.hub.catalog.models import Need
from jiebang.hub.kernel.models import AuditEntry


def move(client, record, name, key="k"):
    return client.post(f"/en/records/{record.KIND}/{record.pk}/move/", {"move": name, "key": key})


def test_a_move_sent_twice_happens_once(world):
    need = world.need(status="draft")
    client = world.client("organiser")
    assert move(client, need, "publish").status_code == 302
    entries = AuditEntry.objects.count()
    answer = move(client, need, "publish")
    assert answer.status_code == 302
    assert AuditEntry.objects.count() == entries
    assert "It is now: Published" in client.get(answer["Location"]).content.decode()
    refused = client.post(
        f"/en/records/need/{need.pk}/move/", {"move": "publish", "key": "other"}, follow=True
    )
    assert "cannot become" in refused.content.decode()


@pytest.mark.parametrize("name", ["colleague", "outsider", "anonymous", "officer"])
@pytest.mark.parametrize("status", ["draft", "published"])
def test_who_may_not_move_a_record_is_told_there_is_none(world, name, status):
    need = world.need(status=status)
    for verb in ("submit", "publish", "withdraw"):
        assert move(world.client(name), need, verb).status_code == 404
    assert Need.objects.get().status == status


def test_an_unknown_move_is_not_there(world):
    need = world.need(status="draft")
    assert move(world.client("owner"), need, "delete").status_code == 404
    assert move(world.client("owner"), need, "").status_code == 404


def test_a_key_with_nul_is_no_error_of_the_site(world):
    need = world.need(status="draft")
    assert move(world.client("owner"), need, "submit", key="a\x00b").status_code == 302


def test_a_key_used_for_another_record_is_refused(world):
    one, other = world.need(status="draft"), world.need(status="draft")
    client = world.client("owner")
    move(client, one, "submit")
    move(client, other, "submit")
    assert Need.objects.get(pk=other.pk).status == "draft"


def test_what_a_reader_may_do_stands_on_the_page(world):
    need = world.need(status="draft", host_region=world.hosts["320000"])
    offered = {
        name: [m["name"] for m in world.client(name).get(f"/en/needs/{need.pk}/").context["moves"]]
        for name in ("owner", "colleague", "organiser", "officer")
    }
    assert offered == {
        "owner": ["submit", "withdraw"],
        "colleague": [],
        "organiser": ["submit", "publish", "withdraw"],
        "officer": ["submit", "publish", "withdraw"],
    }


@pytest.mark.parametrize(
    ("address", "words", "lang"),
    [
        ("/zh-hans/needs/{}/", "废水处理", "zh-Hans"),
        ("/zh-hant/needs/{}/", "廢水處理", "zh-Hant"),
        ("/en/needs/{}/", "Wastewater", "en"),
        ("/en/needs/{}/?text=zh-Hans", "废水处理", "zh-Hans"),
        ("/en/needs/{}/?text=nonsense", "Wastewater", "en"),
    ],
)
def test_a_record_in_each_language(world, address, words, lang):
    need = world.need(texts={"zh-Hans": {"title": "废水处理"}, "en": {"title": "Wastewater"}})
    page = Client().get(address.format(need.pk))
    assert page.context["reading"].title == words
    assert page.context["reading"].language == lang
    assert words in page.content.decode()


def test_a_stale_translation_says_so(world):
    texts = {"zh-Hans": {"title": "废水处理"}, "en": {"title": "Wastewater"}}
    need = world.need(code="N1", texts=texts)
    assert not Client().get(f"/en/needs/{need.pk}/").context["note"]["stale"]
    world.need(code="N1", status="draft", texts=texts | {"zh-Hans": {"title": "污水处理"}})
    assert Client().get(f"/en/needs/{need.pk}/").context["note"]["stale"]


def test_words_of_a_record_are_text_not_markup(world):
    need = world.need(
        texts={
            "en": {"title": "<b>x</b>", "problem": "<script>alert(1)</script>", "keywords": '"><i>'}
        }
    )
    for address in (f"/en/needs/{need.pk}/", "/en/needs/", "/en/"):
        page = Client().get(address).content.decode()
        assert "<script>alert" not in page
        assert "<b>x</b>" not in page


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30, "9" * 5000])
def test_a_number_that_is_no_record(world, pk):
    for address in (f"/en/needs/{pk}/", f"/en/achievements/{pk}/"):
        assert Client().get(address).status_code == 404
