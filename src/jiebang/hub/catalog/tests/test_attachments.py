"""Files beside a record: who adds, who reads which tier, what is refused, and that nothing is left."""

import threading
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import translation

import upload_corpus as corpus
from jiebang.hub.catalog import actions, queries
from jiebang.hub.catalog.models import AchievementAttachment, Need, NeedAttachment
from jiebang.hub.conftest import SYSTEM, Make, build_world
from jiebang.hub.kernel import files
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.people import actions as people


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}},
    }
    return tmp_path / "files"


def stored(folder):
    return sorted(path for path in Path(folder).rglob("*") if path.is_file())


def add(world, record, *, who="owner", name="plan.pdf", content=corpus.PDF, tier=1, **more):
    return actions.add_attachment(
        actor=getattr(world, who), record=record, file_name=name, content=content, tier=tier, **more
    )[0]


def address(record, file=None):
    with translation.override("en"):
        if file is None:
            return reverse("catalog:attachments", args=[record.KIND, record.pk])
        return reverse("catalog:attachment", args=[record.KIND, record.pk, file.pk])


def send(world, record, *given, who="owner", tier=1, **headers):
    uploads = [SimpleUploadedFile(name, content) for name, content in given]
    client = world.client(who)
    return client.post(address(record), {"file": uploads, "tier": tier}, **headers)


@pytest.mark.parametrize("kind", ["need", "achievement"])
def test_several_files_are_added_and_read_back(world, storage, kind):
    record = getattr(world, kind)()
    answer = send(world, record, ("计划 1.pdf", corpus.PDF), ("photo.png", corpus.png()))
    assert answer.status_code == 302
    assert answer["Location"].endswith("#files")
    first, second = record.attachments.all()
    assert (first.file_name, first.media, first.size) == (
        "计划 1.pdf", "application/pdf", len(corpus.PDF),
    )  # fmt: skip
    assert second.uploaded_by == world.owner
    got = world.client().get(address(record, first))
    assert got.content == corpus.PDF
    assert got["Content-Disposition"] == ("attachment; filename*=utf-8''%E8%AE%A1%E5%88%92%201.pdf")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Type"] == "application/pdf"
    assert "no-store" in got["Cache-Control"]
    names = {path.name for path in stored(storage)}
    assert not any("pdf" in name or "png" in name for name in names)


def test_the_page_lists_them_with_type_size_and_tier(world):
    need = world.need()
    add(world, need, title="Test report", tier=3)
    page = world.client("owner").get(f"/en/needs/{need.pk}/").content.decode()
    assert "Test report" in page
    assert "plan.pdf" in page
    assert "named counterparties" in page
    assert "Add the files" in page
    page = world.client().get(f"/en/needs/{need.pk}/").content.decode()
    assert "Test report" not in page
    assert "Add the files" not in page


READS = {
    "anonymous": {1},
    "stranger": {1},
    "outsider": {1, 2},
    "colleague": {1, 2, 3},
    "owner": {1, 2, 3},
    "organiser": {1, 2, 3},
}


