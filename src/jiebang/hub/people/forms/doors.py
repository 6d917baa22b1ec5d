"""Input of people's pages: an organisation, an invitation, an account, a mandate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.regions import named
from jiebang.hub.people.states import MembershipRole, OrganisationKind, Side
from jiebang.reference import credit_code
from jiebang.reference.errors import CreditCodeError


def _clean(value: str) -> str:
    """Without NUL, which PostgreSQL takes in no text."""
    return value.replace("\x00", "").strip()


class AddressField(forms.EmailField):
    """An e-mail address in the one form in which it is kept: in lower case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)

    def clean(self, value: Any) -> str:
        """The address; in ASCII, as one mailbox would else have many spellings, each let in anew."""
        address: str = super().clean(value)
        if not address.isascii():
            raise forms.ValidationError(
                _("Letters outside ASCII: write the domain in its form that begins with xn--.")
            )
        return address.lower()


class OrganisationForm(forms.Form):
    """One's own organisation, with at least one name."""

    name_hans = forms.CharField(
        required=False, max_length=200, label=gettext_lazy("Name in simplified Chinese")
    )
    name_hant = forms.CharField(
        required=False, max_length=200, label=gettext_lazy("Name in traditional Chinese")
    )
    name_en = forms.CharField(required=False, max_length=200, label=gettext_lazy("Name in English"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of organisation"),
        choices=[("", gettext_lazy("please choose")), *OrganisationKind.choices],
    )
    region = forms.CharField(
        max_length=60,
        label=gettext_lazy("Region"),
        help_text=gettext_lazy("City, district or country by name or code: 昆山, 320583, Germany."),
    )
    credit_code = forms.CharField(
        required=False,
        max_length=30,
        label=gettext_lazy("Unified social credit code"),
        help_text=gettext_lazy("18 characters; organisations outside China have none."),
    )
    is_another = forms.BooleanField(
        required=False,
        label=gettext_lazy("It is another one than those of a like name"),
    )

    def __init__(self, *args: Any, alike: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not alike:
            del self.fields["is_another"]

    def names(self) -> dict[str, str]:
        """`language → name`, the reader's own language first, as that is the author's."""
        found = {
            Language.HANS.value: _clean(self.cleaned_data.get("name_hans", "")),
            Language.HANT.value: _clean(self.cleaned_data.get("name_hant", "")),
            Language.EN.value: _clean(self.cleaned_data.get("name_en", "")),
        }
        order = sorted(found, key=lambda language: language != languages.current())
        return {language: found[language] for language in order if found[language]}

    def clean_region(self) -> str:
        """The code of the place that was named."""
        return named(self.cleaned_data["region"])

    def clean_credit_code(self) -> str:
        """Checked by its check digit."""
        text = _clean(self.cleaned_data["credit_code"])
        if not text:
            return ""
        try:
            return credit_code.validate(text)
        except CreditCodeError as error:
            raise forms.ValidationError(
                credit_code.message(error.reason, languages.current())
            ) from None

    def clean(self) -> dict[str, Any]:
        """A name in one language at least."""
        cleaned = super().clean() or {}
        if not self.names():
            self.add_error("name_hans", _("A name in one of the languages is needed."))
        return cleaned


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = AddressField(label=gettext_lazy("E-mail address"))
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=MembershipRole.choices, initial=MembershipRole.EDITOR
    )


class AddressForm(forms.Form):
    """Whose account is to be made, or to get a new password."""

    email = AddressField(
        label=gettext_lazy("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class PasswordForm(forms.Form):
    """A new password for one's account."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=200,
        strip=False,
        help_text=gettext_lazy("At least ten characters, and none that others use often."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class NewAccountForm(PasswordForm):
    """Name and password of somebody whom a link has brought here."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "password")

    def clean_name(self) -> str:
        """Without NUL."""
        return _clean(self.cleaned_data["name"])


class MandateForm(forms.Form):
    """What an intermediary offers to do for a client, and where the client gets the link."""

    intermediary = forms.ChoiceField(label=gettext_lazy("In the name of"))
    side = forms.ChoiceField(
        label=gettext_lazy("Side"), choices=[("", gettext_lazy("please choose")), *Side.choices]
    )
    scope = forms.CharField(
        label=gettext_lazy("Scope"),
        max_length=1000,
        help_text=gettext_lazy("What is done for the client, and what is not."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    commission = forms.CharField(
        required=False,
        label=gettext_lazy("Commission"),
        max_length=200,
        help_text=gettext_lazy("Only you and the client see it."),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    email = AddressField(
        label=gettext_lazy("The client's e-mail address"),
        help_text=gettext_lazy("The link to sign goes there."),
    )

    def __init__(self, *args: Any, intermediaries: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["intermediary"]
        assert isinstance(choices, forms.ChoiceField)  # noqa: S101
        choices.choices = intermediaries
        today = timezone.localdate()
        self.initial.setdefault("starts_on", today)
        self.initial.setdefault("ends_on", today.replace(month=12, day=31))

    def clean(self) -> dict[str, Any]:
        """Without NUL, which PostgreSQL takes in no text."""
        cleaned = super().clean() or {}
        return {
            name: _clean(value) if isinstance(value, str) else value
            for name, value in cleaned.items()
        }
