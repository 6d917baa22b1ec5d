"""Panels: lower orders first, and what has nothing to show is left out."""

from django.contrib.auth.models import AnonymousUser

from jiebang.hub.kernel.actors import SystemActor, actor_key
from jiebang.hub.kernel.panels import Panel, Panels


def test_panels_come_in_their_order_and_empty_ones_stay_away():
    panels = Panels()
    panels.register(lambda actor, subject: Panel("late.html", {"subject": subject}), order=20)
    panels.register(lambda actor, subject: Panel("early.html"), order=10)
    panels.register(lambda actor, subject: None, order=15)
    panels.register(lambda actor, subject: Panel("early2.html"), order=10)
    found = panels.of(actor=AnonymousUser(), subject="thing")
    assert [panel.template for panel in found] == ["early.html", "early2.html", "late.html"]
    assert found[-1].context == {"subject": "thing"}


def test_actors_have_keys_without_personal_data(world):
    assert actor_key(world.owner) == f"user:{world.owner.pk}"
    assert actor_key(world.anonymous) == "anonymous"
    assert actor_key(SystemActor("demo")) == "system:demo"
