"""Collection activities: who enters and sees which, and firms that count once."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.programmes import actions, queries
from jiebang.hub.programmes.models import Activity
from jiebang.hub.programmes.states import FunnelStep

SYSTEM = SystemActor("tests")
HOME = "/en/editions/delta/activities/"


def activity(world, code, **given):
    """A visit in Suzhou, entered by the organiser."""
    wanted = {
        "actor": world.organiser, "edition": world.edition, "kind": "visit",
        "held_on": date(2026, 3, 1), "region": "320500",
        "texts": {"en": {"name": f"Visit {code}"}},
    }  # fmt: skip
    return actions.save_activity(code=code, **(wanted | given))


def test_a_named_firm_counts_once_at_its_first_visit(world):
    later = activity(
        world, "V2", held_on=date(2026, 4, 1), firms=[world.works, world.rival], other_firms=3
    )
    first = activity(world, "V1", firms=[world.works], other_firms=1)
    activity(world, "T1", kind="training", firms=[world.rival], other_firms=50)
    figure = queries.figure(FunnelStep.VISITED, actor=world.organiser, edition=world.edition)
    assert {row.label: row.count for row in figure.rows} == {"Visit V1": 2, "Visit V2": 4}
    assert figure.value == 6
    assert queries.first_visits(later) == queries.Firms(counted=4, present=5)
    assert queries.first_visits(first) == queries.Firms(counted=2, present=2)
    for row in figure.rows:
        assert world.client("organiser").get(row.url).status_code == 200


def test_a_visit_to_the_same_firm_in_a_child_edition_counts_once_above(world):
    child = world.make.edition("jiangsu", parent=world.edition, hosted_by=world.hosts["320000"])
    activity(world, "V1", region="310000", firms=[world.works])
    activity(
        world, "V1", actor=SYSTEM, edition=child, held_on=date(2026, 5, 1), firms=[world.works],
        other_firms=2,
    )  # fmt: skip
    figure = queries.figure(FunnelStep.VISITED, actor=world.anonymous, edition=world.edition)
    assert figure.value == 3
    assert sorted((row.region, row.count) for row in figure.rows) == [("310000", 1), ("320000", 2)]
    below = queries.figure(FunnelStep.VISITED, actor=world.anonymous, edition=child)
    assert below.value == 3


def test_the_world_is_told_how_many_and_not_whom(world):
    activity(world, "SECRET-1", texts={"en": {"name": "Secret visit"}}, other_firms=4)
    page = Client().get("/en/editions/delta/figures/visited/")
    assert page.context["figure"].value == 4
    assert "Secret" not in page.content.decode()
    assert Client().get(HOME).context["rows"] == []
    closed = world.make.edition("closed", publishes_collected=False)
    activity(world, "V1", actor=SYSTEM, edition=closed, other_firms=4)
    assert Client().get("/en/editions/closed/figures/visited/").status_code == 404


@pytest.mark.parametrize(
    ("name", "sees", "reads"),
    [("anonymous", {"OPEN"}, set()), ("owner", {"OPEN"}, set()),
     ("outsider", {"OPEN", "HELD"}, {"HELD"}), ("officer", {"OPEN", "HELD", "HERE"}, {"OPEN", "HELD", "HERE"}),
     ("organiser", {"OPEN", "HELD", "HERE", "AWAY"}, {"OPEN", "HELD", "HERE", "AWAY"})],
)  # fmt: skip
def test_who_sees_which_activity_and_reads_its_firms_and_notes(world, name, sees, reads):
    rows = {
        code: activity(world, code, firms=[world.works], notes="Not for all", **given)
        for code, given in {
            "OPEN": {"is_public": True}, "HELD": {"held_by": world.rival}, "HERE": {},
            "AWAY": {"region": "310000"},
        }.items()
    }  # fmt: skip
    client = world.client(name)
    listed = client.get(HOME)
    assert {row[1] for row in listed.context["rows"]} == sees
    for code, row in rows.items():
        page = client.get(f"{HOME}{row.pk}/")
        assert page.status_code == (200 if code in sees else 404)
        if code in sees:
            assert ("Not for all" in page.content.decode()) == (code in reads)
            assert bool(page.context["firms"]) == (code in reads)
    for ending in ("csv", "xlsx"):
        assert client.get(f"{HOME}file/{ending}/").status_code == 200
    text = client.get(f"{HOME}file/csv/").content.decode("utf-8-sig")
    assert {code for code in rows if code in text} == sees
    assert client.get(f"{HOME}file/exe/").status_code == 404


def test_an_officer_enters_in_the_own_region_alone(world):
    mine = activity(world, "V1", actor=world.officer)
    with translation.override("en"), pytest.raises(Refused, match="outside"):
        activity(world, "V2", actor=world.officer, region="310000")
    away = activity(world, "V3", region="310000")
    with pytest.raises(Denied):  # nor draws one over from another region
        activity(world, "V3", actor=world.officer, activity=away)
    with pytest.raises(Denied):
        actions.remove_activity(actor=world.officer, activity=away)
    with pytest.raises(Refused):  # nor pushes the own one over
        activity(world, "V1", actor=world.officer, activity=mine, region="310000")
    for name in ("owner", "outsider", "anonymous"):
        with pytest.raises(Denied):
            activity(world, "V4", actor=getattr(world, name))
        with pytest.raises(Denied):
            activity(world, "V1", actor=getattr(world, name), activity=mine)
    actions.remove_activity(actor=world.officer, activity=mine)
    assert [row.code for row in Activity.objects.all()] == ["V3"]


def test_what_an_activity_must_be(world):
    kept = activity(world, "V1")
    for wrong in (
        {"code": "V1"}, {"code": " "}, {"code": "x" * 41}, {"kind": "party"},
        {"region": "999999"}, {"other_firms": -1}, {"other_firms": 10**6}, {"texts": {}},
        {"place": "x" * 201},
    ):  # fmt: skip
        with pytest.raises(Refused), transaction.atomic():
            activity(world, wrong.pop("code", "V2"), **wrong)
    for broken in ({"kind": "x"}, {"code": ""}, {"region": "nope"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Activity.objects.filter(pk=kept.pk).update(**broken)
    other = world.make.edition("other")
    with pytest.raises(Denied):
        activity(world, "V1", actor=SYSTEM, edition=other, activity=kept)


def test_an_officer_enters_an_activity_on_its_page(world):
    client, edit = world.client("officer"), "/en/editions/delta/edit/activities/"
    given = {
        "kind": "visit", "code": "V1", "held_on": "2026-03-01", "region": "苏州", "name_en": "Day",
        "firms": "Works Ltd\nrival", "other_firms": "2", "key": "k",
    }  # fmt: skip
    for _ in range(2):
        assert client.post(f"{edit}0/", given).status_code == 302
    row = Activity.objects.get()
    assert (row.region, row.firms.count()) == ("320500", 2)
    page = client.get(f"{edit}{row.pk}/")
    assert "Works Ltd" in page.content.decode()
    for wrong in ({"firms": "Nobody Ltd"}, {"region": "上海"}, {"held_on": "soon"}):
        answer = client.post(f"{edit}0/", given | wrong | {"code": "V2", "key": "k2"})
        assert answer.status_code == 422
    assert client.post(f"{edit}{row.pk}/", given | {"firms": ""}).status_code == 302
    assert row.firms.count() == 0
    away = activity(world, "A1", region="310000")
    assert client.get(f"{edit}{away.pk}/").status_code == 404
    for name in ("owner", "outsider"):
        assert world.client(name).post(f"{edit}0/", given).status_code == 404
    assert client.post(f"{edit}{row.pk}/", {"what": "remove"}).status_code == 302


def test_the_list_costs_the_same_with_one_and_with_three(world, django_assert_max_num_queries):
    def cost():
        with django_assert_max_num_queries(99) as counted:
            assert world.client("organiser").get(HOME).status_code == 200
        return len(counted)

    activity(world, "V1", firms=[world.works], held_by=world.rival)
    first = cost()
    for code in ("V2", "V3"):
        activity(world, code, firms=[world.works], held_by=world.rival)
    assert cost() == first
