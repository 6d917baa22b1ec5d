"""Roles on an edition and the steps of the funnel, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EditionRole(models.TextChoices):
    """What a person does for an edition; `region` narrows a region officer to one host region."""

    ORGANISER = "organiser", _("Organiser")
    REGION_OFFICER = "region_officer", _("Region officer")


class FunnelStep(models.TextChoices):
    """The chain by which every organiser reports and is judged, in its order."""

    VISITED = "visited", _("Firms visited")
    COLLECTED = "collected", _("Needs collected")
    PUBLISHED = "published", _("Needs published")
    SOLUTIONS = "solutions", _("Solutions received")
    DOCKED = "docked", _("Pairs docked")
    INTENTS = "intents", _("Intents signed")
    CONTRACTS = "contracts", _("Contracts registered")
