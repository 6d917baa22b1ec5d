"""An enterprise's front: its manager writes it, everybody reads it, its calendar keeps its days."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.programmes import actions
from jiebang.hub.programmes.models import Front, Release

SYSTEM = SystemActor("tests")
WORDS = {"zh-Hans": {"intro": "来揭榜", "prize": "奖金 100 万元"},
         "en": {"intro": "Come and solve", "prize": "RMB 1 million"}}  # fmt: skip
EDIT = "/en/editions/delta/edit/"


@pytest.fixture
def contest(world):
    """Works Ltd's own contest, which the outsider manages."""
    track = actions.add_track(
        actor=SYSTEM, edition=world.edition, slug="steel", texts={"en": {"name": "Works contest"}},
        order=9, contest_of=world.works,
    )  # fmt: skip
    actions.grant_role(
        actor=SYSTEM, edition=world.edition, user=world.outsider, role="enterprise_manager",
        track=track,
    )  # fmt: skip
    return track


def test_a_contest_s_page_is_the_enterprise_s_own(world, contest):
    actions.save_front(
        actor=world.outsider, track=contest, accent="pine", texts=WORDS,
        opens_on=date(2026, 1, 1), closes_on=date(2026, 6, 1),
    )  # fmt: skip
    for language, said in (
        ("en", "RMB 1 million"),
        ("zh-hans", "奖金 100 万元"),
        ("zh-hant", "獎金 100 萬元"),
    ):
        text = Client().get(f"/{language}/editions/delta/tracks/steel/").content.decode()
        assert said in text
        assert "jb-front--pine" in text
        assert "Works Ltd" in text
    actions.save_front(actor=world.organiser, track=contest, accent="brick", texts={})
    front = Front.objects.get()
    assert (front.accent, front.opens_on, front.texts.count()) == ("brick", None, 2)


def test_what_a_front_must_be(world, contest):
    for wrong in (
        {"accent": "#ff0000"}, {"track": world.tracks["digital"]}, {"texts": {}},
        {"texts": {"en": {"prize": "no intro"}}}, {"texts": {"en": {"intro": "x" * 20_001}}},
        {"opens_on": date(2026, 2, 1), "closes_on": date(2026, 1, 1)},
    ):  # fmt: skip
        given = {"track": contest, "accent": "pine", "texts": WORDS} | wrong
        with pytest.raises(Refused), transaction.atomic():
            actions.save_front(actor=world.organiser, **given)
    assert not Front.objects.exists()
    made = actions.save_front(actor=world.organiser, track=contest, accent="pine", texts=WORDS)
    for broken in ({"accent": "x"}, {"opens_on": date(2026, 2, 1), "closes_on": date(2026, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Front.objects.filter(pk=made.pk).update(**broken)
    for name in ("owner", "officer", "anonymous"):
        with pytest.raises(Denied):
            actions.save_front(
                actor=getattr(world, name), track=contest, accent="pine", texts=WORDS
            )


def test_the_calendar_keeps_its_days(world, contest):
    today = timezone.localdate()
    given = {"actor": world.outsider, "track": contest}
    soon = actions.save_release(release_on=today + timedelta(3), **given)
    for when in (today, today - timedelta(1), today + timedelta(3)):
        with pytest.raises(Refused), transaction.atomic():
            actions.save_release(release_on=when, **given)
    with pytest.raises(Refused):
        actions.save_release(
            actor=SYSTEM, track=world.tracks["digital"], release_on=today + timedelta(3)
        )
    actions.save_release(release_on=today + timedelta(5), release=soon, **given)
    assert actions.finish_release(actor=SYSTEM, release=soon)
    assert not actions.finish_release(actor=SYSTEM, release=soon)
    with pytest.raises(Refused):
        actions.save_release(release_on=today + timedelta(9), release=soon, **given)
    for name in ("owner", "officer", "anonymous"):
        actor = getattr(world, name)
        with pytest.raises(Denied):
            actions.save_release(actor=actor, track=contest, release_on=today + timedelta(4))
        with pytest.raises(Denied):
            actions.remove_release(actor=actor, release=soon)
        with pytest.raises(Denied):
            actions.finish_release(actor=actor, release=soon)


def test_a_manager_makes_the_front_on_its_pages(world, contest):
    client = world.client("outsider")
    given = {"accent": "plum", "intro_en": "Hello", "prize_en": "RMB 1m"}
    assert client.post(f"{EDIT}fronts/{contest.pk}/", given).status_code == 302
    assert client.post(f"{EDIT}fronts/{contest.pk}/", {"accent": "red"}).status_code == 422
    assert client.get(f"{EDIT}fronts/0/").status_code == 404
    assert client.post(f"{EDIT}fronts/{contest.pk}/", {"what": "remove"}).status_code == 404
    soon = (timezone.localdate() + timedelta(3)).isoformat()
    given = {"track": contest.pk, "release_on": soon, "key": "k"}
    for _ in range(2):
        assert client.post(f"{EDIT}releases/0/", given).status_code == 302
    made = Release.objects.get()
    wrong = given | {"track": world.tracks["digital"].pk, "key": "k2"}
    assert client.post(f"{EDIT}releases/0/", wrong).status_code == 422
    assert "Release calendar" in client.get(EDIT).content.decode()
    for name in ("owner", "officer"):
        other = world.client(name)
        for address in (f"fronts/{contest.pk}/", f"releases/{made.pk}/", "releases/"):
            assert other.get(EDIT + address).status_code == 404
    assert client.post(f"{EDIT}releases/{made.pk}/", {"what": "remove"}).status_code == 302
    assert EDIT in world.client("outsider").get("/en/editions/delta/").content.decode()
    page = "/en/editions/delta/tracks/steel/"
    assert f"{EDIT}fronts/{contest.pk}/" in client.get(page).content.decode()
    assert f"{EDIT}fronts" not in world.client("owner").get(page).content.decode()


def test_a_track_that_is_no_contest_any_more_shows_no_front(world, contest):
    actions.save_front(actor=world.outsider, track=contest, accent="pine", texts=WORDS)
    when = timezone.localdate() + timedelta(3)
    actions.save_release(actor=world.outsider, track=contest, release_on=when)
    page = "/en/editions/delta/tracks/steel/"
    assert "Come and solve" in Client().get(page).content.decode()
    assert "Release calendar" in Client().get(page).content.decode()
    actions.change_track(
        actor=world.organiser, track=contest, order=9, contest_of=None, parent=None
    )
    text = Client().get(page).content.decode()
    assert "Come and solve" not in text
    assert "jb-front" not in text
    assert "Release calendar" not in text
    organiser = world.client("organiser")
    assert organiser.get(f"{EDIT}fronts/{contest.pk}/").status_code == 404
