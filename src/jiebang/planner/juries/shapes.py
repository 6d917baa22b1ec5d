"""What a problem of juries is made of, checked when it is made; no solving here."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jiebang.planner.juries.errors import (
    ContradictionError,
    DuplicateKeyError,
    LoadError,
    ScoreError,
    UnknownKeyError,
    WeightError,
)
from jiebang.planner.juries.tables import CONFLICT, FORBIDDEN, OPEN, PINNED, Tables

MOST = 1_000_000
"""The largest load and number of jurors that is taken for a meant one."""
HEAVIEST = 1000.0
"""The largest weight."""

Scores = Mapping[tuple[str, str], float] | npt.NDArray[np.float64]


class Pair(NamedTuple):
    """A juror and a submission, by their keys."""

    juror: str
    submission: str


@dataclass(frozen=True, slots=True)
class Juror:
    """Who judges: at least `min_load` and at most `max_load` submissions. An empty region is none."""

    key: str
    max_load: int
    min_load: int = 0
    region: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """What is judged, by exactly `wanted` jurors. An empty region is none."""

    key: str
    wanted: int
    region: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A juror who may never judge a submission; `code` is the caller's word for the reason."""

    juror: str
    submission: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Weights:
    """What a plan's worth is made of, in points.

    `expertise`   a pair's expertise of 1 is worth so much
    `load`        a juror's k-th submission costs `load * (k - 1)`: where two jurors' loads differ by d,
                  moving one over is worth `load * (d - 1)` points of expertise
    `own_region`  each juror from a submission's own region costs so much, after the first `own_region_free`
    """

    expertise: float = 1.0
    load: float = 0.02
    own_region: float = 0.1
    own_region_free: int = 0

    def __post_init__(self) -> None:
        for name in ("expertise", "load", "own_region"):
            value = getattr(self, name)
            if not _real(value) or not 0 <= value <= HEAVIEST:
                raise WeightError(
                    "weight_range", f"weight {name} is {value!r}: give a number from 0 to {HEAVIEST:g}",
                    weight=name, value=value,
                )  # fmt: skip
        _whole("own_region_free", self.own_region_free, "weights")


