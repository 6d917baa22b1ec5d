"""Writes of editions and of their nest; their host regions and tracks, who works for them, are not here."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.people.models import User
from jiebang.hub.people.rules import is_system
from jiebang.hub.programmes import rules
from jiebang.hub.programmes.actions.texts import Words, write_texts
from jiebang.hub.programmes.models import Edition, EditionText, HostRegion, RoleOnEdition
from jiebang.hub.programmes.states import LEVELS, EditionRole, Screening
from jiebang.reference import regions


@transaction.atomic
def create_edition(
    *,
    actor: Actor,
    slug: str,
    texts: Words,
    opens_on: date,
    closes_on: date,
    region_group: str = "",
    is_public: bool = False,
    is_demo: bool = False,
    publishes_collected: bool = False,
    screening: str = Screening.NONE,
    parent: Edition | None = None,
    hosted_by: HostRegion | None = None,
) -> Edition:
    """Open an edition: the system does, and the organisers of the one that it stands within.

    Whoever opens an edition within another organises it.
    """
    if not (is_system(actor) if parent is None else rules.may_run(actor, parent)):
        raise Denied
    if screening not in Screening.values:
        raise Refused(f"unknown way of screening {screening!r}")
    _check_facts(opens_on, closes_on, region_group)
    edition = Edition(
        slug=slug,
        region_group=region_group,
        opens_on=opens_on,
        closes_on=closes_on,
        is_public=is_public,
        is_demo=is_demo,
        publishes_collected=publishes_collected,
        screening=screening,
    )
    if parent is not None:
        _place(edition, parent, hosted_by)
    try:
        with transaction.atomic():
            edition.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("Another edition has this name in its address already.")) from None
    write_texts(EditionText, texts, edition=edition)
    if isinstance(actor, User):
        RoleOnEdition.objects.create(edition=edition, user=actor, role=EditionRole.ORGANISER)
    audit.record(
        actor=actor,
        verb="programmes.create_edition",
        subject=edition,
        facts={"parent": parent.pk if parent else None},
    )
    return edition


@transaction.atomic
def move_edition(
    *, actor: Actor, edition: Edition, parent: Edition | None, hosted_by: HostRegion | None = None
) -> None:
    """Place an edition, and what stands within it, into another one, or on its own.

    Its organisers do who organise the other one as well, so that nobody's figures grow unasked.
    """
    if not rules.may_run(actor, edition) or (parent and not rules.may_run(actor, parent)):
        raise Denied
    if parent is None and hosted_by is not None:
        raise Refused(_("Only an edition within another one is a host region's own."))
    if parent is not None:
        _place(edition, parent, hosted_by)
    else:
        edition.parent = edition.hosted_by = None
    Edition.objects.filter(pk=edition.pk).update(parent=parent, hosted_by=hosted_by)
    audit.record(
        actor=actor,
        verb="programmes.move_edition",
        subject=edition,
        facts={
            "parent": parent.pk if parent else None,
            "hosted_by": hosted_by.pk if hosted_by else None,
        },
    )


def _place(edition: Edition, parent: Edition, hosted_by: HostRegion | None) -> None:
    """Set the place of an edition where the nest stays a tree that is not too deep.

    All editions are locked first, in one order, so that of two who move at once the second one
    sees what the first has done: each alone might be right, and both together a circle.
    """
    locked = Edition.objects.order_by("pk").select_for_update()
    above: dict[int, int | None] = dict(locked.values_list("pk", "parent_id"))
    if hosted_by is not None and hosted_by.edition_id != parent.pk:
        raise Refused(_("This host region is not of the edition above."))
    way: list[int] = []
    place: int | None = parent.pk
    while place is not None:
        way.append(place)
        if place == edition.pk:
            raise Refused(_("An edition cannot stand within itself."))
        place = above.get(place)
    if len(way) + _depth(edition.pk, above) > LEVELS:
        raise Refused(_("Editions nest no deeper than %(levels)s levels.") % {"levels": LEVELS})
    edition.parent, edition.hosted_by = parent, hosted_by


def _depth(edition: int | None, above: dict[int, int | None]) -> int:
    """Levels of an edition and what stands within it."""
    if edition is None:
        return 1
    return 1 + max(
        (_depth(child, above) for child, parent in above.items() if parent == edition), default=0
    )


@transaction.atomic
def change_edition(
    *,
    actor: Actor,
    edition: Edition,
    opens_on: date,
    closes_on: date,
    region_group: str = "",
    is_public: bool = False,
    publishes_collected: bool = False,
) -> None:
    """Change when an edition runs, where, and what the world may know of it."""
    if not rules.may_run(actor, edition):
        raise Denied
    _check_facts(opens_on, closes_on, region_group)
    values = {
        "opens_on": opens_on,
        "closes_on": closes_on,
        "region_group": region_group,
        "is_public": is_public,
        "publishes_collected": publishes_collected,
    }
    changed = sorted(name for name, value in values.items() if getattr(edition, name) != value)
    Edition.objects.filter(pk=edition.pk).update(**values)
    for name, value in values.items():
        setattr(edition, name, value)
    audit.record(
        actor=actor,
        verb="programmes.change_edition",
        subject=edition,
        facts={"changed": changed},
    )


@transaction.atomic
def write_edition(*, actor: Actor, edition: Edition, texts: Words) -> None:
    """Write what an edition says of itself."""
    if not rules.may_run(actor, edition):
        raise Denied
    changed = write_texts(EditionText, texts, edition=edition)
    audit.record(
        actor=actor, verb="programmes.write_edition", subject=edition, facts={"changed": changed}
    )


def _check_facts(opens_on: date, closes_on: date, region_group: str) -> None:
    if closes_on < opens_on:
        raise Refused(_("An edition cannot close before it opens."))
    try:
        if region_group:
            regions.get_group(region_group)
    except ValueError:
        raise Refused(_("There is no such group of regions.")) from None
