"""Roles on an edition, kinds of its parts and the steps of the funnel, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EditionRole(models.TextChoices):
    """What a person does for an edition; `region` narrows a role to one region and what lies in it."""

    ORGANISER = "organiser", _("Organiser")
    REGION_OFFICER = "region_officer", _("Region officer")
    TRACK_MANAGER = "track_manager", _("Track manager")
    ENTERPRISE_MANAGER = "enterprise_manager", _("Enterprise manager")
    SCREENER = "screener", _("Screener")
    TRANSLATOR = "translator", _("Translator")
    JUROR = "juror", _("Juror")
    VOUCHER_OFFICER = "voucher_officer", _("Voucher officer")
    FINANCE = "finance", _("Finance")
    AUDITOR = "auditor", _("Auditor")


TRACK_ROLES = frozenset({EditionRole.TRACK_MANAGER, EditionRole.ENTERPRISE_MANAGER})
"""Roles that are for one track; an enterprise manager's always is."""


REGION_ROLES = frozenset({EditionRole.REGION_OFFICER, EditionRole.SCREENER, EditionRole.TRANSLATOR})
"""Roles that a region narrows; a region officer's always is. The others are for all regions."""


class Screening(models.TextChoices):
    """How often a record is screened before an edition releases it."""

    NONE = "none", _("not at all")
    ONCE = "once", _("once")
    TWICE = "twice", _("by the district, then by the region")


LEVELS = 4
"""How deep editions nest: such as country, province, city, district."""


class PartyRole(models.TextChoices):
    """What a body is to an edition, in the order in which a notice names them."""

    SUPERVISOR = "supervisor", _("Supervised by")
    HOST = "host", _("Hosted by")
    ORGANISER = "organiser", _("Organised by")
    SPONSOR = "sponsor", _("Co-sponsored by")
    SUPPORTER = "supporter", _("Supported by")


class StageKind(models.TextChoices):
    """The stages of an edition, in their usual order."""

    COLLECTION = "collection", _("Collection of needs")
    SCREENING = "screening", _("Screening")
    RELEASE = "release", _("Release")
    SOLUTIONS = "solutions", _("Call for solutions")
    DOCKING = "docking", _("Docking")
    ON_SITE = "on_site", _("On-site contest")
    FOLLOW_UP = "follow_up", _("Follow-up")
    OTHER = "other", _("Another stage")


class ActivityKind(models.TextChoices):
    """How needs are collected."""

    VISIT = "visit", _("Company visit")
    TRAINING = "training", _("Training session")
    CALL = "call", _("Call for needs")


class AnnouncementKind(models.TextChoices):
    """What an edition says in pages of its own."""

    ANNOUNCEMENT = "announcement", _("Announcement")
    POLICY = "policy", _("Policy")
    GUIDE = "guide", _("Guide")


class AnnouncementStatus(models.TextChoices):
    """Life of an announcement."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ANNOUNCEMENT_TRANSITIONS: dict[str, frozenset[str]] = {
    AnnouncementStatus.DRAFT: frozenset({AnnouncementStatus.PUBLISHED}),
    AnnouncementStatus.PUBLISHED: frozenset({AnnouncementStatus.WITHDRAWN}),
    AnnouncementStatus.WITHDRAWN: frozenset({AnnouncementStatus.PUBLISHED}),
}
"""From → to; a draft that is not wanted is removed."""


class Accent(models.TextChoices):
    """The colours that an enterprise chooses its front from: each is a class of the stylesheet, whose
    contrast is tested.
    """

    STEEL = "steel", _("Steel blue")
    COBALT = "cobalt", _("Cobalt")
    PINE = "pine", _("Pine green")
    PLUM = "plum", _("Plum")
    BRICK = "brick", _("Brick red")
    GRAPHITE = "graphite", _("Graphite")


class FunnelStep(models.TextChoices):
    """The chain by which every organiser reports and is judged, in its order."""

    VISITED = "visited", _("Firms visited")
    COLLECTED = "collected", _("Needs collected")
    PUBLISHED = "published", _("Needs published")
    SOLUTIONS = "solutions", _("Solutions received")
    DOCKED = "docked", _("Pairs docked")
    INTENTS = "intents", _("Intents signed")
    CONTRACTS = "contracts", _("Contracts registered")


MEASURES = (FunnelStep.VISITED, FunnelStep.COLLECTED, FunnelStep.PUBLISHED)
"""Steps that regions have quotas and targets for."""
