"""Input of contests: what they are called and how they judge, a line of the rubric."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.contests import actions, presets, queries
from jiebang.hub.contests.models import Contest, ContestText, Criterion, CriterionText
from jiebang.hub.contests.notices import name_of
from jiebang.hub.contests.states import ContestKind, ContestStatus, Method, TieRule, Told
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.languages import NAMES, Language
from jiebang.hub.kernel.regions import named
from jiebang.hub.programmes.forms.words import WordsForm
from jiebang.hub.programmes.models import Edition, HostRegion, Track
from jiebang.hub.programmes.tables import track_name
from jiebang.reference import regions


class RulesForm(WordsForm):
    """A contest's words, for what it is, and how it judges."""

    TEXTS = ContestText

    kind = forms.ChoiceField(label=gettext_lazy("How it judges"), choices=ContestKind.choices)
    scope = forms.ChoiceField(
        label=gettext_lazy("For"),
        help_text=gettext_lazy("Solutions to needs of this part of the edition may be entered."),
    )
    parent = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Its best go on to"),
        help_text=gettext_lazy("A solution is counted once, in however many contests it stands."),
    )
    is_blind = forms.BooleanField(
        required=False,
        label=gettext_lazy("Anonymous: jurors are not told whose an entry is"),
        help_text=gettext_lazy("Nor does a team learn who judges, or anybody else's place."),
    )
    jurors_wanted = forms.IntegerField(
        label=gettext_lazy("Jurors for each entry"), min_value=1, max_value=99, initial=3
    )
    load = forms.IntegerField(
        label=gettext_lazy("Entries for each juror, at most"),
        min_value=1,
        max_value=1000,
        initial=20,
    )
    method = forms.ChoiceField(
        label=gettext_lazy("How points become a score"),
        choices=Method.choices,
        help_text=gettext_lazy("The other two are worked out beside it."),
    )
    trim = forms.IntegerField(
        label=gettext_lazy("Percent left out at either end"), min_value=0, max_value=40, initial=10
    )
    tie_rule = forms.ChoiceField(
        label=gettext_lazy("Where scores are equal"), choices=TieRule.choices
    )
    told = forms.ChoiceField(label=gettext_lazy("What is published"), choices=Told.choices)
    scoring_closes_at = forms.DateTimeField(
        required=False,
        label=gettext_lazy("Scoring ends"),
        help_text=gettext_lazy("What jurors are told; the chair locks the scores."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        edition: Edition,
        contest: Contest | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, texts=contest.texts.all() if contest else (), **kwargs)
        self.edition = edition
        self.scopes: dict[str, Track | HostRegion | None] = {"": None} | {
            f"track:{track.slug}": track for track in edition.tracks.prefetch_related("texts")
        } | {f"host:{host.region}": host for host in edition.host_regions.all()}  # fmt: skip
        lang = languages.current()
        scope = self.fields["scope"]
        assert isinstance(scope, forms.ChoiceField)  # noqa: S101
        scope.required = False
        scope.choices = [
            ("", _("The whole edition")),
            *(
                (
                    key,
                    track_name(one) if isinstance(one, Track) else regions.label(one.region, lang),
                )
                for key, one in self.scopes.items()
                if one is not None
            ),
        ]
        above = [
            one
            for one in queries.contests_visible_to(actor).filter(
                status__in=(ContestStatus.DRAFT, ContestStatus.OPEN)
            )
            if contest is None or one.pk != contest.pk
        ]
        if contest is not None and contest.parent and contest.parent not in above:
            above.append(contest.parent)
        self.parents = {one.slug: one for one in above}
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ChoiceField)  # noqa: S101
        parent.choices = [("", _("none")), *((one.slug, name_of(one)) for one in above)]
        if contest is not None:
            del self.fields["scope"]
            for name in actions.Rules.__dataclass_fields__:
                self.initial.setdefault(name, getattr(contest, name))
            self.initial.setdefault("parent", contest.parent.slug if contest.parent else "")

    def labels(self) -> dict[str, str]:
        """What each text is called."""
        return {"name": _("Name"), "about": _("About it")}

    def clean(self) -> dict[str, Any]:
        """A blind contest tells the prizes alone."""
        cleaned = super().clean() or {}
        if cleaned.get("is_blind") and cleaned.get("told") not in {None, Told.PRIZES}:
            self.add_error("told", _("Of a blind contest everybody is told the prizes alone."))
        return cleaned

    def setting(self) -> actions.Rules:
        """How it judges."""
        return actions.Rules(
            **{name: self.cleaned_data[name] for name in actions.Rules.__dataclass_fields__}
        )

    def place(self) -> dict[str, Any]:
        """For what it is, as arguments of create_contest()."""
        key = self.cleaned_data.get("scope", "")
        one = self.scopes.get(key)
        if one is None:
            return {}
        return {"track": one} if key.startswith("track") else {"host_region": one}

    def above(self) -> Contest | None:
        """The contest to which its best go on."""
        return self.parents.get(self.cleaned_data.get("parent", ""))


