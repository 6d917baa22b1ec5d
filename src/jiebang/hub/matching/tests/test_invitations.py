"""Invitations to the counterpart: who invites, whom it reaches, what is answered, and who is told what."""

from __future__ import annotations

import re
import threading
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from jiebang.hub.catalog import actions as catalog
from jiebang.hub.conftest import SYSTEM, build_world
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.matching import actions, offers, queries
from jiebang.hub.matching.actions import invitations as verbs
from jiebang.hub.matching.models import Invitation, InvitationTurn, Suggestion
from jiebang.hub.matching.states import (
    A_DAY,
    A_NEED_A_DAY,
    INVITATION_TRANSITIONS,
    OPEN_INVITATION,
    InvitationState,
    State,
)
from jiebang.hub.notices import actions as notices
from jiebang.hub.notices import queries as told_queries
from jiebang.hub.notices import tasks
from jiebang.hub.people import actions as people

WORDS = "Your membrane may solve our waste water."
SECRET = "At 850 °C, with Stellite"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def suggest(need, counterpart, **given):
    """A stored pair, as a refresh would write it."""
    return Suggestion.objects.create(
        edition=need.edition,
        need=need,
        kind=counterpart.KIND,
        **{counterpart.KIND: counterpart},
        **{
            "score": 0.5,
            "rank": 1,
            "version": "test",
            "computed_at": timezone.now(),
            **given,
        },
    )


class Pair:
    """A need of Works and an achievement of Rival, suggested for it."""

    def __init__(self, world):
        self.world = world
        self.need = world.need(code="NEED", title="Waste water")
        self.offer = world.make.achievement(
            world.edition, world.rival, code="OFFER", title="A membrane"
        )
        self.suggestion = suggest(self.need, self.offer)
        self.viewer = world.make.user("viewer", of=world.rival, role="viewer")
        self.stranger = world.make.user("stranger", of=world.make.organisation("third"))
        self.screener = world.make.user("screener")

    def invite(self, by=None, words=WORDS):
        return actions.invite(actor=by or self.world.owner, suggestion=self.suggestion, words=words)

    def answer(self, invitation, to, by=None, **given):
        actions.answer_invitation(
            actor=by or self.world.outsider, invitation=invitation, to=to, **given
        )


@pytest.fixture
def pair(world):
    return Pair(world)


def told(user):
    while notices.deliver():
        pass
    with translation.override("en"):
        rows = told_queries.visible_to(user).filter(kind__startswith="matching.")
        return [
            f"{said.title} | {said.text}"
            for _n, said in told_queries.said(user, rows.order_by("-at", "-pk"))
        ]


def readers(pair, invitation):
    """Who of the named people sees an invitation."""
    world = pair.world
    names = ("owner", "colleague", "outsider", "organiser", "officer", "anonymous")
    people_ = {name: getattr(world, name) for name in names}
    people_ |= {"viewer": pair.viewer, "stranger": pair.stranger}
    return {
        name
        for name, user in people_.items()
        if queries.invitations_visible_to(user).filter(pk=invitation.pk).exists()
    }


def test_both_sides_and_who_organises_see_it_and_nobody_else(pair):
    invitation = pair.invite()
    assert readers(pair, invitation) == {"owner", "colleague", "outsider", "viewer", "organiser"}
    received = queries.invitations_visible_to(pair.world.outsider, "received")
    assert list(received) == [invitation]
    assert not queries.invitations_visible_to(pair.world.outsider, "sent").exists()
    assert not queries.invitations_visible_to(pair.world.owner, "received").exists()
    assert list(queries.invitations_visible_to(pair.world.owner, "sent")) == [invitation]


def test_the_officer_of_the_region_sees_what_the_region_has_collected(world):
    pair = Pair(world)
    need = world.need(code="HELD", host_region=world.hosts["320000"], region="320500")
    pair.suggestion = suggest(need, pair.offer)
    invitation = pair.invite(by=world.officer)
    assert invitation.by_organisers
    assert "officer" in readers(pair, invitation)


def test_it_is_hidden_with_a_record(pair):
    invitation = pair.invite()
    catalog.withdraw(actor=SYSTEM, record=pair.offer)
    assert readers(pair, invitation) == {"outsider", "viewer", "organiser"}


