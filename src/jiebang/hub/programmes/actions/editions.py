"""Writes of editions, host regions and tracks; who works for them is not here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.kernel.localised import LocalisedText, Origin
from jiebang.hub.people.models import Organisation
from jiebang.hub.people.rules import is_system
from jiebang.hub.programmes.models import (
    Edition,
    EditionText,
    HostRegion,
    Track,
    TrackText,
)
from jiebang.hub.programmes.states import Screening

Words = Mapping[str, Mapping[str, str]]
"""`language tag → column → words`; the first language is the author's."""


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
) -> Edition:
    """Open an edition."""
    require_system(actor)
    if closes_on < opens_on:
        raise Refused("an edition cannot close before it opens")
    if screening not in Screening.values:
        raise Refused(f"unknown way of screening {screening!r}")
    edition = Edition.objects.create(
        slug=slug,
        region_group=region_group,
        opens_on=opens_on,
        closes_on=closes_on,
        is_public=is_public,
        is_demo=is_demo,
        publishes_collected=publishes_collected,
        screening=screening,
    )
    write_texts(EditionText, texts, edition=edition)
    audit.record(actor=actor, verb="programmes.create_edition", subject=edition)
    return edition


@transaction.atomic
def add_host_region(
    *, actor: Actor, edition: Edition, region: str, order: int, target_needs: int | None = None
) -> HostRegion:
    """Let a region host its part of the edition."""
    require_system(actor)
    host = HostRegion.objects.create(
        edition=edition, region=region, order=order, target_needs=target_needs
    )
    audit.record(
        actor=actor, verb="programmes.add_host_region", subject=host, facts={"region": region}
    )
    return host


@transaction.atomic
def add_track(
    *,
    actor: Actor,
    edition: Edition,
    slug: str,
    texts: Words,
    order: int,
    contest_of: Organisation | None = None,
) -> Track:
    """Add a track, or with `contest_of` one enterprise's own contest."""
    require_system(actor)
    track = Track.objects.create(edition=edition, slug=slug, order=order, contest_of=contest_of)
    write_texts(TrackText, texts, track=track)
    audit.record(actor=actor, verb="programmes.add_track", subject=track)
    return track


def require_system(actor: Actor) -> None:
    if not is_system(actor):
        raise Denied


def write_texts(model: type[LocalisedText], texts: Words, **owner: object) -> None:
    if not texts:
        raise Refused("words are needed in at least one language")
    first: LocalisedText | None = None
    for language, words in texts.items():
        row = model(
            language=language,
            origin=Origin.TRANSLATION if first else Origin.AUTHOR,
            source_digest=first.digest() if first else "",
            **words,
            **owner,
        )
        row.save(force_insert=True)
        first = first or row
