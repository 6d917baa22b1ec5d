"""From accepted and rejected pairs to weights of facts, or to a sentence why they stay as they are."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
from scipy import optimize, special, stats

from jiebang.matcher import facts
from jiebang.matcher.errors import DamagedFileError, ParameterError, ProfileError
from jiebang.matcher.lexicon import Lexicon
from jiebang.matcher.matcher import Matcher
from jiebang.matcher.profile import Aspect, Profile, Progress

Doubles = npt.NDArray[np.float64]
Why = Literal["better", "too_few", "one_need", "no_facts", "no_smaller_loss", "no_better_order"]
"""Why weights were learnt, or were not, as a code; Learnt.reason says it in a sentence."""

CAP = 0.6
"""All gains together stay at or below this, and so do all losses: text decides, facts refine."""
FEWEST = 30
FEWEST_OF_A_KIND = 5

_KIND = "jiebang weights of facts"
_VERSION = 2
_ASPECTS: tuple[Aspect, ...] = tuple(facts.WEIGHTS)
_UNIT: facts.Weights = MappingProxyType(dict.fromkeys(_ASPECTS, (1.0, 1.0)))
_PRIOR = 0.1
"""Standard deviation of a weight about its default, before any judgement is seen."""
_PRIOR_OF_CURVE = 10.0
_CERTAIN = 1.0 - 1e-6


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody decided on a need and an achievement. text_score: 0 to 1, without facts.

    query asks and candidate offers. Raises ParameterError for a score out of range.
    """

    query: Profile
    candidate: Profile
    accepted: bool
    text_score: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.text_score <= 1.0:
            raise ParameterError(f"text_score {self.text_score}: a number from 0 to 1")


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of the report. default, learnt: (gain, loss); judgements: how many had it on both sides.

    learnt is what was fitted, also where the fit was refused.
    """

    aspect: Aspect
    default: tuple[float, float]
    learnt: tuple[float, float]
    judgements: int


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Both weights on judgements that were not used to fit. Each pair is (default, learnt).

    log_loss: mean over the folds, less is better. auc: of all held out judgements together, 0.5 is
    chance. error: standard error over the folds of the difference of the two log losses.
    """

    folds: int
    log_loss: tuple[float, float]
    auc: tuple[float, float]
    error: float


@dataclass(frozen=True, slots=True)
class Learnt:
    """Weights for Matcher(..., weights=...), with how they came about.

    accepted: whether they differ from the default; reason: one sentence why they do or do not, and
    why: the same as a code. held_out: None where there was too little to try.
    """

    weights: facts.Weights
    accepted: bool
    why: Why
    reason: str
    report: tuple[Row, ...]
    held_out: HeldOut | None

    def content(self) -> dict[str, Any]:
        """All of it as values of JSON; of() reads them again."""
        return {
            "kind": _KIND,
            "version": _VERSION,
            "weights": {aspect: list(pair) for aspect, pair in self.weights.items()},
            "accepted": self.accepted,
            "why": self.why,
            "reason": self.reason,
            "report": [
                {
                    "aspect": row.aspect,
                    "default": list(row.default),
                    "learnt": list(row.learnt),
                    "judgements": row.judgements,
                }
                for row in self.report
            ],
            "held_out": self.held_out
            and {
                "folds": self.held_out.folds,
                "log_loss": list(self.held_out.log_loss),
                "auc": list(self.held_out.auc),
                "error": self.held_out.error,
            },
        }

    def save(self, path: str | Path) -> None:
        """Write it as JSON, whole or not at all. Raises OSError."""
        path = Path(path)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(json.dumps(self.content(), ensure_ascii=False, indent=1) + "\n")
            temporary.chmod(0o644)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    @classmethod
    def load(cls, path: str | Path) -> Learnt:
        """The inverse of save(). Raises OSError, or DamagedFileError where it is no such file."""
        try:
            return cls.of(json.loads(Path(path).read_text("utf-8")))
        except ValueError as error:
            raise DamagedFileError(
                f"{path} holds no weights that can be used ({error}): learn them again"
            ) from error

    @classmethod
    def of(cls, content: Any) -> Learnt:
        """The inverse of content(). Raises ValueError where it is none, or of another version."""
        try:
            if (content.get("kind"), content.get("version")) != (_KIND, _VERSION):
                raise ValueError(f"not {_KIND!r} of version {_VERSION}")
            if content["why"] not in get_args(Why):
                raise ValueError(f"no reason is called {content['why']!r}")
            held = content["held_out"]
            return cls(
                weights=_checked(content["weights"]),
                accepted=bool(content["accepted"]),
                why=content["why"],
                reason=str(content["reason"]),
                report=tuple(Row(**_tuples(row)) for row in content["report"]),
                held_out=None if held is None else HeldOut(**_tuples(held)),
            )
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"{type(error).__name__}: {error}") from error


