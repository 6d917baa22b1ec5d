"""Sign-in by password, its throttles, the demo's one click, and an organisation's page."""

import pytest
from django.test import Client

from jiebang.hub.people.models import User

SIGN_IN = "/en/sign-in/"
PASSWORD = "correct horse battery staple"
HERE, THERE = "203.0.113.1", "203.0.113.2"


def signed_in(client):
    return "_auth_user_id" in client.session


def send(client, user, password=PASSWORD, *, address=HERE, **more):
    return client.post(
        SIGN_IN, {"login": user.email, "password": password, **more}, REMOTE_ADDR=address
    )


def test_sign_in_and_out_by_password(make):
    user, client = make.user("ada"), Client()
    assert client.get(SIGN_IN).status_code == 200
    answer = send(client, user)
    assert (answer.status_code, answer["Location"]) == (302, "/en/")
    assert signed_in(client)
    assert "ada" in client.get("/en/").content.decode()
    assert client.get("/en/sign-out/").status_code == 200
    assert signed_in(client)  # an address alone signs nobody out
    assert client.post("/en/sign-out/").status_code == 302
    assert not signed_in(client)


def test_a_wrong_password_or_address_says_the_same(make):
    user, client = make.user("ada"), Client()
    wrong = send(client, user, "wrong wrong wrong")
    nobody = client.post(
        SIGN_IN, {"login": "nobody@jiebang.example", "password": "wrong wrong wrong"}
    )
    assert wrong.status_code == nobody.status_code
    assert wrong.context["form"].errors == nobody.context["form"].errors != {}
    assert not signed_in(client)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_sign_in_leads_back_inside_the_site_only(make, target):
    user = make.user("ada")
    assert send(Client(), user, next="/en/needs/")["Location"] == "/en/needs/"
    assert "evil" not in send(Client(), user, next=target)["Location"]


def test_a_closed_account_cannot_sign_in(make):
    user, client = make.user("ada"), Client()
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert send(client, user).status_code in {200, 403}
    assert not signed_in(client)


def test_guesses_lock_the_account_for_the_guesser(make, settings):
    user = make.user("ada")
    guesser = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        last = send(guesser, user, "wrong wrong wrong")
    assert last.status_code == 429
    locked = send(Client(), user)
    assert locked.status_code == 429
    assert "Too many tries" in locked.content.decode()


def test_a_strangers_guesses_do_not_lock_the_owner_out(make, settings):
    user, owner = make.user("ada"), Client()
    for _ in range(settings.AXES_FAILURE_LIMIT + 2):
        send(Client(), user, "wrong wrong wrong", address=THERE)
    assert send(owner, user).status_code == 302
    assert signed_in(owner)


def test_guesses_at_one_account_do_not_lock_another_at_the_same_address(make, settings):
    """A university's people share one address."""
    ada, bob = make.user("ada"), make.user("bob")
    for _ in range(settings.AXES_FAILURE_LIMIT + 2):
        send(Client(), ada, "wrong wrong wrong")
    assert send(Client(), bob).status_code == 302


DEMO = "/en/sign-in/demo/"


def test_one_click_in_demo_on_loopback(make, demo_mode):
    demo, client = make.user("demo", is_demo=True), Client()
    assert "demo" in client.get(SIGN_IN).content.decode()
    answer = client.post(DEMO, {"user": demo.pk, "next": "/en/needs/"})
    assert (answer.status_code, answer["Location"]) == (302, "/en/needs/")
    assert client.session["_auth_user_id"] == str(demo.pk)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example"])
def test_one_click_leads_back_inside_the_site_only(make, demo_mode, target):
    demo = make.user("demo", is_demo=True)
    assert Client().post(DEMO, {"user": demo.pk, "next": target})["Location"] == "/en/"


@pytest.mark.parametrize("address", [HERE, "::ffff:203.0.113.1", "10.0.0.1"])
def test_no_one_click_from_elsewhere(make, demo_mode, address):
    _refused(make, address)


def test_no_one_click_outside_demo(make):
    _refused(make, "127.0.0.1")


def _refused(make, address):
    demo, client = make.user("demoperson", is_demo=True), Client(REMOTE_ADDR=address)
    assert client.post(DEMO, {"user": demo.pk}).status_code == 404
    assert not signed_in(client)
    assert "demoperson" not in client.get(SIGN_IN).content.decode()


@pytest.mark.parametrize("wanted", ["", "x", "-1", "9" * 30, "other", "closed"])
def test_one_click_is_for_demo_accounts_alone(make, demo_mode, wanted):
    other, closed = make.user("other"), make.user("closed", is_demo=True)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    pk = {"other": other.pk, "closed": closed.pk}.get(wanted, wanted)
    client = Client()
    assert client.post(DEMO, {"user": pk}).status_code == 404
    assert not signed_in(client)


def test_an_organisations_page(world):
    world.need(code="SEEN", title="An open need")
    world.need(code="DRAFT", title="A secret need", status="draft")
    page = Client().get("/en/organisations/works/").content.decode()
    assert "Works Ltd" in page
    assert "An open need" in page
    assert "A secret need" not in page
    assert "A secret need" in world.client("owner").get("/en/organisations/works/").content.decode()
    assert Client().get("/en/organisations/nobody/").status_code == 404
