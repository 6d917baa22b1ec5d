"""Input of files beside a solution."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.catalog.states import Tier
from jiebang.hub.kernel.filetypes import ENDINGS


class FileForm(forms.Form):
    """One file, and who may read it."""

    file = forms.FileField(
        label=gettext_lazy("File"), widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)})
    )
    title = forms.CharField(label=gettext_lazy("Title of the file"), required=False, max_length=200)
    tier = forms.TypedChoiceField(
        label=gettext_lazy("Who may read it"),
        coerce=int,
        initial=Tier.VERIFIED.value,
        choices=[
            (Tier.VERIFIED.value, gettext_lazy("who reads the solution")),
            (Tier.NAMED.value, gettext_lazy("who has signed for the confidential part")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "PDF, Office without macros, pictures, MP4, text or ZIP, up to %(limit)s."
        ) % {"limit": filesizeformat(settings.ATTACHMENT_LIMIT)}
