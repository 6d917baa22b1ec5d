"""Input of an uploaded spreadsheet, and of what is to become of its rows."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pypinyin import lazy_pinyin

from jiebang import sheets
from jiebang.hub.catalog import queries, rules, tables
from jiebang.hub.catalog.forms.fields import EditionField, OrganisationField, TrackField
from jiebang.hub.catalog.states import After, RecordKind
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes.models import Edition, Track
from jiebang.hub.programmes.queries import visible_to as editions_visible_to


def choose_for(form: forms.Form, actor: Actor, kind: str) -> bool:
    """Fill in the editions, organisations and tracks that the actor may choose, as far as the form
    asks for them; whether there is any organisation.
    """
    editions = editions_visible_to(actor).order_by("-closes_on", "slug")
    organisations = queries.organisations_to_upload_for(actor, kind)
    tracks = rules.tracks_for(actor, editions, organisations)
    rows: tuple[tuple[str, Any], ...] = (
        ("edition", editions),
        ("organisation", organisations),
        ("track", tracks),
    )
    for name, found in rows:
        if name in form.fields:
            field = form.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
            field.queryset = found
            field.empty_label = _("please choose")
    form.initial.setdefault("edition", editions.first())
    names = [(row.pk, tables.name_of(row)) for row in organisations]
    names.sort(key=lambda entry: (lazy_pinyin(entry[1].lower()), entry[0]))
    if len(names) == 1:
        form.initial.setdefault("organisation", names[0][0])
    choices = form.fields["organisation"]
    assert isinstance(choices, forms.ModelChoiceField)  # noqa: S101
    choices.widget.choices = [("", _("please choose")), *names]
    return bool(names)


def _or_as_the_rows_say(form: forms.Form) -> None:
    """Let who enters for several leave the organisation to the rows."""
    field = form.fields["organisation"]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
    names = list(field.widget.choices)[1:]
    if len(names) > 1:
        field.required = False
        field.widget.is_required = False
        field.help_text = _(
            "The records will belong to it. Leave it to the rows where they are of several: a column "
            "then names the organisation or its credit code."
        )
        field.widget.choices = [("", _("as the rows say")), *names]


def _track_of_edition(form: forms.Form, cleaned: dict[str, Any]) -> dict[str, Any]:
    track = cleaned.setdefault("track", None)
    if track is not None and track.edition != cleaned.get("edition"):
        form.add_error("track", _("This track is not of the chosen edition."))
    return cleaned


class UploadForm(forms.Form):
    """A spreadsheet of needs or achievements, for one organisation into one edition.

    Needs go into a part of the edition, which the reader may leave open.
    """

    edition = EditionField(Edition.objects.none(), label=gettext_lazy("Edition"))
    organisation = OrganisationField(
        Organisation.objects.none(),
        label=gettext_lazy("Organisation"),
        help_text=gettext_lazy("The records will belong to it."),
    )
    track = TrackField(Track.objects.none(), required=False, label=gettext_lazy("Track"))
    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy(
            "XLSX, CSV or JSON lines. Nothing is saved before you have seen it."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.jsonl"}),
    )

    def __init__(self, *args: Any, actor: Actor, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != RecordKind.NEED:
            del self.fields["track"]
        self.has_organisations = choose_for(self, actor, kind)
        _or_as_the_rows_say(self)

    def clean(self) -> dict[str, Any]:
        """A track belongs to the edition that it is in."""
        return _track_of_edition(self, super().clean() or {})

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(
                _(
                    "The file has %(size)s; up to %(limit)s can be taken. Split it, or leave out pictures."
                )
                % {
                    "size": filesizeformat(file.size),
                    "limit": filesizeformat(settings.UPLOAD_LIMIT),
                }
            )
        return file


PASTE_LIMIT = 1_000_000
"""Characters that can be pasted at once; more is a file's work."""


class PasteForm(forms.Form):
    """Cells of a spreadsheet program from the clipboard, for one organisation into one edition."""

    edition = EditionField(Edition.objects.none(), label=gettext_lazy("Edition"))
    organisation = OrganisationField(
        Organisation.objects.none(),
        label=gettext_lazy("Organisation"),
        help_text=gettext_lazy("The records will belong to it."),
    )
    track = TrackField(Track.objects.none(), required=False, label=gettext_lazy("Track"))
    header = forms.ChoiceField(
        label=gettext_lazy("First row"),
        choices=[
            ("auto", gettext_lazy("tell by itself")),
            ("yes", gettext_lazy("it names the columns")),
            ("no", gettext_lazy("a record; the columns are those of the empty form, in its order")),
        ],
        initial="auto",
    )
    cells = forms.CharField(
        label=gettext_lazy("Cells"),
        help_text=gettext_lazy(
            "Mark the cells in Excel or WPS, copy, and paste them here. Nothing is saved before you "
            "have seen it."
        ),
        max_length=PASTE_LIMIT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "wrap": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, actor: Actor, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind != RecordKind.NEED:
            del self.fields["track"]
        self.has_organisations = choose_for(self, actor, kind)
        _or_as_the_rows_say(self)

    def clean(self) -> dict[str, Any]:
        """A track belongs to the edition that it is in."""
        return _track_of_edition(self, super().clean() or {})

    def clean_cells(self) -> str:
        """There is a cell at least."""
        cells = str(self.cleaned_data["cells"])
        if not sheets.clipboard_rows(cells):
            raise forms.ValidationError(_("There is nothing in these cells."))
        return cells

    def content(self) -> bytes:
        """The cells as a file that an upload could have brought."""
        given = self.cleaned_data
        header = {"yes": True, "no": False}.get(given["header"])
        kind = cast("sheets.Kind", str(self.kind))
        return sheets.clipboard_file(given["cells"], kind, languages.current(), header=header)


class ImportForm(forms.Form):
    """What is to become of the rows that were looked at."""

    skip_bad = forms.BooleanField(required=False)
    then = forms.ChoiceField(required=False, label=gettext_lazy("Afterwards"))

    def __init__(self, *args: Any, bad: int, may_publish: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skip_bad"].label = ngettext(
            "Go on without the %(n)s row that has an error",
            "Go on without the %(n)s rows that have errors",
            bad,
        ) % {"n": bad}
        if not bad:
            del self.fields["skip_bad"]
        then = self.fields["then"]
        assert isinstance(then, forms.ChoiceField)  # noqa: S101
        then.choices = [
            ("", _("keep them as drafts")),
            *(choice for choice in After.choices if may_publish or choice[0] != After.PUBLISH),
        ]
