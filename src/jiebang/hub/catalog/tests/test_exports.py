"""A list as a file: what the reader sees and no more, cells that are text, rows that read back."""

import csv
import io
from datetime import date

import pytest

from jiebang.hub.catalog import actions
from jiebang.hub.catalog.models import Need


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_file_has_what_the_list_shows_in_its_order(world, index):
    for code, title in (("N1", "wastewater"), ("N2", "steel"), ("N3", "wastewater steel")):
        world.need(code=code, title=title)
    world.need(code="N4", title="wastewater", status="draft")
    index()
    client = world.client()
    listed = [r["code"] for r in client.get("/en/needs/", {"q": "wastewater"}).context["records"]]
    found = rows(client.get("/en/exports/need.csv", {"q": "wastewater"}).content)
    assert [row["ID"] for row in found] == listed
    assert set(listed) == {"N1", "N3"}


@pytest.mark.parametrize(
    ("name", "codes"),
    [("anonymous", {"OPEN"}), ("outsider", {"OPEN"}), ("owner", {"OPEN", "MINE"})],
)
def test_nobody_exports_what_they_cannot_see(world, name, codes):
    world.need(code="OPEN")
    world.need(code="MINE", status="draft")
    found = rows(world.client(name).get("/en/exports/need.csv").content)
    assert {row["ID"] for row in found} == codes


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://evil.example")']


@pytest.mark.parametrize("words", FORMULAS)
def test_no_cell_is_a_formula(world, words):
    world.need(code="N1", title=words)
    client = world.client()
    (row,) = rows(client.get("/en/exports/need.csv").content)
    assert not row["Title"].strip("\t").startswith(("=", "+", "-", "@"))
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(client.get("/en/exports/need.xlsx").content))
    cells = [cell for line in book.active.iter_rows() for cell in line]
    assert "f" not in {cell.data_type for cell in cells}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_what_is_exported_reads_back_as_it_was(world, ending, language):
    """Uploaded again by its owner nothing has changed."""
    world.need(
        code="N1",
        texts={
            "zh-Hans": {"title": "废水处理", "problem": "处理含盐废水", "keywords": "废水；盐"},
            "en": {"title": "Treat wastewater", "indicators": "≥ 95 %"},
        },
        original="zh-Hans",
        field="environment",
        industry="C26",
        ipc=("C02F",),
        trl_low=3,
        trl_high=6,
        region="320583",
        money_low=100_000_00,
        money_high=250_000_50,
        currency="CNY",
        cooperation=("joint", "licence"),
        deadline=date(2026, 12, 1),
    )
    content = world.client("owner").get(f"/{language}/exports/need.{ending}").content
    upload = actions.preview_upload(
        actor=world.owner,
        kind="need",
        edition=world.edition,
        organisation=world.works,
        file_name=f"needs.{ending}",
        content=content,
    )
    result = actions.import_upload(actor=world.owner, upload=upload)
    assert result == {"created": 0, "updated": 0, "unchanged": 1, "skipped": 0}
    assert Need.objects.get().texts.count() == 2


def test_a_file_costs_the_same_with_one_row_and_with_three(world, django_assert_num_queries):
    world.need(code="N1")
    client = world.client("owner")
    client.get("/en/exports/need.csv")
    with django_assert_num_queries(23):
        client.get("/en/exports/need.csv")
    world.need(code="N2")
    world.need(code="N3")
    with django_assert_num_queries(23):
        assert len(rows(client.get("/en/exports/need.csv").content)) == 3


def test_other_endings_are_not_there(world):
    assert world.client().get("/en/exports/need.json").status_code == 404
