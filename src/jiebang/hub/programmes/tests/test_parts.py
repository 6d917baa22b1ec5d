"""Parties, stages, quotas and the pages on which an edition is made: who may, what is refused."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone, translation

from jiebang.hub.catalog import actions as catalog
from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.programmes import actions, queries, rules
from jiebang.hub.programmes.models import Edition, Party, Quota, RoleOnEdition, Stage

SYSTEM = SystemActor("tests")
EDIT = "/en/editions/delta/edit/"


def stage(world, first, last, **given):
    """A stage from and to so many days from today."""
    today = timezone.localdate()
    grace = given.pop("grace", None)
    return actions.save_stage(
        actor=given.pop("actor", world.organiser), edition=world.edition,
        kind=given.pop("kind", "collection"), starts_on=today + timedelta(first),
        ends_on=today + timedelta(last),
        grace_until=today + timedelta(grace) if grace is not None else None, **given,
    )  # fmt: skip


def test_parties_stand_in_the_order_of_a_notice(world):
    body = {"zh-Hans": {"name": "某省科技厅"}, "en": {"name": "Department of Science"}}
    actions.save_party(
        actor=world.organiser, edition=world.edition, role="supporter", organisation=world.rival
    )
    actions.save_party(actor=world.organiser, edition=world.edition, role="organiser",
                       organisation=world.works)  # fmt: skip
    actions.save_party(actor=world.organiser, edition=world.edition, role="host", texts=body)
    actions.save_party(actor=world.organiser, edition=world.edition, role="supervisor",
                       texts={"en": {"name": "Ministry"}})  # fmt: skip
    page = Client().get("/zh-hans/editions/delta/")
    assert [group["bodies"][0]["name"] for group in page.context["parties"]] == [
        "Ministry", "某省科技厅", "Works Ltd", "Rival Ltd",
    ]  # fmt: skip
    assert "/zh-hans/organisations/works/" in page.content.decode()


def test_what_a_party_must_be(world):
    given = {"actor": world.organiser, "edition": world.edition}
    once = actions.save_party(role="host", organisation=world.works, **given)
    named = {"en": {"name": "X"}}
    for wrong in (
        {"role": "king", "organisation": world.works},
        {"role": "host"},
        {"role": "host", "organisation": world.rival, "texts": named},
        {"role": "host", "organisation": world.works},
        {"role": "host", "texts": {"en": {"name": "x" * 201}}},
    ):
        with pytest.raises(Refused), transaction.atomic():
            actions.save_party(**given, **wrong)
    assert Party.objects.count() == 1
    other = world.make.edition("other")
    for name in ("officer", "owner", "anonymous"):
        with pytest.raises(Denied):
            actions.save_party(
                actor=getattr(world, name), edition=world.edition, role="host", texts=named
            )
        with pytest.raises(Denied):
            actions.remove_party(actor=getattr(world, name), party=once)
    with pytest.raises(Denied):  # not through another edition's door
        actions.save_party(actor=SYSTEM, edition=other, role="host", texts=named, party=once)
    actions.save_party(role="sponsor", texts=named, party=once, **given)
    once.refresh_from_db()
    assert (once.role, once.organisation) == ("sponsor", None)
    actions.remove_party(actor=world.organiser, party=once)
    assert not Party.objects.exists()


def test_the_calendar_marks_the_stage_that_is_on(world):
    stage(world, -20, -10)
    stage(world, -5, 5, kind="docking", texts={"en": {"name": "Docking days"}})
    stage(world, 6, 9, kind="on_site")
    shown = Client().get("/en/editions/delta/").context["stages"]
    assert [(one["label"], one["state"]) for one in shown] == [
        ("Collection of needs", "done"), ("Docking days · now", "current"),
        ("On-site contest", "todo"),
    ]  # fmt: skip


def test_what_a_stage_must_be(world):
    kept = stage(world, -5, 5, closes_submission=True)
    for wrong in (
        {"first": 2, "last": 1},
        {"first": 1, "last": 2, "kind": "party"},
        {"first": 1, "last": 2, "grace": 4},
        {"first": 1, "last": 2, "closes_submission": True},
        {"first": -5, "last": 5, "closes_submission": True, "grace": 5, "stage": kept},
    ):
        with pytest.raises(Refused), transaction.atomic():
            stage(world, wrong.pop("first"), wrong.pop("last"), **wrong)
    for broken in ({"grace_until": kept.ends_on}, {"ends_on": date(2000, 1, 1)}, {"kind": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Stage.objects.filter(pk=kept.pk).update(**broken)
    for name in ("officer", "owner", "anonymous"):
        with pytest.raises(Denied):
            stage(world, 1, 2, actor=getattr(world, name))
        with pytest.raises(Denied):
            actions.remove_stage(actor=getattr(world, name), stage=kept)


def test_after_the_collection_stage_a_need_is_not_handed_in(world):
    early, late = world.need(status="draft"), world.need(status="draft")
    offer = world.achievement(status="draft")
    closing = stage(world, -20, 0, closes_submission=True)
    catalog.submit(actor=world.owner, record=early)  # on the last day
    stage(world, -20, -1, closes_submission=True, stage=closing)
    with translation.override("en"), pytest.raises(Refused, match="ask the organisers"):
        catalog.submit(actor=world.owner, record=late)
    late.refresh_from_db()
    assert late.status == "draft"
    catalog.submit(actor=world.owner, record=offer)  # of achievements no stage is the last
    stage(world, -20, -1, closes_submission=True, grace=1, stage=closing)
    catalog.submit(actor=world.owner, record=late)  # by the grace of the organisers
    stage(world, -20, -1, closes_submission=True, stage=closing)
    catalog.take_back(actor=world.owner, record=late)
    catalog.submit(actor=world.organiser, record=late)  # who may for anybody


def test_what_is_to_be_rectified_comes_back_after_the_stage_too(world):
    need = world.need(status="submitted", region="320500")
    actions.set_screening(actor=world.organiser, edition=world.edition, how="once")
    need.edition.refresh_from_db()
    catalog.review(
        actor=world.organiser, record=need, verdict="rectify", reason="", opinion="Say more.",
        scores={}, remarks={},
    )  # fmt: skip
    stage(world, -20, -1, closes_submission=True)
    catalog.submit(actor=world.owner, record=need)
    assert need.status == "submitted"


def test_a_quota_shows_what_was_reached_and_opens_it(world):
    host, digital = world.hosts["320000"], world.tracks["digital"]
    for measure, track, number in (
        ("published", None, 4), ("published", digital, 1), ("collected", None, 10),
    ):  # fmt: skip
        actions.save_quota(
            actor=world.organiser, host_region=host, measure=measure, track=track, number=number
        )
    world.need(host_region=host, track=digital)
    world.need(host_region=host)
    world.need(host_region=host, status="draft")
    world.need(host_region=world.hosts["310000"], track=digital)
    page = Client().get("/en/editions/delta/")
    (_shanghai, jiangsu) = page.context["hosts"]
    shown = [(one["label"], one["value"], one["number"]) for one in jiangsu["quotas"]]
    assert shown == [
        ("Needs published", 2, 4), ("Needs published · Track digital", 1, 1),
        ("Needs collected", 3, 10),
    ]  # fmt: skip
    assert "2 of 4" in page.content.decode()
    for one in jiangsu["quotas"]:
        assert Client().get(one["url"]).context["rows"][-1][-1] == one["value"]


def test_what_a_quota_must_be(world):
    host, other = world.hosts["320000"], world.make.edition("other")
    given = {"actor": world.organiser, "host_region": host}
    kept = actions.save_quota(measure="published", number=3, **given)
    away = world.make.track(other, "away")
    for wrong in (
        {"measure": "published", "number": 5}, {"measure": "contracts", "number": 5},
        {"measure": "collected", "number": 0}, {"measure": "collected", "number": 10**7},
        {"measure": "collected", "number": 1, "track": away},
        {"measure": "visited", "number": 1, "track": world.tracks["digital"]},
    ):  # fmt: skip
        with pytest.raises(Refused), transaction.atomic():
            actions.save_quota(**given, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Quota.objects.create(host_region=host, measure="published", number=9)
    for name in ("officer", "owner", "anonymous"):
        with pytest.raises(Denied):
            actions.save_quota(
                actor=getattr(world, name), host_region=host, measure="collected", number=1
            )
        with pytest.raises(Denied):
            actions.remove_quota(actor=getattr(world, name), quota=kept)
    actions.remove_quota(actor=world.organiser, quota=kept)
    assert not Quota.objects.exists()


def test_a_host_region_that_is_counted_stays(world):
    world.need(host_region=world.hosts["320000"])
    with pytest.raises(Refused):
        actions.remove_host_region(actor=world.organiser, host_region=world.hosts["320000"])
    actions.remove_host_region(actor=world.organiser, host_region=world.hosts["310000"])
    for region in ("320000", "999999"):
        with pytest.raises(Refused):
            actions.add_host_region(
                actor=world.organiser, edition=world.edition, region=region, order=1
            )


def test_a_manager_writes_the_own_track_alone(world):
    digital, talents = world.tracks["digital"], world.tracks["talents"]
    contest = actions.add_track(
        actor=SYSTEM, edition=world.edition, slug="steel", texts={"en": {"name": "Steel"}},
        order=9, contest_of=world.works,
    )  # fmt: skip
    grant = {"actor": world.organiser, "edition": world.edition, "user": world.outsider}
    for wrong in (
        {"role": "enterprise_manager"}, {"role": "enterprise_manager", "track": digital},
        {"role": "screener", "track": digital},
        {"role": "track_manager", "track": world.make.track(world.make.edition(), "away")},
    ):  # fmt: skip
        with pytest.raises(Refused):
            actions.grant_role(**grant, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleOnEdition.objects.create(
            edition=world.edition, user=world.owner, role="screener", track=digital
        )
    actions.grant_role(role="track_manager", track=digital, **grant)
    actions.grant_role(role="enterprise_manager", track=contest, **grant)
    words = {"en": {"name": "New name"}}
    for track in (digital, contest):
        actions.write_track(actor=world.outsider, track=track, texts=words)
    with pytest.raises(Denied):
        actions.write_track(actor=world.outsider, track=talents, texts=words)
    client = world.client("outsider")
    assert client.get(EDIT).status_code == 200
    assert len(client.get(f"{EDIT}tracks/").context["rows"]) == 2
    assert client.get(f"{EDIT}tracks/{talents.pk}/").status_code == 404
    assert client.get(f"{EDIT}tracks/0/").status_code == 404
    assert client.get(f"{EDIT}stages/").status_code == 404
    page = client.post(f"{EDIT}tracks/{digital.pk}/", {"name_en": "Mine", "order": "7"})
    assert page.status_code == 302
    digital.refresh_from_db()
    assert digital.order == 0
    assert digital.texts.get().name == "Mine"


def test_a_manager_of_all_tracks_writes_no_enterprise_s_words(world):
    contest = actions.add_track(
        actor=SYSTEM, edition=world.edition, slug="steel", texts={"en": {"name": "Steel"}},
        order=9, contest_of=world.works,
    )  # fmt: skip
    actions.grant_role(
        actor=SYSTEM, edition=world.edition, user=world.outsider, role="track_manager"
    )
    assert rules.may_write_track(world.outsider, world.tracks["talents"])
    assert not rules.may_write_track(world.outsider, contest)
    assert contest not in queries.managed_tracks(world.outsider, world.edition)


def test_a_translation_is_behind_once_the_original_has_changed(world):
    words = {"zh-Hans": {"name": "甲"}, "en": {"name": "A"}}
    made = world.make.edition("x", texts=words)
    actions.write_edition(actor=SYSTEM, edition=made, texts={"zh-Hans": {"name": "乙"}})
    assert Edition.objects.get(pk=made.pk).reading("en").stale
    actions.write_edition(actor=SYSTEM, edition=made, texts={"en": {"name": "B"}})
    assert not Edition.objects.get(pk=made.pk).reading("en").stale
    actions.write_edition(actor=SYSTEM, edition=made, texts={"en": {"name": ""}})
    assert [text.language for text in made.texts.all()] == ["zh-Hans"]
    for wrong in ({"zh-Hans": {"name": ""}}, {"en": {"about": "no name"}}, {"de": {"name": "x"}}):
        with pytest.raises(Refused), transaction.atomic():
            actions.write_edition(actor=SYSTEM, edition=made, texts=wrong)


SECTIONS = {
    "parties": {"role": "host", "organisation": "", "order": "1", "name_en": "Bureau"},
    "stages": {"kind": "docking", "starts_on": "2026-02-01", "ends_on": "2026-03-01"},
    "hosts": {"region": "浙江", "order": "3"},
    "tracks": {"slug": "green", "order": "3", "name_en": "Green"},
    "editions": {
        "slug": "wuxi", "opens_on": "2026-02-01", "closes_on": "2026-03-01", "name_en": "Wuxi",
    },
}  # fmt: skip


@pytest.mark.parametrize("section", SECTIONS)
def test_an_organiser_adds_on_the_page_once_and_others_see_no_page(world, section):
    address, given = f"{EDIT}{section}/0/", SECTIONS[section] | {"key": "k1"}
    client = world.client("organiser")
    before = len(client.get(f"{EDIT}{section}/").context["rows"])
    assert client.get(address).status_code == 200
    for _ in range(2):  # a form sent twice
        assert client.post(address, given).status_code == 302
    assert len(client.get(f"{EDIT}{section}/").context["rows"]) == before + 1
    assert client.post(address, {"key": "k2"}).status_code == 422
    nul = {name: value + "\x00" for name, value in given.items()}
    assert client.post(address, nul | {"key": "k3"}).status_code == 422
    for name in ("owner", "officer"):
        assert world.client(name).get(address).status_code == 404
        assert world.client(name).post(address, given).status_code == 404


def test_rows_are_changed_and_removed_on_their_page(world):
    client = world.client("organiser")
    made = stage(world, 1, 2)
    address = f"{EDIT}stages/{made.pk}/"
    assert "Collection of needs" in client.get(address).content.decode()
    given = {"kind": "release", "starts_on": "2026-05-01", "ends_on": "2026-05-02"}
    assert client.post(address, given).status_code == 302
    made.refresh_from_db()
    assert made.kind == "release"
    assert client.post(address, given | {"ends_on": "2026-04-01"}).status_code == 422
    assert client.post(address, {"what": "remove"}).status_code == 302
    assert not Stage.objects.exists()
    for gone in (address, f"{EDIT}stages/{10**20}/", f"{EDIT}nothing/", f"{EDIT}words/0/"):
        assert client.get(gone).status_code == 404
    used = world.need(host_region=world.hosts["320000"]).host_region
    client.post(f"{EDIT}hosts/{used.pk}/", {"what": "remove"})
    assert world.edition.host_regions.filter(pk=used.pk).exists()


def test_the_edition_s_own_pages(world):
    client = world.client("organiser")
    words = {"name_en": "New", "tagline_en": "Line", "about_en": "Text", "name_zh-Hans": "新"}
    assert client.post(f"{EDIT}words/", words).status_code == 302
    assert client.post(f"{EDIT}words/", {"tagline_en": "no name"}).status_code == 422
    facts = {"opens_on": "2026-01-01", "closes_on": "2026-02-01", "is_public": "on"}
    assert client.post(f"{EDIT}facts/", facts).status_code == 302
    assert client.post(f"{EDIT}facts/", facts | {"region_group": "mars"}).status_code == 422
    assert client.post(f"{EDIT}facts/", facts | {"closes_on": "2025-01-01"}).status_code == 422
    above = actions.create_edition(
        actor=SYSTEM, slug="above", texts={"en": {"name": "Above"}}, is_public=True,
        opens_on=date(2026, 1, 1), closes_on=date(2026, 2, 1),
    )  # fmt: skip
    host = world.make.host(above, "330000")
    place = {"place": f"{above.pk}:{host.pk}"}
    assert client.post(f"{EDIT}place/", place).status_code == 422  # organises this one only
    actions.grant_role(actor=SYSTEM, edition=above, user=world.organiser, role="organiser")
    assert client.post(f"{EDIT}place/", place).status_code == 302
    world.edition.refresh_from_db()
    assert (world.edition.parent, world.edition.hosted_by) == (above, host)
    assert world.edition.closes_on == date(2026, 2, 1)
    assert Client().get("/zh-hans/editions/delta/").context["reading"].get("name") == "新"
    other = world.client("officer")
    for section in ("words", "facts", "place"):
        assert other.get(f"{EDIT}{section}/").status_code == 404


def test_a_region_officer_reads_the_quotas_and_sets_none(world):
    made = actions.save_quota(
        actor=SYSTEM, host_region=world.hosts["320000"], measure="published", number=3
    )
    client = world.client("officer")
    rows = client.get(f"{EDIT}quotas/").context["rows"]
    assert [row["note"] for row in rows] == ["0 of 3"]
    for address in (f"{EDIT}quotas/{made.pk}/", f"{EDIT}quotas/0/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"what": "remove"}).status_code == 404
    assert world.client("owner").get(f"{EDIT}quotas/").status_code == 404
