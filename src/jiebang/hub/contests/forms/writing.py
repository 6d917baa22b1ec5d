"""Input of a team: how a solution is begun, and one form for each part of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from jiebang import sheets
from jiebang.hub.catalog.queries import name_of
from jiebang.hub.contests import queries, tables
from jiebang.hub.contests.models import Solution
from jiebang.hub.contests.queries import writing
from jiebang.hub.contests.states import DetailReaders, Meets
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import Organisation
from jiebang.reference import ip, stages

SPARE = 2
"""Empty rows that are offered."""


class BeginForm(forms.Form):
    """For whom one answers, under which team's name, and in which language."""

    organisation = forms.ChoiceField(label=gettext_lazy("Organisation that leads"))
    team = forms.CharField(
        label=gettext_lazy("Name of the team"),
        required=False,
        max_length=writing.LINE_LIMIT,
        help_text=gettext_lazy("Left empty, it is the organisation's name."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("You write in"),
        choices=[(tag.value, languages.NAMES[tag]) for tag in languages.Language],
        help_text=gettext_lazy("Translations are added later."),
    )

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(one.pk): one for one in organisations}
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(key, name_of(one)) for key, one in self.by_key.items()]
        self.initial.setdefault("language", languages.current())

    def clean_organisation(self) -> Organisation:
        """The organisation itself."""
        return self.by_key[self.cleaned_data["organisation"]]


def _plain(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return value.replace("\x00", "").replace("\r\n", "\n").strip()


class PartForm(forms.Form):
    """One part of a solution as fields, and back as what save_part() takes.

    What is wrong with one field does not keep the others from being saved.
    """

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, solution: Solution, part: str, actor: Actor
    ) -> None:
        self.solution, self.part, self.actor = solution, part, actor
        self.lang = languages.current()
        self.stated = queries.stated(solution, part)
        super().__init__(data, auto_id="id_%s")
        self.build()

    def build(self) -> None:
        """Add the part's fields."""

    def line(
        self, name: str, label: str, help_text: str = "", limit: int = 200, **attrs: Any
    ) -> None:
        """A field of one line."""
        self.fields[name] = forms.CharField(
            required=False,
            label=label,
            help_text=help_text,
            max_length=limit,
            widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
        )
        self.initial[name] = self.stated.get(name, "")

    def text(self, name: str, limit: int = writing.TEXT_LIMIT, rows: int = 6) -> None:
        """A field of several lines."""
        self.fields[name] = forms.CharField(
            required=False,
            label=tables.text_label(name),
            help_text=tables.text_help(name),
            max_length=limit,
            widget=forms.Textarea(attrs={"rows": rows}),
        )
        self.initial[name] = self.stated.get(name, "")

    def choice(
        self, name: str, label: str, choices: Sequence[tuple[str, str]], help_text: str = "",
        empty: bool = True,
    ) -> None:  # fmt: skip
        """A field with choices."""
        self.fields[name] = forms.ChoiceField(
            required=False,
            label=label,
            help_text=help_text,
            choices=[("", "—"), *choices] if empty else list(choices),
        )
        value = self.stated.get(name)
        self.initial[name] = "" if value is None else str(value)

    def clean(self) -> dict[str, Any]:
        """Each value without what no text holds."""
        return {name: _plain(value) for name, value in (super().clean() or {}).items()}

    def values(self) -> dict[str, Any]:
        """What can be saved, by the names of stated()."""
        given = getattr(self, "cleaned_data", {})
        return {name: given[name] for name in self.stated if name in given}


class ApproachForm(PartForm):
    """Title and approach."""

    def build(self) -> None:
        """The words, the team's name, and the language."""
        self.line("title", _("Title"), _("What you offer in one line."), writing.TITLE_LIMIT)
        self.text("summary", rows=4)
        self.text("approach", rows=10)
        self.text("prior_work")
        self.line("team", _("Name of the team"))
        taken = {text.language for text in self.solution.texts.all()} - {self.stated["language"]}
        self.choice(
            "language",
            _("You write in"),
            [
                (tag.value, languages.NAMES[tag])
                for tag in languages.Language
                if tag.value not in taken
            ],
            empty=False,
        )
        self.fields["lets_out"] = forms.BooleanField(
            required=False,
            label=_("Our words may be sent to the site's translation service"),
            help_text=_("Never the confidential part. Without it, only people translate."),
        )
        self.initial["lets_out"] = self.stated["lets_out"]

    def values(self) -> dict[str, Any]:
        """An emptied name of the team stays as it was."""
        found = super().values()
        if not found.get("team"):
            found.pop("team", None)
        return found


