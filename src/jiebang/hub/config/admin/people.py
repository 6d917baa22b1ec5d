"""Users, organisations and mandates, as operators read them, and what they do with accounts."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.admin import BooleanFieldListFilter, ChoicesFieldListFilter, register
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.config.admin.rows import Rows, column, joined, moment, titled
from jiebang.hub.config.admin.site import desk
from jiebang.hub.config.admin.verbs import Verb, action_of
from jiebang.hub.kernel import languages
from jiebang.hub.people import actions, rules
from jiebang.hub.people.models import Mandate, Organisation, User
from jiebang.hub.programmes.queries import given_to
from jiebang.reference import regions

_GROUP = gettext_lazy("People and organisations")

VERBS = (
    Verb(
        "deactivate",
        gettext_lazy("Close the account"),
        lambda actor, user: actions.deactivate_user(actor=actor, user=user),
    ),
    Verb(
        "reactivate",
        gettext_lazy("Open the account again"),
        lambda actor, user: actions.reactivate_user(actor=actor, user=user),
    ),
    Verb(
        "reset_factors",
        gettext_lazy("Reset second factors"),
        lambda actor, user: actions.reset_factors(actor=actor, user=user),
    ),
    Verb(
        "grant_operator",
        gettext_lazy("Make an operator"),
        lambda actor, user: actions.grant_operator(actor=actor, user=user),
    ),
    Verb(
        "revoke_operator",
        gettext_lazy("Take the operator's right away"),
        lambda actor, user: actions.revoke_operator(actor=actor, user=user),
    ),
)


def named(organisation: Organisation) -> str:
    """An organisation's name for the reader."""
    reading = organisation.reading(languages.current())
    return reading.get("name") if reading else organisation.slug