def test_who_may_not_invite(pair):
    for actor in (
        pair.world.colleague,  # reads alone
        pair.world.outsider,
        pair.stranger,
        pair.world.officer,  # of another region
        pair.world.anonymous,
        SYSTEM,
    ):
        with pytest.raises(Denied):
            pair.invite(by=actor)
    assert not Invitation.objects.exists()


def test_what_is_refused(world, pair):
    for words, why in (("  \x00 ", "Write a few words"), ("x" * 1001, "longer than")):
        with pytest.raises(Refused, match=why):
            pair.invite(words=words)
    own = suggest(pair.need, world.achievement(code="OWN"))
    with pytest.raises(Refused, match="same organisation"):
        actions.invite(actor=world.owner, suggestion=own, words=WORDS)
    shy = world.make.expert(world.edition, world.rival, scope=("profile",))
    with pytest.raises(Denied):  # who has not agreed to be asked is on no board
        actions.invite(actor=world.owner, suggestion=suggest(pair.need, shy), words=WORDS)
    Suggestion.objects.filter(pk=pair.suggestion.pk).update(needs_state=State.REJECTED)
    pair.suggestion.refresh_from_db()
    with pytest.raises(Refused, match="rejected"):
        pair.invite()
    draft = world.need(code="DRAFT", status="draft")
    with pytest.raises(Refused, match="published"):
        actions.invite(actor=world.owner, suggestion=suggest(draft, pair.offer), words=WORDS)
    secret = world.need(code="SECRET")
    type(secret).objects.filter(pk=secret.pk).update(solving="hidden")
    secret.refresh_from_db()
    with pytest.raises(Refused, match="hidden"):
        actions.invite(actor=world.owner, suggestion=suggest(secret, pair.offer), words=WORDS)
    assert not Invitation.objects.exists()
    gone = suggest(pair.need, world.make.achievement(world.edition, world.rival, status="draft"))
    with pytest.raises(Denied):  # nobody is told that it is there
        actions.invite(actor=world.owner, suggestion=gone, words=WORDS)


def test_notices_reach_who_may_answer(pair):
    world = pair.world
    pair.invite()
    said = "Waste water | You are invited to talk about this need, for your achievement OFFER."
    assert told(world.outsider) == [said]
    for user in (pair.viewer, pair.stranger, world.owner, world.organiser):
        assert told(user) == []


def test_a_broker_with_a_mandate_for_the_counterpart_is_reached_and_answers_x_for_y(world):
    pair = Pair(world)
    house = world.make.organisation("broker", kind="intermediary")
    kun = world.make.user("kun", of=house)
    mandate, _link = people.offer_mandate(
        actor=kun, intermediary=house, client=world.rival, side="offers", scope="All.",
        starts_on=date(2020, 1, 1), ends_on=date(2099, 1, 1), commission="",
    )  # fmt: skip
    people.sign_mandate(actor=world.outsider, mandate=mandate, name="Outsider")
    invitation = pair.invite()
    assert len(told(kun)) == 1
    pair.answer(invitation, "interested", by=kun)
    assert InvitationTurn.objects.get().mandate == mandate
    page = world.client("owner").get(f"/en/match-invitations/{invitation.pk}/").content.decode()
    assert "Broker Ltd for Rival Ltd" in page
    assert AuditEntry.objects.get(verb="matching.answer_invitation").facts["mandate"] == mandate.pk
    wrong, _link = people.offer_mandate(
        actor=kun, intermediary=house, client=world.works, side="offers", scope="All.",
        starts_on=date(2020, 1, 1), ends_on=date(2099, 1, 1), commission="",
    )  # fmt: skip
    people.sign_mandate(actor=world.owner, mandate=wrong, name="Owner")
    with pytest.raises(Denied):  # a mandate for offers does not speak for needs
        actions.withdraw_invitation(actor=kun, invitation=invitation)


