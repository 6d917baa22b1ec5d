"""An enterprise's contest: who may solve and see its needs, and the day before which nothing is told."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone, translation

from jiebang.hub.catalog import actions, queries
from jiebang.hub.catalog.models import Need, NeedInvitation
from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.programmes import actions as programmes
from jiebang.hub.programmes.models import Release

SYSTEM = SystemActor("tests")
WORD = "Zirconium"


@pytest.fixture(autouse=True)
def in_english():
    """Whatever language another test has left behind."""
    with translation.override("en"):
        yield


@pytest.fixture
def contest(world):
    """Works Ltd's own contest."""
    return programmes.add_track(
        actor=SYSTEM, edition=world.edition, slug="steel", texts={"en": {"name": "Works contest"}},
        order=9, contest_of=world.works,
    )  # fmt: skip


def day(contest, days):
    """A release so many days from today."""
    when = timezone.localdate() + timedelta(days)
    return Release.objects.create(track=contest, release_on=when)


def verify(world):
    type(world.works).objects.filter(pk=world.works.pk).update(verification="verified")


HIDDEN_FROM = ("anonymous", "outsider")
SHOWN_TO = ("owner", "colleague", "organiser", "officer")


def test_a_hidden_need_is_for_its_people_its_organisers_and_the_invited(world, contest, index):
    need = world.need(title=f"{WORD} gasket", code="HID", track=contest,
                      host_region=world.hosts["320000"])  # fmt: skip
    index()
    assert "HID" in Client().get(f"/en/needs/?q={WORD}").content.decode()
    actions.set_solving(actor=world.owner, need=need, solving="hidden")
    index()
    addresses = [
        "/en/needs/", f"/en/needs/?q={WORD}", "/en/needs/?q=HID", "/en/exports/need.csv",
        "/en/", "/en/organisations/works/", "/en/editions/delta/tracks/steel/",
        "/en/editions/delta/figures/published/",
    ]  # fmt: skip
    for name in HIDDEN_FROM:
        client = world.client(name)
        assert client.get(f"/en/needs/{need.pk}/").status_code == 404
        assert client.get(f"/en/matches/need/{need.pk}/").status_code == 404
        for address in addresses:
            text = client.get(address).content.decode()
            assert f"{WORD} gasket" not in text
            assert f"/needs/{need.pk}/" not in text
        assert client.get("/en/needs/").context["page_obj"].paginator.count == 0
    for name in SHOWN_TO:
        assert queries.visible_to(getattr(world, name), Need).filter(pk=need.pk).exists()
    assert list(queries.public_profiles("need")) == []
    assert list(queries.verified_profiles("need")) == []
    invitation = actions.invite_solver(actor=world.owner, need=need, organisation=world.rival)
    guest = world.client("outsider")
    assert guest.get(f"/en/needs/{need.pk}/").status_code == 200
    assert f"{WORD} gasket" in guest.get(f"/en/needs/?q={WORD}").content.decode()
    assert f"{WORD} gasket" in guest.get("/en/editions/delta/tracks/steel/").content.decode()
    assert Client().get(f"/en/needs/{need.pk}/").status_code == 404
    actions.take_back_invitation(actor=world.owner, invitation=invitation)
    assert guest.get(f"/en/needs/{need.pk}/").status_code == 404
    actions.set_solving(actor=world.owner, need=need, solving="invited")
    index()
    page = Client().get(f"/en/needs/{need.pk}/").content.decode()
    assert "by invitation" in page
    assert WORD in Client().get(f"/en/needs/?q={WORD}").content.decode()


def test_an_invitation_shows_no_draft(world, contest):
    need = world.need(status="draft", track=contest)
    actions.set_solving(actor=world.owner, need=need, solving="hidden")
    actions.invite_solver(actor=world.owner, need=need, organisation=world.rival)
    assert not queries.visible_to(world.outsider, Need).exists()


def test_who_invites_and_whom(world, contest):
    need = world.need(track=contest)
    with pytest.raises(Refused):  # everybody may solve it
        actions.invite_solver(actor=world.owner, need=need, organisation=world.rival)
    actions.set_solving(actor=world.owner, need=need, solving="invited")
    made = actions.invite_solver(actor=world.owner, need=need, organisation=world.rival)
    for wrong in (world.rival, world.works):
        with pytest.raises(Refused), transaction.atomic():
            actions.invite_solver(actor=world.owner, need=need, organisation=wrong)
    with pytest.raises(Refused):
        actions.set_solving(actor=world.owner, need=need, solving="nobody")
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(solving="nobody")
    for name in ("colleague", "outsider", "anonymous"):
        actor = getattr(world, name)
        for write in (
            lambda actor=actor: actions.set_solving(actor=actor, need=need, solving="open"),
            lambda actor=actor: actions.invite_solver(
                actor=actor, need=need, organisation=world.works
            ),
            lambda actor=actor: actions.take_back_invitation(actor=actor, invitation=made),
            lambda actor=actor: actions.plan_release(actor=actor, need=need, release=None),
        ):
            with pytest.raises(Denied):
                write()
    programmes.grant_role(
        actor=SYSTEM, edition=world.edition, user=world.outsider, role="enterprise_manager",
        track=contest,
    )  # fmt: skip
    actions.take_back_invitation(actor=world.outsider, invitation=made)
    with pytest.raises(Refused):
        actions.take_back_invitation(actor=world.outsider, invitation=made)


