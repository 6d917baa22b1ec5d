"""Mail through a real mail server on this machine: what arrives, and what happens when it does not."""

from __future__ import annotations

import datetime
import email
import email.policy
import ipaddress
import re
import socket
import ssl
import time
from contextlib import contextmanager

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import Client
from django.utils import translation

from jiebang.hub.config import checks
from jiebang.hub.kernel.mail import mailed
from jiebang.hub.people import actions
from jiebang.hub.people.models import Invitation, Mandate, Organisation, User

PASSWORD = "correct horse battery staple"
LANGUAGES = ("en", "zh-hans", "zh-hant")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


class Post:
    """Takes mail in, as a mail server does, or says no."""

    def __init__(self, says="250 OK"):
        self.says, self.taken = says, []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the library's name
        if self.says.startswith("250"):
            self.taken.append(envelope)
        return self.says

    def last(self):
        """(whom the envelope names, the message as its reader's program shows it)."""
        envelope = self.taken[-1]
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        return envelope.rcpt_tos, message


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(settings, handler, **more):
    """The site hands its mail to this server."""
    running = Controller(handler, hostname="127.0.0.1", port=free_port(), **more)
    running.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
    settings.DEFAULT_FROM_EMAIL = "揭榜 <needs@jiebang.example>"
    try:
        yield handler
    finally:
        running.stop()


@pytest.fixture
def post(settings):
    with serving(settings, Post()) as handler:
        yield handler


def link_in(message, place):
    return re.search(rf"https?://testserver(/[a-z-]+/{place}/\S+/)", message.get_content())[1]


# What arrives.