def test_an_expert_is_asked_in_person(world):
    pair = Pair(world)
    person = world.make.user("person", of=world.rival, role="viewer")
    expert = world.make.expert(world.edition, world.rival, code="EXPERT")
    catalog.link_account(actor=SYSTEM, expert=expert, user=person)
    suggestion = suggest(pair.need, expert)
    invitation = actions.invite(actor=world.owner, suggestion=suggestion, words=WORDS)
    assert told(person) == [
        "Waste water | You are invited to talk about this need, for the expert EXPERT."
    ]
    actions.answer_invitation(actor=person, invitation=invitation, to="interested")
    assert invitation.state == "interested"


def test_interest_and_a_no_are_decisions_of_the_counterpart(pair):
    invitation = pair.invite()
    pair.answer(invitation, "interested", words="Gladly")
    pair.suggestion.refresh_from_db()
    assert (pair.suggestion.needs_state, pair.suggestion.offers_state) == ("accepted", "accepted")
    assert told(pair.world.owner) == ["A membrane | Interested in the need NEED."]


def test_a_no_does_not_come_back(pair):
    invitation = pair.invite()
    with pytest.raises(Refused, match="why it does not fit"):
        pair.answer(invitation, "declined")
    with pytest.raises(Refused, match="why it does not fit"):
        pair.answer(invitation, "declined", reason="nonsense")
    pair.answer(invitation, "declined", reason="price")
    pair.suggestion.refresh_from_db()
    assert pair.suggestion.offers_state == "rejected"
    decision = pair.suggestion.decisions.get(side="offers")
    assert (decision.verdict, decision.reason, decision.by) == (
        "reject", "price", pair.world.outsider,
    )  # fmt: skip
    with pytest.raises(Refused, match="answered an invitation already"):
        pair.invite()
    assert "Not interested" in told(pair.world.owner)[0]


def test_what_was_said_before_follows_the_answer(pair):
    """Who has turned the pair down on their own board may still be won."""
    for verdict, reason, answer, after in (
        ("reject", "price", {"to": "interested"}, "accepted"),
        ("accept", "", {"to": "declined", "reason": "ip"}, "rejected"),
    ):
        Suggestion.objects.all().delete()
        pair.suggestion = suggest(pair.need, pair.offer)
        actions.decide(
            actor=pair.world.outsider, suggestion=pair.suggestion, side="offers", verdict=verdict,
            reason=reason,
        )  # fmt: skip
        invitation = pair.invite()
        pair.answer(Invitation.objects.get(pk=invitation.pk), **answer)
        pair.suggestion.refresh_from_db()
        assert pair.suggestion.offers_state == after


def test_a_decision_that_an_invitation_stands_for_is_not_undone_beside_it(pair):
    world, suggestion = pair.world, pair.suggestion
    invitation = pair.invite()
    with pytest.raises(Refused, match="Take that back first"):
        actions.undo(actor=world.owner, suggestion=suggestion, side="needs")
    pair.answer(invitation, "interested")
    with pytest.raises(Refused, match="answered an invitation"):
        actions.undo(actor=world.outsider, suggestion=suggestion, side="offers")
    actions.undo(actor=world.owner, suggestion=suggestion, side="needs")


def test_questions_go_to_and_fro(pair):
    invitation = pair.invite()
    with pytest.raises(Refused, match="questions"):
        pair.answer(invitation, "questions", words=" ")
    pair.answer(invitation, "questions", words="How hot?")
    assert told(pair.world.owner) == [
        "A membrane | Questions about the need NEED wait for your answer."
    ]
    with pytest.raises(Denied):
        actions.reply_to_questions(actor=pair.world.outsider, invitation=invitation, words="Guess")
    Invitation.objects.update(expires_on=timezone.localdate())
    invitation.refresh_from_db()
    actions.reply_to_questions(actor=pair.world.owner, invitation=invitation, words=SECRET)
    assert invitation.state == "sent"
    assert invitation.expires_on == timezone.localdate() + timedelta(days=7)
    assert told(pair.world.outsider)[0] == (
        "Waste water | Your questions on the invitation are answered."
    )
    pair.answer(invitation, "interested")
    assert [turn.after for turn in invitation.turns.all()] == ["questions", "sent", "interested"]


