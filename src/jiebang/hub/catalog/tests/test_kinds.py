"""Kinds of need: kept and checked, shown, counted, imported and exported; who decides stays private."""

import hashlib
import importlib

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from jiebang.hub.catalog import actions, queries
from jiebang.hub.catalog.models import Need, NeedText
from jiebang.hub.catalog.queries import Choice, find
from jiebang.hub.conftest import SYSTEM
from jiebang.hub.kernel.actors import Refused
from jiebang.reference import needs

TALENT = {"type": "talent", "particulars": {"talent_form": "post", "positions": 3}}


def test_a_need_has_a_kind_and_the_kinds_own_fields(world):
    need = world.need(**TALENT)
    need.refresh_from_db()
    assert (need.type, need.particulars) == ("talent", {"talent_form": "post", "positions": 3})
    assert world.need().type == needs.DEFAULT


@pytest.mark.parametrize(
    "given",
    [
        {"type": "wish"},
        {"type": "talent", "particulars": {"positions": 0}},
        {"type": "talent", "particulars": {"scenario": "design"}},
        {"particulars": {"positions": 1}},
        {"decision_owner": "x" * 201},
    ],
)
def test_what_the_table_does_not_know_is_refused_and_nothing_is_saved(world, given):
    with pytest.raises(Refused):
        world.need(**given)
    assert not Need.objects.exists()


def test_the_database_knows_the_kinds_too(world):
    need = world.need()
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(type="wish")


def test_a_new_kind_leaves_the_old_ones_fields_behind(world):
    need = world.need(code="K", **TALENT)
    actions.save_record(
        actor=SYSTEM, kind="need", edition=world.edition, organisation=world.works, code="K",
        texts={}, facts=actions.Facts(type="funding"), keep={"particulars"},
    )  # fmt: skip
    need.refresh_from_db()
    assert (need.type, need.particulars) == ("funding", {})


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Talent need", "A post", "3", "Pay or funds", "Knowledge and experience wanted")),
        ("zh-hans", ("人才需求", "招聘岗位", "3人", "薪酬或经费", "专业与经历要求")),
        ("zh-hant", ("人才需求", "招聘職位", "3人", "薪酬或經費", "專業與經歷要求")),
    ],
)
def test_its_page_speaks_of_its_kind_in_three_languages(world, language, words):
    need = world.need(
        texts={"en": {"title": "Engineers", "basis": "Optics"}}, money_high=100, currency="CNY",
        **TALENT,
    )  # fmt: skip
    page = world.client().get(f"/{language}/needs/{need.pk}/").content.decode()
    assert [word for word in words if word not in page] == []
    assert "Technology need" not in page


def test_the_list_counts_kinds_and_narrows_to_one(world):
    world.need(**TALENT)
    technology = world.need()
    world.need(type="funding", status="draft")
    facet = next(f for f in find(world.anonymous, Need, Choice()).facets if f.name == "type")
    assert dict(facet.counts) == {"talent": 1, "technology": 1}  # a draft is counted to nobody
    chosen = find(world.anonymous, Need, Choice(chosen={"type": ("technology",)}))
    assert chosen.keys == [technology.pk]
    page = world.client().get("/en/needs/?type=talent").content.decode()
    assert "Talent need" in page
    assert "Kind of need" in page


def test_a_sheet_brings_kinds_and_takes_them_out_again(world):
    upload = actions.preview_upload(
        actor=world.owner, kind="need", edition=world.edition, organisation=world.works,
        file_name="a.csv",
        content="编号,名称,需求类型,引才方式,人数,决策人,联系方式\nT1,专家,人才,柔性引进,2,王总,1391\n".encode(),
    )  # fmt: skip
    actions.import_upload(actor=world.owner, upload=upload)
    need = Need.objects.get(code="T1")
    assert (need.type, need.particulars) == ("talent", {"talent_form": "visit", "positions": 2})
    assert (need.decision_owner, need.contact) == ("王总", "1391")
    with translation.override("zh-hans"):
        table = queries.table_of(world.owner, Need, Choice(), "zh-Hans", ("单位", "状态"))
    assert {"需求类型", "引才方式", "人数"} <= set(table.header)
    assert not {"决策人", "联系方式"} & set(table.header)
    assert {"人才需求", "柔性引进专家", 2} <= set(table.rows[0])


def test_a_sheet_without_those_columns_changes_nothing_of_them(world):
    need = world.need(code="T1", status="draft", decision_owner="Wang", contact="1391", **TALENT)
    upload = actions.preview_upload(
        actor=world.owner, kind="need", edition=world.edition, organisation=world.works,
        file_name="a.csv", content=b"id,title\nT1,Other\n",
    )  # fmt: skip
    actions.import_upload(actor=world.owner, upload=upload)
    need.refresh_from_db()
    assert (need.type, need.particulars, need.contact) == ("talent", TALENT["particulars"], "1391")


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("owner", True), ("colleague", True), ("organiser", True), ("officer", True),
        ("outsider", False), ("anonymous", False),
    ],
)  # fmt: skip
def test_who_decides_is_shown_to_its_people_and_to_who_screens_alone(world, name, sees):
    need = world.need(
        decision_owner="Wang Zirconium", contact="1391-secret", region="320500",
        host_region=world.hosts["320000"],
    )  # fmt: skip
    page = world.client(name).get(f"/en/needs/{need.pk}/").content.decode()
    assert ("Wang Zirconium" in page) is sees
    assert ("1391-secret" in page) is sees


def test_who_decides_is_in_no_list_search_file_or_profile(world, index):
    need = world.need(decision_owner="Zirconium", contact="1391-secret", title="wastewater")
    index()
    client = world.client("owner")
    for address in ("/en/needs/", "/en/exports/need.csv", "/en/organisations/works/"):
        page = client.get(address).content.decode(errors="replace")
        assert "Zirconium" not in page
        assert "1391-secret" not in page
    assert find(world.owner, Need, Choice(text="Zirconium")).keys == []
    assert "Zirconium" not in repr(queries.profile_of(need))


def test_matching_reads_the_texts_of_a_kind(world):
    need = world.need(texts={"en": {"title": "x", "basis": "optics", "conditions": "a flat"}})
    assert [(text.field, text.text) for text in queries.profile_of(need).texts] == [
        ("title", "x"), ("description", "optics"), ("description", "a flat"),
    ]  # fmt: skip


def test_translations_that_were_up_to_date_stay_so_when_texts_are_added(world):
    need = world.need(texts={"en": {"title": "x"}, "zh-Hans": {"title": "某"}})
    migration = importlib.import_module("jiebang.hub.catalog.migrations.0005_kinds")
    source = NeedText.objects.get(record=need, language="en")
    before = "\x1f".join(getattr(source, name) for name in migration.BEFORE)
    texts = NeedText.objects.filter(record=need, language="zh-Hans")
    texts.update(source_digest=hashlib.sha256(before.encode()).hexdigest())
    need = queries.visible_to(world.owner, Need).get(pk=need.pk)
    assert need.reading("zh-Hans").stale
    migration.renew_digests(apps, connection.schema_editor())
    need = queries.visible_to(world.owner, Need).get(pk=need.pk)
    assert not need.reading("zh-Hans").stale
