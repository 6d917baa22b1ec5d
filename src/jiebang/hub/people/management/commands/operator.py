"""`jiebang operator …`: who operates the site, from the machine that it runs on."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from jiebang.hub.kernel.actors import Refused, SystemActor
from jiebang.hub.people import actions
from jiebang.hub.people.models import User
from jiebang.hub.people.queries import account_token

ACTOR = SystemActor("command line")


class Command(BaseCommand):
    """Exit code 0 when it is done, 1 with the reason when it is not."""

    help = "Make somebody an operator of the site, take that right away, or reset second factors."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and to whom."""
        parser.add_argument("what", choices=("add", "remove", "reset", "list"))
        parser.add_argument("email", nargs="?", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say what is true now."""
        what, email = options["what"], options["email"].strip().lower()
        if what == "list":
            for address in User.objects.filter(is_staff=True).order_by("email"):
                self.stdout.write(address.email)
            return
        try:
            with transaction.atomic(), translation.override("en"):
                self._do(what, email)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None

    def _do(self, what: str, email: str) -> None:
        user = User.objects.filter(email=email).first()
        if what == "add" and user is None:
            user = self._made(email)
        if user is None:
            raise CommandError(f"no account has the address {email!r}")
        if what == "add":
            actions.grant_operator(actor=ACTOR, user=user)
            self.stdout.write(f"{email} operates the site, once signed in with a second factor")
        elif what == "remove":
            actions.revoke_operator(actor=ACTOR, user=user)
            self.stdout.write(f"{email} operates the site no more")
        else:
            actions.reset_factors(actor=ACTOR, user=user)
            self.stdout.write(f"{email} has no second factor and is signed out everywhere")

    def _made(self, email: str) -> User:
        """An account without a password, and the way to one, as a new site may send no mail yet."""
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email!r} is no e-mail address") from None
        user = actions.create_user(actor=ACTOR, email=email, name="", language="en")
        link = reverse("people:open_account", args=[account_token(email)])
        self.stdout.write(f"the account is new; set its password within a day at {link}")
        return user