@pytest.mark.parametrize("name", READS)
def test_who_reads_which_tier(world, name):
    need = world.need()
    given = {
        tier: add(world, need, name=f"t{tier}.txt", content=b"x%d" % tier, tier=tier)
        for tier in (1, 2, 3)
    }
    client = world.client(name) if name != "stranger" else None
    if client is None:
        from django.test import Client

        client = Client()
        client.force_login(
            world.make.user("stranger"),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
    opened = {
        tier for tier, file in given.items() if client.get(address(need, file)).status_code == 200
    }
    assert opened == READS[name]
    page = client.get(f"/en/needs/{need.pk}/").content.decode()
    assert {tier for tier in given if f"t{tier}.txt" in page} == READS[name]


def test_files_of_a_hidden_record_are_not_there(world):
    need = world.need(status="draft")
    file = add(world, need)
    for name in ("anonymous", "outsider"):
        assert world.client(name).get(address(need, file)).status_code == 404
    assert world.client("colleague").get(address(need, file)).status_code == 200


def test_a_file_is_not_reached_by_way_of_another_record(world):
    need, other = world.need(status="draft"), world.need()
    file = add(world, need)
    assert world.client().get(address(other, file)).status_code == 404
    achievement = world.achievement()
    with translation.override("en"):
        crossed = reverse("catalog:attachment", args=["achievement", achievement.pk, file.pk])
    assert world.client("owner").get(crossed).status_code == 404


@pytest.mark.parametrize("name", ["colleague", "outsider", "officer", "anonymous"])
def test_who_may_not_add_describe_or_remove(world, storage, name):
    need = world.need()
    file = add(world, need)
    client = world.client(name)
    assert send(world, need, ("b.txt", b"b"), who=name).status_code == 404
    for what in ("describe", "remove"):
        given = {"what": what, "tier": 1, "title": "Mine"}
        assert client.post(address(need, file), given).status_code == 404
    actor = getattr(world, name)
    with pytest.raises(Denied):
        actions.add_attachment(actor=actor, record=need, file_name="b.txt", content=b"b", tier=1)
    with pytest.raises(Denied):
        actions.remove_attachment(actor=actor, record=need, attachment=file)
    with pytest.raises(Denied):
        actions.describe_attachment(
            actor=actor, record=need, attachment=file, title="x", tier=1, language=""
        )
    assert NeedAttachment.objects.get().title == ""
    assert len(stored(storage)) == 1


@pytest.mark.parametrize("name", corpus.BAD)
def test_bad_files_leave_nothing(world, storage, name):
    need = world.need(status="draft")
    content, _words = corpus.BAD[name]
    answer = send(world, need, (name, content), ("good.txt", b"good"), tier=2)
    assert answer.status_code == 302
    assert list(need.attachments.values_list("file_name", flat=True)) == ["good.txt"]
    assert len(stored(storage)) == 1


def test_the_error_names_the_file(world):
    need = world.need()
    client = world.client("owner")
    given = {"file": [SimpleUploadedFile("tool.exe", b"MZ" + bytes(9))], "tier": 1}
    page = client.post(address(need), given, follow=True).content.decode()
    assert "tool.exe: This is a program" in page
    part = client.post(
        address(need),
        {"file": [SimpleUploadedFile("tool.exe", b"MZ" + bytes(9))], "tier": 1},
        headers={"HX-Request": "true"},
    )
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert "tool.exe: This is a program" in part.content.decode()


@pytest.mark.parametrize("given", [{}, {"tier": 9}, {"tier": "x"}, {"tier": ""}])
def test_a_form_without_file_or_tier_is_refused_in_words(world, given):
    need = world.need()
    client = world.client("owner")
    file = {"file": SimpleUploadedFile("a.txt", b"a")} if given else {}
    assert client.post(address(need), {**file, **given}).status_code == 302
    assert not need.attachments.exists()


def test_the_same_bytes_twice_are_one_file(world, storage):
    need = world.need()
    send(world, need, ("a.txt", b"same"))
    entries = AuditEntry.objects.count()
    page = world.client("owner").post(
        address(need), {"file": SimpleUploadedFile("b.txt", b"same"), "tier": 3}, follow=True
    )
    assert "b.txt is there already" in page.content.decode()
    assert NeedAttachment.objects.get().file_name == "a.txt"
    assert AuditEntry.objects.count() == entries
    assert len(stored(storage)) == 1
    add(world, world.achievement(), name="a.txt", content=b"same")
    assert AchievementAttachment.objects.count() == 1


def test_limits_of_size_number_and_sum(world, settings, storage):
    need = world.need()
    settings.ATTACHMENT_LIMIT, settings.ATTACHMENTS, settings.ATTACHMENTS_TOTAL = 50, 3, 100
    with translation.override("en"):
        with pytest.raises(Refused, match="up to 50"):
            add(world, need, content=b"x" * 51, name="a.txt")
        for n in range(2):
            add(world, need, content=b"%d" % n * 45, name="a.txt")
        with pytest.raises(Refused, match="together"):
            add(world, need, content=b"y" * 45, name="a.txt")
        add(world, need, content=b"z", name="a.txt")
        with pytest.raises(Refused, match="3 files already"):
            add(world, need, content=b"q", name="a.txt")
    assert len(stored(storage)) == 3


def test_describing_and_removing(world, storage, django_capture_on_commit_callbacks):
    need = world.need()
    file = add(world, need, tier=3)
    client = world.client("owner")
    given = {"what": "describe", "title": "Plan\x00 B", "tier": 1, "language": "en"}
    assert client.post(address(need, file), given).status_code == 302
    file.refresh_from_db()
    assert (file.title, file.tier, file.language) == ("Plan B", 1, "en")
    assert world.client().get(address(need, file)).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address(need, file), {"what": "remove"})
    assert not need.attachments.exists()
    assert stored(storage) == []
    assert client.get(address(need, file)).status_code == 404
    assert [entry.verb for entry in AuditEntry.objects.order_by("-number")[:3]] == [
        "catalog.remove_attachment", "catalog.describe_attachment", "catalog.add_attachment",
    ]  # fmt: skip


