"""Kinds of organisation and roles in it, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What an organisation is (the kinds of the field's forms)."""

    ENTERPRISE = "enterprise", _("Enterprise")
    UNIVERSITY = "university", _("University")
    INSTITUTE = "institute", _("Research institute")
    INTERMEDIARY = "intermediary", _("Technology intermediary")
    GOVERNMENT = "government", _("Government body")
    PARK = "park", _("Park or incubator")
    INVESTOR = "investor", _("Investor")
    SERVICE = "service", _("Service provider")


class MembershipRole(models.TextChoices):
    """What a member may do with the organisation's records."""

    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")
    VIEWER = "viewer", _("Viewer")
