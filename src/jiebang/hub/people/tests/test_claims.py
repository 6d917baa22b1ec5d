"""What organisations say of themselves, and what becomes of it: changed under the officer, squatted, like
another's, entered in a row, owned by closed accounts.
"""

import re
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import translation

from jiebang.hub.conftest import Make, build_world
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.people import actions, queries, rules
from jiebang.hub.people.actions import organisations
from jiebang.hub.people.models import Membership, Organisation, User
from jiebang.reference import credit_code

SYSTEM = SystemActor("tests")
CODE = "91310000MA1FL0000" + credit_code.check_digit("91310000MA1FL0000")
OWN = {"kind": "enterprise", "region": "320583", "names": {"en": "Delta Pumps Ltd"}}
VERIFICATION = "people:verification"


@pytest.fixture(autouse=True)
def in_english():
    """Whatever language another test has left behind."""
    with translation.override("en"):
        yield


def entered(world, actor=None, **given):
    return actions.register_organisation(actor=actor or world.make.user(), **(OWN | given))


def closed(user):
    actions.deactivate_user(actor=SYSTEM, user=user)


# What the officer has looked at is what is verified.


def form_of(page, slug):
    """What the officer's form of one organisation sends."""
    text = page.content.decode()
    found = re.search(rf'value="{slug}"><input type="hidden" name="seen" value="(\w+)"', text)
    return {"organisation": slug, "seen": found[1]}


@pytest.mark.parametrize(
    "change",
    [
        {"names": {"en": "Huawei Ltd"}},
        {"names": {"zh-Hans": "三角泵业", "en": "Delta Pumps Ltd"}},
        {"kind": "government"},
        {"region": "320500"},
        {"credit_code": CODE},
    ],
    ids=str,
)
def test_what_was_corrected_under_the_officer_is_looked_at_again(world, change):
    user = world.make.user("ada")
    made = entered(world, user)
    client = world.client("officer")
    sent = form_of(client.get(reverse(VERIFICATION)), made.slug) | {"to": "verified"}
    actions.correct_organisation(actor=user, organisation=made, **(OWN | change))
    answer = client.post(reverse(VERIFICATION), sent, follow=True)
    assert "It has changed meanwhile. Look at it again." in answer.content.decode()
    assert Organisation.objects.get(pk=made.pk).verification == "waiting"
    again = form_of(answer, made.slug) | {"to": "verified"}
    client.post(reverse(VERIFICATION), again)
    assert Organisation.objects.get(pk=made.pk).verification == "verified"


def test_a_form_that_does_not_say_what_was_looked_at_verifies_nothing(world):
    made = entered(world)
    client = world.client("officer")
    client.post(reverse(VERIFICATION), {"organisation": made.slug, "to": "verified"})
    assert Organisation.objects.get(pk=made.pk).verification == "waiting"


def test_corrected_and_verified_at_once_it_is_not_verified_unseen(threads):
    world = build_world(Make())
    user = world.make.user("ada")
    made = entered(world, user)
    seen = queries.claim_digest(made)
    barrier = threading.Barrier(2)

    def run(act):
        try:
            found = Organisation.objects.get(pk=made.pk)
            barrier.wait(20)
            act(found)
        except Refused:
            pass
        finally:
            connection.close()

    def verify(found):
        actions.verify(actor=SYSTEM, organisation=found, to="verified", seen=seen)

    def correct(found):
        given = OWN | {"names": {"en": "Huawei Ltd"}}
        actions.correct_organisation(actor=user, organisation=found, **given)

    running = [threading.Thread(target=run, args=(act,)) for act in (verify, correct)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(20)
    made = Organisation.objects.get(pk=made.pk)
    assert made.texts.get().name == "Huawei Ltd"
    assert made.verification == "waiting"


# A code is whose it is.


def test_refused_it_gives_its_code_back(world):
    impostor = entered(world, names={"en": "Sham"}, credit_code=CODE)
    with pytest.raises(Refused):
        entered(world, credit_code=CODE)
    actions.verify(actor=world.officer, organisation=impostor, to="refused", note="Not theirs.")
    assert Organisation.objects.get(pk=impostor.pk).credit_code is None
    real = entered(world, credit_code=CODE)
    assert real.credit_code == CODE
    assert AuditEntry.objects.get(verb="people.verify").facts == {
        "to": "refused",
        "credit_code": CODE,
    }
    assert audit.verify() is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=impostor.pk).update(credit_code=CODE)