def test_who_may_not_answer(pair):
    world = pair.world
    invitation = pair.invite()
    for actor in (
        world.owner, pair.viewer, pair.stranger, world.organiser, world.anonymous, SYSTEM,
    ):  # fmt: skip
        with pytest.raises(Denied):
            pair.answer(invitation, "interested", by=actor)
    for actor in (pair.viewer, world.outsider, world.colleague, pair.stranger, SYSTEM):
        with pytest.raises(Denied):
            actions.withdraw_invitation(actor=actor, invitation=invitation)
    with pytest.raises(Refused, match="Choose an answer"):
        pair.answer(invitation, "withdrawn")


def test_nobody_answers_what_they_have_sent(world):
    """Who works for the counterpart does not invite it as an organiser; a broker of both sides does."""
    pair = Pair(world)
    house = world.make.organisation("broker", kind="intermediary")
    kun = world.make.user("kun", of=house)
    for client, signs in ((world.works, world.owner), (world.rival, world.outsider)):
        mandate, _link = people.offer_mandate(
            actor=kun, intermediary=house, client=client, side="both", scope="All.",
            starts_on=date(2020, 1, 1), ends_on=date(2099, 1, 1), commission="",
        )  # fmt: skip
        people.sign_mandate(actor=signs, mandate=mandate, name="Signed")
    invitation = pair.invite(by=kun)
    assert invitation.mandate.client == world.works
    with pytest.raises(Denied):
        pair.answer(invitation, "interested", by=kun)
    people.add_member(actor=SYSTEM, user=world.organiser, organisation=world.rival, role="editor")
    pair.suggestion = suggest(world.need(code="OTHER"), pair.offer)
    with pytest.raises(Denied):
        pair.invite(by=world.organiser)


@pytest.mark.parametrize("state", InvitationState.values)
def test_the_table_is_held(pair, state):
    invitation = pair.invite()
    ended = state not in OPEN_INVITATION
    Invitation.objects.update(
        state=state,
        reason="price" if state == "declined" else "",
        ended_at=timezone.now() if ended else None,
    )
    moves = {
        "questions": lambda one: pair.answer(one, "questions", words="?"),
        "interested": lambda one: pair.answer(one, "interested"),
        "declined": lambda one: pair.answer(one, "declined", reason="ip"),
        "withdrawn": lambda one: actions.withdraw_invitation(
            actor=pair.world.owner, invitation=one
        ),
        "sent": lambda one: actions.reply_to_questions(
            actor=pair.world.owner, invitation=one, words="So."
        ),
    }
    for to, move in moves.items():
        fresh = Invitation.objects.get(pk=invitation.pk)
        if to not in INVITATION_TRANSITIONS[state]:
            with pytest.raises(Refused, match="not open to that"):
                move(fresh)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "nonsense"},
        {"state": "declined"},
        {"state": "sent", "reason": "price"},
        {"state": "interested", "ended_at": None},
        {"words": ""},
        {"ended_at": timezone.now()},
    ],
)
def test_the_database_refuses_what_a_row_cannot_be(pair, values):
    invitation = pair.invite()
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(**values)


def test_a_pair_has_one_open_invitation_even_at_once(pair, monkeypatch):
    pair.invite()
    with pytest.raises(Refused, match="invited already"):
        pair.invite(by=pair.world.organiser)
    monkeypatch.setattr(verbs, "_check_earlier", lambda suggestion: None)  # both have looked
    with pytest.raises(Refused, match="invited already"):
        pair.invite(by=pair.world.organiser)
    assert Invitation.objects.count() == 1


def test_of_two_answers_at_once_one_is_told(pair):
    invitation = pair.invite()
    other = Invitation.objects.get(pk=invitation.pk)
    pair.answer(invitation, "interested")
    with pytest.raises(Refused, match="not open to that"):
        pair.answer(other, "declined", reason="price")
    with pytest.raises(Refused, match="not open to that"):
        actions.withdraw_invitation(actor=pair.world.owner, invitation=other)
    assert InvitationTurn.objects.count() == 1


def test_after_it_was_taken_back_the_pair_rests(pair):
    invitation = pair.invite()
    actions.withdraw_invitation(actor=pair.world.owner, invitation=invitation)
    assert told(pair.world.outsider)[0] == "Waste water | The invitation was taken back."
    with pytest.raises(Refused, match="again from"):
        pair.invite()
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=31), ended_at=timezone.now())
    pair.invite()


