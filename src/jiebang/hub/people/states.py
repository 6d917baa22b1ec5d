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


class Verification(models.TextChoices):
    """Whether the officer of its region has looked at an organisation's papers."""

    WAITING = "waiting", _("Not verified yet")
    VERIFIED = "verified", _("Verified")
    REFUSED = "refused", _("Verification refused")


VERIFICATIONS: dict[str, frozenset[str]] = {
    Verification.WAITING: frozenset({Verification.VERIFIED, Verification.REFUSED}),
    Verification.VERIFIED: frozenset({Verification.WAITING, Verification.REFUSED}),
    Verification.REFUSED: frozenset({Verification.WAITING, Verification.VERIFIED}),
}
"""From → to; back to waiting when what was verified has changed."""


class DoorState(models.TextChoices):
    """Life of an invitation or a request to join; all but the first are final."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


DOOR_TRANSITIONS: dict[str, frozenset[str]] = {
    DoorState.OPEN: frozenset({DoorState.ACCEPTED, DoorState.DECLINED, DoorState.WITHDRAWN}),
    DoorState.ACCEPTED: frozenset(),
    DoorState.DECLINED: frozenset(),
    DoorState.WITHDRAWN: frozenset(),
}


class Side(models.TextChoices):
    """For which side of a docking an intermediary acts."""

    NEEDS = "needs", _("for its needs")
    OFFERS = "offers", _("for its achievements and solutions")
    BOTH = "both", _("for both")


class MandateState(models.TextChoices):
    """Life of a mandate; whether it holds today also depends on its term."""

    OFFERED = "offered", _("Waits for the signature")
    SIGNED = "signed", _("Signed")
    DECLINED = "declined", _("Declined")
    REVOKED = "revoked", _("Revoked")


MANDATE_TRANSITIONS: dict[str, frozenset[str]] = {
    MandateState.OFFERED: frozenset(
        {MandateState.SIGNED, MandateState.DECLINED, MandateState.REVOKED}
    ),
    MandateState.SIGNED: frozenset({MandateState.REVOKED}),
    MandateState.DECLINED: frozenset(),
    MandateState.REVOKED: frozenset(),
}
