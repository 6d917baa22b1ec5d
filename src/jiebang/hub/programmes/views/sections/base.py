"""What the pages on which an edition is made have in common: a section is one thing a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404
from django.utils.functional import Promise

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.programmes import rules
from jiebang.hub.programmes.models import Edition

Words = str | Promise


class Section:
    """One of the things that an edition is made of; a subclass says what and by which verbs.

    A section without rows of its own (`several` false) is one form; else a list, with a form for
    each row and one for a new one.
    """

    name = ""
    title: Words = ""
    lead: Words = ""
    add: Words = ""
    several = True
    removable = True

    def may(self, actor: Actor, edition: Edition) -> bool:
        """Who sees this section; what each verb allows is the verb's own."""
        return rules.may_run(actor, edition)

    def may_add(self, actor: Actor, edition: Edition) -> bool:
        """Whether the actor may add a row."""
        return bool(self.add)

    def rows(self, actor: Actor, edition: Edition) -> list[dict[str, Any]]:
        """{pk, label, note} of each row."""
        return []

    def hint(self, actor: Actor, edition: Edition) -> str:
        """What the task list says of it: how many rows, or how it stands."""
        return ""

    def item(self, actor: Actor, edition: Edition, pk: int) -> Any:
        """One row. Raises Http404 where there is none, or none for this actor."""
        raise Http404

    def form(self, actor: Actor, edition: Edition, item: Any, data: Any) -> forms.Form | None:
        """The form of a row, or of a new one where item is None; None where it is only taken away."""
        raise NotImplementedError

    def write(self, actor: Actor, edition: Edition, item: Any, form: Any) -> None:
        """What the form says. Raises Refused."""
        raise NotImplementedError

    def moves(self, actor: Actor, item: Any) -> list[dict[str, str]]:
        """{name, label} of what else may become of a row now, each a button."""
        return []

    def move(self, actor: Actor, item: Any, name: str) -> None:
        """Do one of `moves`. Raises Refused."""
        raise Http404

    def may_remove(self, item: Any) -> bool:
        """Whether a row may be taken away as it stands."""
        return self.removable

    def remove(self, actor: Actor, item: Any) -> None:
        """Take the row away. Raises Refused."""
        raise Http404