def test_before_its_day_a_batch_shows_a_number_and_nothing_else(world, contest, index):
    verify(world)
    soon = day(contest, 3)
    needs = [
        world.need(status="submitted", title=f"{WORD} {n}", track=contest, code=f"WAIT{n}")
        for n in range(2)
    ]
    draft = world.need(status="draft", title=f"{WORD} draft", track=contest)
    for need in (*needs, draft):
        actions.plan_release(actor=world.owner, need=need, release=soon)
    index()
    page = Client().get("/en/editions/delta/tracks/steel/")
    assert "2 needs to come" in page.content.decode()
    for address in ("/en/editions/delta/tracks/steel/", f"/en/needs/?q={WORD}", "/en/needs/", "/en/",
                    "/en/exports/need.csv", "/en/organisations/works/"):  # fmt: skip
        text = Client().get(address).content.decode()
        assert f"{WORD} 0" not in text
        assert "WAIT" not in text
    for name in ("owner", "organiser"):
        with pytest.raises((Refused, Denied)):
            actions.publish(actor=getattr(world, name), record=needs[0])
    assert actions.release_due(actor=SYSTEM, today=timezone.localdate()) == 0
    on_the_day = timezone.localdate() + timedelta(3)
    assert actions.release_due(actor=SYSTEM, today=on_the_day) == 2
    assert actions.release_due(actor=SYSTEM, today=on_the_day) == 0
    index()
    assert "2 needs released" in Client().get("/en/editions/delta/tracks/steel/").content.decode()
    assert WORD in Client().get(f"/en/needs/?q={WORD}").content.decode()
    draft.refresh_from_db()
    assert draft.status == "draft"
    actions.submit(actor=world.owner, record=draft)  # late: published by itself
    actions.publish(actor=world.organiser, record=draft)


def test_an_edition_that_screens_releases_what_was_screened_alone(world, contest):
    verify(world)
    programmes.set_screening(actor=world.organiser, edition=world.edition, how="once")
    soon = day(contest, 0)
    one, two = (world.need(status="submitted", track=contest) for _ in range(2))
    for need in (one, two):
        actions.plan_release(actor=world.owner, need=need, release=soon)
    one.edition.refresh_from_db()
    actions.review(
        actor=world.organiser, record=one, verdict="pass", reason="", opinion="", scores={},
        remarks={},
    )  # fmt: skip
    assert actions.release_due(actor=SYSTEM, today=timezone.localdate()) == 1
    assert set(Need.objects.values_list("status", flat=True)) == {"published", "submitted"}


def test_a_need_of_an_organisation_that_is_not_verified_is_not_released(world, contest):
    type(world.works).objects.filter(pk=world.works.pk).update(verification="waiting")
    soon = day(contest, 0)
    need = world.need(status="submitted", track=contest)
    actions.plan_release(actor=world.owner, need=need, release=soon)
    assert actions.release_due(actor=SYSTEM, today=timezone.localdate()) == 0


def test_what_may_wait_for_a_release(world, contest):
    soon, done = day(contest, 3), day(contest, -3)
    Release.objects.filter(pk=done.pk).update(released_at=timezone.now())
    other = programmes.add_track(
        actor=SYSTEM, edition=world.edition, slug="copper", texts={"en": {"name": "C"}}, order=9,
        contest_of=world.rival,
    )  # fmt: skip
    need, out = world.need(status="draft", track=contest), world.need(track=contest)
    for given in ((need, day(other, 4)), (need, done), (out, soon)):
        with pytest.raises(Refused), transaction.atomic():
            actions.plan_release(actor=world.owner, need=given[0], release=given[1])
    actions.plan_release(actor=world.owner, need=need, release=soon)
    with pytest.raises(Refused):
        programmes.remove_release(actor=world.organiser, release=soon)
    actions.plan_release(actor=world.owner, need=need, release=None)
    programmes.remove_release(actor=world.organiser, release=soon)
    for name in ("owner", "organiser", "anonymous"):
        with pytest.raises(Denied):
            actions.release_due(actor=getattr(world, name), today=date(2030, 1, 1))


