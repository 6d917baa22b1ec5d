"""Imports in chunks: claimed once, stopped and taken over, refused row by row, cheap when repeated."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from jiebang.hub.catalog import actions, tasks
from jiebang.hub.catalog.actions import imports
from jiebang.hub.catalog.models import Need, NeedMove, NeedText, Upload, UploadChunk
from jiebang.hub.conftest import SYSTEM, Make, build_world
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.people import actions as people
from jiebang.hub.search.models import OutboxEntry


def sheet(*codes, problem="It rusts"):
    return "\n".join(["id,language,title,problem", *(f"{c},en,Title {c},{problem}" for c in codes)])


def keep(world, text, *, actor=None, organisation=None, edition=None):
    return actions.preview_upload(
        actor=actor or world.owner,
        kind="need",
        edition=edition or world.edition,
        organisation=organisation or world.works,
        file_name="needs.csv",
        content=text.encode(),
    )


@pytest.fixture
def small(monkeypatch):
    """Chunks of two records, and a second chunk is never in the request."""
    monkeypatch.setattr(imports, "CHUNK", 2)
    monkeypatch.setattr("jiebang.hub.catalog.views.uploads.actions.CHUNK", 2)


FIVE = ("N1", "N2", "N3", "N4", "N5")


def test_each_chunk_is_one_audit_entry_and_the_chain_holds(world, small):
    upload = keep(world, sheet(*FIVE))
    result = actions.import_upload(actor=world.owner, upload=upload, then="submit")
    assert result == {"created": 5, "updated": 0, "unchanged": 0, "skipped": 0}
    told = AuditEntry.objects.filter(verb="catalog.import_chunk").order_by("number")
    assert [(one.facts["number"], one.facts["created"], one.facts["last"]) for one in told] == [
        (1, 2, False), (2, 2, False), (3, 1, True),
    ]  # fmt: skip
    assert not AuditEntry.objects.filter(verb="catalog.created").exists()
    assert audit.verify() is None
    assert OutboxEntry.objects.filter(kind="need").count() == 5
    moves = NeedMove.objects.all()
    assert {(move.before, move.after, move.by) for move in moves} == {
        ("draft", "submitted", world.owner)
    }
    assert len(moves) == 5
    assert all(need.submitted_at and need.host_region for need in Need.objects.all())


def test_an_import_is_as_if_each_row_were_saved(world, small):
    """The same file by save_rows() one by one, into another edition."""
    other = world.make.edition("other")
    for region in ("310000", "320000"):
        world.make.host(other, region)
    text = (
        "编号,语言,名称,技术难题,所属行业,技术领域,技术成熟度,所在地区,预算,合作方式,截止日期,关键词\n"
        "N1,,废水处理,盐分太高,C31,资源与环境,4-6,江苏省,300-500万,联合开发,2027-03-31,盐；水\n"
        "N1,en,Wastewater,Too much salt,,,,,,,,salt\n"
        "N2,,炉渣,太热,,,,,面议,,,\n"
        "N3,,轧机,振动,,,,上海,,,,\n"
    )
    actions.import_upload(actor=world.owner, upload=keep(world, text))
    from jiebang.hub.catalog import queries
    from jiebang.hub.catalog.actions.rows import save_rows

    upload = keep(world, text, edition=other)
    found = queries.read_upload(upload)
    by_code = {}
    for row in found.records:
        by_code.setdefault(row.id, []).append(row)
    for code, rows in by_code.items():
        save_rows(
            actor=world.owner, upload=upload, organisation=world.works,
            columns={key for key in found.keys if key}, code=code, rows=rows,
        )  # fmt: skip

    def all_of(edition):
        apart = {"id", "edition_id", "created_at", "updated_at", "host_region_id"}
        needs = Need.objects.filter(edition=edition).order_by("code")
        return [
            (
                {k: v for k, v in vars(need).items() if k not in apart and not k.startswith("_")},
                need.host_region and need.host_region.region,
                [
                    (t.language, t.origin, t.source_digest, *(getattr(t, n) for n in t.TEXT_FIELDS))
                    for t in need.texts.order_by("language")
                ],
            )
            for need in needs
        ]

    assert all_of(world.edition) == all_of(other)
    assert len(all_of(other)) == 3


def test_the_same_file_again_changes_only_what_changed(world, small):
    actions.import_upload(actor=world.owner, upload=keep(world, sheet(*FIVE)))
    before = dict(Need.objects.values_list("code", "updated_at"))
    OutboxEntry.objects.all().delete()
    text = sheet(*FIVE).replace("N4,It rusts", "N4,It melts")
    result = actions.import_upload(actor=world.owner, upload=keep(world, text))
    assert result == {"created": 0, "updated": 1, "unchanged": 4, "skipped": 0}
    after = dict(Need.objects.values_list("code", "updated_at"))
    assert {code for code in after if after[code] != before[code]} == {"N4"}
    assert Need.objects.get(code="N4").reading("en").problem == "It melts"
    assert NeedText.objects.count() == 5
    assert OutboxEntry.objects.count() == 1


def test_what_stands_as_it_is_is_refused_alone(world, small):
    world.edition.screening = "once"
    world.edition.save()
    need = world.need(code="N2", status="submitted", title="Old")
    upload = keep(world, sheet("N1", "N2", "N3"))
    with translation.override("en"):
        result = actions.import_upload(actor=world.owner, upload=upload, then="submit")
    assert result == {"created": 2, "updated": 0, "unchanged": 0, "skipped": 0, "refused": 1}
    assert Need.objects.get(pk=need.pk).reading("en").title == "Old"
    page = world.client("owner").get(f"/en/uploads/{upload.pk}/").content.decode()
    assert "stands as it is" in page
    assert "1 record stayed as it was" in page
    assert "waits for the screeners" in page


def test_what_is_not_verified_is_saved_but_not_published(world, small):
    world.works.verification = "waiting"
    world.works.save()
    upload = keep(world, sheet("N1"), actor=world.organiser)
    result = actions.import_upload(actor=world.organiser, upload=upload, then="publish")
    assert result == {"created": 1, "updated": 0, "unchanged": 0, "skipped": 0}
    assert Need.objects.get().status == "draft"
    assert [remark["saved"] for remark in UploadChunk.objects.get().remarks] == [True]


def test_an_edition_that_screens_publishes_nothing_from_a_file(world):
    world.edition.screening = "once"
    world.edition.save()
    upload = keep(world, sheet("N1"), actor=world.organiser)
    with pytest.raises(Refused):
        actions.import_upload(actor=world.organiser, upload=upload, then="publish")
    assert Upload.objects.get().state == "previewed"


class Killed(BaseException):
    """What ends a process, as far as a test can."""


def killed_after(monkeypatch, chunks):
    """The worker dies in the middle of the chunk behind so many."""
    real, seen = imports._keep_claim, []

    def keep_claim(upload):
        real(upload)
        seen.append(1)
        if len(seen) > chunks:
            raise Killed

    monkeypatch.setattr(imports, "_keep_claim", keep_claim)
    return lambda: monkeypatch.setattr(imports, "_keep_claim", real)


def let_time_pass():
    Upload.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))


def test_who_takes_over_goes_on_behind_what_is_written(world, small, monkeypatch):
    upload = keep(world, sheet(*FIVE))
    revive = killed_after(monkeypatch, 1)
    with pytest.raises(Killed):
        actions.import_upload(actor=world.owner, upload=upload)
    assert Need.objects.count() == 2
    revive()
    assert not actions.import_next(actor=SYSTEM)  # the dead one is taken to be alive yet
    assert actions.import_upload(actor=world.owner, upload=upload) == {}
    let_time_pass()
    assert actions.import_next(actor=SYSTEM)
    upload.refresh_from_db()
    assert (upload.state, upload.result["created"]) == ("imported", 5)
    assert list(upload.chunks.values_list("number", "size")) == [(1, 2), (2, 2), (3, 1)]
    assert Need.objects.count() == 5
    assert not actions.import_next(actor=SYSTEM)


def test_who_has_lost_the_claim_writes_nothing_more(world, small, monkeypatch):
    upload = keep(world, sheet(*FIVE))
    actions.start_import(actor=world.owner, upload=upload)
    assert imports.claim(upload=upload)

    def turn():
        if Need.objects.count() == 2:
            let_time_pass()
            assert imports.claim(upload=Upload.objects.get())
        return True

    imports.run(upload=upload, go_on=turn)
    assert Need.objects.count() == 2
    assert Upload.objects.get().state == "importing"


def test_a_file_that_reads_otherwise_now_is_written_again_behind(world, small, monkeypatch):
    upload = keep(world, sheet(*FIVE))
    revive = killed_after(monkeypatch, 1)
    with pytest.raises(Killed):
        actions.import_upload(actor=world.owner, upload=upload)
    revive()
    let_time_pass()
    upload.chunks.update(digest="of another version")
    assert actions.import_next(actor=SYSTEM)
    upload.refresh_from_db()
    assert upload.state == "imported"
    assert Need.objects.count() == 5
    assert list(upload.chunks.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert upload.result["unchanged"] == 2


def test_a_server_that_stops_hands_on_at_once(world, small):
    upload = keep(world, sheet(*FIVE))
    actions.start_import(actor=world.owner, upload=upload)
    turns = iter([True, False])
    assert actions.import_next(actor=SYSTEM, go_on=lambda: next(turns))
    assert Need.objects.count() == 2
    assert actions.import_next(actor=SYSTEM)
    assert Upload.objects.get().state == "imported"


def test_what_fails_again_and_again_is_stopped_and_can_go_on(world, small, monkeypatch):
    upload = keep(world, sheet(*FIVE))
    actions.start_import(actor=world.owner, upload=upload)
    with monkeypatch.context() as broken:
        broken.setattr(imports, "save_rows", lambda **given: 1 / 0)
        for _ in range(imports.TRIES):
            with pytest.raises(ZeroDivisionError):
                actions.import_next(actor=SYSTEM)
            let_time_pass()
        assert actions.import_next(actor=SYSTEM)
    upload.refresh_from_db()
    assert upload.state == "stopped"
    page = world.client("owner").get(f"/en/uploads/{upload.pk}/")
    assert "The import stopped half-way" in page.content.decode()
    answer = actions.import_upload(actor=world.owner, upload=upload)
    assert answer["created"] == 5


def test_a_closed_account_and_a_revoked_mandate_stop_it_at_once(world, small, monkeypatch):
    house = world.make.organisation("broker", kind="intermediary")
    broker = world.make.user("kun", of=house)
    mandate, _ = people.offer_mandate(
        actor=broker, intermediary=house, client=world.works, side="needs", scope="All.",
        starts_on=date(2020, 1, 1), ends_on=date(2099, 1, 1),
    )  # fmt: skip
    people.sign_mandate(actor=world.owner, mandate=mandate, name="Owner")
    upload = keep(world, sheet(*FIVE), actor=broker)
    actions.start_import(actor=broker, upload=upload)

    def turn():
        if Need.objects.count() == 2:
            people.revoke_mandate(actor=world.owner, mandate=mandate)
        return True

    assert actions.import_next(actor=SYSTEM, go_on=turn)
    assert {need.mandate for need in Need.objects.all()} == {mandate}
    assert (Need.objects.count(), Upload.objects.get().state) == (2, "stopped")
    mine = keep(world, sheet("M1", "M2", "M3"))
    actions.start_import(actor=world.owner, upload=mine)
    world.owner.is_active = False
    world.owner.save()
    assert actions.import_next(actor=SYSTEM)
    assert Need.objects.count() == 2


@pytest.mark.parametrize("name", ["colleague", "outsider", "organiser", "anonymous"])
def test_nobody_else_starts_it_or_sees_how_far_it_is(world, small, name):
    upload = keep(world, sheet(*FIVE))
    with pytest.raises(Denied):
        actions.start_import(actor=getattr(world, name), upload=upload)
    with pytest.raises(Denied):
        actions.import_next(actor=getattr(world, name))
    answer = world.client(name).get(f"/en/uploads/{upload.pk}/progress/")
    assert answer.status_code == (302 if name == "anonymous" else 404)


def test_the_page_shows_how_far_it_is_until_it_is_done(world, small):
    upload = keep(world, sheet(*FIVE))
    client = world.client("owner")
    here = f"/en/uploads/{upload.pk}/"
    client.post(here, {"what": "import"})
    assert Need.objects.count() == 0  # too many for the request
    client.post(here, {"what": "import"})  # pressed twice
    turns = iter([True, False])
    actions.import_next(actor=SYSTEM, go_on=lambda: next(turns))
    page = client.get(here).content.decode()
    assert "2 of 5 records" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    part = client.get(f"{here}progress/", headers={"HX-Request": "true"})
    assert "2 of 5 records" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert client.get(f"{here}progress/").status_code == 302
    assert client.post(here, {"what": "discard"}, follow=True).status_code == 200
    assert Upload.objects.get().state == "importing"
    actions.import_next(actor=SYSTEM)
    done = client.get(f"{here}progress/", headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"
    page = client.get(here).content.decode()
    assert "5 new, 0 changed, 0 as before" in page
    assert "drafts: they wait for you" in page


def cost(world, *codes, then="submit"):
    upload = keep(world, sheet(*codes))
    actions.start_import(actor=world.owner, upload=upload, then=then)
    assert imports.claim(upload=upload)
    with CaptureQueriesContext(connection) as seen:
        imports.run(upload=upload)
    return len(seen)


def test_a_chunk_costs_the_same_with_one_record_and_with_seven(world):
    cost(world, "W")
    assert cost(world, "A1") == cost(world, *(f"B{n}" for n in range(7)))


def test_records_that_are_known_cost_the_same_too(world):
    actions.import_upload(
        actor=world.owner, upload=keep(world, sheet("A1", *(f"B{n}" for n in range(7))))
    )
    one = cost(world, "A1", then="")
    assert cost(world, *(f"B{n}" for n in range(7)), then="") == one


def test_two_workers_at_once_write_each_chunk_once(threads, monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 3)
    world = build_world(Make())
    upload = keep(world, sheet(*(f"N{n:02}" for n in range(20))))
    actions.start_import(actor=world.owner, upload=upload, then="submit")
    barrier, failures = threading.Barrier(3), []

    def work():
        try:
            barrier.wait(10)
            actions.import_next(actor=SYSTEM)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    runners = [threading.Thread(target=work) for _ in range(3)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(60)
    assert failures == []
    assert Upload.objects.get().result["created"] == 20
    assert Need.objects.count() == NeedMove.objects.count() == 20
    assert audit.verify() is None


def test_two_files_with_the_same_new_codes_at_once(threads, monkeypatch):
    world = build_world(Make())
    uploads = [keep(world, sheet(*FIVE)) for _ in range(2)]
    barrier, results, failures = threading.Barrier(2), [], []

    def work(upload):
        try:
            barrier.wait(10)
            results.append(actions.import_upload(actor=world.owner, upload=upload))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    runners = [threading.Thread(target=work, args=(upload,)) for upload in uploads]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(60)
    assert failures == []
    assert sorted(result["created"] for result in results) == [0, 5]
    assert sorted(result["unchanged"] for result in results) == [0, 5]
    assert Need.objects.count() == NeedText.objects.count() == 5


def test_the_loop_imports_and_outlives_a_failure(threads, monkeypatch):
    world = build_world(Make())
    upload = keep(world, sheet(*FIVE))
    actions.start_import(actor=world.owner, upload=upload)
    stop, failed = threading.Event(), []
    real = tasks.actions.import_next

    def once_broken(**given):
        if not failed:
            failed.append(1)
            raise RuntimeError("the database is away")
        return real(**given)

    monkeypatch.setattr(tasks.actions, "import_next", once_broken)
    loop = threading.Thread(target=tasks.follow_imports, args=(stop,), kwargs={"seconds": 0.01})
    loop.start()
    for _ in range(400):
        if Upload.objects.get().state == "imported":
            break
        stop.wait(0.05)
    stop.set()
    loop.join(20)
    assert Need.objects.count() == 5
