"""Idempotency keys: the first answer again, an error for other input, nothing left of a failure."""

import pytest

from jiebang.hub.kernel import idempotency
from jiebang.hub.kernel.actors import Refused, SystemActor
from jiebang.hub.kernel.models import IdempotencyKey

ACTOR = SystemActor("tests")


class Act:
    """Counts how often it ran."""

    def __init__(self):
        self.runs = 0

    def __call__(self):
        self.runs += 1
        return {"run": self.runs, "名": "答"}


def once(act, *, actor=ACTOR, verb="test.do", key="k", payload=None):
    return idempotency.once(
        actor=actor, verb=verb, key=key, payload={"a": 1} if payload is None else payload, act=act
    )


def test_same_key_and_input_give_the_first_answer(db):
    act = Act()
    assert once(act) == once(act) == {"run": 1, "名": "答"}
    assert act.runs == 1


def test_the_order_of_the_input_does_not_count(db):
    act = Act()
    once(act, payload={"a": 1, "b": 2})
    once(act, payload={"b": 2, "a": 1})
    assert act.runs == 1


def test_other_input_under_the_same_key_is_an_error(db):
    act = Act()
    once(act)
    with pytest.raises(idempotency.KeyReused):
        once(act, payload={"a": 2})
    assert act.runs == 1
    assert issubclass(idempotency.KeyReused, Refused)


def test_a_key_belongs_to_one_actor_and_verb(db):
    act = Act()
    once(act)
    once(act, actor=SystemActor("others"))
    once(act, verb="test.other")
    once(act, key="l")
    assert act.runs == 4


def test_a_failing_act_leaves_no_key(db):
    def fail():
        raise Refused("no")

    with pytest.raises(Refused):
        once(fail)
    assert not IdempotencyKey.objects.exists()
    act = Act()
    assert once(act) == {"run": 1, "名": "答"}


def test_keys_of_forms_differ():
    assert len({idempotency.new_key() for _ in range(100)}) == 100
