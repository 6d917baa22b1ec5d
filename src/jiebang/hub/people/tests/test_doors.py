"""How one comes to work for an organisation, and how its region comes to trust it."""

import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from jiebang.hub.catalog import actions as catalog
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.people import actions, queries, rules
from jiebang.hub.people.models import Invitation, JoinRequest, Membership, Organisation, User
from jiebang.hub.people.states import VERIFICATIONS, Verification
from jiebang.reference import credit_code

SYSTEM = SystemActor("tests")


@pytest.fixture(autouse=True)
def in_english():
    """Whatever language another test has left behind."""
    with translation.override("en"):
        yield


PASSWORD = "correct horse battery staple"
CODE = "91310000MA1FL0000" + credit_code.check_digit("91310000MA1FL0000")
OWN = {"kind": "enterprise", "region": "320583", "names": {"en": "Delta Pumps Ltd"}}


def entered(world, actor=None, **given):
    return actions.register_organisation(actor=actor or world.make.user(), **(OWN | given))


# Entering one's own.


def test_who_enters_an_organisation_owns_it_and_it_waits(world):
    user = world.make.user("ada")
    made = entered(world, user)
    assert rules.may_manage(user, made)
    assert made.verification == Verification.WAITING
    assert made.slug == "delta-pumps-ltd"
    assert audit.verify() is None


def test_a_chinese_name_alone_gives_an_address_by_its_sounds(world):
    made = entered(world, names={"zh-Hans": "长三角泵业有限公司"})
    assert made.slug == "zhang-san-jiao-beng-ye-you-xian-gong-si" or made.slug.startswith("chang")


def test_two_of_one_address_are_told_apart(world):
    one = entered(world, names={"en": "New"})
    other = entered(world, names={"en": "New!"}, is_another=True)
    assert one.slug != other.slug
    assert "new" not in {one.slug, other.slug}  # that is the page for entering one


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Delta Pumps Ltd", "DELTA PUMPS Co., Ltd."),
        ("Delta Pumps Ltd", "Ｄｅｌｔａ Pumps"),
        ("江淮钢铁集团有限公司", "江淮鋼鐵"),
        ("江淮钢铁股份有限公司", "江淮钢铁 有限责任公司"),
    ],
)
def test_a_like_name_is_found_whatever_its_form(world, one, other):
    first = entered(world, names={"zh-Hans": one})
    assert list(queries.alike([other])) == [first]
    with pytest.raises(Refused):
        entered(world, names={"en": other})
    entered(world, names={"en": other}, is_another=True)
    assert Organisation.objects.filter(slug__contains="").count() >= 2


@pytest.mark.parametrize("name", ["Ltd", "公司", "Group", "有限公司", "！"])
def test_a_name_of_nothing_but_a_form_is_not_like_every_other(world, name):
    entered(world)
    assert not queries.alike([name]).exists()


def test_a_code_that_is_there_is_refused_even_for_another(world):
    entered(world, credit_code=CODE)
    with pytest.raises(Refused):
        entered(world, names={"en": "Other"}, credit_code=CODE, is_another=True)
    with pytest.raises(Refused):
        entered(world, names={"en": "Other"}, credit_code=CODE[:-1] + "X")


@pytest.mark.parametrize(
    "wrong",
    [
        {"names": {}},
        {"names": {"en": "  "}},
        {"names": {"en": "x" * 201}},
        {"names": {"fr": "Pompes"}},
        {"kind": "club"},
        {"region": "999999"},
    ],
    ids=str,
)
def test_what_is_wrong_is_refused_and_nothing_is_kept(world, wrong):
    before = Organisation.objects.count(), AuditEntry.objects.count()
    user = world.make.user()
    entries = AuditEntry.objects.count()
    with pytest.raises(Refused):
        actions.register_organisation(actor=user, **(OWN | wrong))
    assert Organisation.objects.count() == before[0]
    assert AuditEntry.objects.count() == entries
    with pytest.raises(Denied):
        actions.register_organisation(actor=world.anonymous, **OWN)


# Verification.


