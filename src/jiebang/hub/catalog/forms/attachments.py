"""Input of files beside a record: several at once, and what one of them is called."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.catalog.states import Tier
from jiebang.hub.kernel.filetypes import ENDINGS
from jiebang.hub.kernel.languages import NAMES, Language


class _Several(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or more; each is looked at by itself, so that one bad one stops no other."""

    widget = _Several(attrs={"multiple": True, "accept": ",".join(ENDINGS)})

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files that came; too many at once are refused before any is read."""
        given = [file for file in data or () if file]
        if not given:
            raise forms.ValidationError(_("Choose a file first."))
        if len(given) > settings.ATTACHMENTS:
            raise forms.ValidationError(
                _("Choose at most %(n)s files at once.") % {"n": settings.ATTACHMENTS}
            )
        return given


def _languages() -> list[tuple[str, str]]:
    return [("", "—"), *((tag.value, NAMES[tag]) for tag in Language)]


class AttachForm(forms.Form):
    """Files to put beside a record, and to whom they are disclosed: with care, the fewest."""

    file = FilesField(label=gettext_lazy("Files"))
    tier = forms.TypedChoiceField(
        label=gettext_lazy("Who may read them"), choices=Tier.choices, coerce=int,
        initial=Tier.NAMED,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "PDF, Office without macros, pictures, MP4, text or ZIP; together up to %(limit)s at once."
        ) % {"limit": filesizeformat(settings.UPLOAD_LIMIT)}

    def given(self) -> list[UploadedFile[Any]]:
        """The files, in the order chosen."""
        return list(self.cleaned_data["file"])


class DescribeForm(forms.Form):
    """What a file is called, its language, and to whom it is disclosed."""

    title = forms.CharField(label=gettext_lazy("Title of the file"), required=False, max_length=200)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False, choices=_languages)
    tier = forms.TypedChoiceField(
        label=gettext_lazy("Who may read it"), choices=Tier.choices, coerce=int
    )