def test_two_who_release_at_once_release_once(threads, make):
    from jiebang.hub.conftest import build_world

    world = build_world(make)
    verify(world)
    track = programmes.add_track(
        actor=SYSTEM, edition=world.edition, slug="steel", texts={"en": {"name": "S"}}, order=9,
        contest_of=world.works,
    )  # fmt: skip
    release = day(track, 0)
    need = world.need(status="submitted", track=track)
    actions.plan_release(actor=world.owner, need=need, release=release)
    barrier, counts = threading.Barrier(2), []

    def run():
        try:
            barrier.wait(20)
            counts.append(actions.release_due(actor=SYSTEM, today=timezone.localdate()))
        finally:
            connection.close()

    jobs = [threading.Thread(target=run) for _ in range(2)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join(20)
    assert sorted(counts) == [0, 1]
    assert need.moves.filter(after="published").count() == 1


def test_the_page_of_a_need_says_who_may_solve_it(world, contest):
    need = world.need(status="draft", track=contest)
    soon = day(contest, 3)
    address, client = f"/en/needs/{need.pk}/solving/", world.client("owner")
    client.post(address, {"what": "solving", "solving": "hidden"})
    client.post(address, {"what": "invite", "organisation": "Rival Ltd"})
    client.post(address, {"what": "invite", "organisation": "Nobody\x00 Ltd"})
    client.post(address, {"what": "release", "release": str(soon.pk)})
    need.refresh_from_db()
    assert (need.solving, need.release) == ("hidden", soon)
    made = NeedInvitation.objects.get()
    assert "Rival Ltd" in client.get(f"/en/needs/{need.pk}/").content.decode()
    for bad in ({"what": "dance"}, {"what": "take_back", "invitation": "9" * 40},
                {"what": "release", "release": "x"}):  # fmt: skip
        assert client.post(address, bad).status_code == 404
    for name in ("outsider", "colleague"):
        assert world.client(name).post(address, {"what": "solving"}).status_code == 404
    client.post(address, {"what": "take_back", "invitation": made.pk})
    client.post(address, {"what": "release", "release": ""})
    need.refresh_from_db()
    assert need.release is None
    assert not NeedInvitation.objects.exists()


def test_a_track_page_costs_the_same_with_one_and_with_three(
    world, contest, django_assert_max_num_queries
):
    def cost():
        with django_assert_max_num_queries(99) as counted:
            page = Client().get("/en/editions/delta/tracks/steel/")
            assert page.status_code == 200
        return len(counted)

    day(contest, 1)
    world.need(track=contest)
    first = cost()
    for n in (2, 3):
        day(contest, n)
        world.need(track=contest)
    assert cost() == first


# Whose a contest is.


def manager(world, track, role="enterprise_manager"):
    """Somebody who manages a track and works for nobody in it."""
    user = world.make.user()
    programmes.grant_role(actor=SYSTEM, edition=world.edition, user=user, role=role, track=track)
    return user


def signed_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def entered(world, actor, track, code="R1", **given):
    return actions.save_record(
        actor=actor,
        kind="need",
        edition=world.edition,
        organisation=world.rival,
        code=code,
        texts={"en": {"title": "Rival's own"}},
        facts=actions.Facts(region="310000"),
        track=track,
        **given,
    )[0]


def test_a_contest_is_not_open_to_other_companies(world, contest):
    with pytest.raises(Refused):
        entered(world, world.outsider, contest)
    with pytest.raises(Refused):
        actions.start_record(
            actor=world.outsider, kind="need", edition=world.edition, organisation=world.rival,
            language="en", track=contest,
        )  # fmt: skip
    own = entered(world, world.outsider, world.tracks["digital"])
    with pytest.raises(Refused):
        entered(world, world.outsider, contest)
    own.refresh_from_db()
    assert own.track == world.tracks["digital"]
    assert Need.objects.count() == 1


def test_who_runs_the_contest_admits_a_need_which_its_owner_then_goes_on_with(world, contest):
    need = entered(world, world.organiser, contest)
    soon = day(contest, 3)
    with pytest.raises(Refused):
        actions.plan_release(actor=world.outsider, need=need, release=soon)
    actions.submit(actor=world.outsider, record=need)
    actions.plan_release(actor=manager(world, contest), need=need, release=soon)
    entered(world, world.outsider, contest, is_draft=True)
    need.refresh_from_db()
    assert (need.track, need.release) == (contest, soon)
    actions.plan_release(actor=world.outsider, need=need, release=None)


def test_an_import_puts_nothing_into_anothers_contest(world, contest):
    given = {
        "actor": world.outsider, "kind": "need", "edition": world.edition, "file_name": "n.csv",
        "content": b"id,title\nN1,Slag\n", "track": contest,
    }  # fmt: skip
    with pytest.raises(Refused):
        actions.preview_upload(organisation=world.rival, **given)
    rows = b"id,title,organisation\nN1,Slag,Rival Ltd\n"
    upload = actions.preview_upload(organisation=None, **(given | {"content": rows}))
    assert actions.import_upload(actor=world.outsider, upload=upload)["refused"] == 1
    assert not Need.objects.exists()
    assert "another enterprise's own" in str(upload.chunks.get().remarks)


def test_a_track_is_offered_once_however_many_needs_stand_in_it(world, contest):
    for code in ("A1", "A2", "A3"):
        world.need(code=code, status="draft", track=contest)
    draft = world.need(code="A4", status="draft", track=contest)
    page = world.client("owner").get(f"/en/intake/need/{draft.pk}/basics/").content.decode()
    assert page.count(f'<option value="{contest.pk}"') == 1


def test_the_forms_offer_the_contests_that_one_may_enter(world, contest):
    draft = world.make.need(world.edition, world.rival, status="draft")
    mine = world.need(status="draft")
    places = {
        "outsider": (f"/en/intake/need/{draft.pk}/basics/", "/en/upload/need/", "/en/paste/need/"),
        "owner": (f"/en/intake/need/{mine.pk}/basics/", "/en/upload/need/", "/en/paste/need/"),
        "organiser": (f"/en/intake/need/{draft.pk}/basics/", "/en/upload/need/"),
    }
    for name, addresses in places.items():
        for address in addresses:
            page = world.client(name).get(address)
            assert page.status_code == 200
            assert ("Works contest" in page.content.decode()) == (name != "outsider")


def test_a_contests_manager_fills_its_calendar_and_takes_a_hidden_need_back(world, contest):
    """A member of nothing: sees what was handed in and what is hidden, never a draft."""
    user = manager(world, contest)
    client = signed_in(user)
    draft = world.need(status="draft", track=contest)
    waiting = world.need(status="submitted", track=contest, title=f"{WORD} waits")
    out = world.need(track=contest)
    beside = world.need(status="submitted", track=world.tracks["digital"])
    assert set(queries.visible_to(user, Need)) == {waiting, out}
    soon = day(contest, 3)
    page = client.get(f"/en/needs/{waiting.pk}/")
    assert f'value="{soon.pk}"' in page.content.decode()
    sent = {"what": "release", "release": soon.pk}
    assert client.post(f"/en/needs/{waiting.pk}/solving/", sent).status_code == 302
    waiting.refresh_from_db()
    assert waiting.release == soon
    for need in (draft, beside):
        assert client.get(f"/en/needs/{need.pk}/").status_code == 404
    for solving in ("hidden", "open"):
        sent = {"what": "solving", "solving": solving}
        assert client.post(f"/en/needs/{out.pk}/solving/", sent).status_code == 302
        assert Need.objects.get(pk=out.pk).solving == solving
        assert client.get(f"/en/needs/{out.pk}/").status_code == 200
    programmes.revoke_role(actor=SYSTEM, granted=user.edition_roles.get())
    assert client.get(f"/en/needs/{waiting.pk}/").status_code == 404


def test_a_contests_manager_reads_no_confidential_word(world, contest):
    user = manager(world, contest)
    need = world.need(status="submitted", track=contest, contact="021-5555", decision_owner="Ma")
    text = signed_in(user).get(f"/en/needs/{need.pk}/").content.decode()
    assert "021-5555" not in text
    assert not Need.objects.filter(queries.records.near(user, Need)).exists()


@pytest.mark.parametrize("of", ["all", "digital"])
def test_who_manages_a_themed_track_hides_no_companys_need(world, contest, of):
    track = None if of == "all" else world.tracks[of]
    user = manager(world, track, "track_manager")
    need = world.need(track=world.tracks["digital"])
    with pytest.raises(Denied):
        actions.set_solving(actor=user, need=need, solving="hidden")
    address = f"/en/needs/{need.pk}/solving/"
    sent = {"what": "solving", "solving": "hidden"}
    assert signed_in(user).post(address, sent).status_code == 404


@pytest.mark.parametrize("bulk", [False, True])
def test_a_need_that_leaves_its_contest_leaves_its_day(world, contest, bulk):
    need = world.need(status="draft", track=contest, code="N1")
    actions.plan_release(actor=world.owner, need=need, release=day(contest, 3))
    if bulk:
        upload = actions.preview_upload(
            actor=world.owner, kind="need", edition=world.edition, organisation=world.works,
            file_name="n.csv", content=b"id,title\nN1,Slag\n", track=world.tracks["digital"],
        )  # fmt: skip
        actions.import_upload(actor=world.owner, upload=upload)
    else:
        actions.save_record(
            actor=world.owner, kind="need", edition=world.edition, organisation=world.works,
            code="N1", texts={}, facts=actions.Facts(), is_draft=True, track=None,
        )  # fmt: skip
    need.refresh_from_db()
    assert need.track == (world.tracks["digital"] if bulk else None)
    assert need.release is None
