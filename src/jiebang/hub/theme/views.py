"""The style guide: every component on one page, for debug and demonstration only."""

from typing import Any

from django import forms
from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jiebang.hub.theme import samples
from jiebang.hub.theme.templatetags.jb_frame import jb_lang

# What `--name` pairs the guide shows as swatches: background, then the text that stands on it.
SWATCHES = (
    ("paper", "ink"), ("tint", "ink-2"), ("brand", "on-brand"), ("accent", "on-accent"),
    ("info-bg", "info"), ("good-bg", "good"), ("caution-bg", "caution"), ("bad-bg", "bad"),
)  # fmt: skip


class SampleForm(forms.Form):
    """One field of each kind; bound empty by the guide, so that every error shows."""

    def __init__(self, t: dict[str, str], **arguments: Any) -> None:
        super().__init__(**arguments)
        regions = [(key, t[key]) for key in ("shanghai", "jiangsu", "zhejiang", "anhui")]
        self.fields["title"] = forms.CharField(
            label=t["formtitle"],
            help_text=t["formtitlehelp"],
            error_messages={"required": t["required"]},
        )
        self.fields["problem"] = forms.CharField(
            label=t["formproblem"], widget=forms.Textarea(attrs={"rows": 4}), required=False
        )
        self.fields["region"] = forms.ChoiceField(label=t["formregion"], choices=regions)
        self.fields["mode"] = forms.MultipleChoiceField(
            label=t["formmode"],
            choices=[("joint", t["joint"]), ("licence", t["licence"])],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": t["choose"]},
        )
        self.fields["file"] = forms.FileField(label=t["formfile"], required=False)
        self.fields["agree"] = forms.BooleanField(label=t["formagree"], required=False)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component with invented content in the active language."""
    language = jb_lang()
    t = samples.texts(language)
    # The guide shows a message without asking for a session to keep one in.
    shown = [Message(SUCCESS, t["saved"])]
    context = {
        **samples.content(language),
        "site": {
            "name": t["edition"],
            "owner": t["owner"],
            "search_url": request.path,
            "search_value": request.GET.get("q", ""),
            "footer": [{"label": t["about"], "url": "#"}, {"label": t["guide"], "url": "#"}],
        },
        "page": {
            "title": t["guide"],
            "description": t["lead"],
            "noindex": True,
            "breadcrumb": [{"label": t["home"], "url": "#"}, {"label": t["guide"]}],
        },
        "nav": [
            {"label": t["needs"], "url": "#record", "current": True},
            {"label": t["achievements"], "url": "#record"},
            {"label": t["docking"], "url": "#reasons"},
            {"label": t["about"], "url": "#figure"},
        ],
        "account": {
            "name": t["person"],
            "organisation": t["by1"],
            "acting_for": t["client"],
            "links": [{"label": t["account"], "url": "#"}],
        },
        "banner": {"text": t["banner"]},
        "messages": shown,
        "form": SampleForm(t, data={}, auto_id="id_%s"),
        "page_obj": Paginator(range(507), 20).get_page(request.GET.get("page", "4")),
        "swatches": SWATCHES,
        "language": language,
        "languages_shown": samples.languages(),
        "tones": ("", "info", "good", "caution", "bad", "accent", "line"),
        "button_kinds": ("primary", "accent", "", "danger", "quiet"),
    }
    return render(request, "theme/styleguide.html", context)
