"""One's own account: made, or given a new password, by who proves the address with a link."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.people import queries
from jiebang.hub.people.models import User


@transaction.atomic
def sign_up(*, email: str, name: str, password: str, language: str) -> User:
    """Make an account; the caller has seen a secret that only the holder of the address got.

    Raises Refused where the address has an account, there is no name, or the password is weak.
    """
    name = name.strip()[:80]
    if not name:
        raise Refused(_("Say your name."))
    if User.objects.filter(email=email).exists():
        raise Refused(_("This address has an account: sign in, then open the link again."))
    _strong(password, User(email=email, name=name))
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, name=name, language=language)
    except IntegrityError:  # of two who come at once with one link
        raise Refused(_("This was answered meanwhile.")) from None
    audit.record(actor=user, verb="people.sign_up", subject=user)
    return user


@transaction.atomic
def set_password(*, token: str, password: str) -> User:
    """A new password for the account of a link's secret, which ends the link and every session.

    Raises Refused where the link is no more, or the password is weak.
    """
    found = queries.account_by(token)
    user = found and found.user and User.objects.select_for_update().get(pk=found.user.pk)
    # Once more, as of two who come at once with one link only the first is let in.
    if not user or queries.account_by(token) is None:
        raise Refused(_("This link is used up or too old. Ask for another."))
    _strong(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(actor=user, verb="people.set_password", subject=user)
    return user


def _strong(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
