"""Input of second factors: a code, a passkey's answer, and the name of a new passkey."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import get_totp_secret
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.kernel.actors import Refused
from jiebang.hub.people import actions
from jiebang.hub.people.models import User

_ANSWER_LIMIT = 20_000
PASSWORD_LIMIT = 200
"""Characters of a password, as PasswordForm takes them."""


def _code_field(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class CodeForm(forms.Form):
    """A code of the authenticator app or a recovery code, given to finish signing in."""

    again = False
    code = _code_field(
        gettext_lazy("Code"),
        gettext_lazy("Six digits of your authenticator app, or one of your recovery codes."),
    )

    def __init__(self, *args: Any, user: User, **given: Any) -> None:
        super().__init__(*args, **given)
        self.user = user
        self.factor: Authenticator | None = None

    def clean_code(self) -> str:
        """Spent by being right; too many wrong ones close this way for an hour."""
        code: str = self.cleaned_data["code"].replace("\x00", "")
        try:
            self.factor = actions.check_code(actor=self.user, code=code)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        if self.factor is None:
            raise get_adapter().validation_error("incorrect_code")
        self.factor.user = self.user
        return code

    def save(self) -> None:
        """The session has passed."""
        post_authentication(context.request, self.factor, reauthenticated=self.again)


class AgainCodeForm(CodeForm):
    """The same before a change of one's factors."""

    again = True


class AgainPasswordForm(ReauthenticateForm):  # type: ignore[misc]
    """One's password, before the first factor is set up."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        field = self.fields["password"]
        field.label = _("Password")
        field.widget.attrs = {"autocomplete": "current-password"}
        short(self)


class SignInForm(LoginForm):  # type: ignore[misc]
    """Address and password; one that is too long to be anybody's is not hashed."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        short(self)


def short(form: forms.Form) -> None:
    """Hold the field `password` to what a password may have, before anybody hashes it."""
    field = form.fields["password"]
    assert isinstance(field, forms.CharField)  # noqa: S101
    field.max_length = PASSWORD_LIMIT
    field.validators.append(MaxLengthValidator(PASSWORD_LIMIT))


class TotpForm(forms.Form):
    """The first code of an authenticator app that has just taken the secret in."""

    code = _code_field(gettext_lazy("Code that the app shows"))

    def __init__(self, *args: Any, user: User, **given: Any) -> None:
        super().__init__(*args, **given)
        self.user = user
        self.secret = get_totp_secret(regenerate=not self.is_bound)

    def clean_code(self) -> str:
        """Without NUL; whether it fits, the action finds out."""
        return cast("str", self.cleaned_data["code"]).replace("\x00", "")


class _AnswerField(forms.JSONField):
    """What a passkey answers, as JSON; anybody may post anything here."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """An object of a sensible size; deep nesting would exhaust the reader of JSON."""
        try:
            answer = super().to_python(value) if len(str(value)) <= _ANSWER_LIMIT else None
        except (forms.ValidationError, RecursionError):
            answer = None
        if not isinstance(answer, dict) or not isinstance(answer.get("response"), dict):
            raise get_adapter().validation_error("incorrect_code")
        return answer

    def bound_data(self, data: Any, initial: Any) -> None:
        """An answer counts once: the form that comes back is without it."""


class _AnswerForm(forms.Form):
    """What the library takes for granted of an answer is looked at first."""

    credential = _AnswerField()

    def clean_credential(self) -> Any:
        """The factor that the answer is of, or the answer itself where a form looks at it later."""
        answer = self.cleaned_data.get("credential")
        try:
            checked = getattr(super(), "clean_credential", lambda: answer)()
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
            # Pieces of the wrong kind inside; the library lets these through as they come.
            raise get_adapter().validation_error("incorrect_code") from None
        return checked


class UsePasskeyForm(_AnswerForm, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey, given to finish signing in."""


class PasskeySignInForm(_AnswerForm, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey alone, which has made sure of its holder."""


class AgainPasskeyForm(_AnswerForm, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey, before a change of one's factors."""


class PasskeyForm(_AnswerForm, AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey and its name."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=actions.PASSKEY_NAME_LIMIT,
        help_text=gettext_lazy("Such as: my laptop, my phone, the key on my ring."),
    )
    passwordless = forms.BooleanField(
        required=False,
        initial=True,
        label=gettext_lazy("It signs in alone, without the password"),
        help_text=gettext_lazy(
            "The device then asks for your finger, face or PIN. Leave it out for a key that cannot."
        ),
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.initial.pop("name", None)

    def clean_name(self) -> str:
        """Without NUL."""
        return cast("str", self.cleaned_data["name"]).replace("\x00", "").strip()

    def clean(self) -> dict[str, Any]:
        """Checked against our challenge; what cannot be read is told as what does not fit."""
        try:
            return cast("dict[str, Any]", super().clean())
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
            raise get_adapter().validation_error("incorrect_code") from None
