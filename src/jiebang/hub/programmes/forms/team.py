"""Input of programmes' pages: somebody's role on an edition."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.kernel.regions import named
from jiebang.hub.people.models import User
from jiebang.hub.programmes.states import EditionRole


class RoleForm(forms.Form):
    """Who, as what, and where."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=EditionRole.choices)
    region = forms.CharField(
        required=False,
        max_length=60,
        label=gettext_lazy("Region"),
        help_text=gettext_lazy("By name or code; with none the role is for the whole edition."),
    )

    def clean_email(self) -> str:
        """An address that has an account."""
        email = self.cleaned_data["email"].strip().lower()
        if not User.objects.filter(email=email, is_active=True).exists():
            raise forms.ValidationError(_("Nobody has an account with this address."))
        return str(email)

    def clean_region(self) -> str:
        """The code of the place that was named, or nothing."""
        text: str = self.cleaned_data["region"]
        return named(text) if text.strip() else ""
