"""Roles on an edition and the steps of the funnel, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EditionRole(models.TextChoices):
    """What a person does for an edition; `region` narrows a role to one region and what lies in it."""

    ORGANISER = "organiser", _("Organiser")
    REGION_OFFICER = "region_officer", _("Region officer")
    TRACK_MANAGER = "track_manager", _("Track manager")
    ENTERPRISE_MANAGER = "enterprise_manager", _("Enterprise manager")
    SCREENER = "screener", _("Screener")
    JUROR = "juror", _("Juror")
    VOUCHER_OFFICER = "voucher_officer", _("Voucher officer")
    FINANCE = "finance", _("Finance")
    AUDITOR = "auditor", _("Auditor")


class Screening(models.TextChoices):
    """How often a record is screened before an edition releases it."""

    NONE = "none", _("not at all")
    ONCE = "once", _("once")
    TWICE = "twice", _("by the district, then by the region")


class FunnelStep(models.TextChoices):
    """The chain by which every organiser reports and is judged, in its order."""

    VISITED = "visited", _("Firms visited")
    COLLECTED = "collected", _("Needs collected")
    PUBLISHED = "published", _("Needs published")
    SOLUTIONS = "solutions", _("Solutions received")
    DOCKED = "docked", _("Pairs docked")
    INTENTS = "intents", _("Intents signed")
    CONTRACTS = "contracts", _("Contracts registered")
