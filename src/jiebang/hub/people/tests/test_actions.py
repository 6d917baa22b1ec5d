"""Users, organisations and memberships: what the actions refuse, and who may use them."""

import pytest
from django.db import IntegrityError, transaction

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.kernel.localised import Origin
from jiebang.hub.people import actions, queries, rules
from jiebang.hub.people.models import Membership, Organisation, User
from jiebang.reference import credit_code

SYSTEM = SystemActor("tests")
CODE = "91310000MA1FL0000" + credit_code.check_digit("91310000MA1FL0000")


def test_a_credit_code_is_kept_in_its_normal_form(make):
    made = make.organisation("steel", credit_code=f" {CODE[:8]}-{CODE[8:].lower()} ")
    assert Organisation.objects.get(pk=made.pk).credit_code == CODE


@pytest.mark.parametrize(
    "code",
    [
        CODE[:-1] + ("0" if CODE[-1] != "0" else "1"),  # check digit
        CODE[:4] + ("1" if CODE[4] != "1" else "2") + CODE[5:],  # a slip in the middle
        CODE[:-1],
        CODE + "0",
        CODE[:-2] + "O" + CODE[-1],
    ],
)
def test_a_wrong_credit_code_is_refused_and_nothing_is_kept(make, code):
    with pytest.raises(Refused):
        make.organisation("steel", credit_code=code)
    assert not Organisation.objects.exists()


def test_the_database_refuses_a_misshapen_or_second_credit_code(make):
    made = make.organisation("steel", credit_code=CODE)
    for bad in ("ABC", CODE[:-1] + "O", CODE.lower()):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.filter(pk=made.pk).update(credit_code=bad)
    other = make.organisation("iron")
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=other.pk).update(credit_code=CODE)


def test_two_organisations_may_lack_a_credit_code(make):
    make.organisation("steel")
    make.organisation("iron", credit_code="")
    assert Organisation.objects.filter(credit_code__isnull=True).count() == 2


@pytest.mark.parametrize(
    "wrong", [{"region": "999999"}, {"kind": "club"}, {"names": {}}, {"region": ""}]
)
def test_an_organisation_needs_a_kind_a_region_and_a_name(make, wrong):
    with pytest.raises(Refused):
        make.organisation("steel", **wrong)
    assert not Organisation.objects.exists()


def test_the_first_name_is_the_original(make):
    made = make.organisation("steel", names={"zh-Hans": "钢铁", "en": "Steel"})
    origins = dict(made.texts.values_list("language", "origin"))
    assert origins == {"zh-Hans": Origin.AUTHOR, "en": Origin.TRANSLATION}
    assert made.reading("zh-Hant").name == "鋼鐵"


@pytest.mark.parametrize("name", ["owner", "outsider", "organiser", "anonymous"])
def test_only_the_system_creates_users_and_organisations(world, name):
    actor = getattr(world, name)
    with pytest.raises(Denied):
        actions.create_user(actor=actor, email="x@jiebang.example", name="x", language="en")
    with pytest.raises(Denied):
        actions.create_organisation(
            actor=actor, slug="x", kind="park", region="310000", names={"en": "X"}
        )


def test_an_address_is_one_user_whatever_its_case(make):
    make.user("ada")
    with pytest.raises(Refused):
        actions.create_user(actor=SYSTEM, email="ADA@Jiebang.example", name="", language="en")


def test_a_user_without_password_cannot_use_one(db):
    user = actions.create_user(actor=SYSTEM, email="x@jiebang.example", name="x", language="en")
    assert not user.has_usable_password()


@pytest.mark.parametrize(
    ("name", "may"),
    [("owner", True), ("colleague", False), ("outsider", False), ("organiser", False),
     ("officer", False), ("anonymous", False)],
)  # fmt: skip
def test_who_may_let_a_person_into_an_organisation(world, name, may):
    new = world.make.user("new")
    if may:
        actions.add_member(
            actor=getattr(world, name), user=new, organisation=world.works, role="viewer"
        )
    else:
        with pytest.raises(Denied):
            actions.add_member(
                actor=getattr(world, name), user=new, organisation=world.works, role="viewer"
            )
    assert Membership.objects.filter(user=new).exists() == may


def test_an_editor_cannot_make_an_owner(world):
    """Or anybody whom an owner lets in could take the organisation over."""
    editor, new = world.make.user("editor", of=world.works), world.make.user("new")
    with pytest.raises(Denied):
        actions.add_member(actor=editor, user=new, organisation=world.works, role="owner")


def test_membership_is_once_and_in_a_known_role(world):
    with pytest.raises(Refused):
        actions.add_member(actor=SYSTEM, user=world.owner, organisation=world.works, role="viewer")
    with pytest.raises(Refused):
        actions.add_member(actor=SYSTEM, user=world.outsider, organisation=world.works, role="king")
    assert world.owner.memberships.get().role == "owner"


def test_who_edits_for_an_organisation(world):
    editor = world.make.user("editor", of=world.works)
    assert rules.may_edit_for(world.owner, world.works)
    assert rules.may_edit_for(editor, world.works)
    for actor in (world.colleague, world.outsider, world.organiser, world.anonymous, SYSTEM):
        assert not rules.may_edit_for(actor, world.works)
    assert rules.is_member(world.colleague, world.works)
    assert not rules.is_member(world.outsider, world.works)
    assert list(queries.editable_by(editor)) == [world.works]
    assert not queries.editable_by(world.colleague).exists()
    assert not queries.editable_by(world.anonymous).exists()


def test_who_has_been_closed_out_edits_nothing(world):
    User.objects.filter(pk=world.owner.pk).update(is_active=False)
    assert not rules.may_edit_for(User.objects.get(pk=world.owner.pk), world.works)


def test_every_write_stands_in_the_chain(world):
    verbs = set(audit.AuditEntry.objects.values_list("verb", flat=True))
    assert {"people.create_user", "people.create_organisation", "people.add_member"} <= verbs
    assert audit.verify() is None
    told = " ".join(str(e.facts) + e.subject + e.actor for e in audit.AuditEntry.objects.all())
    assert "jiebang.example" not in told
