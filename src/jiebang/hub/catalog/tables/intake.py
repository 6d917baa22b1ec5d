"""Presentation of typing in: steps with their state, gaps with the way to mend them, what was saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from jiebang.hub.catalog import queries
from jiebang.hub.catalog.models import Expert, Need, Record
from jiebang.hub.catalog.queries import Disclosure, Gap, Rubric, Step, author_text
from jiebang.hub.catalog.tables.records import (
    acting,
    kicker,
    listed,
    money,
    money_label,
    place,
    status_chip,
    text_label,
)
from jiebang.hub.catalog.tables.rubric import gap_words
from jiebang.hub.kernel import languages
from jiebang.hub.people.models import Mandate
from jiebang.hub.programmes.tables import track_name
from jiebang.reference import (
    achievements,
    cooperation,
    experts,
    fields,
    industries,
    ip,
    needs,
    stages,
    tongues,
)


def step_label(record: Record, name: str) -> str:
    """The heading of a step."""
    is_need = isinstance(record, Need)
    return {
        "person": _("The person"),
        "offers": _("What the person offers"),
        "works": _("Publications"),
        "consent": _("Consent"),
        "basics": _("Basics"),
        "problem": _("Title and problem") if is_need else _("Title and summary"),
        "indicators": _("Indicators"),
        "goal": _("Goal, field and stage"),
        "particulars": kicker(record),
        "terms": _("Cooperation, money and deadline") if is_need else _("Cooperation and price"),
        "people": _("Who decides"),
        "files": _("Files"),
        "check": _("Check and submit"),
    }[name]


def step_lead(name: str) -> str:
    """What a step is for, in a sentence or two."""
    return {
        "person": _("Whoever looks for help reads this first: say what the person can solve."),
        "offers": _("By this an expert is asked for one thing and not for another."),
        "works": _("By its number an author is known again when publications are taken over."),
        "consent": _("Nothing of a person is published without the person's consent."),
        "basics": _("What everything else hangs on."),
        "problem": _("Whoever reads this has never seen your plant: name the object first."),
        "indicators": _(
            "One thing a row: what is measured, how it compares, the figure, the unit. Solvers and "
            "juries are held to these."
        ),
        "goal": _("What is to be reached in the end, and where in technology it belongs."),
        "particulars": _("What only this kind of need is asked for."),
        "terms": _("What solvers look at before they answer."),
        "people": _(
            "Never published: only your own people, screeners and organisers see it. A need without "
            "somebody who decides waits for months."
        ),
        "files": _("Drawings, test reports, photographs: say for each who may open it."),
        "check": _("Read it once as somebody who has never heard of it."),
    }[name]


def text_help(record: Record, name: str) -> str:
    """What goes into a text."""
    if isinstance(record, Expert):
        return {
            "title": _("In the language that you write in; other languages are added later."),
            "position": _("Such as professor of metallurgy, or chief engineer."),
            "summary": _("Two or three sentences about the person."),
            "description": _("Which problems this person has solved, and with what methods."),
            "keywords": _("One to five, separated by commas."),
        }[name]
    is_need = isinstance(record, Need)
    kind = record.type if isinstance(record, Need) else ""
    if name == "problem" and kind not in {"talent", "funding"}:
        return _("The symptom, where it occurs, present figures. About 500 characters.")
    return {
        "title": _("What it is in one line, best under 30 characters or 15 words."),
        "keywords": _("One to five, separated by commas."),
        "goal": _("What is reached when all is done: the line, the scale, by when."),
        "summary": "" if is_need else _("The principle, the figures reached, the scale of trials."),
        "description": _("Anything more."),
    }.get(name, "")


def step_url(record: Record, name: str) -> str:
    """The page of a step."""
    return reverse("catalog:step", args=[record.KIND, record.pk, name])


def steps(
    record: Record, rubric: Rubric, remarks: Mapping[str, str], current: str = ""
) -> list[dict[str, str]]:
    """The steps for `jb_stepper`, each with what is still open in it."""
    rows = []
    for step in queries.steps_of(record):
        gaps = [gap for gap in rubric.gaps if step.is_about(gap.field)]
        noted = [field for field in remarks if step.is_about(field)]
        if step.name == current:
            state = "current"
        elif noted or any(gap.required for gap in gaps):
            state = "bad"
        else:
            state = "todo" if gaps or not _is_begun(record, step) else "done"
        hints = [_("a remark to answer")] if noted else []
        hints += [gap_words(gap)[0] for gap in gaps[:2]]
        rows.append(
            {
                "name": step.name,
                "label": step_label(record, step.name),
                "state": state,
                "url": step_url(record, step.name),
                "hint": " ".join(hints),
            }
        )
    return rows


def _is_begun(record: Record, step: Step) -> bool:
    """Whether anything is stated there; what is checked last is never done."""
    if step.name in {queries.CONSENT, queries.FILES}:
        return True  # without any there is a gap
    names = [name for name in (*step.texts, *step.facts) if name != queries.LANGUAGE]
    return any(queries.stated(record, names).values())


def gap_rows(record: Record, gaps: Iterable[Gap]) -> list[dict[str, Any]]:
    """What is missing, why it matters, and where it is mended; what submission needs comes first."""
    ordered = sorted(gaps, key=lambda gap: not gap.required)
    rows = []
    for gap in ordered:
        title, why = gap_words(gap)
        step = step_about(record, gap.field)
        anchor = _anchor(gap.field)
        rows.append(
            {
                "title": title,
                "why": why,
                "required": gap.required,
                "url": f"{step_url(record, step.name)}{anchor}" if step else "",
            }
        )
    return rows


def _anchor(field: str) -> str:
    own = {"indicators": "#id_name-0", "attachments": "#files", "consent": "#consent",
           "publications": "#id_orcid"}  # fmt: skip
    several = {"cooperation", "fields", "spoken", "services"}
    return own.get(field, f"#id_{field}_0" if field in several else f"#id_{field}")


def step_about(record: Record, field: str) -> Step | None:
    """The step at which a gap or a remark is mended."""
    return next((step for step in queries.steps_of(record) if step.is_about(field)), None)


def frame(shown: Disclosure, mandate: Mandate | None) -> dict[str, Any]:
    """Whose record it is, under which mandate its reader writes, and where it stands."""
    return {
        "organisation": shown.by,
        "acting": acting(shown, mandate),
        "status": status_chip(shown.record),
        "title": _title(shown.record),
        "language": languages.NAMES[languages.Language(_language(shown.record))],
    }


def _language(record: Record) -> str:
    text = author_text(record)
    return text.language if text is not None else languages.current()


def _title(record: Record) -> str:
    text = author_text(record)
    return (text.title if text is not None else "") or _("Without a title yet")


def saved_at(record: Record) -> str:
    """The moment of the last change as the reader's clock shows it; the day too where it is another."""
    at = timezone.localtime(record.updated_at)
    clock = time_format(at, "H:i")
    if at.date() == timezone.localdate():
        return clock
    return f"{date_format(at, 'DATE_FORMAT')} {clock}"


