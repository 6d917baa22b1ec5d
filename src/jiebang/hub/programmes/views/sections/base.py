"""What the pages on which an edition is made have in common: a section is one thing a page."""

from __future__ import annotations

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.programmes import registry, rules
from jiebang.hub.programmes.models import Edition


class Section(registry.Section):
    """One of the things that an edition is made of, which its organisers make."""

    def may(self, actor: Actor, edition: Edition) -> bool:
        """The organisers."""
        return rules.may_run(actor, edition)