@register(User, site=desk)
class Users(Rows):
    """Accounts."""

    label = gettext_lazy("Users")
    group = _GROUP
    list_display = ("address", "person", "open", "operator", "role", "joined_on", "last")
    list_display_links = ("address",)
    fields = (*list_display, "speaks", "works_for", "factor_kinds")
    search_fields = ("email", "name")
    search_help_text = gettext_lazy("Name or address")
    list_filter = (
        ("is_active", titled(BooleanFieldListFilter, gettext_lazy("open"))),
        ("is_staff", titled(BooleanFieldListFilter, gettext_lazy("operator"))),
        ("language", titled(ChoicesFieldListFilter, gettext_lazy("language"))),
    )
    ordering = ("email",)
    actions = tuple(action_of(verb) for verb in VERBS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With what the list shows of each."""
        return super().get_queryset(request).prefetch_related("edition_roles__edition")

    @column(gettext_lazy("address"), "email")
    def address(self, user: User) -> str:
        """Sign-in name."""
        return user.email

    @column(gettext_lazy("name"), "name")
    def person(self, user: User) -> str:
        """As the person wrote it."""
        return user.name

    @column(gettext_lazy("open"), "is_active", yes_no=True)
    def open(self, user: User) -> bool:
        """Whether the account may be used."""
        return user.is_active

    @column(gettext_lazy("operator"), "is_staff", yes_no=True)
    def operator(self, user: User) -> bool:
        """Whether they operate the site."""
        return user.is_staff

    @column(gettext_lazy("roles"))
    def role(self, user: User) -> str:
        """Roles on editions."""
        held = given_to(user)
        return joined(f"{one.get_role_display()} ({one.edition.slug})" for one in held)

    @column(gettext_lazy("since"), "date_joined")
    def joined_on(self, user: User) -> str:
        """When the account was made."""
        return moment(user.date_joined)

    @column(gettext_lazy("last sign-in"), "last_login")
    def last(self, user: User) -> str:
        """When they came last."""
        return moment(user.last_login)

    @column(gettext_lazy("language"))
    def speaks(self, user: User) -> str:
        """The language of their mail."""
        return user.get_language_display()

    @column(gettext_lazy("works for"))
    def works_for(self, user: User) -> str:
        """Memberships."""
        held = user.memberships.select_related("organisation").prefetch_related(
            "organisation__texts"
        )
        return joined(f"{named(one.organisation)} ({one.get_role_display()})" for one in held)

    @column(gettext_lazy("second factors"))
    def factor_kinds(self, user: User) -> str:
        """Which kinds, never their secrets."""
        held = Authenticator.objects.filter(user=user).order_by("pk")
        names = {
            Authenticator.Type.TOTP: _("Authenticator app"),
            Authenticator.Type.WEBAUTHN: _("Passkey"),
            Authenticator.Type.RECOVERY_CODES: _("Recovery codes"),
        }
        return joined(names[one.type] for one in held)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """With the button to look as the user."""
        user = User.objects.filter(pk=object_id).first()
        looks = user is not None and rules.may_look_as(request.user, user)
        return super().change_view(
            request, object_id, form_url, {"look_as": object_id if looks else ""}
        )


@register(Organisation, site=desk)
class Organisations(Rows):
    """Organisations."""

    label = gettext_lazy("Organisations")
    group = _GROUP
    list_display = ("called", "sort", "place", "code", "verified", "entered")
    fields = (*list_display, "note", "people")
    search_fields = ("slug", "texts__name", "credit_code")
    search_help_text = gettext_lazy("Name or unified social credit code")
    list_filter = (
        ("verification", titled(ChoicesFieldListFilter, gettext_lazy("verification"))),
        ("kind", titled(ChoicesFieldListFilter, gettext_lazy("kind"))),
    )
    ordering = ("slug",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        """With their names."""
        return super().get_queryset(request).prefetch_related("texts")

    def page_of(self, row: Organisation) -> str:
        """Its page."""
        return reverse("people:organisation", args=[row.slug])

    @column(gettext_lazy("Name"), "slug")
    def called(self, row: Organisation) -> str:
        """For the reader."""
        return named(row)

    @column(gettext_lazy("kind"), "kind")
    def sort(self, row: Organisation) -> str:
        """What it is."""
        return row.get_kind_display()

    @column(gettext_lazy("Region"), "region")
    def place(self, row: Organisation) -> str:
        """Where it is."""
        return str(regions.path(row.region, languages.current()))

    @column(gettext_lazy("credit code"), "credit_code")
    def code(self, row: Organisation) -> str:
        """Unified social credit code."""
        return row.credit_code or ""

    @column(gettext_lazy("verification"), "verification")
    def verified(self, row: Organisation) -> str:
        """What its region's officer has said."""
        return row.get_verification_display()

    @column(gettext_lazy("since"), "created_at")
    def entered(self, row: Organisation) -> str:
        """When it was entered."""
        return moment(row.created_at)

    @column(gettext_lazy("note"))
    def note(self, row: Organisation) -> str:
        """Why it was refused."""
        return row.verification_note

    @column(gettext_lazy("members"))
    def people(self, row: Organisation) -> str:
        """Who works for it."""
        held = row.memberships.select_related("user").order_by("pk")
        return joined(f"{one.user} ({one.get_role_display()})" for one in held)


@register(Mandate, site=desk)
class Mandates(Rows):
    """Who acts for whom; not for what pay."""

    label = gettext_lazy("Mandates")
    group = _GROUP
    list_display = ("for_whom", "by_whom", "on_side", "now", "first_day", "last_day")
    fields = list_display
    search_fields = ("client__texts__name", "intermediary__texts__name")
    search_help_text = gettext_lazy("Name of either side")
    list_filter = (("state", titled(ChoicesFieldListFilter, gettext_lazy("state"))),)
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mandate]:
        """With both names."""
        return (
            super()
            .get_queryset(request)
            .select_related("client", "intermediary")
            .prefetch_related("client__texts", "intermediary__texts")
        )

    @column(gettext_lazy("client"))
    def for_whom(self, row: Mandate) -> str:
        """The client."""
        return named(row.client)

    @column(gettext_lazy("intermediary"))
    def by_whom(self, row: Mandate) -> str:
        """The intermediary."""
        return named(row.intermediary)

    @column(gettext_lazy("side"), "side")
    def on_side(self, row: Mandate) -> str:
        """On which side."""
        return row.get_side_display()

    @column(gettext_lazy("state"), "state")
    def now(self, row: Mandate) -> str:
        """Where it stands."""
        return row.get_state_display()

    @column(gettext_lazy("from"), "starts_on")
    def first_day(self, row: Mandate) -> str:
        """First day of its term."""
        return moment(row.starts_on)

    @column(gettext_lazy("until"), "ends_on")
    def last_day(self, row: Mandate) -> str:
        """Last day of its term."""
        return moment(row.ends_on)