def test_one_person_sends_so_many_a_day_and_one_need_so_many(world):
    pair = Pair(world)
    offers = [world.make.achievement(world.edition, world.rival) for _ in range(A_NEED_A_DAY + 1)]
    for offer in offers[:-1]:
        actions.invite(actor=world.owner, suggestion=suggest(pair.need, offer), words=WORDS)
    last = suggest(pair.need, offers[-1])
    with pytest.raises(Refused, match="for this need"):
        actions.invite(actor=world.organiser, suggestion=last, words=WORDS)
    for at in range(A_DAY - A_NEED_A_DAY):
        need = world.need(code=f"X{at}")
        actions.invite(actor=world.owner, suggestion=suggest(need, pair.offer), words=WORDS)
    other = suggest(world.need(code="Y"), pair.offer)
    with pytest.raises(Refused, match="You have sent 20 invitations"):
        actions.invite(actor=world.owner, suggestion=other, words=WORDS)
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=2))
    actions.invite(actor=world.owner, suggestion=other, words=WORDS)


def test_the_day_reminds_once_and_lets_expire(pair):
    world, today = pair.world, timezone.localdate()
    invitation = pair.invite()
    while notices.deliver():
        pass

    def day(after):
        return actions.follow_invitations(actor=SYSTEM, today=today + timedelta(days=after))

    assert day(6) == (0, 0)
    assert day(7) == (0, 1)
    assert day(7) == (0, 0)  # of this day
    assert day(8) == (0, 0)
    assert told(world.outsider)[0].startswith("Waste water | An invitation to this need waits")
    assert day(30) == (0, 0)
    assert day(31) == (1, 0)
    invitation.refresh_from_db()
    assert invitation.state == "expired"
    assert told(world.owner) == [
        "A membrane | The invitation for the need NEED was not answered in time."
    ]
    assert InvitationTurn.objects.get().after == "expired"
    with pytest.raises(Denied):
        actions.follow_invitations(actor=world.organiser, today=today)


def test_it_ends_with_its_need(pair):
    invitation = pair.invite()
    catalog.withdraw(actor=pair.world.owner, record=pair.need)
    pair.need.refresh_from_db()
    fresh = Invitation.objects.get(pk=invitation.pk)
    with pytest.raises(Denied):
        pair.answer(fresh, "interested")
    assert actions.follow_invitations(actor=SYSTEM, today=timezone.localdate()) == (1, 0)


def test_it_lasts_no_longer_than_the_need(world):
    pair = Pair(world)
    soon = timezone.localdate() + timedelta(days=3)
    type(pair.need).objects.filter(pk=pair.need.pk).update(deadline=soon)
    pair.need.refresh_from_db()
    pair.suggestion.refresh_from_db()
    assert pair.invite().expires_on == soon
    Invitation.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    late = Invitation.objects.get()
    with pytest.raises(Refused, match="not open to that"):  # before the day's work has come by
        pair.answer(late, "interested")


# Names that are not told.


def test_neither_side_is_named_where_it_is_released_without_a_name(world):
    pair = Pair(world)
    for record in (pair.need, pair.offer):
        catalog.set_anonymous(actor=SYSTEM, record=record, is_anonymous=True)
        record.refresh_from_db()
    pair.suggestion = Suggestion.objects.get()
    invitation = pair.invite()
    pair.answer(invitation, "questions", words="How hot?")
    actions.reply_to_questions(actor=world.owner, invitation=invitation, words="Hot.")
    page = f"/en/match-invitations/{invitation.pk}/"
    for name, hidden, shown in (
        ("outsider", ("Works", "Owner"), "An enterprise in Shanghai"),
        ("owner", ("Rival", "Outsider"), "An enterprise in Shanghai"),
    ):
        client = world.client(name)
        texts = [
            client.get(page).content.decode(),
            client.get("/en/match-invitations/?as=csv").content.decode(),
            *told(getattr(world, name)),
        ]
        account = client.get("/en/me/security/").content.decode()
        for word in hidden:
            assert not any(word in text for text in texts if text != account), (name, word)
        assert shown in texts[0]