def test_its_regions_officer_verifies_it_and_nobody_else(world):
    made = entered(world, world.outsider)
    for actor in (world.outsider, world.owner, world.anonymous):
        with pytest.raises(Denied):
            actions.verify(actor=actor, organisation=made, to="verified")
    assert list(queries.to_verify(world.officer)) == [made]
    elsewhere = entered(world, names={"en": "Anhui Pumps"}, region="340100")
    assert list(queries.to_verify(world.officer)) == [made]
    assert set(queries.to_verify(world.organiser)) == {made, elsewhere}
    with pytest.raises(Denied):
        actions.verify(actor=world.officer, organisation=elsewhere, to="verified")
    actions.verify(actor=world.officer, organisation=made, to="verified")
    assert Organisation.objects.get(pk=made.pk).verification == "verified"
    assert not queries.to_verify(world.officer).exists()


def test_nobody_verifies_the_own_organisation(world):
    made = entered(world, world.officer)
    assert not queries.to_verify(world.officer).exists()
    with pytest.raises(Denied):
        actions.verify(actor=world.officer, organisation=made, to="verified")


def test_a_refusal_needs_words_and_can_be_looked_at_again(world):
    made = entered(world)
    with pytest.raises(Refused):
        actions.verify(actor=world.officer, organisation=made, to="refused", note=" ")
    actions.verify(actor=world.officer, organisation=made, to="refused", note="No such code.")
    with pytest.raises(Refused):
        actions.verify(actor=world.officer, organisation=made, to="refused", note="Again.")
    actions.verify(actor=world.officer, organisation=made, to="waiting")
    assert made.verification_note == ""
    assert set(VERIFICATIONS) == set(Verification.values)


@pytest.mark.parametrize("values", [{"verification": "maybe"}, {"verification": "refused"}])
def test_the_database_refuses_a_verification_without_sense(world, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=world.works.pk).update(**values)


def test_nothing_of_an_unverified_organisation_is_published(world):
    user = world.make.user("ada")
    made = entered(world, user)
    need = world.make.need(world.edition, made, status="submitted", region="320583")
    with pytest.raises(Refused, match="verified"):
        catalog.publish(actor=world.organiser, record=need)
    actions.verify(actor=world.officer, organisation=made, to="verified")
    need.organisation.refresh_from_db()
    catalog.publish(actor=world.organiser, record=need)
    assert need.status == "published"


# Asking to join.


def test_asked_and_let_in_in_another_role(world):
    asked = actions.ask_to_join(actor=world.outsider, organisation=world.works, words="I do QA.")
    with pytest.raises(Refused):
        actions.ask_to_join(actor=world.outsider, organisation=world.works)
    for actor in (world.colleague, world.outsider, world.organiser):
        with pytest.raises(Denied):
            actions.answer_request(actor=actor, request=asked, accept=True)
    actions.answer_request(actor=world.owner, request=asked, accept=True, role="viewer")
    assert Membership.objects.get(user=world.outsider, organisation=world.works).role == "viewer"
    with pytest.raises(Refused):
        actions.answer_request(actor=world.owner, request=asked, accept=False)
    with pytest.raises(Refused):
        actions.ask_to_join(actor=world.outsider, organisation=world.works)


def test_declined_or_taken_back_one_may_ask_again(world):
    first = actions.ask_to_join(actor=world.outsider, organisation=world.works)
    actions.answer_request(actor=world.owner, request=first, accept=False)
    second = actions.ask_to_join(actor=world.outsider, organisation=world.works)
    with pytest.raises(Denied):
        actions.withdraw_request(actor=world.owner, request=second)
    actions.withdraw_request(actor=world.outsider, request=second)
    actions.ask_to_join(actor=world.outsider, organisation=world.works)
    assert not rules.is_member(world.outsider, world.works)


@pytest.mark.parametrize("role", ["owner", "king", ""])
def test_nobody_asks_to_be_an_owner(world, role):
    with pytest.raises(Refused):
        actions.ask_to_join(actor=world.outsider, organisation=world.works, role=role)
    assert not JoinRequest.objects.exists()


# Invitations.


def invited(world, email="new@jiebang.example", role="editor"):
    return actions.invite(actor=world.owner, organisation=world.works, email=email, role=role)


def test_the_secret_of_a_link_is_nowhere_but_in_the_link(world):
    invitation, token = invited(world)
    row = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert token not in str(row)
    assert queries.invitation_by(token) == invitation
    assert queries.invitation_by(token + "x") is None
    assert token not in str(list(AuditEntry.objects.values()))


def test_only_owners_invite(world):
    for actor in (world.colleague, world.outsider, world.organiser, world.anonymous):
        with pytest.raises(Denied):
            actions.invite(
                actor=actor, organisation=world.works, email="a@jiebang.example", role="editor"
            )


