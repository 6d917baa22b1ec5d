"""Input of people's pages, in modules by noun."""

from jiebang.hub.people.forms.doors import (
    AddressField,
    AddressForm,
    InviteForm,
    MandateForm,
    NewAccountForm,
    OrganisationForm,
    PasswordForm,
)
from jiebang.hub.people.forms.factors import (
    AgainCodeForm,
    AgainPasskeyForm,
    AgainPasswordForm,
    CodeForm,
    PasskeyForm,
    PasskeySignInForm,
    SignInForm,
    TotpForm,
    UsePasskeyForm,
)

__all__ = [
    "AddressField",
    "AddressForm",
    "AgainCodeForm",
    "AgainPasskeyForm",
    "AgainPasswordForm",
    "CodeForm",
    "InviteForm",
    "MandateForm",
    "NewAccountForm",
    "OrganisationForm",
    "PasskeyForm",
    "PasskeySignInForm",
    "PasswordForm",
    "SignInForm",
    "TotpForm",
    "UsePasskeyForm",
]
