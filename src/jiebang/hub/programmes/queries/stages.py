"""Reads of an edition's stages and of the bodies behind it."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from jiebang.hub.programmes.models import Edition, Party, Stage


def stages_of(edition: Edition) -> QuerySet[Stage]:
    """The stages in the order of their days."""
    return edition.stages.prefetch_related("texts")


def parties_of(edition: Edition) -> QuerySet[Party]:
    """The bodies behind an edition; sort them by role as a notice does."""
    return edition.parties.select_related("organisation").prefetch_related(
        "texts", "organisation__texts"
    )


def submission_ends(edition: Edition) -> date | None:
    """The last day on which needs are submitted into an edition; None where no stage says so."""
    stage = edition.stages.filter(closes_submission=True).first()
    return (stage.grace_until or stage.ends_on) if stage else None


def submission_over(edition: Edition) -> date | None:
    """The day on which it ended, where it has."""
    last = submission_ends(edition)
    return last if last is not None and last < timezone.localdate() else None