@pytest.mark.parametrize(
    ("email", "role"), [("nobody", "editor"), ("", "editor"), ("a@jiebang.example", "king")]
)
def test_an_invitation_needs_an_address_and_a_role(world, email, role):
    with pytest.raises(Refused):
        invited(world, email, role)
    with pytest.raises(Refused):
        invited(world, world.colleague.email)  # works there already


def test_a_second_invitation_makes_the_first_worthless(world):
    _, old = invited(world)
    _, new = invited(world, "NEW@jiebang.example", "viewer")
    assert queries.invitation_by(old) is None
    assert queries.invitation_by(new).role == "viewer"


def test_withdrawn_taken_or_expired_a_link_is_not_there(world):
    one, token = invited(world)
    actions.withdraw_invitation(actor=world.owner, invitation=one)
    assert queries.invitation_by(token) is None
    two, token = invited(world)
    actions.accept_invitation(actor=world.outsider, invitation=two)
    assert queries.invitation_by(token) is None
    with pytest.raises(Refused):
        actions.accept_invitation(actor=world.make.user(), invitation=two)
    three, token = invited(world, "late@jiebang.example")
    Invitation.objects.filter(pk=three.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert queries.invitation_by(token) is None
    three.refresh_from_db()
    with pytest.raises(Refused):
        actions.accept_invitation(actor=world.make.user(), invitation=three)


def test_there_is_an_end_to_inviting(world, monkeypatch):
    monkeypatch.setattr(actions.members, "INVITATIONS_AN_HOUR", 2)
    for n in range(2):
        invited(world, f"n{n}@jiebang.example")
    with pytest.raises(Refused):
        invited(world, "n3@jiebang.example")


def test_somebody_new_makes_an_account_by_the_link(world):
    invitation, _ = invited(world)
    for bad in ("short", "password123", ""):
        with pytest.raises(Refused):
            actions.accept_as_new(invitation=invitation, name="Ada", password=bad, language="en")
    assert not User.objects.filter(email="new@jiebang.example").exists()
    user, membership = actions.accept_as_new(
        invitation=invitation, name="Ada", password=PASSWORD, language="en"
    )
    assert (user.email, membership.role) == ("new@jiebang.example", "editor")
    assert user.check_password(PASSWORD)
    other, _ = invited(world, world.outsider.email)
    with pytest.raises(Refused):
        actions.accept_as_new(invitation=other, name="X", password=PASSWORD, language="en")


# Members.


def test_an_organisation_keeps_an_owner(world):
    mine = Membership.objects.get(user=world.owner)
    with pytest.raises(Refused):
        actions.change_role(actor=world.owner, membership=mine, role="viewer")
    with pytest.raises(Refused):
        actions.remove_member(actor=world.owner, membership=mine)
    theirs = Membership.objects.get(user=world.colleague)
    actions.change_role(actor=world.owner, membership=theirs, role="owner")
    actions.remove_member(actor=world.owner, membership=mine)
    assert not rules.is_member(world.owner, world.works)
    with pytest.raises(Denied):
        actions.change_role(actor=world.owner, membership=theirs, role="viewer")


def test_members_leave_and_are_not_thrown_out_by_others(world):
    theirs = Membership.objects.get(user=world.colleague)
    with pytest.raises(Denied):
        actions.remove_member(actor=world.outsider, membership=theirs)
    actions.remove_member(actor=world.colleague, membership=theirs)
    assert not rules.is_member(world.colleague, world.works)


def test_of_two_owners_who_leave_at_once_one_stays(threads):
    from jiebang.hub.conftest import Make

    make = Make()
    works = make.organisation()
    owners = [make.user(of=works, role="owner") for _ in range(2)]
    barrier, outcomes = threading.Barrier(2), []

    def leave(user):
        try:
            membership = Membership.objects.get(user=user)
            barrier.wait(20)
            actions.remove_member(actor=user, membership=membership)
            outcomes.append("left")
        except Refused:
            outcomes.append("stayed")
        finally:
            connection.close()

    running = [threading.Thread(target=leave, args=(user,)) for user in owners]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(20)
    assert sorted(outcomes) == ["left", "stayed"]
    assert works.memberships.count() == 1


# Pages.


def test_invited_by_mail_and_in_by_its_link(world):
    owner = world.client("owner")
    address = reverse("people:members", args=["works"])
    answer = owner.post(address, {"invite": "1", "email": "new@jiebang.example", "role": "editor"})
    assert answer.status_code == 200
    (sent,) = mail.outbox
    assert sent.to == ["new@jiebang.example"]
    link = re.search(r"https?://[^/\s]+(/\S+)", sent.body)[1]
    client = Client()
    page = client.get(link)
    assert page.status_code == 200
    assert "Works Ltd" in page.content.decode()
    assert client.post(link, {"name": "Ada", "password": "short"}).status_code == 422
    done = client.post(link, {"name": "Ada", "password": PASSWORD})
    assert done["Location"] == "/en/me/"
    assert "Works Ltd" in client.get("/en/me/").content.decode()
    assert Client().get(link).status_code == 404


@pytest.mark.parametrize("backend", ["smtp", "console"])
def test_where_no_mail_goes_out_nobody_is_invited(world, settings, backend):
    """Who has the link proves the address with it: so the inviter never sees it."""
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    page = world.client("owner").post(
        reverse("people:members", args=["works"]),
        {"invite": "1", "email": "new@jiebang.example", "role": "editor"},
    )
    assert "/invitations/" not in page.content.decode()
    assert Invitation.objects.get().state == "withdrawn"


def test_an_invitation_ends_with_the_rights_of_who_gave_it(world):
    invitation, _ = invited(world, role="owner")
    actions.add_member(actor=SYSTEM, user=world.outsider, organisation=world.works, role="owner")
    actions.remove_member(actor=world.outsider, membership=Membership.objects.get(user=world.owner))
    with pytest.raises(Refused):
        actions.accept_invitation(actor=world.owner, invitation=invitation)
    assert not rules.is_member(world.owner, world.works)


def test_where_nobody_owns_it_the_officer_lets_the_first_one_in(world):
    free = world.make.organisation("free", region="320583")
    asked = actions.ask_to_join(actor=world.outsider, organisation=free)
    for actor in (world.owner, world.outsider):
        with pytest.raises(Denied):
            actions.answer_request(actor=actor, request=asked, accept=True)
    client = world.client("officer")
    address = reverse("people:verification")
    assert str(world.outsider) in client.get(address).content.decode()
    client.post(address, {"what": "let_in", "pk": asked.pk})
    assert rules.may_manage(world.outsider, free)
    again = actions.ask_to_join(actor=world.make.user(), organisation=free)
    with pytest.raises(Denied):  # it has an owner now
        actions.answer_request(actor=world.officer, request=again, accept=True)


def test_a_refused_organisation_is_corrected_and_waits_again(world):
    user = world.make.user("ada")
    made = entered(world, user)
    actions.verify(actor=world.officer, organisation=made, to="refused", note="Wrong code.")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Wrong code." in client.get(f"/en/organisations/{made.slug}/").content.decode()
    address = reverse("people:correct", args=[made.slug])
    given = {"name_en": "Delta Pumps Ltd", "kind": "institute", "region": "昆山"}
    assert client.post(address, given | {"region": "Atlantis"}).status_code == 422
    assert client.post(address, given | {"credit_code": CODE}).status_code == 302
    made.refresh_from_db()
    assert (made.verification, made.kind, made.credit_code) == ("waiting", "institute", CODE)
    assert made.texts.get().name_key
    for name in ("owner", "officer"):
        assert world.client(name).get(address).status_code == 404
    with pytest.raises(Denied):
        actions.correct_organisation(actor=world.officer, organisation=made, **OWN)


def test_an_officer_takes_a_verification_back(world):
    made = entered(world)
    actions.verify(actor=world.officer, organisation=made, to="verified")
    client = world.client("officer")
    address = reverse("people:verification") + "?show=verified"
    assert "Delta Pumps" in client.get(address).content.decode()
    seen = queries.claim_digest(made)
    client.post(
        address, {"organisation": made.slug, "seen": seen, "to": "refused", "note": "Gone."}
    )
    assert Organisation.objects.get(pk=made.pk).verification == "refused"


def test_a_signed_in_user_takes_an_invitation_by_one_button(world):
    _, token = invited(world)
    client = world.client("outsider")
    link = reverse("people:invitation", args=[token])
    assert client.get(link).status_code == 200
    assert not rules.is_member(world.outsider, world.works)  # looking is not taking
    client.post(link)
    assert rules.is_member(world.outsider, world.works)


@pytest.mark.parametrize("name", ["outsider", "organiser", "anonymous"])
def test_who_works_there_is_not_for_others(world, name):
    answer = world.client(name).get(reverse("people:members", args=["works"]))
    assert answer.status_code == (302 if name == "anonymous" else 404)
    page = world.client(name).get(reverse("people:organisation", args=["works"])).content.decode()
    assert world.owner.email not in page


def test_a_viewer_sees_members_but_changes_nothing(world):
    client = world.client("colleague")
    address = reverse("people:members", args=["works"])
    assert client.get(address).status_code == 200
    theirs = Membership.objects.get(user=world.owner)
    for given in (
        {"what": "role", "pk": theirs.pk, "role": "viewer"},
        {"what": "remove", "pk": theirs.pk},
        {"invite": "1", "email": "a@jiebang.example", "role": "owner"},
    ):
        assert client.post(address, given).status_code == 404
    assert Membership.objects.get(pk=theirs.pk).role == "owner"


def test_asked_by_the_page_and_answered_by_the_page(world):
    world.client("outsider").post(reverse("people:join", args=["works"]))
    asked = JoinRequest.objects.get()
    owner = world.client("owner")
    address = reverse("people:members", args=["works"])
    assert str(world.outsider) in owner.get(address).content.decode()
    owner.post(address, {"what": "accept", "pk": asked.pk})
    assert rules.is_member(world.outsider, world.works)
    assert owner.post(address, {"what": "accept", "pk": asked.pk}).status_code == 404
    assert owner.post(address, {"what": "dance"}).status_code == 404


def test_entering_one_shows_those_of_a_like_name_first(world):
    client = world.client("outsider")
    address = reverse("people:new_organisation")
    given = {"name_en": "WORKS Co., Ltd.", "kind": "enterprise", "region": "昆山"}
    page = client.post(address, given)
    assert page.status_code == 422
    assert reverse("people:organisation", args=["works"]) in page.content.decode()
    assert Organisation.objects.count() == 2
    done = client.post(address, given | {"seen": "1", "is_another": "on"})
    assert done.status_code == 302
    assert Organisation.objects.get(slug__startswith="works-co").region == "320583"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name_en": ""},
        {"region": "Atlantis"},
        {"region": "鼓楼"},
        {"kind": ""},
        {"credit_code": "123"},
        {"credit_code": CODE[:-1] + "9" if CODE[-1] != "9" else CODE[:-1] + "8"},
    ],
    ids=str,
)
def test_a_wrong_form_says_what_is_wrong(world, wrong):
    given = {"name_en": "Delta", "kind": "enterprise", "region": "320583"} | wrong
    page = world.client("outsider").post(reverse("people:new_organisation"), given)
    assert page.status_code == 422
    assert page.context["form"].errors
    assert Organisation.objects.count() == 2


