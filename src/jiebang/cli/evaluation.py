"""`jiebang evaluate`: runs the matcher's own evaluation and prints it; measures live in matcher."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean

from rich import box
from rich.table import Table
from rich.text import Text

from jiebang import sheets
from jiebang.cli import console
from jiebang.cli.lexicon import chosen
from jiebang.matcher import Lexicon, Matcher, MatcherError, Profile, metrics
from jiebang.matcher.evaluate import evaluate, learn_glossary, measure_experts

_DEPTH = 10


def run(
    paths: tuple[Path, ...],
    *,
    demo: bool,
    lexicon: Path | None = None,
    glossary: Path | None = None,
    seed: int = 0,
) -> None:
    """Print one line a task. Raises console.Stop where there is nothing to measure."""
    if not paths and not demo and glossary is None:
        raise console.Stop("name the files or folders of gold sets, or add --demo or --glossary")
    try:
        with console.progress() as report:
            if glossary is not None:
                learnt = learn_glossary(glossary, seed=seed, progress=report)
            if paths or demo:
                words = chosen(lexicon, report)
            if paths:
                found = [
                    row for path in paths for row in evaluate(path, lexicon=words, progress=report)
                ]
            on_demo = _demo(words, report) if demo else []
            on_experts = _experts(words) if demo else []
    except MatcherError as problem:
        raise console.Stop(str(problem)) from None
    if paths:
        _show(
            ("data set", "task"),
            ("queries", "candidates", "acc@1", "MRR@10", "nDCG@10", "recall@100"),
            (
                (
                    (row.dataset, row.task),
                    (row.queries, row.candidates),
                    (row.accuracy_at_1, row.mrr_at_10, row.ndcg_at_10, row.recall_at_100),
                )
                for row in found
            ),
        )
    if demo:
        _show(
            ("data set", "pairs"),
            ("needs", "achievements", "acc@1", "MRR@10", "nDCG@10", "recall@10"),
            on_demo,
        )
        _show(("demo experts",), ("experts", "ratings", "weighted Kendall loss"), on_experts)
    if glossary is not None:
        _show(
            ("glossary", "task"),
            ("terms", "learnt", "dictionary acc@1", "with glossary acc@1", "lift"),
            [
                (
                    (glossary.stem, row.task),
                    (row.terms, row.learnt),
                    (row.before, row.after, row.after - row.before),
                )
                for row in learnt
            ],
        )


Line = tuple[Sequence[str], Sequence[int], Sequence[float]]


def _demo(lexicon: Lexicon, report: console.Report) -> list[Line]:
    """All true pairs of the demo edition, and apart those that share a language or none.

    Below, by the languages of the two records. Each need is ranked against all published
    achievements, of all three languages at once; a need whose true achievements are of
    both sorts counts in both lines, with those of the line as its answers.
    """
    from jiebang import demo

    queries = {profile.id: profile for profile in sheets.profiles(demo.needs())}
    matcher = Matcher(sheets.profiles(demo.achievements()), lexicon=lexicon)
    pairs = demo.gold_pairs()
    needs = list(dict.fromkeys(pair.need for pair in pairs))
    rankings: dict[str, list[str]] = {}
    for done, need in enumerate(needs, start=1):
        ranked = matcher.rank(queries[need], _DEPTH)
        rankings[need] = [match.candidate for match in ranked]
        report(done, len(needs), "evaluate")
    offers = {profile.id: profile for profile in sheets.profiles(demo.achievements())}
    groups: dict[str, list[demo.GoldPair]] = {
        "all": list(pairs),
        "across languages": [],
        "one language": [],
    }
    for pair in pairs:
        groups["across languages" if pair.relation == "cross" else "one language"].append(pair)
    for pair in pairs:
        met = f"{_languages(queries[pair.need])} → {_languages(offers[pair.achievement])}"
        groups.setdefault(met, []).append(pair)
    lines: list[Line] = []
    for name in (*list(groups)[:3], *sorted(list(groups)[3:])):
        relevant: dict[str, dict[str, float]] = {}
        for pair in groups[name]:
            relevant.setdefault(pair.need, {})[pair.achievement] = 1.0
        judged = [(rankings[need], answers) for need, answers in relevant.items()]
        scores = (
            fmean(metrics.accuracy_at_1(r, g) for r, g in judged),
            fmean(metrics.reciprocal_rank(r, g, _DEPTH) for r, g in judged),
            fmean(metrics.ndcg(r, g, _DEPTH) for r, g in judged),
            fmean(metrics.recall(r, g, _DEPTH) for r, g in judged),
        )
        lines.append((("demo edition", name), (len(judged), len(matcher)), scores))
    return lines


def _languages(profile: Profile) -> str:
    """The languages of a record's texts, such as "zh-Hans, en"."""
    return ", ".join(sorted({text.language for text in profile.texts}, reverse=True))


def _experts(lexicon: Lexicon) -> list[Line]:
    """The demo edition's experts against the needs that they rated; a loss, so less is better."""
    from jiebang import demo

    needs = {profile.id: profile for profile in sheets.profiles(demo.needs())}
    return [
        ((row.scorer,), (row.experts, row.ratings), (row.kendall_loss,))
        for row in measure_experts(demo.experts(), needs, demo.expertise(), lexicon)
    ]


def _show(names: Sequence[str], measures: Sequence[str], lines: Iterable[Line]) -> None:
    """A table on standard output; shares in per cent with one decimal."""
    table = Table(box=box.SIMPLE_HEAD)
    for name in names:
        table.add_column(name)
    for measure in measures:
        table.add_column(measure, justify="right")
    for labels, counts, scores in lines:
        table.add_row(
            *(Text(label) for label in labels),
            *(f"{count:,}" for count in counts),
            *(f"{100 * score:.1f}" for score in scores),
        )
    console.tables().print(table)