def draft(shown: Disclosure) -> dict[str, Any]:
    """A draft among others, to go on with."""
    record = shown.record
    return {
        "title": _title(record),
        "lang": _language(record),
        "code": record.code,
        "kind": kicker(record),
        "by": shown.by,
        "url": reverse("catalog:tasks", args=[record.KIND, record.pk]),
        "status": status_chip(record),
        "saved": saved_at(record),
    }


def differing(record: Record, form: Any, now: Mapping[str, Any]) -> list[dict[str, str]]:
    """Of what was typed and is not kept, since somebody was faster: the label and what is kept."""
    given = {**form.texts(), **form.facts()}
    return [
        {"label": field_label(record, name), "text": _shown(record, name, now[name])}
        for name, value in given.items()
        if name in now and now[name] != value
    ]


def field_label(record: Record, name: str) -> str:
    """What a text or a fact of a record is called."""
    if isinstance(record, Need) and name == "type":
        return _("Kind of need")
    if name in needs.PARTICULARS:
        return needs.PARTICULARS[name].label(languages.current())
    if name == "money":
        return money_label(record)
    fixed = {
        queries.LANGUAGE: _("You write in"),
        "particulars": kicker(record),
        "attachments": _("Files"),
        "track": _("Track"),
        "fields": _("Technology fields"),
        "spoken": _("Languages spoken"),
        "services": _("Offers"),
        "availability": _("Availability"),
        "orcid": _("ORCID iD"),
        "openalex": "OpenAlex",
        **({"region": _("Region")} if isinstance(record, Expert) else {}),
        "decision_owner": _("Decision owner"),
        "contact": _("Contact"),
        "obtained": _("How obtained"),
        "ip_type": _("Kind of protection"),
        "money_low": _("Money"),
        "money_high": _("Money"),
        "currency": _("Money"),
        "trl_low": _("Stage"),
        "trl_high": _("Stage"),
    }
    return fixed.get(name) or text_label(record, name)


def field_value(shown: Disclosure, name: str) -> str:
    """What a record says under one of the names of queries.remarkable(), for who screens it."""
    record = shown.record
    if name == "attachments":
        return str(len(record.attachments.all()) or "")
    if name == "money":
        return money(record)
    if name == "trl_low":
        return (
            stages.range_label(record.trl_low, record.trl_high)
            if record.trl_low is not None and record.trl_high is not None
            else ""
        )
    if name in needs.PARTICULARS:
        given = record.particulars.get(name)
        one = needs.PARTICULARS[name]
        return "" if given is None else one.shown(given, languages.current())
    if name == "region":
        return place(shown.region)
    if name in {"decision_owner", "contact"}:
        return str(getattr(shown, name))
    return _shown(record, name, getattr(record, name))


def _shown(record: Record, name: str, value: Any) -> str:
    lang = languages.current()
    labels: dict[str, Callable[[], str]] = {
        "type": lambda: needs.label(value, lang),
        "region": lambda: place(value),
        "field": lambda: fields.label(value, lang),
        "industry": lambda: industries.label(value, lang),
        "ip": lambda: ip.label(value, lang, record.KIND),
        "cooperation": lambda: listed(cooperation.label(code, lang) for code in value),
        "particulars": lambda: listed(
            f"{needs.PARTICULARS[key].label(lang)}: {needs.PARTICULARS[key].shown(part, lang)}"
            for key, part in value.items()
        ),
        "money_low": lambda: money(record),
        "money_high": lambda: money(record),
        "currency": lambda: money(record),
        "track": lambda: track_name(value),
        "deadline": lambda: date_format(value, "DATE_FORMAT"),
        "obtained": lambda: achievements.OBTAINED.label(value, lang),
        "ip_type": lambda: achievements.IP_TYPES.label(value, lang),
        queries.LANGUAGE: lambda: languages.NAMES[languages.Language(value)],
        "fields": lambda: listed(fields.label(code, lang) for code in value),
        "spoken": lambda: listed(tongues.label(code, lang) for code in value),
        "services": lambda: listed(experts.SERVICES.label(code, lang) for code in value),
        "availability": lambda: experts.AVAILABILITY.label(value, lang),
    }
    if not value:
        return ""
    return labels[name]() if name in labels else str(value)
