"""A sheet for several clients: each row finds its organisation, or says what would be right."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from jiebang.hub.catalog import actions, queries
from jiebang.hub.catalog.actions import imports
from jiebang.hub.catalog.models import Need, Upload
from jiebang.hub.conftest import SYSTEM
from jiebang.hub.kernel.actors import Denied
from jiebang.hub.people import actions as people

STEEL, COAL = "91310000132612172J", "91440300708461136T"


@pytest.fixture
def house(world):
    return world.make.organisation("broker", kind="intermediary")


@pytest.fixture
def broker(world, house):
    return world.make.user("kun", of=house)


def client_of(world, house, broker, slug, *, side="needs", **given):
    """An organisation that has given the broker a mandate."""
    made = world.make.organisation(slug, **given)
    owner = world.make.user(of=made, role="owner")
    mandate, _ = people.offer_mandate(
        actor=broker, intermediary=house, client=made, side=side, scope="All.",
        starts_on=date(2020, 1, 1), ends_on=date(2099, 1, 1),
    )  # fmt: skip
    people.sign_mandate(actor=owner, mandate=mandate, name="Owner")
    return made, mandate, owner


@pytest.fixture
def clients(world, house, broker):
    steel = client_of(
        world, house, broker, "steel", credit_code=STEEL,
        names={"zh-Hans": "江淮钢铁有限公司", "en": "Jianghuai Steel Co., Ltd."},
    )  # fmt: skip
    coal = client_of(
        world, house, broker, "coal", credit_code=COAL, region="340000",
        names={"zh-Hans": "淮北煤化集团", "en": "Huaibei Coal"},
    )  # fmt: skip
    return {"steel": steel, "coal": coal}


def keep(actor, world, text, *, organisation=None):
    return actions.preview_upload(
        actor=actor, kind="need", edition=world.edition, organisation=organisation,
        file_name="needs.csv", content=text.encode(),
    )  # fmt: skip


def sheet(*rows):
    return "\n".join(["编号,名称,单位名称,统一社会信用代码", *rows])


def problems(upload):
    return [(error.code, error.row) for error in queries.read_upload(upload).errors]


@pytest.mark.parametrize(
    "row",
    [
        "1,炉渣,江淮钢铁有限公司,",
        "1,炉渣,江淮鋼鐵有限公司,",
        "1,炉渣,江淮钢铁,",
        "1,炉渣, JIANGHUAI  steel ltd,",
        f"1,炉渣,,{STEEL}",
        f"1,炉渣,,{STEEL.lower()}",
        f"1,炉渣,江淮钢铁,{STEEL}",
        f"1,炉渣,江钢（简称）,{STEEL}",
    ],
)
def test_a_row_finds_its_organisation(world, broker, clients, row):
    upload = keep(broker, world, sheet(row))
    assert problems(upload) == []
    actions.import_upload(actor=broker, upload=upload)
    need = Need.objects.get()
    steel, mandate, _owner = clients["steel"]
    assert (need.organisation, need.mandate, need.region) == (steel, mandate, "310000")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("1,炉渣,,", "no_organisation"),
        ("1,炉渣,Nobody Ltd,", "unknown_organisation"),
        ("1,炉渣,Rival Ltd,", "unknown_organisation"),  # it is there, but gave no mandate
        (f"1,炉渣,淮北煤化,{STEEL}", "organisations_differ"),
        ("1,炉渣,江淮钢铁,91110000100000000A", "bad_credit_code"),
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_a_row_that_finds_none_says_what_would_be_right(
    world, broker, clients, row, code, language
):
    good = "2,钢包,江淮钢铁,"
    upload = keep(broker, world, sheet(row, good))
    assert problems(upload) == [(code, 2)]
    client = world.client()
    client.force_login(broker, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/{language}/uploads/{upload.pk}/").content.decode()
    assert "is-bad" in page
    errors = client.get(f"/{language}/uploads/{upload.pk}/errors.xlsx")
    assert errors.status_code == 200
    result = actions.import_upload(actor=broker, upload=upload, skip_bad=True)
    assert (result["created"], result["skipped"]) == (1, 1)


def test_what_is_not_ones_own_and_what_is_not_there_read_alike(world, broker, clients):
    """Nobody learns from an upload who is on the site."""
    said = []
    for name in ("Rival Ltd", "Nobody Ltd"):
        upload = keep(broker, world, sheet(f"1,炉渣,{name},"))
        (error,) = queries.read_upload(upload).errors
        said.append(error.sentence("en").replace(name, "…"))
    assert said[0] == said[1]


def test_two_of_one_name_need_the_code(world, house, broker, clients):
    twin, *_ = client_of(world, house, broker, "twin", names={"zh-Hans": "江淮钢铁集团"})
    upload = keep(
        broker, world, sheet("1,炉渣,江淮钢铁,", "2,钢包,江淮钢铁集团,", f"3,轧机,江淮钢铁,{STEEL}")
    )
    assert problems(upload) == [("ambiguous_organisation", 2)]
    actions.import_upload(actor=broker, upload=upload, skip_bad=True)
    owners = dict(Need.objects.values_list("code", "organisation__slug"))
    assert owners == {"2": "twin", "3": "steel"}
    assert twin.slug == "twin"


def test_a_broker_imports_fifty_for_ten_clients_one_row_bad(world, house, broker, monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 20)
    made = [
        client_of(world, house, broker, f"firm{n}", names={"zh-Hans": f"第{n}机械厂"})[0]
        for n in range(10)
    ]
    rows = [f"{n // 10 + 1},难题{n},第{n % 10}机械厂," for n in range(50)]
    rows[23] = rows[23].replace("第3机械厂", "第33机械厂")
    upload = keep(broker, world, sheet(*rows))
    client = world.client()
    client.force_login(broker, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/en/uploads/{upload.pk}/")
    assert (page.context["good"], page.context["bad"]) == (49, 1)
    assert len(page.context["clients"]["rows"]) == 10
    assert "Broker Ltd for 第0机械厂" in page.content.decode()
    result = actions.import_upload(actor=broker, upload=upload, skip_bad=True, then="submit")
    assert result == {"created": 49, "updated": 0, "unchanged": 0, "skipped": 1}
    counts = [Need.objects.filter(organisation=one).count() for one in made]
    assert counts == [5, 5, 5, 4, 5, 5, 5, 5, 5, 5]
    assert all(need.mandate.client_id == need.organisation_id for need in Need.objects.all())
    again = keep(broker, world, sheet(*rows))
    result = actions.import_upload(actor=broker, upload=again, skip_bad=True)
    assert (result["created"], result["unchanged"] + result.get("refused", 0)) == (0, 49)


def test_a_mandate_that_ends_meanwhile_stops_nobody_else(world, broker, clients):
    upload = keep(broker, world, sheet("1,炉渣,江淮钢铁,", "1,煤气,淮北煤化,"))
    actions.start_import(actor=broker, upload=upload)
    _steel, mandate, owner = clients["steel"]
    people.revoke_mandate(actor=owner, mandate=mandate)
    assert actions.import_next(actor=SYSTEM)
    upload.refresh_from_db()
    assert (upload.state, upload.result["created"]) == ("imported", 1)
    assert Need.objects.get().organisation.slug == "coal"


def test_a_mandate_that_ends_between_two_chunks(world, broker, clients, monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 2)
    upload = keep(
        broker, world,
        sheet("1,炉渣,江淮钢铁,", "1,煤气,淮北煤化,", "2,钢包,江淮钢铁,", "2,焦油,淮北煤化,"),
    )  # fmt: skip
    actions.start_import(actor=broker, upload=upload)
    _steel, mandate, owner = clients["steel"]

    def turn():
        if Need.objects.count() == 2:
            people.revoke_mandate(actor=owner, mandate=mandate)
        return True

    assert actions.import_next(actor=SYSTEM, go_on=turn)
    upload.refresh_from_db()
    assert upload.result["refused"] == 1
    assert Need.objects.filter(organisation__slug="steel").count() == 1
    assert Need.objects.filter(organisation__slug="coal").count() == 2


def test_a_mandate_for_the_other_side_is_none(world, house, broker):
    client_of(world, house, broker, "offers", side="offers", names={"en": "Only Offers"})
    upload = keep(broker, world, sheet("1,炉渣,Only Offers,"))
    assert problems(upload) == [("unknown_organisation", 2)]


def test_an_organiser_enters_for_everybody_of_the_edition(world):
    upload = keep(world.organiser, world, sheet("1,炉渣,Works Ltd,", "1,钢包,rival,"))
    result = actions.import_upload(actor=world.organiser, upload=upload)
    assert result["created"] == 2
    other = world.make.edition("other")
    with pytest.raises(Denied):
        actions.preview_upload(
            actor=world.organiser, kind="need", edition=other, organisation=None,
            file_name="a.csv", content=sheet("1,x,Works Ltd,").encode(),
        )  # fmt: skip


def test_a_file_that_says_nowhere_whose_it_is(world, broker, clients):
    upload = keep(broker, world, "id,title\nN1,Slag\n")
    assert [code for code, _row in problems(upload)] == ["no_organisation_column"]
    client = world.client()
    client.force_login(broker, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/en/uploads/{upload.pk}/")
    assert page.status_code == 200
    assert "no column for the organisation" in page.content.decode()


@pytest.mark.parametrize("name", ["colleague", "outsider", "officer", "anonymous"])
def test_who_may_enter_for_nobody_keeps_no_file(world, name):
    actor = getattr(world, name)
    if name == "outsider":  # owns the rival, so may: but for the rival alone
        assert problems(keep(actor, world, sheet("1,炉渣,Works Ltd,"))) == [
            ("unknown_organisation", 2)
        ]
        return
    with pytest.raises(Denied):
        keep(actor, world, sheet("1,炉渣,Works Ltd,"))
    assert not Upload.objects.exists()


# With an organisation chosen for the whole file.


def test_a_row_of_another_client_is_not_put_under_the_chosen_one(world, broker, clients):
    steel = clients["steel"][0]
    upload = keep(broker, world, sheet("1,炉渣,江淮钢铁,", "2,煤气,淮北煤化,"), organisation=steel)
    assert problems(upload) == [("other_organisation", 3)]


def test_a_word_that_is_no_organisation_is_only_noted(world):
    upload = keep(world.owner, world, sheet("1,炉渣,冷轧厂,", "2,钢包,,"), organisation=world.works)
    found = queries.read_upload(upload)
    assert found.errors == ()
    assert any("冷轧厂" in note.message("en") for note in found.notes)
    assert actions.import_upload(actor=world.owner, upload=upload)["created"] == 2


# Pages.


def test_the_form_offers_it_to_who_enters_for_several(world, broker, clients):
    client = world.client()
    client.force_login(broker, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/en/upload/need/").content.decode()
    assert "as the rows say" in page
    assert "as the rows say" not in world.client("owner").get("/en/upload/need/").content.decode()
    answer = client.post(
        "/en/upload/need/",
        {
            "edition": world.edition.pk,
            "organisation": "",
            "file": SimpleUploadedFile("n.csv", sheet("1,炉渣,江淮钢铁,").encode()),
        },
    )
    assert answer.status_code == 302
    assert Upload.objects.get().organisation is None
    missing = world.client("owner").post(
        "/en/upload/need/",
        {"edition": world.edition.pk, "file": SimpleUploadedFile("n.csv", b"id,title\n1,x\n")},
    )
    assert missing.status_code == 422


def test_the_cost_does_not_grow_with_clients(world, house, broker):
    def cost(rows):
        with translation.override("en"):
            upload = keep(broker, world, sheet(*rows))
            actions.start_import(actor=broker, upload=upload)
            assert imports.claim(upload=upload)
            with CaptureQueriesContext(connection) as seen:
                imports.run(upload=upload)
        upload.refresh_from_db()
        assert upload.result["created"] == len(rows)
        return len(seen)

    for n in range(7):
        client_of(world, house, broker, f"firm{n}", names={"zh-Hans": f"第{n}机械厂"})
    one = cost(["1,难题,第0机械厂,"])
    assert cost([f"2,难题,第{n}机械厂," for n in range(7)]) == one
