"""Announcements: who writes and reads them, their life, their languages, and what they may hold."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import translation

from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.notices import queries as notices
from jiebang.hub.notices.actions import deliver, follow
from jiebang.hub.programmes import actions
from jiebang.hub.programmes.models import Announcement

SYSTEM = SystemActor("tests")
WORDS = {"zh-Hans": {"title": "通知", "body": "**正文** <script>x</script>"},
         "en": {"title": "Notice", "body": "# Head\n\n**Bold**"}}  # fmt: skip
HOME, EDIT = "/en/editions/delta/announcements/", "/en/editions/delta/edit/announcements/"


def written(world, *, published=True, **given):
    """An announcement of the organiser."""
    wanted = {"actor": SYSTEM, "edition": world.edition, "kind": "announcement", "texts": WORDS}
    made = actions.save_announcement(**(wanted | given))
    if published:
        actions.publish_announcement(actor=SYSTEM, announcement=made)
    return made


def test_everybody_reads_what_is_published_and_nobody_else_a_draft(world):
    shown, draft = written(world), written(world, published=False)
    gone = written(world)
    actions.withdraw_announcement(actor=world.organiser, announcement=gone)
    for name in ("anonymous", "owner", "officer", "organiser"):
        client, inside = world.client(name), name == "organiser"
        for row in (draft, gone):
            assert client.get(f"{HOME}{row.pk}/").status_code == (200 if inside else 404)
        assert len(client.get(HOME).context["rows"]) == (3 if inside else 1)
        page = client.get(f"{HOME}{shown.pk}/").content.decode()
        assert "<strong>Bold</strong>" in page
        assert (EDIT in page) == inside
    assert Client().get(f"{HOME}{10**20}/").status_code == 404
    hidden = world.make.edition("hidden", is_public=False)
    secret = written(world, edition=hidden)
    for address in ("", f"{secret.pk}/"):
        assert Client().get(f"/en/editions/hidden/announcements/{address}").status_code == 404
    assert Client().get(f"{HOME}{secret.pk}/").status_code == 404


def test_the_text_stands_in_the_reader_s_script_and_runs_nothing(world):
    made = written(world)
    page = Client().get(f"/zh-hant/editions/delta/announcements/{made.pk}/").content.decode()
    assert "<strong>正文</strong>" in page
    assert "<script>x" not in page
    made.texts.filter(language="zh-Hans").update(title="新通知")
    stale = Client().get(f"{HOME}{made.pk}/")
    assert stale.context["shown"]["note"]["stale"]


def test_pinned_ones_come_first_and_the_edition_shows_the_newest(world):
    for n in range(5):
        written(
            world, texts={"en": {"title": f"N{n}"}}, pinned=n == 1, kind="policy" if n else "guide"
        )
    shown = [row["title"] for row in Client().get(HOME).context["rows"]]
    assert shown == ["N1", "N4", "N3", "N2", "N0"]
    home = Client().get("/en/editions/delta/")
    assert [row["title"] for row in home.context["announcements"]] == ["N1", "N4", "N3"]
    assert HOME in home.content.decode()
    assert len(Client().get(f"{HOME}?kind=guide").context["rows"]) == 1
    assert len(Client().get(f"{HOME}?kind=nonsense").context["rows"]) == 5


def test_its_life_is_a_table(world):
    made = written(world, published=False)
    with pytest.raises(Refused):
        actions.withdraw_announcement(actor=world.organiser, announcement=made)
    actions.publish_announcement(actor=world.organiser, announcement=made)
    with pytest.raises(Refused):
        actions.publish_announcement(actor=world.organiser, announcement=made)
    with pytest.raises(Refused):
        actions.remove_announcement(actor=world.organiser, announcement=made)
    actions.withdraw_announcement(actor=world.organiser, announcement=made)
    actions.publish_announcement(actor=world.organiser, announcement=made)
    for broken in ({"status": "x"}, {"kind": "x"}, {"published_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Announcement.objects.filter(pk=made.pk).update(**broken)
    actions.remove_announcement(actor=world.organiser, announcement=written(world, published=False))
    assert list(Announcement.objects.all()) == [made]


def test_who_writes_and_what(world):
    made = written(world)
    for name in ("owner", "officer", "anonymous"):
        actor = getattr(world, name)
        for write in (
            lambda actor=actor: written(world, actor=actor),
            lambda actor=actor: written(world, actor=actor, announcement=made),
            lambda actor=actor: actions.withdraw_announcement(actor=actor, announcement=made),
            lambda actor=actor: actions.remove_announcement(actor=actor, announcement=made),
        ):
            with pytest.raises(Denied):
                write()
    for wrong in ({"kind": "rumour"}, {"texts": {}}, {"texts": {"en": {"body": "no title"}}},
                  {"texts": {"en": {"title": "x" * 201}}},
                  {"texts": {"en": {"title": "x", "body": "y" * 20_001}}}):  # fmt: skip
        with pytest.raises(Refused), transaction.atomic():
            written(world, **wrong)
    with pytest.raises(Denied):
        written(world, edition=world.make.edition("other"), announcement=made)


def test_two_who_decide_at_once(threads, make):
    edition = make.edition("delta")
    made = actions.save_announcement(
        actor=SYSTEM, edition=edition, kind="policy", texts={"en": {"title": "T"}}
    )
    barrier, outcomes = threading.Barrier(2), []

    def publish():
        row = Announcement.objects.select_related("edition").get(pk=made.pk)
        try:
            barrier.wait(20)
            actions.publish_announcement(actor=SYSTEM, announcement=row)
            outcomes.append("published")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    jobs = [threading.Thread(target=publish) for _ in range(2)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join(20)
    assert sorted(outcomes) == ["published", "refused"]


def test_an_organiser_writes_publishes_and_withdraws_on_the_page(world):
    client = world.client("organiser")
    given = {"kind": "policy", "title_en": "Rules", "body_en": "Text", "key": "k"}
    for _ in range(2):
        assert client.post(f"{EDIT}0/", given).status_code == 302
    made = Announcement.objects.get()
    assert made.status == "draft"
    assert client.post(f"{EDIT}{made.pk}/", {"what": "dance"}).status_code == 404
    assert client.post(f"{EDIT}{made.pk}/", {"what": "publish"}).status_code == 302
    assert client.post(f"{EDIT}{made.pk}/", {"what": "publish"}).status_code == 404
    assert client.post(f"{EDIT}{made.pk}/", {"what": "remove"}).status_code == 404
    made.refresh_from_db()
    assert made.status == "published"
    assert client.post(f"{EDIT}{made.pk}/", {"kind": "policy"}).status_code == 422
    assert (
        world.client("officer").post(f"{EDIT}{made.pk}/", {"what": "withdraw"}).status_code == 404
    )


def test_followers_of_the_edition_are_told(world):
    follow(actor=world.owner, subject="edition", key=world.edition.pk)
    made = written(world)
    while deliver():
        pass

    def heard(user):
        rows = notices.visible_to(user).filter(subject="announcement")
        return [words.title for _notice, words in notices.said(user, rows)]

    with translation.override("en"):
        assert heard(world.owner) == ["Notice"]
        assert heard(world.outsider) == []
        actions.withdraw_announcement(actor=world.organiser, announcement=made)
        assert heard(world.owner) == []  # it is not said any more


def test_the_list_costs_the_same_with_one_and_with_three(world, django_assert_max_num_queries):
    def cost():
        with django_assert_max_num_queries(99) as counted:
            assert Client().get(HOME).status_code == 200
        return len(counted)

    written(world)
    first = cost()
    written(world)
    written(world)
    assert cost() == first
