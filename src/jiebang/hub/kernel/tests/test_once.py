"""What is asked once within a request that reads, and anew everywhere else."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory

from jiebang.hub.kernel.once import asked_once, remembering
from jiebang.hub.people import actions as people
from jiebang.hub.people import queries
from jiebang.hub.people.middleware import ProofMiddleware
from jiebang.hub.people.models import User


@pytest.fixture
def count():
    """A read that counts how often it is asked."""
    asked = []

    @asked_once
    def count(actor, side=""):
        asked.append((actor, side))
        return len(asked)

    return count


def test_outside_every_question_is_asked_anew(count):
    actor = User(pk=1)
    assert [count(actor), count(actor)] == [1, 2]


def test_within_it_is_asked_once_for_each_actor_and_argument(count):
    one, same = User(pk=1), User(pk=1)
    with remembering():
        assert [count(one), count(one), count(one, "needs"), count(one, side="needs")] == [
            1,
            1,
            2,
            3,
        ]
        assert count(same) == 4, "the same account may be here as somebody looks at it, with less"
    assert count(one) == 5


def test_what_raises_is_asked_again(count):
    @asked_once
    def refuses(actor):
        raise ValueError

    with remembering():
        for _ in range(2):
            with pytest.raises(ValueError):
                refuses(User(pk=1))


def test_a_right_that_is_taken_holds_from_the_next_request_on(world):
    with remembering():
        assert queries.organisation_ids_of(world.owner) == [world.works.pk]
    membership = world.colleague.memberships.get()
    people.remove_member(actor=world.owner, membership=membership)
    with remembering():
        assert queries.organisation_ids_of(world.colleague) == []


def test_a_page_that_reads_remembers_and_an_act_does_not(world):
    seen = []

    @asked_once
    def ask(actor):
        seen.append(actor)

    def within(request):
        ask(request.user)
        ask(request.user)
        return HttpResponse()

    for method, asked in (("get", 1), ("head", 1), ("post", 2)):
        seen.clear()
        request = getattr(RequestFactory(), method)("/")
        request.session, request.user = SessionStore(), world.owner
        ProofMiddleware(within)(request)
        assert len(seen) == asked, method