@pytest.mark.parametrize("language", LANGUAGES)
def test_sign_up_in_each_language(db, post, language):
    address = "fresh@jiebang.example"
    assert Client().post(f"/{language}/account/", {"email": address}).status_code == 200
    to, message = post.last()
    assert to == [address]
    assert message["To"] == address
    assert str(message["From"]) == "揭榜 <needs@jiebang.example>"
    assert message["Subject"] == {
        "en": "Your account", "zh-hans": "您的账号", "zh-hant": "您的帳戶"
    }[language]  # fmt: skip
    assert message.get_content_charset() == "utf-8"
    assert message["Date"]
    assert message["Message-ID"]
    link = link_in(message, "account")
    assert link.startswith(f"/{language}/account/")
    client = Client()
    client.post(link, {"name": "Ada", "password": PASSWORD})
    assert client.get(f"/{language}/me/").status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_password_in_each_language(make, post, language):
    user = make.user("ada")
    Client().post(f"/{language}/account/", {"email": user.email})
    to, message = post.last()
    assert to == [user.email]
    words = {"en": "set a new password", "zh-hans": "密码", "zh-hant": "密碼"}[language]
    assert words in message.get_content()
    link = link_in(message, "account")
    assert Client().post(link, {"password": "wrong horse battery staple"}).status_code == 302


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invitation_in_each_language(world, post, language):
    Organisation.objects.get(pk=world.works.pk).texts.update(name="江淮钢铁\r\nBcc: x@x.example")
    answer = world.client("owner").post(
        f"/{language}/organisations/works/members/",
        {"invite": "1", "email": "new@jiebang.example", "role": "editor"},
    )
    assert answer.status_code == 200
    to, message = post.last()
    assert to == ["new@jiebang.example"]  # a name is no way to write headers
    assert "Bcc" not in message
    assert "江淮钢铁" in message["Subject"]
    link = link_in(message, "invitations")
    assert Client().get(link).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mandate_in_each_language(world, post, language):
    house = world.make.organisation(
        "broker", kind="intermediary", names={"zh-Hans": "长三角技术经纪"}
    )
    client = Client()
    client.force_login(world.make.user("kun", of=house))
    answer = client.post(
        f"/{language}/organisations/works/mandate/",
        {
            "intermediary": "broker", "side": "needs", "scope": "收集需求", "starts_on": "2026-01-01",
            "ends_on": "2099-01-01", "email": "client@jiebang.example",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    to, message = post.last()
    assert to == ["client@jiebang.example"]
    name = "長三角技術經紀" if language == "zh-hant" else "长三角技术经纪"
    assert name in message["Subject"]
    assert Client().get(link_in(message, "mandates")).status_code == 200


def test_every_line_is_short_enough_for_every_server(world, post):
    """RFC 5321 lets a server cut lines of more than 998 bytes, and with them a link."""
    assert mailed("很长的标题" * 60, "很长的一行" * 800, "a@jiebang.example")
    envelope = post.taken[-1]
    assert max(len(line) for line in envelope.content.splitlines()) <= 998
    _, message = post.last()
    assert message.get_content().strip() == "很长的一行" * 800
    assert message["Subject"].strip() == "很长的标题" * 60


# What does not.


def nothing_is_left(world):
    assert not Invitation.objects.filter(state="open").exists()
    assert not Mandate.objects.filter(state__in=["offered", "signed"]).exists()
    assert not User.objects.filter(email="fresh@jiebang.example").exists()


def try_everything(world):
    """Each page that mails: it says so, and nothing of it stays."""
    answer = Client().post("/en/account/", {"email": "fresh@jiebang.example"})
    assert answer.status_code == 422
    assert "could not be sent" in answer.content.decode()
    assert "/en/account/" + "W" not in answer.content.decode()
    owner = world.client("owner")
    answer = owner.post(
        "/en/organisations/works/members/",
        {"invite": "1", "email": "new@jiebang.example", "role": "editor"},
    )
    assert "nothing was done" in answer.content.decode()
    house = world.make.organisation("broker", kind="intermediary")
    kun = Client()
    kun.force_login(world.make.user("kun", of=house))
    answer = kun.post(
        "/en/organisations/works/mandate/",
        {
            "intermediary": "broker", "side": "needs", "scope": "x", "starts_on": "2026-01-01",
            "ends_on": "2099-01-01", "email": "client@jiebang.example",
        },
        follow=True,
    )  # fmt: skip
    assert "nothing was done" in answer.content.decode()
    nothing_is_left(world)


def test_a_server_that_is_down(world, settings, caplog):
    with serving(settings, Post()):
        pass
    try_everything(world)
    assert "a mail could not be sent" in caplog.text


@pytest.mark.parametrize("says", ["550 no such mailbox", "451 try later", "554 spam"])
def test_a_server_that_refuses(world, settings, says):
    with serving(settings, Post(says)) as handler:
        try_everything(world)
    assert handler.taken == []


def test_a_server_that_says_nothing_holds_no_page_for_long(world, settings):
    assert settings.EMAIL_TIMEOUT == 10
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mute.getsockname()[1]
        settings.EMAIL_TIMEOUT = 0.3
        began = time.monotonic()
        assert not mailed("Subject", "Words", "a@jiebang.example")
        assert time.monotonic() - began < 5


def test_a_change_of_a_factor_stands_whatever_the_mail_does(transactional_db, make, settings):
    with serving(settings, Post()):
        pass
    user = make.user("ada")
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=user, type="totp", data={})
    actions.remove_factor(actor=user, factor=Authenticator.objects.get())
    assert not Authenticator.objects.exists()


# User, password and encryption.


class Doorman:
    def __call__(self, server, session, envelope, mechanism, login):
        right = (login.login, login.password) == (b"site", b"a secret")
        return AuthResult(success=right, handled=True)


@pytest.fixture
def certificate(tmp_path):
    """A certificate for 127.0.0.1 that nobody vouches for: (its file, the server's context)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    public, private = tmp_path / "server.pem", tmp_path / "server.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # smtplib's, of a refused handshake
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("vouched", [True, False])
@pytest.mark.parametrize("wrapped", ["starttls", "tls"])
def test_encrypted_and_with_a_password(settings, certificate, monkeypatch, vouched, wrapped):
    public, context = certificate
    if vouched:
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
    more = {"authenticator": Doorman(), "auth_required": True}
    if wrapped == "starttls":
        more |= {"tls_context": context, "require_starttls": True}
        settings.EMAIL_USE_TLS = True
    else:
        more |= {"ssl_context": context, "auth_require_tls": False}  # within TLS all the same
        settings.EMAIL_USE_SSL = True
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "site", "a secret"
    settings.EMAIL_TIMEOUT = 5
    with serving(settings, Post(), **more) as handler:
        assert mailed("Subject", "Words", "a@jiebang.example") is vouched
        assert len(handler.taken) == int(vouched)
        settings.EMAIL_HOST_PASSWORD = "wrong"
        assert not mailed("Subject", "Words", "a@jiebang.example")


@pytest.mark.parametrize(
    ("host", "password", "tls", "ids"),
    [
        ("mail.example.org", "x", False, ["jiebang.E003"]),
        ("mail.example.org", "x", True, []),
        ("mail.example.org", "", False, []),
        ("127.0.0.1", "x", False, []),
        ("127.0.0.1", "密", False, ["jiebang.E004"]),
    ],
)
def test_a_password_is_one_that_can_be_sent_and_does_not_go_in_the_clear(
    settings, host, password, tls, ids
):
    settings.EMAIL_HOST, settings.EMAIL_HOST_PASSWORD, settings.EMAIL_USE_TLS = host, password, tls
    assert [problem.id for problem in checks.mail_password(None)] == ids
