"""Second factors: codes of a real authenticator app, recovery codes, and roles that wait for them."""

import base64
import hashlib
import hmac
import json
import re
import struct
import threading
import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import translation

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.people import actions, factors
from jiebang.hub.people.models import FactorGuard, Organisation, User
from jiebang.hub.people.queries import account_token
from jiebang.hub.programmes import actions as programmes

PASSWORD = "correct horse battery staple"
OTHER = "wrong horse battery staple"
SIGN_IN, HOME, MINE = "/en/sign-in/", "/en/", "/en/me/security/"
ADD, STEP, AGAIN = "/en/me/security/app/", "/en/sign-in/step/", "/en/sign-in/again/"
CODES, SCREENING = "/en/me/security/codes/", "/en/screening/need/"


@pytest.fixture(autouse=True)
def roles_need_a_factor(settings):
    """As outside of the tests, and in one language."""
    settings.STAFF_MFA = True
    with translation.override("en"):
        yield


@pytest.fixture
def clock(monkeypatch):
    """The time that both the app and the site read; calling it lets seconds pass."""
    now = [time.time()]
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: now[0])

    def passes(seconds):
        now[0] += seconds

    passes.now = now
    return passes


def code_of(secret, at):
    """RFC 6238, written down once more here."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def test_the_tests_own_app_shows_what_the_standard_says():
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert code_of(secret, 59) == "287082"
    assert code_of(secret, 1111111109) == "081804"


def sign_in(email, password=PASSWORD, client=None, **more):
    client = client or Client()
    answer = client.post(SIGN_IN, {"login": email, "password": password, **more})
    return client, answer


def set_up(client, clock):
    """Go through the page as somebody with an app: the secret."""
    page = client.get(ADD)
    assert page.status_code == 200, page["Location"]
    secret = page.context["form"].secret
    answer = client.post(ADD, {"code": code_of(secret, clock.now[0])})
    assert answer["Location"] == CODES
    clock(31)
    return secret


def with_app(user, clock):
    client, _ = sign_in(user.email)
    return client, set_up(client, clock)


def verbs():
    return list(AuditEntry.objects.order_by("number").values_list("verb", flat=True))


# Setting up.


def test_somebody_sets_up_an_app_and_is_asked_for_it_from_then_on(transactional_db, make, clock):
    user = make.user("ada")
    client, secret = with_app(user, clock)
    assert secret not in json.dumps(list(Authenticator.objects.values("data")), default=str)
    assert "people.add_factor" in verbs()
    assert "authenticator app was set up" in mail.outbox[-1].body
    assert mail.outbox[-1].to == [user.email]
    assert len(re.findall(r"<li><code>\d{8}</code>", client.get(CODES).content.decode())) == 10

    elsewhere, answer = sign_in(user.email, next="/en/needs/")
    assert answer["Location"] == STEP
    assert elsewhere.get("/en/me/").status_code == 302  # not in yet
    assert elsewhere.post(STEP, {"code": "000000"}).status_code == 422
    answer = elsewhere.post(STEP, {"code": code_of(secret, clock.now[0])})
    assert answer["Location"] == "/en/needs/"
    assert elsewhere.get("/en/me/").status_code == 200
    assert audit.verify() is None


def test_the_qr_code_is_drawn_here_and_says_what_the_key_says(make, clock):
    client, _ = sign_in(make.user("ada").email)
    page = client.get(ADD)
    text = page.content.decode()
    assert "<svg" in text
    assert "style=" not in text
    assert "data:image" not in text
    secret = page.context["form"].secret
    assert f"secret={secret}" in page.context["totp_url"]
    assert "ada%40jiebang.example" in page.context["totp_url"]
    assert page["Cache-Control"].count("no-store")


def test_a_wrong_first_code_sets_nothing_up_and_leaves_the_key(make, clock):
    user = make.user("ada")
    client, _ = sign_in(user.email)
    secret = client.get(ADD).context["form"].secret
    for bad in ("000000", "", "x" * 41, "12\x0034", "１２３４５６"):
        answer = client.post(ADD, {"code": bad})
        assert answer.status_code == 422
        assert answer.context["form"].secret == secret
    assert not Authenticator.objects.exists()


def test_nobody_sets_one_up_who_has_not_just_shown_who_they_are(make, clock, monkeypatch):
    user = make.user("ada")
    client, _ = sign_in(user.email)
    monkeypatch.setattr(factors.time, "time", lambda: time.monotonic() + 10**10)
    assert client.get(ADD)["Location"].startswith(f"{AGAIN}?next=")
    assert client.post(ADD, {"code": "123456"})["Location"].startswith(AGAIN)


def test_who_came_in_without_a_password_is_asked_for_it(make, clock):
    user, client = make.user("ada"), Client()
    client.force_login(user)
    asked = client.get(ADD)["Location"]
    assert asked.startswith(AGAIN)
    assert client.post(asked, {"password": OTHER}).status_code == 422
    assert client.get(ADD).status_code == 302
    assert client.post(asked, {"password": PASSWORD, "next": ADD})["Location"] == ADD
    assert client.get(ADD).status_code == 200


def test_an_app_is_set_up_once(make, clock):
    user = make.user("ada")
    client, _ = with_app(user, clock)
    assert client.get(ADD).status_code == 302
    secret = base64.b32encode(b"12345678901234567890").decode()
    with pytest.raises(Refused, match="already"):
        actions.add_totp(actor=user, secret=secret, code=code_of(secret, clock.now[0]))
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_the_demos_accounts_have_no_factors(make, demo_mode):
    user, client = make.user("ada", is_demo=True), Client()
    client.force_login(user)
    assert client.get(MINE).status_code == 200
    for address in (ADD, CODES, "/en/me/security/passkeys/"):
        assert client.get(address).status_code == 404
    with pytest.raises(Denied):
        actions.renew_codes(actor=user)


# Codes: once, and not guessed.


def test_a_code_counts_once(make, clock):
    user = make.user("ada")
    _, secret = with_app(user, clock)
    code = code_of(secret, clock.now[0])
    one, _ = sign_in(user.email)
    assert one.post(STEP, {"code": code}).status_code == 302
    other, _ = sign_in(user.email)
    assert other.post(STEP, {"code": code}).status_code == 422
    clock(31)  # the step after is taken for the drift of clocks, but not again
    assert other.post(STEP, {"code": code}).status_code == 422
    assert other.post(STEP, {"code": code_of(secret, clock.now[0])}).status_code == 302


def test_the_code_that_set_the_app_up_does_not_sign_in(make, clock):
    user = make.user("ada")
    client, _ = sign_in(user.email)
    secret = client.get(ADD).context["form"].secret
    code = code_of(secret, clock.now[0])
    client.post(ADD, {"code": code})
    other, _ = sign_in(user.email)
    assert other.post(STEP, {"code": code}).status_code == 422


def test_of_two_who_bring_one_code_at_once_one_is_let_in(threads, make, clock):
    user = make.user("ada")
    secret = base64.b32encode(b"12345678901234567890").decode()
    Authenticator.objects.create(
        user=user, type="totp", data={"secret": get_adapter().encrypt(secret)}
    )
    start, got = threading.Barrier(4), []

    def bring():
        try:
            start.wait()
            got.append(actions.check_code(actor=user, code=code_of(secret, clock.now[0])))
        finally:
            connection.close()

    running = [threading.Thread(target=bring) for _ in range(4)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    assert len(got) == 4
    assert len([one for one in got if one]) == 1


def test_guessing_ends_after_some_tries_wherever_they_come_from(
    transactional_db, make, clock, settings
):
    user = make.user("ada")
    _, secret = with_app(user, clock)
    mail.outbox.clear()
    settings.AXES_FAILURE_LIMIT = 5
    for place in range(5):
        client, _ = sign_in(user.email, client=Client(REMOTE_ADDR=f"10.0.0.{place}"))
        assert client.post(STEP, {"code": "000000"}).status_code == 422
    client, _ = sign_in(user.email, client=Client(REMOTE_ADDR="10.0.0.9"))
    for _ in range(3):
        answer = client.post(STEP, {"code": code_of(secret, clock.now[0])})  # even the right one
        assert answer.status_code == 422
        assert "Try again in an hour" in answer.content.decode()
    assert verbs().count("people.lock_factor") == 1
    assert len(mail.outbox) == 1
    assert "They know its password" in mail.outbox[0].body
    FactorGuard.objects.update(tries_since="2020-01-01T00:00:00Z")
    answer = client.post(STEP, {"code": code_of(secret, clock.now[0])})
    assert answer.status_code == 302


def test_a_right_code_forgets_the_wrong_ones(make, clock):
    user = make.user("ada")
    _, secret = with_app(user, clock)
    client, _ = sign_in(user.email)
    client.post(STEP, {"code": "000000"})
    client.post(STEP, {"code": code_of(secret, clock.now[0])})
    assert FactorGuard.objects.get(user=user).tries == 0


def test_a_second_step_without_a_first_leads_to_the_first(db):
    assert Client().get(STEP)["Location"] == SIGN_IN
    assert Client().post(STEP, {"code": "123456"})["Location"] == SIGN_IN


def test_wrong_passwords_still_lock_the_account(make, clock, settings):
    user = make.user("ada")
    with_app(user, clock)
    settings.AXES_FAILURE_LIMIT = 3
    elsewhere = Client()
    for _ in range(3):
        sign_in(user.email, OTHER, elsewhere)
    _, answer = sign_in(user.email, PASSWORD, elsewhere)
    assert answer.status_code == 429


# Recovery codes.


def codes_of(client):
    return re.findall(r"<li><code>(\d{8})</code>", client.get(CODES).content.decode())


def test_a_recovery_code_opens_the_account_once_and_its_owner_is_told(
    transactional_db, make, clock
):
    user = make.user("ada")
    client, _ = with_app(user, clock)
    code = codes_of(client)[3]
    other, _ = sign_in(user.email)
    assert other.post(STEP, {"code": f" {code[:4]} {code[4:]} "}).status_code == 302
    assert "Left: 9." in mail.outbox[-1].body
    again, _ = sign_in(user.email)
    assert again.post(STEP, {"code": code}).status_code == 422
    assert code not in codes_of(client)
    assert code not in str(list(AuditEntry.objects.values()))


def test_new_codes_void_the_old_ones(transactional_db, make, clock):
    user = make.user("ada")
    client, _ = with_app(user, clock)
    old = codes_of(client)
    assert client.post(f"{CODES}new/")["Location"] == CODES
    assert not set(old) & set(codes_of(client))
    other, _ = sign_in(user.email)
    assert other.post(STEP, {"code": old[0]}).status_code == 422
    assert verbs()[-1] == "people.renew_codes"
    assert "old ones are void" in mail.outbox[-1].body


def test_codes_are_for_who_has_just_shown_a_factor_not_for_a_password(make, clock):
    """Somebody with the password, in a session from before the app was set up."""
    user = make.user("ada")
    stolen, _ = sign_in(user.email)
    _, secret = with_app(user, clock)
    for address in (CODES, "/en/me/security/app/remove/", "/en/me/security/passkeys/"):
        assert stolen.get(address)["Location"].startswith("/en/sign-in/again/code/")
        assert stolen.post(address).status_code in {302, 405}
    answer = stolen.post(AGAIN, {"password": PASSWORD})
    assert answer["Location"].startswith("/en/sign-in/again/code/")
    assert stolen.get(CODES).status_code == 302
    assert Authenticator.objects.filter(user=user).count() == 2
    assert (
        stolen.post(
            "/en/sign-in/again/code/", {"code": code_of(secret, clock.now[0]), "next": CODES}
        )["Location"]
        == CODES
    )
    assert stolen.get(CODES).status_code == 200


# Taking away.


def test_the_last_one_takes_the_recovery_codes_along(transactional_db, make, clock):
    user = make.user("ada")
    client, _ = with_app(user, clock)
    page = client.get("/en/me/security/app/remove/")
    assert "It is your last one" in page.content.decode()
    assert client.post("/en/me/security/app/remove/")["Location"] == MINE
    assert not Authenticator.objects.exists()
    assert "was removed" in mail.outbox[-1].body
    assert sign_in(user.email)[1]["Location"] == HOME
    assert client.post("/en/me/security/app/remove/").status_code == 404


def test_who_holds_a_role_keeps_one(world, clock):
    client, _ = with_app(world.organiser, clock)
    client.post("/en/me/security/app/remove/")
    assert Authenticator.objects.filter(type="totp").exists()
    assert "set up another one first" in client.get(MINE).content.decode()


def test_nobody_takes_anothers_away(world, clock):
    with_app(world.owner, clock)
    theirs = Authenticator.objects.get(type="totp")
    with pytest.raises(Denied):
        actions.remove_factor(actor=world.outsider, factor=theirs)
    client, _ = with_app(world.outsider, clock)
    assert client.post(f"/en/me/security/passkeys/{theirs.pk}/remove/").status_code == 404


def test_an_operator_resets_what_was_lost_and_sessions_end(transactional_db, world, clock):
    client, _ = with_app(world.owner, clock)
    operator = world.make.user("root")
    for who in (world.outsider, world.organiser, world.owner):
        with pytest.raises(Denied):
            actions.reset_factors(actor=who, user=world.owner)
    User.objects.filter(pk=operator.pk).update(is_staff=True)
    operator.refresh_from_db()
    assert client.get("/en/me/").status_code == 200
    actions.reset_factors(actor=operator, user=world.owner)
    assert client.get("/en/me/").status_code == 302
    assert not Authenticator.objects.filter(user=world.owner).exists()
    assert sign_in(world.owner.email)[1]["Location"] == HOME
    assert "have reset" in mail.outbox[-1].body
    assert verbs()[-1] == "people.reset_factors"
    with pytest.raises(Refused, match="no second factor"):
        actions.reset_factors(actor=SystemActor("tests"), user=world.owner)


def test_mail_is_in_the_language_of_its_reader(transactional_db, make, clock):
    user = make.user("ada")
    User.objects.filter(pk=user.pk).update(language="zh-Hant")
    with_app(user, clock)
    assert "帳戶" in mail.outbox[-1].subject


def test_a_changed_key_of_the_site_lets_no_code_fit_and_says_so(make, clock, settings, caplog):
    user = make.user("ada")
    _, secret = with_app(user, clock)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another" * 10
    assert actions.check_code(actor=user, code=code_of(secret, clock.now[0])) is None
    assert "cannot be read" in caplog.text
    settings.SECRET_KEY_FALLBACKS = [old]
    assert actions.check_code(actor=user, code=code_of(secret, clock.now[0]))


# Roles.


def may_screen(client):
    return client.get(SCREENING).status_code == 200


def test_a_role_waits_for_its_factor_and_ordinary_rights_do_not(world, clock):
    world.need(code="W", status="submitted")
    programmes.grant_role(
        actor=SystemActor("tests"), edition=world.edition, user=world.owner, role="screener"
    )
    client, answer = sign_in(world.owner.email)
    assert answer["Location"] == MINE  # led to it
    assert client.get(SCREENING)["Location"] == MINE
    assert client.get("/en/desk/").status_code == 200
    assert client.get("/en/organisations/works/members/").status_code == 200
    assert "waits for a second factor" in client.get("/en/needs/").content.decode()
    set_up(client, clock)
    assert may_screen(client)
    assert "waits for a second factor" not in client.get("/en/needs/").content.decode()


def test_no_role_acts_by_a_direct_post(world, clock):
    need = world.need(code="W", status="submitted")
    waiting = world.make.organisation("waiting", region="320500")
    Organisation.objects.update(verification="waiting")
    client, _ = sign_in(world.organiser.email)
    for address, given in (
        (f"/en/screening/need/{need.pk}/", {"what": "publish"}),
        (f"/en/records/need/{need.pk}/move/", {"move": "publish"}),
        ("/en/screening/need/many/", {"ids": need.pk, "to": "published"}),
        ("/en/editions/delta/team/", {"what": "grant", "email": world.outsider.email}),
        ("/en/verification/", {"organisation": waiting.slug, "to": "verified"}),
    ):
        assert client.post(address, given).status_code in {404, 405}, address
    need.refresh_from_db()
    waiting.refresh_from_db()
    assert need.status == "submitted"
    assert waiting.verification == "waiting"


def test_a_new_password_by_mail_does_not_go_round_the_factor(world, clock):
    _, secret = with_app(world.organiser, clock)
    client = Client()
    link = f"/en/account/{account_token(world.organiser.email)}/"
    assert client.post(link, {"password": OTHER})["Location"] == STEP
    assert client.get("/en/me/").status_code == 302
    assert not may_screen(client)
    answer = client.post(STEP, {"code": code_of(secret, clock.now[0])})
    assert answer["Location"] == "/en/me/"
    assert may_screen(client)


def test_a_new_password_by_mail_gives_no_role_without_a_factor(world):
    client = Client()
    link = f"/en/account/{account_token(world.organiser.email)}/"
    assert client.post(link, {"password": OTHER})["Location"] == MINE
    assert client.get(SCREENING)["Location"] == MINE


def test_an_invitation_taken_brings_no_role_past_the_factor(world, clock):
    invitation, token = actions.invite(
        actor=world.outsider, organisation=world.rival, email="new@jiebang.example", role="editor"
    )
    client = Client()
    answer = client.post(f"/en/invitations/{token}/", {"name": "Ada", "password": PASSWORD})
    assert answer["Location"] == "/en/me/"
    programmes.grant_role(
        actor=SystemActor("tests"),
        edition=world.edition,
        user=User.objects.get(email=invitation.email),
        role="organiser",
    )
    assert client.get(SCREENING)["Location"] == MINE
    assert client.get("/en/editions/delta/team/")["Location"] == MINE


def test_a_session_from_before_the_factor_gives_it_first(world, clock):
    old, _ = sign_in(world.organiser.email)
    _, secret = with_app(world.organiser, clock)
    led = old.get(SCREENING)["Location"]
    assert led.startswith("/en/sign-in/again/code/?next=")
    answer = old.post(led, {"code": code_of(secret, clock.now[0])})
    assert answer["Location"] == SCREENING
    assert may_screen(old)


def test_a_factor_that_is_gone_is_passed_no_more(world, clock):
    client, _ = with_app(world.organiser, clock)
    assert may_screen(client)
    Authenticator.objects.filter(user=world.organiser).delete()
    assert not may_screen(client)
    session = client.session
    session["account_authentication_methods_user"] = str(world.officer.pk)
    session.save()
    assert not may_screen(client)


def test_anothers_factor_is_none_of_ones_own(world, clock):
    with_app(world.officer, clock)
    client, _ = sign_in(world.organiser.email)
    theirs = Authenticator.objects.get(user=world.officer, type="totp")
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": time.time(), "id": theirs.pk, "type": "totp"}
    ]
    session.save()
    assert not may_screen(client)


def test_the_demos_one_click_is_enough_in_the_demo_alone(world, demo_mode, settings):
    User.objects.filter(pk=world.organiser.pk).update(is_demo=True)
    client = Client()
    client.force_login(world.organiser)
    assert may_screen(client)
    settings.DEMO = False
    assert not may_screen(client)


def test_a_closed_account_holds_no_role(world, settings):
    settings.STAFF_MFA = False
    client = world.client("organiser")
    assert may_screen(client)
    User.objects.filter(pk=world.organiser.pk).update(is_active=False)
    assert not may_screen(client)


def test_every_right_of_a_role_comes_through_one_door(root):
    """Whoever reads somebody's roles elsewhere goes round the second factor."""
    doors = {"programmes/queries/team.py", "programmes/models/team.py"}
    hub = root / "src/jiebang/hub"
    reads = re.compile(r"\.edition_roles|RoleOnEdition\.objects\.filter\(\s*user=actor")
    found = {
        str(path.relative_to(hub))
        for path in hub.rglob("*.py")
        if "tests" not in path.parts and reads.search(path.read_text("utf-8"))
    }
    assert found - doors == set()


