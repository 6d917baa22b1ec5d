"""Making an edition itself: its words, its facts, its place in the nest, what stands within it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.localised import is_stale
from jiebang.hub.programmes import actions, forms, queries, tables
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.views.sections.base import Section


class WordsSection(Section):
    """Name, line and text."""

    name = "words"
    title = gettext_lazy("Name and text")
    several = False

    def hint(self, actor: Actor, edition: Edition) -> str:
        """The languages that it is written in, and which are behind."""
        texts = list(edition.texts.all())
        return ", ".join(
            f"{languages.NAMES[languages.Language(text.language)]}"
            + (f" ({_('out of date')})" if is_stale(text, texts) else "")
            for text in texts
        )

    def form(self, actor: Actor, edition: Edition, item: Any, data: Any) -> forms.EditionWordsForm:
        """A field for each text and language."""
        return forms.EditionWordsForm(data, texts=edition.texts.all())

    def write(self, actor: Actor, edition: Edition, item: Any, form: Any) -> None:
        """Write them."""
        actions.write_edition(actor=actor, edition=edition, texts=form.all_words())


class FactsSection(Section):
    """Days, group of regions, who may see what."""

    name = "facts"
    title = gettext_lazy("Dates and visibility")
    several = False

    def hint(self, actor: Actor, edition: Edition) -> str:
        """From when to when."""
        seen = _("everybody may see it") if edition.is_public else _("only its team may see it")
        return f"{tables.dates(edition)} · {seen}"

    def form(self, actor: Actor, edition: Edition, item: Any, data: Any) -> forms.EditionFactsForm:
        """As it is now."""
        names = ("opens_on", "closes_on", "region_group", "is_public", "publishes_collected")
        return forms.EditionFactsForm(
            data, initial={name: getattr(edition, name) for name in names}
        )

    def write(self, actor: Actor, edition: Edition, item: Any, form: Any) -> None:
        """Change them."""
        actions.change_edition(actor=actor, edition=edition, **form.cleaned_data)


class PlaceSection(Section):
    """Within which edition it stands."""

    name = "place"
    title = gettext_lazy("Place in the nest")
    several = False

    def hint(self, actor: Actor, edition: Edition) -> str:
        """The edition above."""
        above = queries.way_up(actor, edition)
        return tables.edition_name(above[-1]) if above else _("no other edition")

    def form(self, actor: Actor, edition: Edition, item: Any, data: Any) -> forms.PlaceForm:
        """Among the editions that the actor organises."""
        return forms.PlaceForm(data, actor=actor, edition=edition)

    def write(self, actor: Actor, edition: Edition, item: Any, form: Any) -> None:
        """Move it; to leave it where it is asks nobody."""
        parent, host = form.chosen()
        before = (edition.parent_id, edition.hosted_by_id)
        if before != (parent.pk if parent else None, host.pk if host else None):
            actions.move_edition(actor=actor, edition=edition, parent=parent, hosted_by=host)


class ChildrenSection(Section):
    """Editions right within this one."""

    name = "editions"
    title = gettext_lazy("Editions within this one")
    lead = gettext_lazy("Such as a host region's own. What is counted there counts here, once.")
    add = gettext_lazy("Open an edition within this one")
    removable = False

    def rows(self, actor: Actor, edition: Edition) -> list[dict[str, Any]]:
        """Each with its own task list."""
        return [
            {
                "label": tables.edition_name(one),
                "note": tables.dates(one),
                "url": tables.edition_url(one),
            }
            for one in queries.children_of(actor, edition)
        ]

    def form(self, actor: Actor, edition: Edition, item: Any, data: Any) -> forms.ChildForm:
        """A new one."""
        return forms.ChildForm(data, edition=edition)

    def write(self, actor: Actor, edition: Edition, item: Any, form: Any) -> None:
        """Open it."""
        given = form.cleaned_data
        names = (
            "slug",
            "opens_on",
            "closes_on",
            "region_group",
            "is_public",
            "publishes_collected",
        )
        actions.create_edition(
            actor=actor,
            parent=edition,
            hosted_by=given["hosted_by"],
            texts=form.words(),
            screening=edition.screening,
            **{name: given[name] for name in names},
        )