# A closed account owns and organises nothing.


def test_who_asks_where_the_only_owner_is_closed_is_let_in_by_the_officer(world):
    made = entered(world, world.make.user("ada"))
    closed(User.objects.get(name="ada"))
    asked = actions.ask_to_join(actor=world.outsider, organisation=made)
    assert list(queries.requests_without_owner(world.officer)) == [asked]
    client = world.client("officer")
    client.post(reverse(VERIFICATION), {"what": "let_in", "pk": asked.pk})
    assert rules.may_manage(world.outsider, made)


def test_the_last_open_owner_stays(world):
    other = world.make.user("other", of=world.works, role="owner")
    closed(other)
    mine = Membership.objects.get(user=world.owner)
    with pytest.raises(Refused):
        actions.remove_member(actor=world.owner, membership=mine)
    with pytest.raises(Refused):
        actions.change_role(actor=world.owner, membership=mine, role="viewer")
    actions.remove_member(
        actor=world.owner, membership=Membership.objects.get(user=other)
    )  # the closed one may go


# What others are told of it.


@pytest.mark.parametrize("name", ["outsider", "organiser", "anonymous"])
def test_a_refused_organisation_does_not_look_like_a_verified_one(world, name):
    page = reverse("people:organisation", args=["works"])
    words = "Its region has refused to verify this organisation."
    assert words not in world.client(name).get(page).content.decode()
    actions.verify(actor=SYSTEM, organisation=world.works, to="refused", note="Forged papers.")
    text = world.client(name).get(page).content.decode()
    assert words in text
    assert "Forged papers." not in text
    assert "Forged papers." in world.client("owner").get(page).content.decode()


# A new name is looked at as on entry.


def test_renamed_to_anothers_name_it_is_shown_the_other_first(world):
    client = world.client("owner")
    address = reverse("people:correct", args=["works"])
    given = {"name_en": "RIVAL Co., Ltd.", "kind": "enterprise", "region": "310000"}
    page = client.post(address, given)
    assert page.status_code == 422
    assert reverse("people:organisation", args=["rival"]) in page.content.decode()
    assert world.works.texts.get().name == "Works Ltd"
    with pytest.raises(Refused):
        actions.correct_organisation(
            actor=world.owner,
            organisation=world.works,
            **(OWN | {"names": {"en": "Rival"}}),
        )
    assert client.post(address, given | {"seen": "1"}).status_code == 422
    assert client.post(address, given | {"seen": "1", "is_another": "on"}).status_code == 302
    assert world.works.texts.get().name == "RIVAL Co., Ltd."
    # What it is called already is no new name: nothing is asked.
    assert client.post(address, given | {"region": "昆山"}).status_code == 302


# There is an end to entering.


def test_there_is_an_end_to_entering_organisations(world, monkeypatch):
    monkeypatch.setattr(organisations, "ORGANISATIONS_AN_HOUR", 2)
    house = world.make.organisation("house", kind="intermediary")
    broker = world.make.user("broker", of=house)
    entered(world, broker, names={"en": "Alpha"})
    actions.enter_client(actor=broker, **(OWN | {"names": {"en": "Beta"}}))
    with pytest.raises(Refused):
        entered(world, broker, names={"en": "Gamma"})
    with pytest.raises(Refused):
        actions.enter_client(actor=broker, **(OWN | {"names": {"en": "Gamma"}}))
    entered(world, world.outsider, names={"en": "Gamma"})  # others go on
    with pytest.raises(Denied):
        entered(world, world.anonymous)