def fit(judgements: Iterable[Judgement], *, seed: int = 0, folds: int = 5) -> Learnt:
    """Weights of facts by which judgements are told best, if they tell unseen ones better too.

    Logistic regression on the evidence that ranks, the text's times 1 + the effect of the facts, with
    the weights pulled towards facts.WEIGHTS; a fact that no judgement has on both sides keeps its
    default. The fit is refused, and the weights are the default, where there are fewer than FEWEST
    judgements or FEWEST_OF_A_KIND of either kind, or where the log loss over the folds, no query in
    two of them, is not better than the default's by more than its standard error, or the AUC is not
    higher: on judgements made by chance the first alone passes one fit in eight, both one in fifty.
    The same judgements in any order give the same weights. Raises ParameterError where folds < 2.
    """
    if folds < 2:
        raise ParameterError(f"folds is at least 2, not {folds}")
    ordered = sorted(judgements, key=lambda j: (j.query.id, j.candidate.id, j.accepted))
    data = _Data.of(ordered)
    refusal = _too_little(data)
    if refusal:
        return _learnt(data, _Curve.default(), None, *refusal)
    fitted = _fitted(data)
    held_out = _tried(data, seed, folds)
    return _learnt(data, fitted, held_out, *_tested(held_out))


def judged(
    decisions: Iterable[tuple[str, str, bool]],
    needs: Sequence[Profile],
    achievements: Sequence[Profile],
    *,
    lexicon: Lexicon | None = None,
    progress: Progress | None = None,
) -> list[Judgement]:
    """Judgements of (need id, achievement id, accepted), with the text scores that a Matcher gives.

    Scores depend on all achievements, not on the judged ones alone. Raises ProfileError for an id
    that is not there, DuplicateIdError.
    """
    asked = {need.id: need for need in needs}
    offered = {achievement.id: achievement for achievement in achievements}
    by_need: dict[str, list[tuple[str, bool]]] = {}
    for need, achievement, accepted in decisions:
        for kind, identity, known in (
            ("need", need, asked), ("achievement", achievement, offered)
        ):  # fmt: skip
            if identity not in known:
                raise ProfileError(f"there is no {kind} {identity!r}")
        by_need.setdefault(need, []).append((achievement, accepted))
    pairs = [
        (asked[need], offered[achievement], accepted)
        for need, some in by_need.items()
        for achievement, accepted in some
    ]
    matcher = Matcher(achievements, lexicon=lexicon, progress=progress)
    return scored(pairs, matcher, progress=progress)


def scored(
    decisions: Iterable[tuple[Profile, Profile, bool]],
    matcher: Matcher,
    *,
    progress: Progress | None = None,
) -> list[Judgement]:
    """Judgements of (need, achievement, accepted), with the text scores that this matcher gives.

    The achievements are candidates of the matcher by their ids; those that it does not hold are left
    out. Cost: one question of the matcher for each need, answered by all its candidates.
    """
    by_need: dict[str, list[tuple[Profile, Profile, bool]]] = {}
    for decision in decisions:
        by_need.setdefault(decision[0].id, []).append(decision)
    found: list[Judgement] = []
    for done, some in enumerate(by_need.values(), start=1):
        without_facts = dataclasses.replace(some[0][0], facts=facts.UNKNOWN)
        ranked = matcher.rank(without_facts, max(1, len(matcher)))
        scores = {match.candidate: match.score for match in ranked}
        found += [
            Judgement(need, achievement, accepted, scores[achievement.id])
            for need, achievement, accepted in some
            if achievement.id in scores
        ]
        if progress is not None:
            progress(done, len(by_need), "match")
    return found


