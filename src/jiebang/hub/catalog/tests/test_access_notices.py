"""Who hears of access to confidential detail, in which words, and who hears nothing."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from jiebang.hub.catalog import actions
from jiebang.hub.kernel.actors import Denied, SystemActor
from jiebang.hub.notices import actions as notices
from jiebang.hub.notices import queries as told_queries
from jiebang.hub.notices import tasks
from jiebang.hub.notices.models import News
from jiebang.hub.people import actions as people

SYSTEM = SystemActor("tests")
SECRET, PURPOSE, REASON = "Plutonium valve seat", "We make valves.", "You compete with us."
FORBIDDEN = ("Plutonium", "valves", "compete")


@pytest.fixture(autouse=True)
def english():
    """Words are compared in English, whatever ran before."""
    with translation.override("en"):
        yield


@pytest.fixture
def need(world):
    made = world.need(code="N1", title="A quiet seat")
    News.objects.all().delete()  # that it is published
    actions.save_detail(actor=world.owner, record=made, tier=3, language="en", words=SECRET)
    return made


def ask(world, need, actor=None, organisation=None):
    return actions.request_access(
        actor=actor or world.outsider, record=need, organisation=organisation or world.rival,
        purpose="solve", words=PURPOSE,
    )  # fmt: skip


def sign(actor, access):
    actions.sign_access(actor=actor, access=access, name="N. N.", language="en")


def grant(world, access, days):
    actions.grant_access(
        actor=world.owner, access=access, ends_on=timezone.localdate() + timedelta(days),
        signatures=[one.pk for one in access.signatures.all()],
    )  # fmt: skip


def told(user):
    while notices.deliver():
        pass
    rows = told_queries.visible_to(user).order_by("at", "pk")
    words = [said for _notice, said in told_queries.said(user, rows)]
    return [f"{said.title} | {said.text}" for said in words if "quiet" in said.title]


def mailed(user):
    """Everything that was mailed to a person."""
    tasks.send_due(now=timezone.now())
    return "".join(one.body for one in mail.outbox if user.email in one.to)


def test_the_owner_hears_who_asks_and_who_has_signed_and_the_asker_what_comes_of_it(world, need):
    mate = world.make.user("mate", of=world.rival)
    editor = world.make.user("editor", of=world.works, role="editor")
    access = ask(world, need)
    sign(world.outsider, access)
    asked = [
        "A quiet seat | Rival Ltd asks to read what is confidential.",
        "A quiet seat | Somebody of Rival Ltd has signed the agreement and waits to be let in.",
    ]
    assert told(world.owner) == told(editor) == asked
    assert told(world.outsider) == told(world.organiser) == told(world.officer) == []
    grant(world, access, 30)
    day = (timezone.localdate() + timedelta(30)).strftime("%Y")
    (answer,) = told(world.outsider)
    assert answer.startswith("A quiet seat | Rival Ltd is let in until ")
    assert day in answer
    sign(mate, access)
    late = access.signatures.get(user=mate)
    actions.admit_signatures(actor=editor, access=access, signatures=[late.pk])
    assert told(mate)[-1].startswith("A quiet seat | More people of Rival Ltd are let in")
    actions.revoke_access(actor=world.owner, access=access, reason=REASON)
    ended = "A quiet seat | The access of Rival Ltd was ended."
    assert told(world.outsider)[-1] == told(mate)[-1] == ended
    again = ask(world, need)
    actions.decline_access(actor=world.owner, access=again, reason=REASON)
    assert told(world.outsider)[-1] == "A quiet seat | The request of Rival Ltd was declined."
    assert told(world.colleague) == told(world.organiser) == told(world.officer) == []
    assert told(world.make.user("stranger", of=world.rival)) == []  # neither asked nor signed


def test_neither_notice_nor_mail_has_a_word_of_the_detail_the_purpose_or_the_reason(world, need):
    actions.set_anonymous(actor=world.owner, record=need, is_anonymous=True)
    access = ask(world, need)
    sign(world.outsider, access)
    grant(world, access, 30)
    actions.revoke_access(actor=world.owner, access=access, reason=REASON)
    for user, says in ((world.owner, "asks to read"), (world.outsider, "was ended")):
        words = "".join(told(user)) + mailed(user)
        assert words.count(says) == 2, "on the site and in the mail"
        assert not any(word in words for word in FORBIDDEN)
    assert "Works" not in "".join(told(world.outsider)) + mailed(world.outsider)


def test_a_broker_with_a_mandate_hears_who_asks_unless_they_ask_themselves(world, need):
    house = world.make.organisation("kuncheng", kind="intermediary")
    broker = world.make.user("broker", of=house)
    today = timezone.localdate()
    mandate, _link = people.offer_mandate(
        actor=broker, intermediary=house, client=world.works, side="needs", scope="All",
        starts_on=today, ends_on=today + timedelta(30),
    )  # fmt: skip
    people.sign_mandate(actor=world.owner, mandate=mandate, name="Ms Ma")
    ask(world, need)
    assert told(broker) == ["A quiet seat | Rival Ltd asks to read what is confidential."]
    mine = ask(world, need, actor=broker, organisation=house)
    partner = world.make.user("partner", of=house)
    sign(partner, mine)
    assert len(told(broker)) == 1, "who asks does not decide"
    assert not any("Kuncheng" in line for line in told(partner))
    assert told(world.owner)[-1].startswith("A quiet seat | Somebody of Kuncheng Ltd")
    people.revoke_mandate(actor=world.owner, mandate=mandate)
    assert told(broker) == [], "revoked means revoked at once"


def test_who_has_left_and_what_is_public_no_more_is_not_shown(world, need):
    access = ask(world, need)
    sign(world.outsider, access)
    grant(world, access, 30)
    assert len(told(world.outsider)) == 1
    world.outsider.memberships.all().delete()
    assert told(world.outsider) == []
    people.add_member(actor=SYSTEM, user=world.outsider, organisation=world.rival, role="owner")
    assert len(told(world.outsider)) == 1
    actions.withdraw(actor=world.owner, record=need)
    assert told(world.outsider) == []


def test_the_end_of_a_term_is_told_a_week_before_and_once(world, need):
    today = timezone.localdate()
    with pytest.raises(Denied):
        actions.remind_of_access(actor=world.organiser, today=today)
    actions.remind_of_access(actor=SYSTEM, today=today)
    access = ask(world, need)
    sign(world.outsider, access)
    grant(world, access, 9)
    before = len(told(world.outsider))
    assert actions.remind_of_access(actor=SYSTEM, today=today + timedelta(1)) == 0
    assert (
        actions.remind_of_access(actor=SYSTEM, today=today + timedelta(3)) == 1
    )  # a day was missed
    assert actions.remind_of_access(actor=SYSTEM, today=today + timedelta(3)) == 0
    assert actions.remind_of_access(actor=SYSTEM, today=today + timedelta(4)) == 0
    new = told(world.outsider)[before:]
    assert len(new) == 1
    assert new[0].startswith("A quiet seat | The access of Rival Ltd ends on ")


def test_notices_of_access_cost_the_same_for_one_and_for_many(world):
    def more(n):
        needs = [world.need(title="A quiet seat") for _turn in range(n)]
        News.objects.all().delete()
        for one in needs:
            ask(world, one)
        while notices.deliver():
            pass

    def read():
        rows = told_queries.visible_to(world.owner).order_by("-at", "-pk")
        return len(list(told_queries.said(world.owner, rows)))

    more(1)
    with CaptureQueriesContext(connection) as one:
        assert read() == 1
    more(2)
    with CaptureQueriesContext(connection) as three:
        assert read() == 3
    assert len(one) == len(three)
