"""`jiebang learn`: reads decisions and both files, fits the weights of facts, and shows them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from jiebang import sheets
from jiebang.cli import console, reports

if TYPE_CHECKING:
    from jiebang.matcher.learn import Learnt

_COLUMNS = ("need", "achievement", "accepted")
_ANSWERS = {"yes": True, "no": False}


def run(judgements: Path, needs: Path, achievements: Path, output: Path | None) -> None:
    """Do it. Raises console.Stop where the input is bad or the output cannot be written."""
    from jiebang.matcher import MatcherError, learn

    if output is not None:
        _check_target(output, (judgements, needs, achievements))
    asked, offered = _records(needs, "need"), _records(achievements, "achievement")
    known = {record.id for record in asked}, {record.id for record in offered}
    decisions = _decisions(judgements, *known)
    try:
        with console.progress() as report:
            found = learn.fit(
                learn.judged(
                    decisions, sheets.profiles(asked), sheets.profiles(offered), progress=report
                )
            )
    except MatcherError as problem:
        raise console.Stop(str(problem)) from None
    _show(found)
    console.say(found.reason)
    if output is not None:
        found.save(output)
        kind = "learnt" if found.accepted else "default"
        console.say(f"{output}: {kind} weights written")


def _check_target(target: Path, sources: tuple[Path, ...]) -> None:
    """Refuse at once what could only fail after all the work."""
    if target.is_dir():
        raise console.Stop(f"{target}: this is a folder")
    if not target.parent.is_dir():
        raise console.Stop(f"{target.parent}: there is no such folder")
    if target.exists() and any(one.exists() and target.samefile(one) for one in sources):
        raise console.Stop(f"{target}: this is an input file and would be overwritten")


def _records(path: Path, kind: sheets.Kind) -> tuple[sheets.Record, ...]:
    result = sheets.read(path, kind)
    reports.show((result,), "en", None)
    if result.fatal or result.bad_rows:
        raise console.Stop("nothing was learnt: mend the rows named above first")
    return tuple(result.records)


def _decisions(path: Path, needs: set[str], achievements: set[str]) -> list[tuple[str, str, bool]]:
    """(need, achievement, accepted) of each line. Raises console.Stop that names the line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            missing = [name for name in _COLUMNS if name not in (table.fieldnames or ())]
            if missing:
                raise console.Stop(f"{path}: no column {', '.join(missing)} in the first line")
            lines = [(table.line_num, row) for row in table]
    except (UnicodeDecodeError, csv.Error) as problem:
        raise console.Stop(f"{path}: not a tab separated file in UTF-8 ({problem})") from None
    found: dict[tuple[str, str], bool] = {}
    for number, row in lines:
        need, achievement, answer = ((row[name] or "").strip() for name in _COLUMNS)
        accepted = _ANSWERS.get(answer.casefold())
        wrong = ""
        if need not in needs:
            wrong = f"there is no need {need!r}"
        elif achievement not in achievements:
            wrong = f"there is no achievement {achievement!r}"
        elif accepted is None:
            wrong = f"accepted is yes or no, not {answer!r}"
        elif (need, achievement) in found:
            wrong = f"{need} with {achievement} is judged twice"
        if wrong or accepted is None:
            raise console.Stop(f"{path}, line {number}: {wrong}")
        found[need, achievement] = accepted
    return [(*pair, accepted) for pair, accepted in found.items()]


def _show(found: Learnt) -> None:
    """Two tables on standard output: the weights, and what they are worth on held out judgements."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("fact")
    for name in ("judgements", "gain: default", "learnt", "loss: default", "learnt"):
        table.add_column(name, justify="right")
    for row in found.report:
        (gain, loss), (new_gain, new_loss) = row.default, row.learnt
        figures = (f"{value:.3f}" for value in (gain, new_gain, loss, new_loss))
        table.add_row(row.aspect, f"{row.judgements:,}", *figures)
    console.tables().print(table)
    held_out = found.held_out
    if held_out is None:
        return
    table = Table(box=box.SIMPLE_HEAD)
    for name in (f"held out, {held_out.folds} folds", "default", "learnt", "standard error"):
        table.add_column(name, justify="left" if name.startswith("held") else "right")
    losses, auc = held_out.log_loss, held_out.auc
    table.add_row("log loss", *(f"{value:.4f}" for value in (*losses, held_out.error)))
    table.add_row("AUC", *(f"{value:.4f}" for value in auc), "")
    console.tables().print(table)