@dataclass(frozen=True, eq=False)
class _Data:
    """Judgements as arrays: (n,) text evidence, accepted, number of the query; (n, 2 aspects) degrees.

    degrees: how far each fact agrees, 0 to 1, then for each whether it conflicts, as -1; a missing
    fact is 0 in both.
    """

    text: Doubles
    accepted: Doubles
    queries: npt.NDArray[np.int64]
    degrees: Doubles
    told: npt.NDArray[np.int64]

    @classmethod
    def of(cls, judgements: Sequence[Judgement]) -> _Data:
        size = len(_ASPECTS)
        degrees = np.zeros((len(judgements), 2 * size))
        told = np.zeros(size, np.int64)
        for row, judgement in enumerate(judgements):
            for c in facts.compare(judgement.query.facts, judgement.candidate.facts, _UNIT):
                at = _ASPECTS.index(c.aspect)
                told[at] += 1
                degrees[row, at if c.verdict == "agrees" else size + at] = c.effect
        numbers = {q: i for i, q in enumerate(dict.fromkeys(j.query.id for j in judgements))}
        scores = np.array([j.text_score for j in judgements], np.float64)
        return cls(
            text=-np.log1p(-np.minimum(scores, _CERTAIN)),
            accepted=np.array([j.accepted for j in judgements], np.float64),
            queries=np.array([numbers[j.query.id] for j in judgements], np.int64),
            degrees=degrees,
            told=told,
        )

    def __len__(self) -> int:
        return len(self.text)

    def part(self, kept: npt.NDArray[np.bool_]) -> _Data:
        """Some of the judgements."""
        return dataclasses.replace(
            self,
            text=self.text[kept],
            accepted=self.accepted[kept],
            queries=self.queries[kept],
            degrees=self.degrees[kept],
        )


@dataclass(frozen=True, eq=False)
class _Curve:
    """P(accepted) = logistic(start + slope * evidence); weights: (2 aspects,) gains, then losses."""

    start: float
    slope: float
    weights: Doubles

    @classmethod
    def default(cls) -> _Curve:
        return cls(0.0, 1.0, _default())

    def log_odds(self, data: _Data) -> Doubles:
        found: Doubles = self.start + self.slope * data.text * (1.0 + data.degrees @ self.weights)
        return found

    def log_loss(self, data: _Data) -> float:
        signs = np.where(data.accepted > 0, -1.0, 1.0)
        return float(np.mean(np.logaddexp(0.0, signs * self.log_odds(data))))


def _default() -> Doubles:
    gains, losses = zip(*(facts.WEIGHTS[aspect] for aspect in _ASPECTS), strict=True)
    return np.array([*gains, *losses], np.float64)


def _too_little(data: _Data) -> tuple[Why, str] | None:
    accepted = int(data.accepted.sum())
    rejected = len(data) - accepted
    if len(data) < FEWEST or min(accepted, rejected) < FEWEST_OF_A_KIND:
        return "too_few", (
            f"Refused: {accepted} accepted and {rejected} rejected are too few; at least {FEWEST} "
            f"judgements are needed, and {FEWEST_OF_A_KIND} of either kind."
        )
    if len(np.unique(data.queries)) < 2:
        return "one_need", "Refused: all judgements are of one need, so that none can be held out."
    if not data.told.any():
        return "no_facts", "Refused: no judgement has any fact on both sides."
    return None


def _tested(held_out: HeldOut) -> tuple[Why, str]:
    default, learnt = held_out.log_loss
    if default - learnt <= held_out.error:
        return "no_smaller_loss", (
            f"Refused: on held out judgements the log loss is {learnt:.4f} against {default:.4f} of "
            f"the default, not better by more than its standard error of {held_out.error:.4f}."
        )
    before, after = held_out.auc
    if after <= before:
        return "no_better_order", (
            f"Refused: on held out judgements the AUC is {after:.4f} against {before:.4f} of the "
            "default, so that nothing is ranked better."
        )
    return "better", (
        f"Accepted: on held out judgements the log loss is {learnt:.4f} against {default:.4f} of the "
        f"default, better by more than its standard error of {held_out.error:.4f}."
    )


