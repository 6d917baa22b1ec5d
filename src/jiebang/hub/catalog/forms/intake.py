"""Input of typing in: how a record is begun, and one form for each step of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang import sheets
from jiebang.hub.catalog import queries, rules, tables
from jiebang.hub.catalog.forms.fields import EditionField, OrganisationField, TrackField
from jiebang.hub.catalog.forms.lists import clean_text
from jiebang.hub.catalog.forms.uploads import choose_for
from jiebang.hub.catalog.models import Need
from jiebang.hub.catalog.queries import Step
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes.models import Edition
from jiebang.reference import (
    achievements,
    cooperation,
    experts,
    fields,
    industries,
    ip,
    needs,
    regions,
    stages,
    tongues,
)
from jiebang.reference.errors import AmbiguousNameError

TITLE_LIMIT, TEXT_LIMIT, LINE_LIMIT = 500, 5000, 200
"""Characters of a title, of a text, and of a line such as a name or an amount."""
_SEVERAL = {"cooperation", "fields", "spoken", "services"}
_LINES = (
    "region", "ip", "field", "industry", "obtained", "ip_type", "availability", "orcid", "openalex",
)  # fmt: skip
SPARE_ROWS, MOST_ROWS = 3, 30
"""Empty rows of indicators that are offered, and as many rows as there may be."""


class StartForm(forms.Form):
    """Whose record it is, of which kind, into which edition, and in which language it is written."""

    edition = EditionField(Edition.objects.none(), label=gettext_lazy("Edition"))
    organisation = OrganisationField(
        Organisation.objects.none(), label=gettext_lazy("Organisation")
    )
    type = forms.ChoiceField(
        label=gettext_lazy("Kind of need"), widget=forms.RadioSelect, initial=needs.DEFAULT
    )
    language = forms.ChoiceField(
        label=gettext_lazy("You write in"),
        choices=[(tag.value, languages.NAMES[tag]) for tag in languages.Language],
        help_text=gettext_lazy("Translations are added later."),
    )

    def __init__(self, *args: Any, actor: Actor, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_organisations = choose_for(self, actor, kind)
        self.initial.setdefault("language", languages.current())
        if kind == RecordKind.NEED:
            _choices(self, "type", _kinds())
        else:
            del self.fields["type"]


def _kinds() -> list[tuple[str, str]]:
    """The kinds of need, each with its sentence."""
    lang = languages.current()
    joined = "{}：{}" if lang != "en" else "{}: {}"
    return [
        (row.code, joined.format(row.labels[lang], needs.description(row.code, lang)))
        for row in needs.all()
    ]


def _choices(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101
    field.choices = choices


def _plain(value: Any) -> Any:
    return clean_text(value).strip() if isinstance(value, str) else value


class StepForm(forms.Form):
    """One step of a record: its texts and facts as fields, and back as what an action takes.

    What is wrong with one field does not keep the others from being saved.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        step: Step,
        record: Any,
        actor: Actor,
        remarks: Mapping[str, str] | None = None,
    ) -> None:
        self.actor = actor
        self.step, self.record, self.lang = step, record, languages.current()
        self.stated = queries.stated(record, (*step.texts, *step.facts))
        super().__init__(data, auto_id="id_%s")
        for name in step.texts:
            # What only a spreadsheet brings is changed where it is there.
            unasked = name == "summary" and isinstance(record, Need) and not self.stated[name]
            if name != "indicators" and not unasked:
                self._add_text(name)
        for name in step.facts:
            adder = getattr(self, f"_add_{name}", None)
            if adder is not None:
                adder()
        for gap in queries.required_of(record):
            if gap in self.fields:
                needed = _("Needed before it can be handed in.")
                self.fields[gap].help_text = f"{self.fields[gap].help_text} {needed}".strip()
        self.remarks = dict(remarks or {})

    # Fields of each name.

    def _add_text(self, name: str) -> None:
        short = name in {"title", "position", "keywords"}
        self.fields[name] = forms.CharField(
            required=False,
            label=tables.text_label(self.record, name),
            help_text=tables.text_help(self.record, name),
            max_length=TITLE_LIMIT if short else TEXT_LIMIT,
            widget=forms.TextInput() if short else forms.Textarea(attrs={"rows": 6}),
        )
        self.initial[name] = self.stated[name]

    def _add_line(
        self, name: str, label: str, help_text: str = "", initial: str = "", kind: str = "text"
    ) -> None:
        self.fields[name] = forms.CharField(
            required=False,
            label=label,
            help_text=help_text,
            max_length=LINE_LIMIT,
            widget=forms.TextInput(attrs={"type": kind, "autocomplete": "off"}),
        )
        self.initial[name] = initial

    def _add_choice(
        self, name: str, label: str, choices: Sequence[tuple[str, str]], help_text: str = ""
    ) -> None:
        self.fields[name] = forms.ChoiceField(
            required=False, label=label, choices=[("", "—"), *choices], help_text=help_text
        )
        value = self.stated.get(name)
        self.initial[name] = "" if value is None else str(value)

    def _add_type(self) -> None:
        self.fields["type"] = forms.ChoiceField(
            label=_("Kind of need"), choices=_kinds(), widget=forms.RadioSelect
        )
        self.initial["type"] = self.stated["type"]

    def _add_language(self) -> None:
        """In which language it is written; preset to what its words look like."""
        if not queries.may_change_language(self.record):
            return
        noted, found = self.stated[queries.LANGUAGE], queries.looks_like(self.record)
        taken = {text.language for text in self.record.texts.all()} - {noted}
        help_text = _("Translations are added later.")
        if found and found not in taken:
            help_text = _("Your words look like %(found)s; %(noted)s is noted until you save.") % {
                "found": languages.NAMES[languages.Language(found)],
                "noted": languages.NAMES[languages.Language(noted)],
            }
        self.fields[queries.LANGUAGE] = forms.ChoiceField(
            label=_("You write in"),
            choices=[
                (tag.value, languages.NAMES[tag])
                for tag in languages.Language
                if tag.value not in taken
            ],
            help_text=help_text,
        )
        self.initial[queries.LANGUAGE] = found if found and found not in taken else noted

    def _add_track(self) -> None:
        tracks = rules.tracks_to_choose(self.actor, self.record)
        self.fields["track"] = TrackField(
            tracks, required=False, label=_("Track"), empty_label=_("no track")
        )
        self.initial["track"] = self.record.track_id

    def _add_region(self) -> None:
        self._add_line(
            "region",
            _("Region"),
            _("A province, city or district, or the country outside China."),
            _region(self.stated["region"], self.lang),
        )

    def _add_field(self) -> None:
        rows = [(row.code, row.labels[self.lang]) for row in fields.all()]
        self._add_choice("field", _("Technology field"), rows)

    def _add_industry(self) -> None:
        rows = [(row.code, f"{row.code} {row.labels[self.lang]}") for row in industries.all()]
        self._add_choice("industry", _("Industry"), rows)

    def _add_trl_low(self) -> None:
        wanted = isinstance(self.record, Need)
        rows = [(row.code, f"{row.code} {row.labels[self.lang]}") for row in stages.all()]
        self._add_choice(
            "trl_low", _("Stage wanted, from") if wanted else _("Stage reached, from"), rows
        )
        self._add_choice("trl_high", _("up to"), rows)

    def _add_several(self, name: str, label: str, rows: Iterable[Any]) -> None:
        self.fields[name] = forms.MultipleChoiceField(
            required=False,
            label=label,
            choices=[(row.code, row.labels[self.lang]) for row in rows],
            widget=forms.CheckboxSelectMultiple,
        )
        self.initial[name] = list(self.stated[name])

    def _add_cooperation(self) -> None:
        self._add_several("cooperation", _("Cooperation"), cooperation.all())

    def _add_fields(self) -> None:
        self._add_several("fields", _("Technology fields"), fields.all())

    def _add_spoken(self) -> None:
        self._add_several("spoken", _("Languages spoken"), tongues.all())

    def _add_services(self) -> None:
        self._add_several("services", _("Offers"), experts.SERVICES.all())

    def _add_availability(self) -> None:
        rows = [(row.code, row.labels[self.lang]) for row in experts.AVAILABILITY.all()]
        self._add_choice("availability", _("Availability"), rows)

    def _add_orcid(self) -> None:
        self._add_line("orcid", _("ORCID iD"), "0000-0002-1825-0097", self.stated["orcid"])

    def _add_openalex(self) -> None:
        help_text = _("The author's number in OpenAlex, such as A5023888391.")
        self._add_line("openalex", "OpenAlex", help_text, self.stated["openalex"])

    def _add_ip(self) -> None:
        rows = [(row.code, row.labels[self.lang]) for row in ip.all(self.record.KIND)]
        self._add_choice("ip", _("Intellectual property"), rows)

    def _add_currency(self) -> None:
        """The three columns of money are one line, written as in a spreadsheet."""
        low, high, currency = (self.stated[n] for n in ("money_low", "money_high", "currency"))
        written = sheets.amount_text(sheets.Amount(low, high, currency), self.lang)
        self._add_line(
            "money",
            tables.money_label(self.record),
            _("Such as RMB 3 million, 300-500万元, USD 200,000; or negotiable."),
            written if currency else "",
        )

    def _add_deadline(self) -> None:
        day = self.stated["deadline"]
        self._add_line(
            "deadline", _("Deadline"), initial=day.isoformat() if day else "", kind="date"
        )

    def _add_decision_owner(self) -> None:
        self._add_line(
            "decision_owner",
            _("Decision owner"),
            _("Name and position of who decides in your organisation."),
            self.stated["decision_owner"],
        )

    def _add_contact(self) -> None:
        self._add_line(
            "contact", _("Contact"), _("Telephone or e-mail address."), self.stated["contact"]
        )

    def _add_obtained(self) -> None:
        rows = [(row.code, row.labels[self.lang]) for row in achievements.OBTAINED.all()]
        self._add_choice("obtained", _("How obtained"), rows)

    def _add_ip_type(self) -> None:
        rows = [(row.code, row.labels[self.lang]) for row in achievements.IP_TYPES.all()]
        self._add_choice("ip_type", _("Kind of protection"), rows)

    def _add_particulars(self) -> None:
        for one in needs.particulars(self.record.type):
            value = self.stated["particulars"].get(one.key, "")
            if one.choices:
                self._add_choice(one.key, one.label(self.lang), one.options(self.lang), "")
            else:
                self._add_line(one.key, one.label(self.lang))
                self.fields[one.key].widget.attrs |= {
                    "inputmode": "numeric",
                    "maxlength": len(str(one.most)),
                }
            self.fields[one.key].help_text = one.help(self.lang)
            self.initial[one.key] = str(value)

    # What was typed.

    def clean(self) -> dict[str, Any]:
        """Each field as its column holds it; one that cannot be read has its own error."""
        cleaned = {name: _plain(value) for name, value in (super().clean() or {}).items()}
        for name in ("region", "deadline", "money", "orcid", "openalex"):
            if name in cleaned:
                self._read(name, cleaned)
        for name in [name for name in cleaned if name in needs.PARTICULARS]:
            self._read(name, cleaned)
        for name in ("trl_low", "trl_high"):
            if name in cleaned:
                cleaned[name] = int(cleaned[name]) if cleaned[name] else None
        self._order_of_stages(cleaned)
        for name in _SEVERAL & set(cleaned):
            cleaned[name] = tuple(cleaned[name])
        return cleaned

    def _read(self, name: str, cleaned: dict[str, Any]) -> None:
        """Read one line as a spreadsheet's cell would be read."""
        text, kind = cleaned[name], self.record.KIND.value
        key = ("budget" if kind == "need" else "price") if name == "money" else name
        try:
            cleaned[name] = sheets.read_cell(key, text, kind, self.lang) if text else None
        except sheets.CellError as error:
            self.add_error(name, str(error))
            cleaned.pop(name, None)

    def _order_of_stages(self, cleaned: dict[str, Any]) -> None:
        if not {"trl_low", "trl_high"} <= set(cleaned):
            return
        low, high = cleaned["trl_low"], cleaned["trl_high"]
        cleaned["trl_low"], cleaned["trl_high"] = low or high, high or low
        if low and high and low > high:
            self.add_error("trl_high", _("The upper stage is below the lower one."))
            for name in ("trl_low", "trl_high"):
                cleaned.pop(name, None)

    def texts(self) -> dict[str, str]:
        """The texts that can be saved."""
        given = getattr(self, "cleaned_data", {})
        return {
            name: given[name].replace("\r\n", "\n") for name in self.step.texts if name in given
        }

    def facts(self) -> dict[str, Any]:
        """The facts that can be saved, by their columns."""
        given = dict(getattr(self, "cleaned_data", {}))
        found = {name: given[name] for name in self.step.facts if name in given and name != "money"}
        for name in _LINES:
            if name in found:
                found[name] = found[name] or ""
        if "money" in given:
            amount: Any = given["money"]
            found |= {
                "money_low": amount.low if amount else None,
                "money_high": amount.high if amount else None,
                "currency": (amount.currency or "CNY") if amount else "",
            }
        if "particulars" in self.step.facts:
            found["particulars"] = self._particulars(given)
        return found

    def _particulars(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The kind's fields; one that cannot be read keeps its value."""
        own = needs.particulars(self.record.type)
        kept = {
            one.key: given.get(one.key, self.stated["particulars"].get(one.key))
            if one.key not in self.errors
            else self.stated["particulars"].get(one.key)
            for one in own
        }
        return {key: value for key, value in kept.items() if value not in ("", None)}

    @property
    def noted(self) -> list[dict[str, Any]]:
        """Each field with what a screener remarked on it."""
        return [{"field": self[name], "remark": self.remarks.get(name, "")} for name in self.fields]


class IndicatorsForm(StepForm):
    """The indicators as rows of name, comparator, value and unit."""

    COLUMNS = ("name", "mark", "value", "unit")

    def __init__(self, data: Any = None, *, rows: int = 0, **given: Any) -> None:
        super().__init__(data, **given)
        known = sheets.indicator_rows(self.stated["indicators"])
        asked = rows if data is not None else max(rows, len(known) + SPARE_ROWS)
        self.count = min(asked, max(MOST_ROWS, len(known) + SPARE_ROWS))
        marks = [("", "—"), *((mark, mark) for mark in sheets.MARKS)]
        for place in range(self.count):
            row = known[place] if place < len(known) else sheets.Indicator("")
            self._add_row(place, row, marks)

    def _add_row(self, place: int, row: sheets.Indicator, marks: list[tuple[str, str]]) -> None:
        labels = (_("Indicator"), _("Comparison"), _("Figure"), _("Unit"))
        limits = (1000, 0, 60, 60)
        for column, label, limit in zip(self.COLUMNS, labels, limits, strict=True):
            name = f"{column}-{place}"
            if column == "mark":
                self.fields[name] = forms.ChoiceField(required=False, label=label, choices=marks)
            else:
                self.fields[name] = forms.CharField(
                    required=False, label=label, max_length=limit,
                    widget=forms.TextInput(attrs={"autocomplete": "off"}),
                )  # fmt: skip
            self.initial[name] = getattr(row, column)

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields row by row."""
        return [
            [self[f"{column}-{place}"] for column in self.COLUMNS] for place in range(self.count)
        ]

    def clean(self) -> dict[str, Any]:
        """A figure has a digit, and a row with a figure has a name."""
        cleaned = super().clean()
        for place in range(self.count):
            name, mark, value, unit = (
                " ".join(str(cleaned.get(f"{column}-{place}", "")).split())
                for column in self.COLUMNS
            )
            if value and not any(character.isdigit() for character in value):
                self.add_error(f"value-{place}", _("Write a figure, such as 50 or 20-25."))
            if (value or mark) and not name:
                self.add_error(f"name-{place}", _("Say what is measured."))
            if mark and not value:
                self.add_error(f"value-{place}", _("Say which figure is to be reached."))
            for column, text in zip(self.COLUMNS, (name, mark, value, unit), strict=True):
                cleaned[f"{column}-{place}"] = text
        return cleaned

    def texts(self) -> dict[str, str]:
        """The rows as one text; as it was, where the rows say the same."""
        if self.errors:
            return {}
        rows = [
            sheets.Indicator(*(self.cleaned_data[f"{column}-{place}"] for column in self.COLUMNS))
            for place in range(self.count)
        ]
        rows = [row for row in rows if row.text]
        before = self.stated["indicators"]
        same = tuple(rows) == sheets.indicator_rows(before)
        return {"indicators": before if same else sheets.indicator_text(rows)}


def step_form(
    data: Mapping[str, Any] | None,
    *,
    step: Step,
    record: Any,
    actor: Actor,
    remarks: Mapping[str, str],
    rows: int = 0,
) -> StepForm:
    """The form of a step; rows: how many rows of indicators stand on the page."""
    if step.name == "indicators":
        return IndicatorsForm(
            data, step=step, record=record, actor=actor, remarks=remarks, rows=rows
        )
    return StepForm(data, step=step, record=record, actor=actor, remarks=remarks)


def _region(code: str, lang: str) -> str:
    """A region as somebody would type it: by its name where that is enough, else by its code."""
    if not code:
        return ""
    name = regions.label(code, lang)
    try:
        found = regions.find(name)
    except AmbiguousNameError:
        return code
    return name if found is not None and found.code == code else code