class PromisesForm(PartForm):
    """Indicator by indicator: what is promised, whether that meets it, and the evidence."""

    COLUMNS = ("promised", "meets", "evidence")

    def build(self) -> None:
        """A row for each line of the need, and some for what is promised beyond it."""
        rows = list(self.stated["promises"])
        self.asked = [row["asked"] for row in rows if row["asked"]]
        self.count = min(len(rows) + SPARE, len(self.asked) + writing.MOST_EXTRA)
        for place in range(self.count):
            row = rows[place] if place < len(rows) else {}
            labels = (_("You promise"), _("By your own word"), _("Evidence"))
            for column, label in zip(self.COLUMNS, labels, strict=True):
                name = f"{column}-{place}"
                if column == "meets":
                    if place >= len(self.asked):
                        continue
                    self.fields[name] = forms.ChoiceField(
                        required=False, label=label, choices=[("", "—"), *Meets.choices]
                    )
                else:
                    self.fields[name] = forms.CharField(
                        required=False,
                        label=label,
                        max_length=500 if column == "promised" else 1000,
                        widget=forms.TextInput(attrs={"autocomplete": "off"}),
                    )
                self.initial[name] = row.get(column, "")

    @property
    def rows(self) -> list[dict[str, Any]]:
        """`asked` and the fields of each row."""
        return [
            {
                "asked": self.asked[place] if place < len(self.asked) else "",
                "fields": [
                    self[f"{column}-{place}"]
                    for column in self.COLUMNS
                    if f"{column}-{place}" in self.fields
                ],
            }
            for place in range(self.count)
        ]

    def values(self) -> dict[str, Any]:
        """All rows, or nothing where one cannot be read."""
        if self.errors:
            return {}
        rows = []
        for place in range(self.count):
            row = {
                column: self.cleaned_data.get(f"{column}-{place}", "") for column in self.COLUMNS
            }
            asked = self.asked[place] if place < len(self.asked) else ""
            if asked or row["promised"]:
                rows.append({"asked": asked, **row})
        return {"promises": rows}


class TermsForm(PartForm):
    """Schedule, price, IP and stage."""

    def build(self) -> None:
        """The facts, then the words."""
        self.line("months", _("Months until it is done"), inputmode="numeric", maxlength=3)
        self.text("schedule", rows=4)
        low, currency = self.stated["price"], self.stated["currency"]
        self.line(
            "money", _("Price"), _("Such as RMB 1.8 million, 180万元, USD 200,000; or negotiable.")
        )
        self.initial["money"] = (
            sheets.amount_text(sheets.Amount(low, low, currency), self.lang) if currency else ""
        )
        rows = [(row.code, row.labels[self.lang]) for row in ip.all("need")]
        self.choice("ip", _("Intellectual property"), rows)
        self.text("terms", rows=4)
        levels = [(row.code, f"{row.code} {row.labels[self.lang]}") for row in stages.all()]
        self.choice("trl", _("Stage reached"), levels)
        self.line(
            "region", _("Region"), _("A province, city or district, or the country outside China.")
        )
        self.initial["region"] = tables.region_name(self.stated["region"])

    def clean(self) -> dict[str, Any]:
        """Money and region as a spreadsheet's cell would be read."""
        cleaned = super().clean()
        for name, key in (("money", "price"), ("region", "region")):
            text = cleaned.get(name)
            if text is None:
                continue
            try:
                cleaned[name] = (
                    sheets.read_cell(key, text, "achievement", self.lang) if text else None
                )
            except sheets.CellError as error:
                self.add_error(name, str(error))
                cleaned.pop(name, None)
        money = cleaned.get("money")
        if money is not None and money.low != money.high and money.low is not None:
            self.add_error("money", _("Say one price, not from and to."))
            cleaned.pop("money", None)
        months = cleaned.get("months")
        if months and not (months.isdecimal() and 1 <= int(months) <= 240):
            self.add_error("months", _("A number from 1 to %(n)s.") % {"n": 240})
            cleaned.pop("months", None)
        return cleaned

    def values(self) -> dict[str, Any]:
        """By the columns."""
        given = dict(getattr(self, "cleaned_data", {}))
        found: dict[str, Any] = {
            name: given[name] for name in ("schedule", "terms", "ip") if name in given
        }
        if "region" in given:
            found["region"] = given["region"] or ""
        if "months" in given:
            found["months"] = int(given["months"]) if given["months"] else None
        if "trl" in given:
            found["trl"] = int(given["trl"]) if given["trl"] else None
        if "money" in given:
            amount = given["money"]
            found["price"] = (amount.high if amount.low is None else amount.low) if amount else None
            found["currency"] = (amount.currency or "CNY") if amount else ""
        return found