def _fitted(data: _Data, *, free: bool = True) -> _Curve:
    """The most likely curve; with free the weights too, of the facts that the data has."""
    default = _default()
    chosen = np.flatnonzero((data.degrees != 0).any(axis=0)) if free else np.empty(0, np.int64)
    groups = [np.flatnonzero(chosen // len(_ASPECTS) == which) for which in (0, 1)]
    fixed = np.setdiff1d(np.arange(len(default)), chosen)
    rooms = [CAP - default[fixed[fixed // len(_ASPECTS) == which]].sum() for which in (0, 1)]
    base = 1.0 + data.degrees[:, fixed] @ default[fixed]
    degrees = data.degrees[:, chosen]
    signs = np.where(data.accepted > 0, -1.0, 1.0)

    def capped(given: Doubles) -> Doubles:
        found = given.copy()
        for group, room in zip(groups, rooms, strict=True):
            found[group] *= min(1.0, room / max(given[group].sum(), 1e-12))
        return found

    def cost(point: Doubles) -> tuple[float, Doubles]:
        start, slope, given = point[0], point[1], point[2:]
        weights = capped(given)
        evidence = data.text * (base + degrees @ weights)
        odds = start + slope * evidence
        aside = given - default[chosen]
        value = np.logaddexp(0.0, signs * odds).sum() + (aside @ aside) / (2 * _PRIOR**2)
        value += (start**2 + (slope - 1.0) ** 2) / (2 * _PRIOR_OF_CURVE**2)
        slack = special.expit(odds) - data.accepted
        by_weight = slope * (degrees.T @ (slack * data.text))
        for group, room in zip(groups, rooms, strict=True):
            total = given[group].sum()
            if total > room:
                # What is scaled down to the cap moves along it only.
                along = by_weight[group] @ given[group] / total
                by_weight[group] = (by_weight[group] - along) * (room / total)
        return float(value), np.concatenate((
            [slack.sum() + start / _PRIOR_OF_CURVE**2],
            [slack @ evidence + (slope - 1.0) / _PRIOR_OF_CURVE**2],
            by_weight + aside / _PRIOR**2,
        ))  # fmt: skip

    found = optimize.minimize(
        cost,
        np.concatenate(([0.0, 1.0], default[chosen])),
        jac=True,
        method="L-BFGS-B",
        bounds=[(None, None), (0.0, None), *[(0.0, CAP)] * len(chosen)],
        options={"maxiter": 1000, "ftol": 1e-12, "gtol": 1e-8},
    )
    weights = default.copy()
    weights[chosen] = capped(found.x[2:])
    return _Curve(float(found.x[0]), float(found.x[1]), weights)


def _tried(data: _Data, seed: int, folds: int) -> HeldOut:
    """Default and fitted weights, each with its own curve, on folds that share no query."""
    size = int(data.queries.max()) + 1
    folds = min(folds, size)
    fold_of = np.empty(size, np.int64)
    fold_of[np.random.default_rng(seed).permutation(size)] = np.arange(size) % folds
    losses = np.empty((folds, 2))
    odds = np.empty((len(data), 2))
    for fold in range(folds):
        held = fold_of[data.queries] == fold
        for which, free in enumerate((False, True)):
            curve = _fitted(data.part(~held), free=free)
            losses[fold, which] = curve.log_loss(data.part(held))
            odds[held, which] = curve.log_odds(data.part(held))
    default, learnt = losses.mean(axis=0)
    differences = losses[:, 0] - losses[:, 1]
    return HeldOut(
        folds=folds,
        log_loss=(float(default), float(learnt)),
        auc=(_auc(odds[:, 0], data.accepted), _auc(odds[:, 1], data.accepted)),
        error=float(differences.std(ddof=1) / math.sqrt(folds)),
    )


def _auc(odds: Doubles, accepted: Doubles) -> float:
    """How often an accepted one stands above a rejected one; equal ones count half."""
    many, few = accepted.sum(), len(accepted) - accepted.sum()
    ranks = stats.rankdata(odds)[accepted > 0].sum()
    return float((ranks - many * (many + 1) / 2) / (many * few))


def _learnt(data: _Data, curve: _Curve, held_out: HeldOut | None, why: Why, reason: str) -> Learnt:
    fitted = _weights(curve.weights)
    accepted = why == "better"
    return Learnt(
        weights=fitted if accepted else facts.WEIGHTS,
        accepted=accepted,
        why=why,
        reason=reason,
        report=tuple(
            Row(aspect, facts.WEIGHTS[aspect], fitted[aspect], int(data.told[at]))
            for at, aspect in enumerate(_ASPECTS)
        ),
        held_out=held_out,
    )


def _weights(values: Doubles) -> facts.Weights:
    gains, losses = values[: len(_ASPECTS)].tolist(), values[len(_ASPECTS) :].tolist()
    pairs = zip(gains, losses, strict=True)
    return MappingProxyType(dict(zip(_ASPECTS, pairs, strict=True)))


def _checked(given: Mapping[str, Sequence[float]]) -> facts.Weights:
    """Weights of a file. Raises ValueError where they could not have been learnt."""
    if set(given) != set(_ASPECTS):
        raise ValueError("the facts are not those of this version")
    values = np.array([given[aspect] for aspect in _ASPECTS], np.float64)
    if values.shape != (len(_ASPECTS), 2) or not (np.isfinite(values) & (values >= 0)).all():
        raise ValueError("a weight is not two numbers of at least 0")
    if (values.sum(axis=0) > CAP + 1e-9).any():
        raise ValueError(f"the weights together are above {CAP}")
    return _weights(values.T.ravel())


def _tuples(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in given.items()}
