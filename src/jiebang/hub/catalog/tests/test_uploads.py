"""Uploads: look, import, correct and send again; what is bad stops it, and nobody else opens it."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jiebang.hub.catalog import actions, queries
from jiebang.hub.catalog.models import Achievement, Need, Upload
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.kernel.models import AuditEntry

GOOD = (
    "id,language,title,problem,field,region,budget\n"
    "N1,zh-Hans,废水处理,盐分太高,environment,上海,100万\n"
    "N1,en,Wastewater treatment,Too much salt,environment,上海,100万\n"
    "N2,en,Steel sensor,It melts,materials,江苏,\n"
)
BAD = GOOD + "N3,en,Robot,It falls,materials,江苏,lots\n"


def keep(world, text=GOOD, *, name="needs.csv", actor=None, organisation=None, kind="need"):
    return actions.preview_upload(
        actor=actor or world.owner,
        kind=kind,
        edition=world.edition,
        organisation=organisation or world.works,
        file_name=name,
        content=text if isinstance(text, bytes) else text.encode(),
    )


def send(world, content, *, name="needs.csv", who="owner", kind="need", organisation=None, **more):
    client = world.client(who)
    answer = client.post(
        f"/en/upload/{kind}/",
        {
            "edition": world.edition.pk,
            "organisation": (organisation or world.works).pk,
            "file": SimpleUploadedFile(
                name, content if isinstance(content, bytes) else content.encode()
            ),
            **more,
        },
    )
    return client, answer


def test_look_then_import_then_send_a_corrected_file(world):
    client, answer = send(world, GOOD)
    assert answer.status_code == 302
    preview = client.get(answer["Location"])
    assert (preview.context["good"], preview.context["bad"]) == (3, 0)
    assert not Need.objects.exists()
    client.post(answer["Location"], {"what": "import"})
    first, _second = Need.objects.order_by("code")
    assert (first.code, first.money_low, first.currency) == ("N1", 100_000_000, "CNY")
    assert set(first.texts.values_list("language", flat=True)) == {"zh-Hans", "en"}
    assert (first.status, first.organisation) == ("draft", world.works)
    touched = first.updated_at
    client, answer = send(world, GOOD.replace("It melts", "It rusts") + "N4,en,Laser,Dim,,,\n")
    client.post(answer["Location"], {"what": "import"})
    result = Upload.objects.order_by("created_at").last().result
    assert result == {"created": 1, "updated": 1, "unchanged": 1, "skipped": 0}
    assert Need.objects.get(code="N1").updated_at == touched
    assert Need.objects.get(code="N2").reading("en").problem == "It rusts"
    page = client.get(answer["Location"]).content.decode()
    assert "1 new, 1 changed, 1 as before" in page


def test_importing_twice_gives_the_first_answer(world):
    upload = keep(world)
    first = actions.import_upload(actor=world.owner, upload=upload)
    entries = AuditEntry.objects.count()
    again = Upload.objects.get(pk=upload.pk)
    assert actions.import_upload(actor=world.owner, upload=again) == first
    assert actions.import_upload(actor=world.owner, upload=keep_stale(upload)) == first
    assert AuditEntry.objects.count() == entries
    assert Need.objects.count() == 2


def keep_stale(upload):
    """The row as a second window still has it."""
    stale = Upload.objects.get(pk=upload.pk)
    stale.state, stale.result = "previewed", {}
    return stale


def test_bad_rows_stop_the_import(world):
    client, answer = send(world, BAD)
    preview = client.get(answer["Location"])
    assert (preview.context["good"], preview.context["bad"]) == (3, 1)
    assert "lots" in preview.content.decode()
    client.post(answer["Location"], {"what": "import"})
    assert not Need.objects.exists()
    assert Upload.objects.get().state == "previewed"
    client.post(answer["Location"], {"what": "import", "skip_bad": "1"})
    assert set(Need.objects.values_list("code", flat=True)) == {"N1", "N2"}
    assert Upload.objects.get().result["skipped"] == 1


def test_only_bad_rows_are_left_out(world):
    """The English row of N1 is bad; its Chinese row is a good record of its own."""
    text = GOOD.replace(
        "N1,en,Wastewater treatment,Too much salt,environment,上海,100万",
        "N1,en,W,S,environment,上海,lots",
    )
    actions.import_upload(actor=world.owner, upload=keep(world, text), skip_bad=True)
    assert list(Need.objects.order_by("code").values_list("code", flat=True)) == ["N1", "N2"]
    assert list(Need.objects.get(code="N1").texts.values_list("language", flat=True)) == ["zh-Hans"]


@pytest.mark.parametrize(("then", "status"), [("", "draft"), ("submit", "submitted")])
def test_what_happens_then(world, then, status):
    actions.import_upload(actor=world.owner, upload=keep(world), then=then)
    assert set(Need.objects.values_list("status", flat=True)) == {status}


def test_only_organisers_publish_from_a_file(world):
    upload = keep(world)
    with pytest.raises(Denied):
        actions.import_upload(actor=world.owner, upload=upload, then="publish")
    assert not Need.objects.exists()
    assert Upload.objects.get().state == "previewed"
    theirs = keep(world, actor=world.organiser)
    actions.import_upload(actor=world.organiser, upload=theirs, then="publish")
    assert set(Need.objects.values_list("status", flat=True)) == {"published"}


def test_two_organisations_may_use_the_same_id(world):
    world.make.need(world.edition, world.rival, code="N2", title="Theirs")
    client, answer = send(world, GOOD)
    page = client.post(answer["Location"], {"what": "import"}, follow=True).content.decode()
    assert "Theirs" not in page
    assert Need.objects.get(organisation=world.rival).reading("en").title == "Theirs"
    assert Need.objects.filter(organisation=world.works, code="N2").exists()


def test_the_preview_says_what_is_new_and_what_is_known(world):
    client, answer = send(world, GOOD)
    assert client.get(answer["Location"]).context["plan"] == queries.Plan(new=2, known=0)
    client.post(answer["Location"], {"what": "import"})
    _, again = send(world, GOOD)
    assert client.get(again["Location"]).context["plan"] == queries.Plan(new=0, known=2)


def test_a_narrower_sheet_empties_nothing(world):
    actions.import_upload(actor=world.owner, upload=keep(world))
    before = Need.objects.get(code="N1")
    kept = (before.field, before.money_low, before.region, before.reading("en").problem)
    narrow = "id,language,title\nN1,en,Another title\n"
    actions.import_upload(actor=world.owner, upload=keep(world, narrow))
    after = Need.objects.get(code="N1")
    assert after.reading("en").title == "Another title"
    assert (after.field, after.money_low, after.region, after.reading("en").problem) == kept
    assert all(kept)


@pytest.mark.parametrize("column", ["id", "title"])
def test_what_is_too_long_is_refused_in_words(world, column):
    long = {"id": "N" * 101, "title": "T" * 501}[column]
    row = {"id": "N1", "title": "Short"} | {column: long}
    client, answer = send(world, f"id,title\n{row['id']},{row['title']}\n")
    page = client.post(answer["Location"], {"what": "import"}, follow=True)
    assert page.status_code == 200
    assert not Need.objects.exists()


def test_a_track_is_chosen_for_the_whole_file(world):
    track = world.tracks["digital"]
    client, answer = send(world, GOOD, track=track.pk)
    client.post(answer["Location"], {"what": "import"})
    assert set(Need.objects.values_list("track", flat=True)) == {track.pk}


@pytest.mark.parametrize("name", ["colleague", "outsider", "officer", "anonymous"])
def test_who_may_not_upload_for_the_organisation(world, name):
    with pytest.raises(Denied):
        keep(world, actor=getattr(world, name))
    if name != "anonymous":
        send(world, GOOD, who=name)
    assert not Upload.objects.exists()


@pytest.mark.parametrize("name", ["colleague", "outsider", "organiser", "officer"])
def test_nobody_else_opens_an_upload(world, name):
    upload = keep(world, BAD)
    client = world.client(name)
    for address in (f"/en/uploads/{upload.pk}/", f"/en/uploads/{upload.pk}/errors.xlsx"):
        assert client.get(address).status_code == 404
    assert client.post(f"/en/uploads/{upload.pk}/", {"what": "import"}).status_code == 404
    with pytest.raises(Denied):
        actions.import_upload(actor=getattr(world, name), upload=upload)
    with pytest.raises(Denied):
        actions.discard_upload(actor=getattr(world, name), upload=upload)
    assert Upload.objects.get().state == "previewed"


def test_discarding_keeps_nothing_of_the_file(world):
    upload = keep(world)
    client = world.client("owner")
    address = f"/en/uploads/{upload.pk}/"
    assert client.post(address, {"what": "discard"}).status_code == 302
    kept = Upload.objects.get()
    assert (kept.state, bytes(kept.content)) == ("discarded", b"")
    assert client.get(address).status_code == 404
    assert client.get(f"{address}errors.xlsx").status_code == 404
    for verb in (actions.import_upload, actions.discard_upload):
        with pytest.raises(Refused):
            verb(actor=world.owner, upload=Upload.objects.get())
    assert not Need.objects.exists()


def test_what_was_imported_cannot_be_discarded(world):
    upload = keep(world)
    actions.import_upload(actor=world.owner, upload=upload)
    for row in (upload, keep_stale(upload)):
        with pytest.raises(Refused):
            actions.discard_upload(actor=world.owner, upload=row)
    assert bytes(Upload.objects.get().content) == GOOD.encode()


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_error_file_has_the_same_rows(world, language):
    upload = keep(world, BAD)
    answer = world.client("owner").get(f"/{language}/uploads/{upload.pk}/errors.xlsx")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    sent = [line.split(",") for line in BAD.splitlines()]
    header = next(place for place, row in enumerate(cells) if "title" in row)
    left = cells[header].index("id")
    found = [row[left : left + 7] for row in cells[header:] if any(row[left : left + 7])]
    assert found == sent
    wrong = next(row for row in cells if "N3" in row)
    assert any(cell and cell not in sent[-1] for cell in wrong)


def test_a_corrected_error_file_can_be_sent_again(world):
    upload = keep(world, BAD)
    client = world.client("owner")
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(f"/en/uploads/{upload.pk}/errors.xlsx").content)
    )
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value == "lots":
                cell.value = "50万"
    corrected = io.BytesIO()
    book.save(corrected)
    again = keep(world, corrected.getvalue(), name="errors.xlsx")
    result = actions.import_upload(actor=world.owner, upload=again)
    assert (result["created"], result["skipped"]) == (3, 0)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(world, settings):
    settings.UPLOAD_LIMIT = 100
    _, answer = send(world, "id,title\n" + "N,x\n" * 100)
    assert answer.status_code == 422
    assert "Split it" in answer.content.decode()
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(50)),
        ("page.csv", b"<html><script>alert(1)</script></html>"),
        ("needs.pdf", b"%PDF-1.4"),
        ("needs.xlsx", b"PK\x03\x04" + bytes(30)),
        ("needs.csv", b"\xff\xfe\x00\xd8broken"),
        ("needs.jsonl", b"[1,2"),
        ("needs.csv", b"title\nno id\n"),
    ],
)
def test_what_is_no_spreadsheet_gets_a_clear_answer(world, name, content):
    client, answer = send(world, content, name=name)
    assert answer.status_code in {302, 422}
    if answer.status_code == 302:
        page = client.get(answer["Location"])
        assert page.status_code == 200
        assert page.context["problems"]
        assert b"<script>alert" not in page.content
        assert client.get(answer["Location"] + "errors.xlsx").status_code == 200
        client.post(answer["Location"], {"what": "import", "skip_bad": "1"})
    assert not Need.objects.exists()


def test_an_empty_file_gets_a_clear_answer(world):
    _, answer = send(world, b"")
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_of_offices(world, encoding):
    text = "编号,名称,技术难题\nN1,废水处理,盐分太高，难以降解\n"
    actions.import_upload(actor=world.owner, upload=keep(world, text.encode(encoding)))
    assert Need.objects.get().reading("zh-Hans").problem == "盐分太高，难以降解"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "＝"])
def test_a_formula_comes_back_as_text(world, start):
    formula = f"{start}HYPERLINK(A1)"
    upload = keep(world, f'id,title,budget\nN1,"{formula}",lots\n')
    content = world.client("owner").get(f"/en/uploads/{upload.pk}/errors.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [
        c for sheet in book for row in sheet.iter_rows() for c in row if "HYPERLINK" in str(c.value)
    ]
    assert cells
    assert all(cell.data_type != "f" for cell in cells)


def test_markup_in_a_cell_or_file_name_stays_text(world):
    upload = keep(
        world, "id,title\nN1,<script>alert(1)</script>\n", name='"><img src=x onerror=alert(1)>.csv'
    )
    page = world.client("owner").get(f"/en/uploads/{upload.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("kind", ["need", "achievement"])
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_empty_form_filled_in_can_be_uploaded(world, kind, language):
    answer = Client().get(f"/{language}/upload/{kind}/form.xlsx")
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets
    upload = keep(world, answer.content, name="form.xlsx", kind=kind)
    page = world.client("owner").get(f"/{language}/uploads/{upload.pk}/")
    assert page.status_code == 200
    assert page.context["problems"]  # an empty form has nothing to import, and says so


def test_achievements_are_uploaded_as_such(world):
    text = "id,title,price\nA1,Membrane,80万\n"
    actions.import_upload(actor=world.owner, upload=keep(world, text, kind="achievement"))
    assert Achievement.objects.get().money_low == 80_000_000
    assert not Need.objects.exists()


def test_an_upload_into_a_hidden_edition_is_refused(world):
    hidden = world.make.edition("hidden", is_public=False)
    client = world.client("owner")
    answer = client.post(
        "/en/upload/need/",
        {"edition": hidden.pk, "organisation": world.works.pk,
         "file": SimpleUploadedFile("a.csv", GOOD.encode())},
    )  # fmt: skip
    assert answer.status_code == 422
    assert not Upload.objects.exists()


def test_an_organiser_of_any_edition_may_upload_for_any_organisation_there(world):
    """Not only when that edition is the first in the list."""
    world.make.edition("later", closes_on=date(2040, 1, 1))
    _, answer = send(world, GOOD, who="organiser")
    assert answer.status_code == 302


@pytest.mark.parametrize("line", [r'"id":"N1","title":"a\ud800b"', r'"id":"N1\ud800","title":"ab"'])
def test_half_a_character_in_json_is_a_row_to_correct(world, line):
    client, answer = send(world, f'{{{line},"language":"en"}}\n', name="needs.jsonl")
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert "U+D800" in page.content.decode()
    assert page.context["bad"] == 1
    assert client.get(f"{answer['Location']}errors.xlsx").status_code == 200
