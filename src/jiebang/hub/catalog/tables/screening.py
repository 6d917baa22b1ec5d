"""Presentation of screening: the queue, what is missing, remarks, a record's life."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.catalog import queries
from jiebang.hub.catalog.models import Move, Record, Review
from jiebang.hub.catalog.queries import Disclosure, Load, name_of
from jiebang.hub.catalog.states import (
    SCORES,
    TRANSITIONS,
    Criterion,
    RejectReason,
    Status,
    Verdict,
    criterion_label,
)
from jiebang.hub.catalog.tables.intake import field_label, field_value, step_label
from jiebang.hub.catalog.tables.languages import release_gaps
from jiebang.hub.catalog.tables.records import (
    SECTIONS,
    STATUS_TONES,
    listed,
    place,
    text_label,
    url_of,
    whose,
)
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.localised import Reading
from jiebang.hub.programmes.states import Screening

if TYPE_CHECKING:
    from jiebang.hub.catalog.forms import ReviewForm

LATE = 7
"""Days after which a record has waited too long."""


def life(
    moves: Sequence[Move], reviews: Sequence[Review], *, shown: Disclosure
) -> list[dict[str, Any]]:
    """What happened to a record for `jb_timeline`, the newest first."""
    record = shown.record
    entries: list[tuple[datetime, dict[str, Any]]] = []
    if moves or reviews:
        entries.append((record.created_at, {"title": _("Entered"), "tone": ""}))
    for move in moves:
        if move.after in {Status.RECTIFY, Status.REJECTED} or (
            move.after == Status.SCREENED and move.before == Status.SUBMITTED
        ):
            continue  # its review says more
        entries.append(
            (
                move.at,
                {
                    "title": _moved(move),
                    "by": _who(move, shown),
                    "tone": STATUS_TONES.get(Status(move.after), ""),
                },
            )
        )
    entries += [(review.at, _reviewed(review)) for review in reviews]
    entries.sort(key=lambda entry: entry[0], reverse=True)
    return [{"when": at, **entry} for at, entry in entries]


def _moved(move: Move) -> str:
    """Where a move led; what no other move does was an undo, and nobody has handed it in then."""
    label = str(Status(move.after).label)
    if move.after in TRANSITIONS[Status(move.before)]:
        return label
    return _("Undone: “%(status)s” again") % {"status": label}


def _who(move: Move, shown: Disclosure) -> str:
    who = str(move.by) if move.by else ""
    if move.mandate is None:
        return who
    acting = _("%(intermediary)s for %(client)s") % {
        "intermediary": name_of(move.mandate.intermediary),
        "client": shown.by,
    }
    return f"{who} · {acting}"


def _reviewed(review: Review) -> dict[str, Any]:
    titles = {
        Verdict.PASS: _("Passed"),
        Verdict.RECTIFY: _("Sent back to be rectified"),
        Verdict.REJECT: _("Rejected"),
    }
    tones = {Verdict.PASS: "good", Verdict.RECTIFY: "caution", Verdict.REJECT: "bad"}
    record = review.record  # type: ignore[attr-defined]
    scores = [
        f"{criterion_label(record.KIND, criterion)} {getattr(review, criterion.value)}/{SCORES[-1]}"
        for criterion in Criterion
        if getattr(review, criterion.value) is not None
    ]
    reason = RejectReason(review.reason).label if review.reason else ""
    return {
        "title": titles[Verdict(review.verdict)] + (f": {reason}" if reason else ""),
        "text": " ".join(filter(None, [review.opinion, *_remarks(review), listed(scores)])),
        "by": str(review.by) if review.by else "",
        "tone": tones[Verdict(review.verdict)],
    }


def _remarks(review: Review) -> list[str]:
    record = review.record  # type: ignore[attr-defined]
    return [f"{field_label(record, field)}: {words}" for field, words in review.remarks.items()]


def remarks(record: Record, reviews: Sequence[Review]) -> list[dict[str, str]]:
    """What the last review asks to be rectified, text by text; nothing once it is handed in again."""
    if record.status != Status.RECTIFY or not reviews:
        return []
    return [
        {"label": field_label(record, field), "text": words}
        for field, words in reviews[-1].remarks.items()
    ]


def remarked(
    record: Record, reading: Reading[Any], beside: Reading[Any] | None, form: ReviewForm
) -> list[dict[str, Any]]:
    """The title and each text with the field for a remark on it; beside: a translation, if wanted."""
    names = ("title", *SECTIONS[record.KIND], "keywords")
    return [
        {
            "name": name,
            "label": text_label(record, name),
            "text": reading.get(name),
            "beside": beside.get(name) if beside else "",
            "field": form[f"remark_{name}"],
        }
        for name in names
        if name in reading.text.TEXT_FIELDS
    ]


def remarked_facts(shown: Disclosure, form: ReviewForm) -> list[dict[str, Any]]:
    """The facts and the files, step by step as they were typed in, with the field for a remark."""
    record: Any = shown.record
    texts = record.texts.model.TEXT_FIELDS
    groups = []
    for step, names in queries.remarkable(record).items():
        rows: list[dict[str, Any]] = [
            {"field": form[f"remark_{name}"], "value": field_value(shown, name)}
            for name in names
            if name not in texts
        ]
        if rows:
            groups.append(
                {
                    "label": step_label(record, step),
                    "rows": rows,
                    "open": any(row["field"].value() or row["field"].errors for row in rows),
                }
            )
    return groups


def versions_to_read(record: Any, original: Reading[Any], beside: str) -> list[dict[str, Any]]:
    """The original alone, and with each translation beside it, for `jb_tabs`.

    The other Chinese script is converted for who reads the page in it.
    """
    scripts = {languages.Language.HANS, languages.Language.HANT}
    here = languages.current()
    rows = [
        {
            "label": _("Original: %(language)s")
            % {"language": languages.NAMES[languages.Language(original.language)]},
            "tag": "",
            "url": "?",
            "current": not beside,
        }
    ]
    texts = {text.language for text in record.texts.all()} - {original.language}
    for tag in languages.Language:
        is_twin = {here, original.language} == scripts and tag == here
        if tag in texts or is_twin:
            rows.append(
                {
                    "label": _("with %(language)s") % {"language": languages.NAMES[tag]},
                    "tag": tag.value,
                    "url": f"?beside={tag.value}",
                    "current": beside == tag,
                }
            )
    return rows


def queued(shown: Disclosure) -> dict[str, Any]:
    """One record of the queue."""
    record, reading = shown.record, shown.reading(languages.current())
    days = (timezone.now() - record.submitted_at).days if record.submitted_at else 0
    return {
        "pk": record.pk,
        "title": reading.get("title") if reading else record.code,
        "lang": reading.language if reading else "",
        "code": record.code,
        "url": reverse("catalog:review", args=[record.KIND, record.pk])
        if record.status == Status.SUBMITTED
        else url_of(record),
        "by": whose(shown),
        "region": place(shown.region),
        "days": days,
        "late": days >= LATE,
        "step": record.step,
        "twice": record.edition.screening == Screening.TWICE,
        "screener": str(record.screener) if record.screener else "",
        "gaps": len(queries.gaps(record)),
        "version": record.updated_at.isoformat(),
    }


def queue_columns() -> list[str]:
    """Headings of the queue as a file."""
    return [
        _("Code"),
        _("Title"),
        _("Organisation"),
        _("Region"),
        _("Days waiting"),
        _("Step"),
        _("Screener"),
        _("Gaps"),
    ]


def queue_row(shown: Disclosure) -> list[object]:
    """One record of the queue as a row of a file."""
    row = queued(shown)
    names = ("code", "title", "by", "region", "days", "step", "screener", "gaps")
    return [row[name] for name in names]


def loads(found: Iterable[Load]) -> list[dict[str, Any]]:
    """The queue by screener for `jb_facts`."""
    now = timezone.now()
    return [
        {
            "label": str(load.screener) if load.screener else _("nobody"),
            "value": ngettext("%(n)s waits", "%(n)s wait", load.waiting) % {"n": load.waiting},
            "hint": ngettext("the oldest %(n)s day", "the oldest %(n)s days", days) % {"n": days},
        }
        for load in found
        for days in ((now - load.oldest).days,)
    ]


def load_rows(found: Iterable[Load]) -> list[list[object]]:
    """The same as rows of a file."""
    return [
        [str(load.screener) if load.screener else _("nobody"), load.waiting, load.oldest]
        for load in found
    ]


def planned(shown: Disclosure, hindrance: str) -> dict[str, Any]:
    """One record of many, and why it will stay as it is, if it will."""
    gaps = release_gaps(shown) if shown.status == Status.SCREENED else []
    return {**queued(shown), "hindrance": hindrance, "language_gaps": gaps}
