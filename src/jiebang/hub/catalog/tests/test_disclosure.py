"""What of a record an actor is shown: the level, and whose it is where that is not told."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from jiebang.hub.catalog import queries
from jiebang.hub.catalog.models import Achievement, Need, NeedDetail
from jiebang.hub.catalog.queries.disclosure import stand_in
from jiebang.hub.catalog.rules import edits_record, organises_record, screens_record
from jiebang.hub.catalog.states import Tier
from jiebang.hub.kernel.actors import SystemActor
from jiebang.hub.people import actions as people
from jiebang.hub.people.models import Organisation
from jiebang.hub.people.rules import is_member, is_system
from jiebang.hub.people.states import Verification
from jiebang.hub.programmes import actions as programmes

SYSTEM = SystemActor("tests")


@pytest.fixture(autouse=True)
def english():
    """Words are compared in English, whatever ran before."""
    with translation.override("en"):
        yield


def unverify(organisation):
    Organisation.objects.filter(pk=organisation.pk).update(verification=Verification.WAITING)


def crowd(world):
    """Everybody in whose eyes a record may look different."""
    house = world.make.organisation("broker", kind="intermediary")
    broker = world.make.user("broker", of=house)
    mandate, _ = people.offer_mandate(
        actor=broker, intermediary=house, client=world.works, side="needs",
        scope="Needs.", starts_on=date(2026, 1, 1), ends_on=timezone.localdate() + timedelta(99),
    )  # fmt: skip
    people.sign_mandate(actor=world.owner, mandate=mandate, name="Owner")
    fresh = world.make.organisation("fresh")
    unverify(fresh)
    screener = world.make.user("screener")
    programmes.grant_role(
        actor=SYSTEM, edition=world.edition, user=screener, role="screener", region="320500"
    )
    both = world.make.user("both", of=house)  # screens, and works for an intermediary of the client
    programmes.grant_role(actor=SYSTEM, edition=world.edition, user=both, role="screener")
    return {
        **{
            name: getattr(world, name)
            for name in ("owner", "colleague", "outsider", "organiser", "officer", "anonymous")
        },
        "system": SYSTEM, "broker": broker, "newcomer": world.make.user("newcomer", of=fresh),
        "nobody": world.make.user("nobody"), "screener": screener, "both": both,
    }  # fmt: skip


def test_levels_are_as_the_rules_say_for_everybody(world):
    people_of = crowd(world)
    records = [
        world.need(region="320583", host_region=world.hosts["320000"]),
        world.need(region="310000"),
        world.achievement(region="320500"),
        world.make.need(world.edition, world.rival, region="320500"),
    ]
    for name, actor in people_of.items():
        shown = queries.disclosed_all(actor, records)
        for record, one in zip(records, shown, strict=True):
            near = any(
                (
                    is_system(actor),
                    is_member(actor, record.organisation),
                    edits_record(actor, record),
                    organises_record(actor, record),
                    screens_record(actor, record),
                )
            )
            verified = name in {"owner", "colleague", "outsider", "broker", "both"}
            wanted = Tier.NAMED if near else Tier.VERIFIED if verified else Tier.PUBLIC
            assert (one.level, one.is_near) == (wanted, near), (name, record.code)
            assert queries.level_of(actor, record) == wanted


def test_many_cost_as_much_as_one(world, django_assert_num_queries):
    records = [world.need() for _ in range(3)]
    records = list(queries.visible_to(world.outsider, Need))
    for some in (records[:1], records):
        with django_assert_num_queries(7):
            queries.disclosed_all(world.outsider, some)
    with django_assert_num_queries(0):
        queries.disclosed_all(AnonymousUser(), records)


def hide(record, **more):
    type(record).objects.filter(pk=record.pk).update(is_anonymous=True, **more)
    record.refresh_from_db()


@pytest.mark.parametrize("kind", ["need", "achievement"])
def test_who_is_not_told_finds_the_name_in_no_outlet(world, index, kind):
    company = world.make.organisation(
        "zenith", names={"en": "Zenith Gear", "zh-Hans": "天顶齿轮有限公司"}, region="320583"
    )
    record = getattr(world.make, kind)(
        world.edition, company, code="ANON", title="gear noise", region="320583"
    )
    hide(record)
    index()
    addresses = [
        "needs/", "achievements/", "needs/?q=gear", f"{kind}s/{record.pk}/",
        "exports/need.csv", "exports/achievement.csv",
        f"matches/{kind}/{record.pk}/", "", "editions/delta/",
    ]  # fmt: skip
    for role in ("anonymous", "outsider"):
        client = world.client(role)
        for language in ("en", "zh-hans", "zh-hant"):
            for address in addresses:
                page = client.get(f"/{language}/{address}").content.decode()
                for word in ("Zenith Gear", "天顶", "天頂", "zenith/", "Kunshan", "昆山", "320583"):
                    assert word not in page, (role, address, word)
        assert (
            "An enterprise in Jiangsu" in client.get(f"/en/{kind}s/{record.pk}/").content.decode()
        )
        assert codes(client, f"/en/{kind}s/?q=Zenith") == []
        assert codes(client, f"/zh-hans/{kind}s/?q=天顶") == []
        assert codes(client, f"/en/{kind}s/?q=Kunshan") == []
        assert codes(client, f"/en/{kind}s/?q=Jiangsu") == ["ANON"]
        organisation = client.get("/en/organisations/zenith/").content.decode()
        assert "ANON" not in organisation
        assert f"/{kind}s/{record.pk}/" not in organisation
    for role in ("organiser",):  # who is near is told
        client = world.client(role)
        assert codes(client, f"/en/{kind}s/?q=Zenith") == ["ANON"]
        assert "ANON" in client.get("/en/organisations/zenith/").content.decode()
        page = client.get(f"/en/{kind}s/{record.pk}/").content.decode()
        assert "Zenith Gear" in page
        assert "Kunshan" in page


def codes(client, address):
    return [row["code"] for row in client.get(address).context["records"]]


def test_a_file_says_no_more(world):
    record = world.need(code="ANON", region="320583")
    hide(record)
    (row,) = csv.DictReader(
        io.StringIO(
            world.client("outsider").get("/en/exports/need.csv").content.decode("utf-8-sig")
        )
    )
    assert row["Organisation"] == "An enterprise in Shanghai"
    assert "Kunshan" not in row["Region"]
    (own,) = csv.DictReader(
        io.StringIO(world.client("owner").get("/en/exports/need.csv").content.decode("utf-8-sig"))
    )
    assert own["Organisation"] == "Works Ltd"


def test_a_city_that_hosts_is_not_told_either(world):
    city = world.make.host(world.edition, "320500", 7)
    record = world.need(code="ANON", region="320583", host_region=city)
    world.need(code="OPEN", region="320583", host_region=city)
    hide(record)
    client = world.client()
    page = client.get("/en/needs/")
    (hosts,) = [facet for facet in page.context["facets"] if facet["name"] == "host"]
    assert [(one["value"], one["count"]) for one in hosts["options"]] == [("320500", 1)]
    assert codes(client, "/en/needs/?host=320500") == ["OPEN"]
    assert codes(client, "/en/needs/?host=none") == ["ANON"]
    figure = client.get("/en/editions/delta/figures/published/").context["figure"]
    assert {(row.region, row.count) for row in figure.rows} == {("320500", 1), ("", 1)}
    own = world.client("owner").get("/en/editions/delta/figures/published/").context["figure"]
    assert {(row.region, row.count) for row in own.rows} == {("320500", 2)}
    assert queries.disclosed(world.outsider, record).host_region == ""
    assert queries.disclosed(world.owner, record).host_region == "320500"


def test_through_whom_is_told_only_where_the_owner_wants(world):
    made = crowd(world)
    need, _ = _by_broker(world, made["broker"])
    assert queries.disclosed(world.outsider, need).entered_by == "Broker Ltd for Works Ltd"
    hide(need)
    assert queries.disclosed(world.outsider, need).entered_by == ""
    hide(need, names_intermediary=True)
    assert queries.disclosed(world.outsider, need).entered_by == "through Broker Ltd"
    assert queries.disclosed(world.owner, need).entered_by == "Broker Ltd for Works Ltd"


def _by_broker(world, broker):
    from jiebang.hub.catalog import actions

    return actions.save_record(
        actor=broker, kind="need", edition=world.edition, organisation=world.works, code="VIA",
        texts={"en": {"title": "Via"}}, facts=actions.Facts(region="310000"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "A university in Hong Kong"), ("zh-hans", "香港某高校"), ("zh-hant", "香港某大專院校")],
)
def test_a_stand_in_in_each_language(world, language, words):
    made = world.make.organisation("hku", kind="university", region="810000")
    with translation.override(language):
        assert stand_in(made) == words


def test_every_kind_has_a_stand_in(world):
    from jiebang.hub.people.states import OrganisationKind

    with translation.override("en"):
        said = {
            stand_in(Organisation(kind=kind, region="320583")) for kind in OrganisationKind.values
        }
    assert len(said) == len(OrganisationKind.values)
    assert all("Jiangsu" in words for words in said)


def test_the_database_knows_the_tiers(world):
    need = world.need()
    NeedDetail.objects.create(record=need, tier=2, language="en", words="x")
    for wrong in (
        {"tier": 1, "language": "en", "words": "x"},
        {"tier": 4, "language": "en", "words": "x"},
        {"tier": 3, "language": "en", "words": ""},
        {"tier": 2, "language": "en", "words": "again"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            NeedDetail.objects.create(record=need, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(names_intermediary=True)


def test_details_go_no_further_than_the_level(world):
    need, offer = world.need(), world.achievement()
    for tier in (2, 3):
        need.details.create(tier=tier, language="en", words=f"tier {tier}")
        offer.details.create(tier=tier, language="en", words=f"offer {tier}")

    def seen(actor):
        shown = queries.disclosed_all(actor, [need, offer])
        found = queries.details_of(shown)
        return sorted(row.words for rows in found.values() for row in rows)

    everything = ["offer 2", "offer 3", "tier 2", "tier 3"]
    assert seen(world.anonymous) == []
    assert seen(world.make.user("nobody")) == []
    assert seen(world.outsider) == ["offer 2", "tier 2"]
    for actor in (world.owner, world.colleague, world.organiser, SYSTEM):
        assert seen(actor) == everything
    unverify(world.rival)
    assert seen(world.outsider) == []
    assert queries.tiers_of(need) == [2, 3]


def test_only_the_verified_find_words_of_the_second_tier_and_nobody_those_of_the_third(
    world, index
):
    need = world.need(code="N1", title="wastewater")
    need.details.create(tier=2, language="en", words="Zirconium gasket")
    need.details.create(tier=3, language="en", words="Plutonium valve")
    index()
    for role, second in (("anonymous", []), ("outsider", ["N1"]), ("owner", ["N1"])):
        client = world.client(role)
        assert codes(client, "/en/needs/?q=zirconium") == second
        assert codes(client, "/en/needs/?q=plutonium") == []
    unverify(world.rival)
    assert codes(world.client("outsider"), "/en/needs/?q=zirconium") == []


def test_suggestions_know_public_words_alone(world, index):
    need = world.need(title="pump")
    offer = world.achievement(title="reactor")
    need.details.create(tier=2, language="en", words="reactor reactor")
    index()
    for role in ("anonymous", "outsider", "owner"):
        page = world.client(role).get(f"/en/matches/need/{need.pk}/")
        assert page.context["suggestions"] == []
    assert Achievement.objects.get() == offer