def test_verified_by_the_page(world):
    made = entered(world)
    address = reverse("people:verification")
    assert world.client("owner").get(address).status_code == 404
    client = world.client("officer")
    assert "Delta Pumps" in client.get(address).content.decode()
    sent = {"organisation": made.slug, "seen": queries.claim_digest(made)}
    client.post(address, sent | {"to": "refused", "note": ""})
    assert Organisation.objects.get(pk=made.pk).verification == "waiting"
    client.post(address, sent | {"to": "verified"})
    assert Organisation.objects.get(pk=made.pk).verification == "verified"
    assert client.post(address, {"organisation": "works", "to": "refused"}).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_pages_speak_the_readers_language(world, language):
    client = world.client("owner")
    words = {"zh-hans": "我的单位", "zh-hant": "我的機構", "en": "My organisations"}[language]
    assert words in client.get(f"/{language}/me/").content.decode()
    for page in ("organisations/new/", "organisations/works/members/"):
        assert client.get(f"/{language}/{page}").status_code == 200


def test_members_and_verification_cost_the_same_with_more_rows(world, django_assert_num_queries):
    client = world.client("organiser")
    entered(world)
    address = reverse("people:verification")
    client.get(address)
    with django_assert_num_queries(19):
        client.get(address)
    for name in ("Alpha", "Beta"):
        entered(world, names={"en": name})
    with django_assert_num_queries(19):
        assert len(client.get(address).context["rows"]) == 3
