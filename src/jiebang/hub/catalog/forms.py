"""Input of catalog's pages: the list's address, and the upload."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pypinyin import lazy_pinyin

from jiebang.hub.catalog import queries, tables
from jiebang.hub.catalog.queries import Choice
from jiebang.hub.catalog.queries.lists import FACETS, SORTS
from jiebang.hub.catalog.states import (
    OPINION_LIMIT,
    REMARK_LIMIT,
    SCORES,
    Criterion,
    RecordKind,
    RejectReason,
    Verdict,
)
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes.models import Edition, Track
from jiebang.hub.programmes.queries import visible_to as editions_visible_to
from jiebang.hub.programmes.tables import track_name

TEXT_LIMIT = 300
"""A search box takes a question, not a document."""


def choice_from(query: QueryDict, kind: str) -> Choice:
    """What the address asks for; a name that the list does not know is ignored."""
    chosen = {
        facet.name: tuple(_clean(value)[:60] for value in query.getlist(facet.name) if value)
        for facet in FACETS[kind]
    }
    sort = query.get("sort", "")
    return Choice(
        text=_clean(query.get("q", "")).strip()[:TEXT_LIMIT],
        chosen={name: values for name, values in chosen.items() if values},
        sort=sort if sort in SORTS else "",
    )


class _EditionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Editions by their names."""

    def label_from_instance(self, obj: Edition) -> str:
        """The edition's name for the reader."""
        reading = obj.reading(languages.current())
        return reading.get("name") if reading else obj.slug


class _OrganisationField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Organisations by their names."""

    def label_from_instance(self, obj: Organisation) -> str:
        """The organisation's name for the reader."""
        return tables.name_of(obj)


class _TrackField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Tracks by their names."""

    def label_from_instance(self, obj: Track) -> str:
        """The track's name for the reader."""
        return track_name(obj)


def _clean(value: str) -> str:
    """Without NUL, which PostgreSQL takes in no text."""
    return value.replace("\x00", "")


class UploadForm(forms.Form):
    """A spreadsheet of needs or achievements, for one organisation into one edition.

    Needs go into a part of the edition, which the reader may leave open.
    """

    edition = _EditionField(Edition.objects.none(), label=gettext_lazy("Edition"))
    organisation = _OrganisationField(
        Organisation.objects.none(),
        label=gettext_lazy("Organisation"),
        help_text=gettext_lazy("The records will belong to it."),
    )
    track = _TrackField(Track.objects.none(), required=False, label=gettext_lazy("Track"))
    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy(
            "XLSX, CSV or JSON lines. Nothing is saved before you have seen it."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.jsonl"}),
    )

    def __init__(self, *args: Any, actor: Actor, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        editions = editions_visible_to(actor).order_by("-closes_on", "slug")
        first = editions.first()
        organisations = queries.organisations_to_upload_for(actor, kind)
        tracks = Track.objects.filter(edition__in=editions.values("pk")).prefetch_related("texts")
        rows: tuple[tuple[str, Any], ...] = (
            ("edition", editions),
            ("organisation", organisations),
            ("track", tracks),
        )
        for name, found in rows:
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
            field.queryset = found
            field.empty_label = _("please choose")
        if kind != RecordKind.NEED:
            del self.fields["track"]
        self.initial.setdefault("edition", first)
        names = [(row.pk, tables.name_of(row)) for row in organisations]
        names.sort(key=lambda entry: (lazy_pinyin(entry[1].lower()), entry[0]))
        if len(names) == 1:
            self.initial.setdefault("organisation", names[0][0])
        self.has_organisations = bool(names)
        choices = self.fields["organisation"]
        assert isinstance(choices, forms.ModelChoiceField)  # noqa: S101
        choices.widget.choices = [("", _("please choose")), *names]

    def clean(self) -> dict[str, Any]:
        """A track belongs to the edition that it is in."""
        cleaned = super().clean() or {}
        track = cleaned.setdefault("track", None)
        if track is not None and track.edition != cleaned.get("edition"):
            self.add_error("track", _("This track is not of the chosen edition."))
        return cleaned

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
            ("submit", _("submit them for screening")),
            *([("publish", _("publish them at once"))] if may_publish else []),
        ]


class ReviewForm(forms.Form):
    """A screener's decision: the rubric's scores, a remark at each text, opinion and verdict."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Reason of a rejection"),
        choices=[("", "—"), *RejectReason.choices],
    )
    opinion = forms.CharField(
        required=False,
        label=gettext_lazy("Opinion"),
        help_text=gettext_lazy("Its organisation reads this, and who screens it after you."),
        max_length=OPINION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scale = [("", _("not scored")), *((str(n), str(n)) for n in SCORES)]
        for criterion in Criterion:
            self.fields[criterion.value] = forms.ChoiceField(
                required=False, label=criterion.label, choices=scale
            )
        for name in record.texts.model.TEXT_FIELDS:
            self.fields[f"remark_{name}"] = forms.CharField(
                required=False,
                label=_("Remark"),
                max_length=REMARK_LIMIT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        """Without NUL, which PostgreSQL takes in no text."""
        cleaned = super().clean() or {}
        return {
            name: _clean(value) if isinstance(value, str) else value
            for name, value in cleaned.items()
        }

    @property
    def criteria(self) -> list[BoundField]:
        """The fields of the rubric."""
        return [self[name] for name in Criterion.values]

    def decision(self) -> dict[str, Any]:
        """As actions.review() takes it."""
        given = self.cleaned_data
        return {
            "verdict": given["verdict"],
            "reason": given["reason"],
            "opinion": given["opinion"],
            "scores": {name: int(given[name]) for name in Criterion.values if given[name]},
            "remarks": {
                name.removeprefix("remark_"): words
                for name, words in given.items()
                if name.startswith("remark_") and words
            },
        }
