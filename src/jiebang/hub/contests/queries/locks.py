"""Whether locked standings are what the rows and the audit chain say, and if not, which row differs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jiebang.hub.contests.models import Lock, Override, Score, Standing
from jiebang.hub.contests.queries.standings import counting, work_out
from jiebang.hub.contests.standings import UNIT, Place
from jiebang.hub.kernel.audit import subject_key
from jiebang.hub.kernel.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is not what it was: `subject` as the audit chain names it, `why` for an operator."""

    subject: str
    why: str


def sheet_digests(sheets: Iterable[int]) -> dict[int, list[str]]:
    """`sheet → a word for each criterion`, by which a hand-in names its points without telling them.

    16 digits of SHA-256 over the sheet's salt and key, criterion and points, after the criterion's key.
    """
    found: dict[int, list[str]] = {key: [] for key in sheets}
    rows = Score.objects.filter(sheet__in=list(found)).order_by("sheet", "criterion_id")
    for salt, sheet, criterion, points in rows.values_list(
        "sheet__salt", "sheet", "criterion", "points"
    ):
        digest = hashlib.sha256(f"{salt}{sheet} {criterion} {points}".encode()).hexdigest()
        found[sheet].append(f"{criterion}:{digest[:16]}")
    return found


def faults_of(lock: Lock) -> list[Fault]:
    """What differs between the rows behind a lock that holds, its standings, and the audit chain; nothing
    where all agree. The chain itself is for kernel.audit.verify().
    """
    contest, subject = lock.contest, subject_key(lock)
    entry = AuditEntry.objects.filter(verb="contests.lock_scores", subject=subject).first()
    if entry is None:
        return [Fault(subject, "the audit chain knows nothing of this lock")]
    faults = []
    if entry.facts.get("digest") != lock.digest:
        faults.append(Fault(subject, "the digest is not the one in the audit chain"))
    faults += _sheets(lock, entry)
    try:
        again = work_out(contest)
    except (ValueError, KeyError) as error:
        return [*faults, Fault(subject, f"the standings cannot be worked out: {error}")]
    faults += _standings(lock, again.places)
    faults += _overrides(lock)
    if again.digest != lock.digest and not faults:
        faults.append(
            Fault(subject, "rules, rubric, entries or versions are not those that were locked")
        )
    return faults


def _sheets(lock: Lock, locked: AuditEntry) -> list[Fault]:
    """Sheets whose points are not those that were handed in."""
    now = sheet_digests(counting(lock.contest).values_list("pk", flat=True))
    said: dict[str, list[str]] = {}
    for subject, facts in (
        AuditEntry.objects.filter(
            verb="contests.hand_in", facts__contest=lock.contest_id, number__lt=locked.number
        )
        .order_by("number")
        .values_list("subject", "facts")
    ):
        said[subject] = list(facts["scores"])
    faults = []
    for sheet, words in now.items():
        subject = f"contests.scoresheet:{sheet}"
        if subject not in said:
            faults.append(Fault(subject, "was never handed in"))
        elif changed := sorted(set(words) ^ set(said[subject])):
            lines = ", ".join(sorted({word.split(":")[0] for word in changed}))
            faults.append(
                Fault(subject, f"points were changed after it was handed in: criterion {lines}")
            )
    sheets, counted = set(now), set(locked.facts.get("sheets", ()))
    faults += [
        Fault(f"contests.scoresheet:{sheet}", "counted when the scores were locked")
        for sheet in sorted(counted - sheets)
    ]
    faults += [
        Fault(f"contests.scoresheet:{sheet}", "did not count when the scores were locked")
        for sheet in sorted(sheets - counted)
    ]
    return faults


def _standings(lock: Lock, places: Mapping[str, list[Place]]) -> list[Fault]:
    faults = []
    kept: dict[tuple[str, int], tuple[int, ...]] = {}
    for row in Standing.objects.filter(lock=lock):
        score = int((row.score * UNIT).to_integral_value())
        kept[row.method, row.entry_id] = (
            score, row.sheets, row.rank, row.rank_low, row.rank_high, row.tied,
        )  # fmt: skip
    again: dict[tuple[str, int], tuple[int, ...]] = {}
    for method, rows in places.items():
        for one in rows:
            again[method, one.entry] = (
                one.score, one.sheets, one.rank, one.low, one.high, one.tied,
            )  # fmt: skip
    for method, entry in sorted(set(kept) | set(again)):
        if kept.get((method, entry)) != again.get((method, entry)):
            faults.append(
                Fault(
                    f"contests.entry:{entry}",
                    f"the standing by {method} does not come of the sheets",
                )
            )
    return faults


def _overrides(lock: Lock) -> list[Fault]:
    said: dict[str, dict[str, object]] = dict(
        AuditEntry.objects.filter(verb="contests.override_place", facts__lock=lock.pk).values_list(
            "subject", "facts"
        )
    )
    faults = []
    for row in Override.objects.filter(lock=lock):
        facts = said.pop(subject_key(row), {})
        if (facts.get("entry"), facts.get("to"), facts.get("because")) != (
            row.entry_id, row.rank_after, row.because,
        ):  # fmt: skip
            faults.append(Fault(subject_key(row), "is not the chair's word in the audit chain"))
    return faults + [Fault(subject, "is gone") for subject in sorted(said)]