@dataclass(frozen=True, eq=False)
class Problem:
    """Jurors, submissions and everything that binds them; wrong input raises a `ProblemError` here.

    `scores` are expertise from 0 to 1: an array of jurors x submissions in the order given, or a mapping of
    (juror, submission) in which a pair that is missing counts 0 and stays eligible. `conflicts` are never
    broken; `forbids` are a person's, and may be suggested for lifting; `pins` are held in every plan.
    """

    jurors: Sequence[Juror]
    submissions: Sequence[Submission]
    scores: Scores
    conflicts: Collection[Conflict] = ()
    pins: Collection[tuple[str, str]] = ()
    forbids: Collection[tuple[str, str]] = ()
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        for name in ("jurors", "submissions", "conflicts"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        for name in ("pins", "forbids"):
            object.__setattr__(self, name, frozenset(Pair(*pair) for pair in getattr(self, name)))
        _distinct("juror", [juror.key for juror in self.jurors])
        _distinct("submission", [submission.key for submission in self.submissions])
        for juror in self.jurors:
            _whole("max_load", juror.max_load, juror.key)
            _whole("min_load", juror.min_load, juror.key)
            if juror.min_load > juror.max_load:
                raise LoadError(
                    "min_above_max",
                    f"juror {juror.key!r} has min_load {juror.min_load} above max_load {juror.max_load}: "
                    "lower the one or raise the other",
                    juror=juror.key, min_load=juror.min_load, max_load=juror.max_load,
                )  # fmt: skip
        for submission in self.submissions:
            _whole("wanted", submission.wanted, submission.key)
        _ = self.tables

    @cached_property
    def tables(self) -> Tables:
        """The problem as arrays, in the order of keys, so that the order of the input decides nothing."""
        jurors = sorted(self.jurors, key=lambda juror: juror.key)
        submissions = sorted(self.submissions, key=lambda submission: submission.key)
        rows = {juror.key: n for n, juror in enumerate(jurors)}
        columns = {submission.key: n for n, submission in enumerate(submissions)}
        state = np.full((len(rows), len(columns)), OPEN, np.int8)

        def mark(pairs: Iterable[tuple[str, str]], what: str, value: int) -> None:
            for juror, submission in pairs:
                state[
                    _place(rows, "juror", juror, what),
                    _place(columns, "submission", submission, what),
                ] = value

        mark(self.forbids, "forbid", FORBIDDEN)
        conflicts = [(conflict.juror, conflict.submission) for conflict in self.conflicts]
        mark(conflicts, "conflict", CONFLICT)
        for pair in sorted(set(self.pins) & (set(self.forbids) | set(conflicts))):
            what = "conflict" if pair in set(conflicts) else "forbid"
            raise ContradictionError(
                f"pin_{what}",
                f"juror {pair[0]!r} is pinned to {pair[1]!r} and there is a {what} of the same pair: "
                f"lift the pin or the {what}",
                juror=pair[0], submission=pair[1],
            )  # fmt: skip
        mark(self.pins, "pin", PINNED)
        names: dict[str, int] = {}
        homes = [one.region for one in jurors] + [one.region for one in submissions]
        region = {key: names.setdefault(key, len(names)) for key in homes if key}
        tables = Tables(
            jurors=tuple(rows),
            submissions=tuple(columns),
            expertise=self._expertise(jurors, submissions, rows, columns),
            state=state,
            low=np.array([juror.min_load for juror in jurors], np.int64),
            high=np.array([juror.max_load for juror in jurors], np.int64),
            wanted=np.array([submission.wanted for submission in submissions], np.int64),
            own=np.equal.outer(
                np.array([region.get(juror.region, -1) for juror in jurors], np.int64),
                np.array([region.get(one.region, -2) for one in submissions], np.int64),
            ),
            weights=self.weights,
        )  # fmt: skip
        self._check_pins(tables)
        return tables

    def _expertise(
        self, jurors: list[Juror], submissions: list[Submission],
        rows: dict[str, int], columns: dict[str, int],
    ) -> npt.NDArray[np.float64]:  # fmt: skip
        """Expertise in the order of keys."""
        shape = (len(rows), len(columns))
        if isinstance(self.scores, Mapping):
            table = np.zeros(shape)
            for (juror, submission), score in self.scores.items():
                if not _real(score):
                    raise _bad_score(juror, submission, score)
                row = _place(rows, "juror", juror, "score")
                table[row, _place(columns, "submission", submission, "score")] = score
        else:
            try:
                given = np.asarray(self.scores, np.float64)
            except (TypeError, ValueError) as error:
                raise ScoreError("scores", f"scores are no table of numbers: {error}") from error
            if given.shape != shape:
                raise ScoreError(
                    "score_shape",
                    f"scores have shape {given.shape}: give jurors x submissions, {shape}",
                    shape=given.shape, right=shape,
                )  # fmt: skip
            down = np.array(
                [n for n, _ in sorted(enumerate(self.jurors), key=lambda x: x[1].key)], int
            )
            over = np.array(
                [n for n, _ in sorted(enumerate(self.submissions), key=lambda x: x[1].key)], int
            )
            table = given[np.ix_(down, over)]
        wrong = ~((table >= 0) & (table <= 1))  # NaN is wrong too
        if wrong.any():
            row, column = np.argwhere(wrong)[0]
            raise _bad_score(jurors[row].key, submissions[column].key, float(table[row, column]))
        table.flags.writeable = False
        return table

    def _check_pins(self, tables: Tables) -> None:
        """No one is pinned to more than the own limit."""
        over = np.flatnonzero(tables.pinned.sum(axis=1) > tables.high)
        if over.size:
            juror, count = tables.jurors[over[0]], int(tables.pinned[over[0]].sum())
            raise ContradictionError(
                "pins_above_max_load",
                f"juror {juror!r} has {count} pins and max_load {tables.high[over[0]]}: "
                "lift a pin or raise max_load",
                juror=juror, pins=count, max_load=int(tables.high[over[0]]),
            )  # fmt: skip
        over = np.flatnonzero(tables.pinned.sum(axis=0) > tables.wanted)
        if over.size:
            key, count = tables.submissions[over[0]], int(tables.pinned[:, over[0]].sum())
            raise ContradictionError(
                "pins_above_wanted",
                f"submission {key!r} has {count} pins and wants {tables.wanted[over[0]]}: "
                "lift a pin or raise wanted",
                submission=key, pins=count, wanted=int(tables.wanted[over[0]]),
            )  # fmt: skip


def _real(value: object) -> bool:
    """A finite number, and not a truth."""
    return (
        isinstance(value, int | float | np.integer | np.floating)
        and not isinstance(value, bool)
        and math.isfinite(value)
    )


def _whole(name: str, value: object, where: str) -> None:
    if not isinstance(value, int | np.integer) or isinstance(value, bool) or not 0 <= value <= MOST:
        raise LoadError(
            "load_range", f"{name} of {where!r} is {value!r}: give a whole number from 0 to {MOST:,}",
            name=name, where=where, value=value,
        )  # fmt: skip


def _distinct(what: str, keys: list[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if not isinstance(key, str) or not key:
            raise DuplicateKeyError(
                "empty_key", f"a {what} has the key {key!r}: give it a text", what=what
            )
        if key in seen:
            raise DuplicateKeyError(
                "duplicate_key", f"two of the {what}s have the key {key!r}: each needs its own",
                what=what, key=key,
            )  # fmt: skip
        seen.add(key)


def _place(places: dict[str, int], what: str, key: str, where: str) -> int:
    try:
        return places[key]
    except KeyError:
        raise UnknownKeyError(
            "unknown_key", f"a {where} names the {what} {key!r}, who is not in the problem",
            what=what, key=key, where=where,
        ) from None  # fmt: skip


def _bad_score(juror: str, submission: str, value: object) -> ScoreError:
    return ScoreError(
        "score_range",
        f"expertise of juror {juror!r} for {submission!r} is {value!r}: give a number from 0 to 1",
        juror=juror, submission=submission, value=value,
    )  # fmt: skip