def test_a_file_whose_bytes_are_gone_is_not_there(world):
    need = world.need()
    file = add(world, need)
    default_storage.delete(file.key)
    assert world.client().get(address(need, file)).status_code == 404


def test_what_is_being_screened_stands_as_it_is(world):
    world.edition.screening = "once"
    world.edition.save()
    need = world.need(status="submitted")
    need = Need.objects.get(pk=need.pk)
    with pytest.raises(Refused):
        add(world, need)
    before = need.updated_at
    add(world, need, who="organiser")
    assert Need.objects.get(pk=need.pk).updated_at > before  # whoever reads it reads it again


def test_a_broker_adds_for_a_client_until_it_is_revoked(world):
    from datetime import date

    house = world.make.organisation("broker", kind="intermediary")
    broker = world.make.user("kun", of=house)
    mandate, _ = people.offer_mandate(
        actor=broker, intermediary=house, client=world.works, side="needs", scope="All.",
        starts_on=date(2020, 1, 1), ends_on=date(2099, 1, 1),
    )  # fmt: skip
    people.sign_mandate(actor=world.owner, mandate=mandate, name="Owner")
    need = world.need(status="draft")
    made, _ = actions.add_attachment(
        actor=broker, record=need, file_name="a.txt", content=b"a", tier=3
    )
    assert made.mandate == mandate
    people.revoke_mandate(actor=world.owner, mandate=mandate)
    with pytest.raises(Denied):
        actions.remove_attachment(actor=broker, record=need, attachment=made)


def test_files_in_use_are_not_cleaned_up(world):
    file = add(world, world.need())
    import os
    import time

    os.utime(default_storage.path(file.key), (time.time() - 9 * 86400,) * 2)
    assert files.clean_up() == 0
    assert default_storage.exists(file.key)


def test_the_page_costs_the_same_with_one_file_and_with_three(world, django_assert_num_queries):
    need = world.need()
    client = world.client("owner")

    def cost():
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(f"/en/needs/{need.pk}/").status_code == 200
        return len(seen)

    add(world, need, name="1.txt", content=b"1")
    cost()
    one = cost()
    add(world, need, name="2.txt", content=b"2")
    add(world, need, name="3.txt", content=b"3")
    assert cost() == one


def test_two_who_add_at_once_do_not_pass_the_limit_together(threads, settings, storage):
    settings.ATTACHMENTS = 1
    world = build_world(Make())
    need = world.need()
    barrier, outcomes = threading.Barrier(2), []

    def run(n):
        try:
            barrier.wait(10)
            actions.add_attachment(
                actor=SYSTEM, record=need, file_name=f"{n}.txt", content=b"%d" % n, tier=1
            )
            outcomes.append("added")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    runners = [threading.Thread(target=run, args=(n,)) for n in range(2)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(30)
    assert sorted(outcomes) == ["added", "refused"]
    assert queries.attachments_of(SYSTEM, need).count() == 1
    assert len(stored(storage)) == 1