VARY = re.compile(r'name="(csrfmiddlewaretoken|key)" value="[^"]*"')


def test_two_owners_of_an_unnamed_need_give_the_same_bytes(world):
    """To who is invited: the two databases differ in nothing else."""
    owners = [world.make.organisation(name, region="320500") for name in ("alpha", "beta")]
    boss = world.make.user("boss", of=owners[0])
    need = world.make.need(world.edition, owners[0], code="ANON", title="Slag", region="320500")
    catalog.set_anonymous(actor=SYSTEM, record=need, is_anonymous=True)
    offer = world.make.achievement(world.edition, world.rival, code="OFFER", title="A membrane")
    invitation = actions.invite(
        actor=boss, suggestion=suggest(type(need).objects.get(), offer), words=WORDS
    )
    client = world.client("outsider")
    pages = (
        f"/en/match-invitations/{invitation.pk}/",
        "/en/match-invitations/",
        "/en/match-invitations/?as=csv",
    )

    def seen():
        said = [VARY.sub("", client.get(page).content.decode()) for page in pages]
        return said, told(world.outsider)

    assert len(told(world.outsider)) == 1  # the bell counts it from now on
    before = seen()
    type(need).objects.filter(pk=need.pk).update(organisation=owners[1])
    assert seen() == before
    assert "An enterprise in Jiangsu" in before[0][0]
    catalog.set_anonymous(actor=SYSTEM, record=type(need).objects.get(), is_anonymous=False)
    assert seen() != before


def test_the_panel_of_a_pair_says_where_it_stands(pair):
    world = pair.world
    before = offers.invited(world.owner, pair.suggestion)
    assert before.context["invite_url"].endswith(f"/to/{pair.suggestion.pk}/")
    assert offers.invited(world.outsider, pair.suggestion) is None
    invitation = pair.invite()
    for user in (world.owner, world.outsider):
        context = offers.invited(user, pair.suggestion).context
        assert context["url"].endswith(f"/{invitation.pk}/")
        assert context["invite_url"] == ""
    for user in (pair.stranger, world.officer, world.anonymous):
        assert offers.invited(user, pair.suggestion) is None
    assert offers.learning(world.organiser, world.edition) is not None
    assert offers.learning(world.owner, world.edition) is None


def test_words_do_not_give_a_name_away(world):
    pair = Pair(world)
    for record in (pair.need, pair.offer):
        catalog.set_anonymous(actor=SYSTEM, record=record, is_anonymous=True)
    pair.suggestion = Suggestion.objects.get()
    with pytest.raises(Refused, match="Your words name “Works"):
        pair.invite(words="Works would like to talk")
    invitation = Invitation.objects.get(pk=pair.invite().pk)
    with pytest.raises(Refused, match="OFFER is released without a name"):
        pair.answer(invitation, "questions", words="Is this for rival ltd?")
    assert "Works" not in str(AuditEntry.objects.values_list("facts", flat=True))


def test_who_organises_invites_in_the_name_of_the_edition(pair):
    world = pair.world
    invitation = pair.invite(by=world.organiser)
    page = world.client("outsider").get(f"/en/match-invitations/{invitation.pk}/")
    assert "The organisers of Edition delta" in page.content.decode()
    assert "Organiser" not in re.sub(r"<title>.*?</title>", "", page.content.decode())
    assert told(world.owner) == [
        "A membrane | Those who organise have invited them for your need NEED."
    ]
    pair.answer(invitation, "interested")
    assert told(world.organiser) == ["A membrane | Interested in the need NEED."]
    assert "Interested" in told(world.owner)[0]


# Mail.


def test_the_mail_holds_neither_words_nor_names(pair):
    world = pair.world
    catalog.save_detail(actor=world.owner, record=pair.need, tier=3, language="en", words=SECRET)
    pair.invite(words="Come to room 9")
    while notices.deliver():
        pass
    tasks.send_due(now=timezone.now())
    (letter,) = (one for one in mail.outbox if "invited" in one.body)
    assert letter.to == ["outsider@jiebang.example"]
    text = letter.body + str(letter.alternatives)
    assert "Waste water" in text
    for word in ("room 9", "Stellite", "Owner", "owner@"):
        assert word not in text