class NewContestForm(RulesForm):
    """The same with the name in the address."""

    slug = forms.SlugField(
        label=gettext_lazy("Name in the address"),
        max_length=60,
        help_text=gettext_lazy("Small letters, digits and hyphens; it stays as it is."),
    )
    field_order = ("slug", "kind", "scope", "parent")


_ANCHOR = re.compile(r"^\s*(\d{1,3})\s*[:：=]\s*(.+)$")


class CriterionForm(WordsForm):
    """One line of the rubric; anchors a line each, `10: what ten points stand for`."""

    TEXTS = CriterionText

    weight = forms.IntegerField(
        label=gettext_lazy("Weight"), min_value=1, max_value=100, initial=25
    )
    lowest = forms.IntegerField(
        label=gettext_lazy("Lowest points"), min_value=0, max_value=99, initial=0
    )
    highest = forms.IntegerField(
        label=gettext_lazy("Highest points"), min_value=1, max_value=100, initial=10
    )

    def __init__(self, *args: Any, criterion: Criterion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, texts=criterion.texts.all() if criterion else (), **kwargs)
        if criterion is not None:
            for name in ("weight", "lowest", "highest"):
                self.initial.setdefault(name, getattr(criterion, name))
        for tag in self.tags:
            self.fields[f"anchors_{tag}"] = forms.CharField(
                required=False,
                max_length=4000,
                label=f"{_('What points stand for')} · {NAMES[Language(tag)]}",
                help_text=_("A line each: 10: Runs at a site of the same kind"),
                initial=_lines(criterion, tag) if criterion else "",
                widget=forms.Textarea(attrs={"rows": 4, "lang": tag}),
            )

    def labels(self) -> dict[str, str]:
        """What each text is called."""
        return {"name": _("Name"), "guidance": _("What it asks")}

    def clean(self) -> dict[str, Any]:
        """Anchors are lines of points and words."""
        cleaned = super().clean() or {}
        self.anchors: dict[int, dict[str, dict[str, str]]] = {}
        for tag in self.tags:
            for line in str(cleaned.get(f"anchors_{tag}", "")).splitlines():
                if not line.strip():
                    continue
                found = _ANCHOR.match(line.replace("\x00", ""))
                if found is None:
                    self.add_error(
                        f"anchors_{tag}",
                        _("“%(line)s” is not points, a colon and words.") % {"line": line[:60]},
                    )
                    continue
                self.anchors.setdefault(int(found[1]), {})[tag] = {"words": found[2].strip()}
        return cleaned


def _lines(criterion: Criterion, tag: str) -> str:
    return "\n".join(
        f"{anchor.points}: {text.words}"
        for anchor in criterion.anchors.all()
        for text in anchor.texts.all()
        if text.language == tag
    )


def preset_choices() -> list[tuple[str, str]]:
    """Rubrics that are used often, by their names for the reader."""
    return [(key, one.name[languages.current()]) for key, one in presets.PRESETS.items()]


class InviteForm(forms.Form):
    """Whom to invite to a jury."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of their account"), max_length=254, required=False
    )
    expert = forms.CharField(
        label=gettext_lazy("Or the number of an expert's record"), max_length=40, required=False
    )
    is_chair = forms.BooleanField(
        required=False,
        label=gettext_lazy("As chair"),
        help_text=gettext_lazy("A chair locks the scores and sets conflicts aside."),
    )
    load = forms.IntegerField(
        required=False, min_value=1, max_value=1000, label=gettext_lazy("Entries, at most")
    )
    region = forms.CharField(
        required=False, max_length=60, label=gettext_lazy("Region"),
        help_text=gettext_lazy("By name or code; where they work if it is empty."),
    )  # fmt: skip

    def clean_region(self) -> str:
        """The code of the place that was named, or nothing."""
        text: str = self.cleaned_data["region"]
        return named(text) if text.strip() else ""

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        cleaned = super().clean() or {}
        if not cleaned.get("email") and not cleaned.get("expert") and not self.errors:
            self.add_error("email", _("Name an account or an expert's record."))
        return cleaned


class SignForm(forms.Form):
    """The name under the agreement."""

    name = forms.CharField(
        max_length=80,
        label=gettext_lazy("Your name, as your signature"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class DeclareForm(forms.Form):
    """With whom a juror has to do: organisations of the list, and others by name."""

    organisations = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Organisations with which you have to do"),
        help_text=gettext_lazy(
            "You or your family work there, own part of it, advise it, have a contract with it or publish "
            "together. The list names those that take part and those that ask, and does not say which is which."
        ),
        widget=forms.CheckboxSelectMultiple,
    )
    names = forms.CharField(
        required=False,
        max_length=20_000,
        label=gettext_lazy("Others by name"),
        help_text=gettext_lazy("People and organisations, one a line."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    nobody = forms.BooleanField(
        label=gettext_lazy("I have named all with whom I have to do; there are no others"),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisations"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        field.choices = choices