class TeamForm(PartForm):
    """The members, and an achievement that the solution rests on."""

    COLUMNS = ("name", "part", "employer", "orcid", "user")

    def build(self) -> None:
        """A row a person."""
        rows = list(self.stated["members"])
        self.count = min(len(rows) + SPARE, writing.MOST_MEMBERS)
        colleagues = tables.colleagues(self.actor, self.solution)
        labels = (
            pgettext("contest", "Name"),
            _("Part in the work"),
            _("Employer"),
            _("ORCID iD"),
            _("Account"),
        )
        for place in range(self.count):
            row = rows[place] if place < len(rows) else {}
            known = dict(colleagues)
            if row.get("user") and str(row["user"]) not in known:
                known[str(row["user"])] = row["name"]
            for column, label in zip(self.COLUMNS, labels, strict=True):
                name = f"{column}-{place}"
                if column == "user":
                    if not known:
                        continue
                    self.fields[name] = forms.ChoiceField(
                        required=False, label=label, choices=[("", "—"), *known.items()]
                    )
                else:
                    self.fields[name] = forms.CharField(
                        required=False,
                        label=label,
                        max_length=40 if column == "orcid" else writing.LINE_LIMIT,
                        widget=forms.TextInput(attrs={"autocomplete": "off"}),
                    )
                self.initial[name] = str(row.get(column) or "")
        choices = tables.achievement_choices(self.actor, self.solution)
        if choices:
            self.choice(
                "achievement",
                _("Rests on your achievement"),
                choices,
                _("Its page is named to readers who are told whose the solution is."),
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The fields of each row."""
        return [
            {
                "asked": "",
                "fields": [
                    self[f"{column}-{place}"]
                    for column in self.COLUMNS
                    if f"{column}-{place}" in self.fields
                ],
            }
            for place in range(self.count)
        ]

    def clean(self) -> dict[str, Any]:
        """A row with anything in it has a name."""
        cleaned = super().clean()
        for place in range(self.count):
            said = [cleaned.get(f"{column}-{place}") for column in self.COLUMNS]
            if any(said[1:]) and not said[0]:
                self.add_error(f"name-{place}", _("Write the name."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """The rows that name somebody, and the achievement."""
        if self.errors:
            return {}
        rows = []
        for place in range(self.count):
            row: dict[str, Any] = {
                column: self.cleaned_data.get(f"{column}-{place}", "") for column in self.COLUMNS
            }
            row["user"] = int(row["user"]) if row["user"] else None
            if row["name"]:
                rows.append(row)
        found: dict[str, Any] = {"members": rows}
        if "achievement" in self.fields:
            key = self.cleaned_data.get("achievement")
            found["achievement"] = int(key) if key else None
        return found


class DetailForm(PartForm):
    """The confidential part, and to whom it is open."""

    def build(self) -> None:
        """The words and the readers."""
        self.text("words", 20_000, rows=10)
        self.choice(
            "detail_readers",
            pgettext("contest", "Open"),
            [(one.value, str(one.label)) for one in DetailReaders],
            _("Each of them signs the agreement first, and you see who opened it."),
            empty=False,
        )


_FORMS: Mapping[str, type[PartForm]] = {
    writing.APPROACH: ApproachForm,
    writing.INDICATORS: PromisesForm,
    writing.TERMS: TermsForm,
    writing.TEAM: TeamForm,
    writing.DETAIL: DetailForm,
}


def part_form(
    data: Mapping[str, Any] | None, *, solution: Solution, part: str, actor: Actor
) -> PartForm:
    """The form of a part that has one."""
    return _FORMS[part](data, solution=solution, part=part, actor=actor)
