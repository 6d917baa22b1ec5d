"""Making an account and setting a new password, by a link that only the address's holder gets."""

import re
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.people import actions, queries
from jiebang.hub.people.models import User
from jiebang.hub.people.views import accounts

ASK = "/en/account/"
NEW = "fresh@jiebang.example"
PASSWORD = "correct horse battery staple"
OTHER = "wrong horse battery staple"


@pytest.fixture(autouse=True)
def clean():
    """No links counted from another test, and one language."""
    cache.clear()
    with translation.override("en"):
        yield


def ask(address, client=None):
    return (client or Client()).post(ASK, {"email": address})


def mailed(address):
    """The address of the link in the last mail, which went to this address alone."""
    message = mail.outbox[-1]
    assert message.to == [address]
    return re.search(r"https?://[^/]+(/en/account/\S+/)", message.body)[1]


def without_tokens(answer, address):
    return re.sub(r'(value|nonce)="[^"]+"', "", answer.content.decode()).replace(address, "")


def test_somebody_new_makes_an_account_and_is_in(db):
    assert ask(NEW.upper()).status_code == 200
    link, client = mailed(NEW), Client()
    assert NEW in client.get(link).content.decode()
    for given in ({"name": "Ada", "password": "short"}, {"name": "", "password": PASSWORD}, {}):
        assert client.post(link, given).status_code == 422
    assert not User.objects.filter(email=NEW).exists()
    assert client.post(link, {"name": "Ada", "password": PASSWORD})["Location"] == "/en/me/"
    user = User.objects.get(email=NEW)
    assert (user.name, user.language, user.check_password(PASSWORD)) == ("Ada", "en", True)
    assert not user.memberships.exists()
    assert client.get("/en/me/").status_code == 200
    assert Client().get(link).status_code == 404  # once


def test_a_forgotten_password_is_replaced_and_every_session_ends(make):
    user, elsewhere = make.user("ada"), Client()
    elsewhere.force_login(user)
    ask(user.email)
    link, client = mailed(user.email), Client()
    assert client.post(link, {"password": "short"}).status_code == 422
    assert client.post(link, {"password": OTHER})["Location"] == "/en/me/"
    user.refresh_from_db()
    assert user.check_password(OTHER)
    assert client.get("/en/me/").status_code == 200
    assert elsewhere.get("/en/me/").status_code == 302
    assert Client().post(link, {"password": PASSWORD}).status_code == 404


def test_who_asks_learns_not_who_has_an_account(make):
    closed = make.user("bob")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    addresses = [make.user("ada").email, NEW, closed.email]
    answers = [ask(address) for address in addresses]
    assert {answer.status_code for answer in answers} == {200}
    assert len({without_tokens(*pair) for pair in zip(answers, addresses, strict=True)}) == 1
    assert [message.to for message in mail.outbox] == [[address] for address in addresses]
    assert "/account/" not in mail.outbox[2].body


def test_a_password_is_taken_as_it_is_written(db):
    ask(NEW)
    client = Client()
    spaced = f"  {PASSWORD} "
    client.post(mailed(NEW), {"name": "Ada", "password": spaced})
    for given, status in ((spaced, 302), (PASSWORD, 200)):
        assert (
            Client().post("/en/sign-in/", {"login": NEW, "password": given}).status_code == status
        )


def test_a_link_ends_when_one_signs_in(make):
    user = make.user("ada")
    token = queries.account_token(user.email)
    assert queries.account_by(token).user == user
    Client().force_login(user)
    assert queries.account_by(token) is None
    with pytest.raises(Refused):
        actions.set_password(token=token, password=OTHER)


def test_a_link_grows_old_and_is_for_one_address(make, monkeypatch):
    user = make.user("ada")
    token = queries.account_token(NEW)
    for bad in ("", "x", token + "x", token[:-1], signing.dumps([user.email, ""]), token.upper()):
        assert queries.account_by(bad) is None
        assert Client().get(f"/en/account/{bad or 'none'}/").status_code == 404
    with pytest.raises(Refused):
        actions.set_password(token=token, password=OTHER)  # nobody has it yet
    monkeypatch.setattr(queries, "ACCOUNT_LINK_LASTS", timedelta(seconds=-1))
    assert queries.account_by(token) is None


def test_an_address_gets_three_links_an_hour(db):
    assert [ask(NEW).status_code for _ in range(4)] == [200, 200, 200, 422]
    assert len(mail.outbox) == 3
    assert ask("another@jiebang.example").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b",
        "İ@a.example",
        "a@ａ.example",
        "a@a\u0627.example",
        "a\n@jiebang.example",
        "\x00",
    ],
)
def test_what_is_no_address_is_told_so(db, address):
    assert ask(address).status_code == 422
    assert mail.outbox == []


def test_where_no_mail_goes_out_it_says_so(db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    answer = ask(NEW)
    assert answer.status_code == 422
    assert "/en/account/" + "W" not in answer.content.decode()


def test_the_secret_is_nowhere_but_in_the_link(db):
    ask(NEW)
    token = mailed(NEW).rstrip("/").rpartition("/")[2]
    actions.sign_up(email=NEW, name="Ada", password=PASSWORD, language="en")
    assert token not in str(list(AuditEntry.objects.values()))


def test_the_demo_shows_the_link_to_somebody_new_only(make, monkeypatch):
    monkeypatch.setattr(accounts, "_one_click", lambda request: True)
    assert "/en/account/" in ask(NEW).content.decode().partition("<main")[2]
    assert ask(make.user("ada").email).status_code == 422
    assert mail.outbox == []