# Pages.


def test_inviting_and_answering_in_the_browser(pair):
    world, client = pair.world, pair.world.client("owner")
    address = f"/en/match-invitations/to/{pair.suggestion.pk}/"
    page = client.get(address).content.decode()
    assert "A membrane" in page
    key = re.search(r'name="key" value="(\w+)"', page)[1]
    given = {"words": WORDS, "key": key}
    first, second = client.post(address, given), client.post(address, given)
    assert first["Location"] == second["Location"]
    assert Invitation.objects.count() == 1
    refused = client.post(address, {"words": WORDS, "key": "another"})
    assert refused.status_code == 422
    assert "invited already" in refused.content.decode()
    there = world.client("outsider")
    page = there.get(first["Location"]).content.decode()
    assert WORDS in page
    bad = there.post(first["Location"], {"act": "answer", "to": "declined"})
    assert bad.status_code == 422
    assert "Choose why it does not fit" in bad.content.decode()
    key = re.search(r'name="key" value="(\w+)"', page)[1]
    given = {"act": "answer", "to": "questions", "words": "How hot?", "key": key}
    for _ in range(2):
        assert there.post(first["Location"], given).status_code == 302
    assert InvitationTurn.objects.count() == 1
    page = client.get(first["Location"]).content.decode()
    assert "How hot?" in page
    client.post(first["Location"], {"act": "reply", "words": "Hot."})
    client.post(first["Location"], {"act": "withdraw"})
    assert [turn.after for turn in InvitationTurn.objects.all()] == [
        "questions", "sent", "withdrawn",
    ]  # fmt: skip


def test_pages_are_not_there_for_others(pair):
    world = pair.world
    invitation = pair.invite()
    pages = (
        f"/en/match-invitations/{invitation.pk}/",
        f"/en/match-invitations/to/{pair.suggestion.pk}/",
        f"/en/match-invitations/{10**30}/",
    )
    stranger = world.client()
    stranger.force_login(
        pair.stranger, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    for page in pages:
        assert stranger.get(page).status_code == 404
        assert stranger.post(page, {"act": "withdraw"}).status_code == 404
    assert world.client("outsider").get(pages[1]).status_code == 404
    for act, client in (("withdraw", "outsider"), ("answer", "owner"), ("nonsense", "owner")):
        given = {"act": act, "to": "interested"}
        assert world.client(client).post(pages[0], given).status_code == 404
    assert world.client("colleague").post(pages[0], {"act": "withdraw"}).status_code == 404
    invitation.refresh_from_db()
    assert invitation.state == "sent"


def test_the_list_and_its_file_cost_no_more_for_more_rows(world):
    pair = Pair(world)
    pair.invite()
    costs = []
    for _ in range(2):
        for name, side in (("owner", "sent"), ("outsider", "received")):
            for more in ("", "&as=csv"):
                client = world.client(name)
                address = f"/en/match-invitations/?side={side}{more}"
                client.get(address)
                with CaptureQueriesContext(connection) as asked:
                    assert client.get(address).status_code == 200
                costs.append(len(asked))
        if len(costs) == 4:
            for _more in range(2):
                offer = world.make.achievement(world.edition, world.rival)
                actions.invite(actor=world.owner, suggestion=suggest(pair.need, offer), words=WORDS)
    assert costs[:4] == costs[4:]
    page = world.client("owner").get("/en/match-invitations/").content.decode()
    assert "?as=csv" in page
    assert page.count("A membrane") >= 1
    assert world.client("owner").get("/en/match-invitations/?side=x").status_code == 404


@pytest.mark.gate
def test_two_threads_invite_once(threads):
    from jiebang.hub.conftest import Make

    pair = Pair(build_world(Make()))
    gate, found = threading.Barrier(2), []

    def run(user):
        gate.wait()
        try:
            pair.invite(by=user)
            found.append("sent")
        except Refused:
            found.append("refused")
        finally:
            connection.close()

    runs = [
        threading.Thread(target=run, args=(user,))
        for user in (pair.world.owner, pair.world.organiser)
    ]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert sorted(found) == ["refused", "sent"]
