"""Users, organisations with their names in several languages, and memberships; fields and constraints only."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.localised import LocalisedText, Reading, read
from jiebang.hub.kernel.regions import RegionField, region_shape
from jiebang.hub.people.states import MembershipRole, OrganisationKind


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
    """A person who can sign in."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    language = models.CharField(max_length=7, choices=Language.choices, default=Language.HANS)
    is_demo = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name or self.email


class Organisation(models.Model):
    """An enterprise, university, institute, intermediary, body, park, investor or service provider."""

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=OrganisationKind.choices)
    region = RegionField()
    credit_code = models.CharField(max_length=18, null=True, blank=True, unique=True)
    is_invented = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            region_shape("region", "organisation_region_shape"),
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
    """An organisation's name in one language."""

    TEXT_FIELDS = ("name",)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=200)

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
