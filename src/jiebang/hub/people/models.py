"""Users, organisations with their names in several languages, and memberships; fields and constraints only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.localised import LocalisedText, Reading, read
from jiebang.hub.kernel.regions import RegionField, region_shape
from jiebang.hub.people.states import (
    DoorState,
    MandateState,
    MembershipRole,
    OrganisationKind,
    Side,
    Verification,
)


class UserManager(BaseUserManager["User"]):
    """Users are known by their e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user with a normalised address; without a password nobody can sign in by password."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractUser):
    """A person who can sign in; `is_staff` says that they operate the site.

    session_number: sessions that began under another one have ended.
    proof: whether the session that somebody came with has passed a second factor; none where no
    session is behind the actor, as in a command, a task or a test.
    watched_by: the operator who looks at the site as this user, and changes nothing.
    """

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(gettext_lazy("e-mail address"), unique=True)
    name = models.CharField(gettext_lazy("name"), max_length=80, blank=True)
    language = models.CharField(max_length=7, choices=Language.choices, default=Language.HANS)
    is_demo = models.BooleanField(default=False)
    session_number = models.PositiveIntegerField(default=0)

    proof: Callable[[], bool] | None = None
    watched_by: User | None = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name or self.email

    def get_session_auth_hash(self) -> str:
        """What a session must still be worth: the password and the number of sessions."""
        return self._numbered(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same for older secret keys of the site."""
        return map(self._numbered, super().get_session_auth_fallback_hash())

    def _numbered(self, digest: str) -> str:
        return f"{digest}.{self.session_number}" if self.session_number else digest


class FactorGuard(models.Model):
    """What keeps the codes of one account from being used twice or guessed.

    step: the time step of the last code of an authenticator app that was taken; tries: codes given
    since `tries_since` without a right one among them.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="factor_guard")
    step = models.BigIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    tries_since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id}"


class SavedFilter(models.Model):
    """A search of one of the operators' lists that its operator keeps; place: the name of its address."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_filters")
    place = models.CharField(max_length=80)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "place", "name"], name="saved_filter_once")
        ]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """An enterprise, university, institute, intermediary, body, park, investor or service provider."""

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=OrganisationKind.choices)
    region = RegionField()
    credit_code = models.CharField(max_length=18, null=True, blank=True, unique=True)
    is_invented = models.BooleanField(default=False)
    verification = models.CharField(
        max_length=8, choices=Verification.choices, default=Verification.WAITING
    )
    verification_note = models.CharField(max_length=500, blank=True)
    entered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="organisations_entered"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            region_shape("region", "organisation_region_shape"),
            models.CheckConstraint(
                condition=models.Q(verification__in=Verification.values),
                name="organisation_verification_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(verification=Verification.REFUSED)
                | ~models.Q(verification_note=""),
                name="organisation_refused_with_a_note",
            ),
            models.CheckConstraint(
                condition=models.Q(credit_code__isnull=True)
                | models.Q(credit_code__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
                name="organisation_credit_code_shape",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def reading(self, language: str) -> Reading[OrganisationText] | None:
        """Its name for a reader of `language`; uses prefetched texts where there are any."""
        return read(self.texts.all(), language)


class OrganisationText(LocalisedText):
    """An organisation's name in one language; name_key: as organisations.name_key() has it."""

    TEXT_FIELDS = ("name",)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, blank=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "language"], name="organisation_text_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user works for an organisation, in one role."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=6, choices=MembershipRole.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id}"


class Door(models.Model):
    """What invitations and requests to join share: an organisation, a role, a state, who decided."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="%(class)ss"
    )
    role = models.CharField(max_length=6, choices=MembershipRole.choices)
    state = models.CharField(max_length=9, choices=DoorState.choices, default=DoorState.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=DoorState.OPEN, decided_at__isnull=True)
                | models.Q(
                    state__in=[DoorState.ACCEPTED, DoorState.DECLINED, DoorState.WITHDRAWN],
                    decided_at__isnull=False,
                ),
                name="%(class)s_decided_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=MembershipRole.values), name="%(class)s_role_known"
            ),
        ]


class Invitation(Door):
    """An owner asks somebody in by mail; whoever holds the link of that mail may take it, once.

    token_digest: SHA-256 of the link's secret, which is nowhere else.
    """

    email = models.EmailField()
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    expires_at = models.DateTimeField()

    class Meta(Door.Meta):
        constraints = [
            *Door.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(state=DoorState.OPEN),
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.state}"


class JoinRequest(Door):
    """A user asks to work for an organisation; one of its owners answers."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="join_requests")
    words = models.CharField(max_length=500, blank=True)

    class Meta(Door.Meta):
        constraints = [
            *Door.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=models.Q(state=DoorState.OPEN),
                name="join_request_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.organisation_id} {self.state}"


class Mandate(models.Model):
    """An intermediary acts for a client: on which side, within which scope and term, for what pay.

    The client signs through a link, and revokes through the same link; token_digest is the SHA-256
    of its secret, which is nowhere else. Signed by an owner of the client it is confirmed at once;
    where the client has no owner yet, the officer of its region confirms it. It holds while it is
    signed, confirmed and within its term.
    """

    intermediary = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="mandates_held"
    )
    client = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="mandates_given"
    )
    side = models.CharField(max_length=6, choices=Side.choices)
    scope = models.TextField(max_length=1000)
    commission = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(
        max_length=8, choices=MandateState.choices, default=MandateState.OFFERED
    )
    token_digest = models.CharField(max_length=64, unique=True)
    offered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mandates_offered")
    offered_at = models.DateTimeField(auto_now_add=True)
    signed_name = models.CharField(max_length=80, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["offered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(intermediary=models.F("client")), name="mandate_of_two"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="mandate_term_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(side__in=Side.values) & models.Q(state__in=MandateState.values),
                name="mandate_codes_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=MandateState.SIGNED)
                | (models.Q(signed_at__isnull=False) & ~models.Q(signed_name="")),
                name="mandate_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[MandateState.OFFERED, MandateState.SIGNED], ended_at__isnull=True
                )
                | models.Q(
                    state__in=[MandateState.DECLINED, MandateState.REVOKED],
                    ended_at__isnull=False,
                ),
                name="mandate_ended_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intermediary_id} for {self.client_id}"

    @property
    def is_over(self) -> bool:
        """Whether its term has passed while it was offered or signed."""
        alive = self.state in {MandateState.OFFERED, MandateState.SIGNED}
        return alive and self.ends_on < timezone.localdate()

    @property
    def is_ahead(self) -> bool:
        """Whether it is signed and its term has not begun."""
        return self.state == MandateState.SIGNED and self.starts_on > timezone.localdate()

    @property
    def standing(self) -> str:
        """Its state in words, as its term makes it today."""
        if self.is_over:
            return _("Term over")
        if self.is_ahead:
            day = date_format(self.starts_on, "DATE_FORMAT")
            return _("Signed, holds from %(day)s") % {"day": day}
        return self.get_state_display()
