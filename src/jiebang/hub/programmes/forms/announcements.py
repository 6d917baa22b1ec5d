"""Input of an announcement."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from jiebang.hub.programmes.forms.words import WordsForm
from jiebang.hub.programmes.models import AnnouncementText
from jiebang.hub.programmes.states import AnnouncementKind


class AnnouncementForm(WordsForm):
    """Kind and words; the body takes marks."""

    TEXTS = AnnouncementText
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=AnnouncementKind.choices,
        help_text=gettext_lazy(
            "In the text: # heading, **bold**, - list, [link](https://…), and tables."
        ),
    )
    pinned = forms.BooleanField(required=False, label=gettext_lazy("Stands before the others"))
