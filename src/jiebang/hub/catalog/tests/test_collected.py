"""Which activity brought a need: by its code on the page and in a spreadsheet; who is told."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from jiebang.hub.catalog import actions, queries
from jiebang.hub.catalog.models import Need
from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.programmes import actions as programmes
from jiebang.hub.programmes.models import Activity

SYSTEM = SystemActor("tests")


@pytest.fixture
def visit(world):
    """A visit that is public, in the officer's region."""
    return programmes.save_activity(
        actor=SYSTEM, edition=world.edition, code="V-1", kind="visit", held_on=date(2026, 3, 1),
        region="320500", texts={"en": {"name": "Day in Suzhou"}}, is_public=True,
    )  # fmt: skip


def test_a_need_names_the_activity_that_brought_it(world, visit):
    need = world.need(status="draft")
    actions.collected_at(actor=world.owner, need=need, code=" v-1 ")
    assert Need.objects.get(pk=need.pk).activity == visit
    with translation.override("en"), pytest.raises(Refused, match="no activity"):
        actions.collected_at(actor=world.owner, need=need, code="V-9")
    for name in ("colleague", "outsider", "anonymous"):
        with pytest.raises(Denied):
            actions.collected_at(actor=getattr(world, name), need=need, code="")
    with pytest.raises(Refused):
        programmes.remove_activity(actor=world.organiser, activity=visit)
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.filter(pk=visit.pk)._raw_delete("default")
        transaction.get_connection().check_constraints()
    actions.collected_at(actor=world.organiser, need=need, code="")
    programmes.remove_activity(actor=world.organiser, activity=visit)


def test_the_activity_shows_the_needs_of_it_that_the_reader_may_see(world, visit):
    shown, draft = world.need(code="SHOWN"), world.need(code="DRAFT", status="draft")
    unnamed = world.need(code="UNNAMED")
    Need.objects.filter(pk__in=[shown.pk, draft.pk, unnamed.pk]).update(activity=visit)
    Need.objects.filter(pk=unnamed.pk).update(is_anonymous=True)
    address = f"/en/editions/delta/activities/{visit.pk}/"
    seen = {"anonymous": {"SHOWN"}, "outsider": {"SHOWN"}, "owner": {"SHOWN", "DRAFT", "UNNAMED"}}
    for name, codes in seen.items():
        text = world.client(name).get(address).content.decode()
        assert {code for code in ("SHOWN", "DRAFT", "UNNAMED") if code in text} == codes
        actor = getattr(world, name)
        assert queries.needs_brought(actor, [visit.pk]) == {visit.pk: len(codes)}
    assert address in Client().get(f"/en/needs/{shown.pk}/").content.decode()
    assert address not in Client().get(f"/en/needs/{unnamed.pk}/").content.decode()


def test_an_activity_that_is_hidden_is_told_in_no_outlet(world, visit):
    Activity.objects.filter(pk=visit.pk).update(is_public=False)
    need = world.need(code="N1")
    Need.objects.filter(pk=need.pk).update(activity=visit)
    for address in (f"/en/needs/{need.pk}/", "/en/exports/need.csv", "/en/needs/"):
        text = Client().get(address).content.decode()
        assert "V-1" not in text
        assert "Day in Suzhou" not in text
    assert "V-1" in world.client("organiser").get("/en/exports/need.csv").content.decode()


def test_a_need_s_page_takes_the_code(world, visit):
    need = world.need(status="draft")
    address = f"/en/needs/{need.pk}/collected-at/"
    client = world.client("owner")
    assert client.post(address, {"code": "V-1"}).status_code == 302
    need.refresh_from_db()
    assert need.activity == visit
    for bad in ("V-9", "\x00" * 500):
        client.post(address, {"code": bad})
    assert world.client("outsider").post(address, {"code": ""}).status_code == 404
    assert world.client("colleague").post(address, {"code": ""}).status_code == 404
    assert 'value="V-1"' in client.get(f"/en/needs/{need.pk}/").content.decode()


def test_a_spreadsheet_names_activities_and_an_unknown_one_is_an_error_in_its_row(world, visit):
    content = "编号,名称,征集活动\nN1,甲,V-1\nN2,乙,V-404\nN3,丙,\n".encode()
    upload = actions.preview_upload(
        actor=world.owner, kind="need", edition=world.edition, organisation=world.works,
        file_name="a.csv", content=content,
    )  # fmt: skip
    found = queries.read_upload(upload)
    assert [row.id for row in found.records] == ["N1", "N3"]
    (error,) = found.errors
    assert (error.row, error.column, error.value) == (3, "征集活动", "V-404")
    assert "no activity" in error.sentence("en")
    with pytest.raises(Refused):
        actions.import_upload(actor=world.owner, upload=upload)
    actions.import_upload(actor=world.owner, upload=upload, skip_bad=True)
    assert dict(Need.objects.values_list("code", "activity")) == {"N1": visit.pk, "N3": None}
    page = world.client("owner").get(f"/en/uploads/{upload.pk}/errors.xlsx")
    assert page.status_code == 200


def test_a_file_without_the_column_keeps_the_activity(world, visit):
    need = world.need(code="N1", status="draft", title="A")
    Need.objects.filter(pk=need.pk).update(activity=visit)
    upload = actions.preview_upload(
        actor=world.owner, kind="need", edition=world.edition, organisation=world.works,
        file_name="a.csv", content=b"id,title\nN1,B\n",
    )  # fmt: skip
    actions.import_upload(actor=world.owner, upload=upload)
    need.refresh_from_db()
    assert need.activity == visit


def test_an_activity_of_another_edition_is_not_taken(world, visit):
    other = world.make.edition("other")
    with pytest.raises(Refused):
        world.make.need(other, world.works, activity=visit)