# Passkeys: the device itself is in tests/test_passkeys.py, in a real browser.


@pytest.mark.parametrize(
    "answer",
    [
        "", "5", "null", "[]", "{}", "{", '"x"', '{"response": 5}', '{"response": {}}', "NaN",
        '{"response": {"userHandle": null}}', '{"response": {"userHandle": [1]}}',
        '{"id": "a", "rawId": "a", "type": "public-key", "response": {"userHandle": "MQ"}}',
        '{"id": 1, "rawId": 1, "type": 7, "response": {"clientDataJSON": 1, "authenticatorData": {},'
        ' "signature": "x", "userHandle": "____"}}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30",'
        ' "authenticatorData": "AA", "signature": "AA", "userHandle": "Mw"}}',
        json.dumps({"response": {"x": "y" * 30_000}}),
        "[" * 5000,
    ],
)  # fmt: skip
def test_whatever_is_posted_as_a_passkey_signs_nobody_in(make, clock, answer):
    user = make.user("ada")
    client = Client()
    client.get("/en/sign-in/passkey/", headers={"accept": "application/json"})
    assert client.post("/en/sign-in/passkey/", {"credential": answer})["Location"] == SIGN_IN
    mine, _ = sign_in(user.email)
    page = mine.get("/en/me/security/passkeys/")
    assert page.status_code == 200
    given = {"name": "n", "credential": answer}
    assert mine.post("/en/me/security/passkeys/", given).status_code == 422
    assert client.get("/en/me/").status_code == 302
    assert not Authenticator.objects.exists()
    set_up(mine, clock)
    other, _ = sign_in(user.email)
    assert other.post(STEP, {"credential": answer}).status_code == 422
    assert other.get("/en/me/").status_code == 302
