"""Input of OpenAlex authors: a file, or the ids of authors to ask the API for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang import openalex
from jiebang.hub.catalog.forms.uploads import UploadForm
from jiebang.hub.catalog.queries.authors import MOST_FETCHED
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.kernel.actors import Actor


class AuthorsForm(UploadForm):
    """Into which edition, for which organisation, and the authors: a file or their ids."""

    ids = forms.CharField(
        required=False,
        label=gettext_lazy("OpenAlex author ids"),
        help_text=gettext_lazy("Such as A5023888391, one a line, or their addresses."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, kind=RecordKind.EXPERT, **kwargs)
        self.fields["organisation"].help_text = _(
            "Authors whose institution is not surely one of this site go here."
        )
        file = self.fields["file"]
        file.required = False
        file.label = _("File of OpenAlex (JSON)")
        file.help_text = _(
            "Authors, works, whole pages or JSON lines. Nothing is saved before you have seen it."
        )
        file.widget.attrs["accept"] = ".json,.jsonl,.ndjson,application/json"
        if not settings.OPENALEX_URL:
            del self.fields["ids"]

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data.get("file")
        if file and file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(
                _("The file has %(size)s; up to %(limit)s can be taken. Split it.")
                % {
                    "size": filesizeformat(file.size),
                    "limit": filesizeformat(settings.UPLOAD_LIMIT),
                }
            )
        return file

    def clean_ids(self) -> list[str]:
        """The ids, each once, in their order."""
        words = self.cleaned_data["ids"].replace(",", " ").replace("，", " ").replace("；", " ")
        found: dict[str, None] = {}
        for word in words.replace(";", " ").replace("、", " ").split():
            key = openalex.author_id(word)
            if key is None:
                raise forms.ValidationError(
                    _("“%(word)s” is no OpenAlex author; ids look like A5023888391.")
                    % {"word": word[:60]}
                )
            found[key] = None
        if len(found) > MOST_FETCHED:
            raise forms.ValidationError(
                _("At most %(n)s authors at once: the rest in a second go.") % {"n": MOST_FETCHED}
            )
        return list(found)

    def clean(self) -> dict[str, Any]:
        """Either a file or ids."""
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("file")) == bool(cleaned.get("ids")):
            raise forms.ValidationError(_("Give a file or ids of authors, one of the two."))
        return cleaned
