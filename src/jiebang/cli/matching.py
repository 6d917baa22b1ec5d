"""`jiebang match`: reads both files, matches, and writes or shows the result."""

import gc
from dataclasses import dataclass
from pathlib import Path

from jiebang import sheets
from jiebang.cli import console, exports, reports


@dataclass(frozen=True)
class Request:
    """What the person asked for; ``mapping`` holds the --map options as they were given."""

    needs: Path
    achievements: Path
    k: int
    output: Path | None
    explain: bool
    lang: str
    mapping: tuple[str, ...] = ()
    errors: Path | None = None
    skip_bad: bool = False
    needs_sheet: str | None = None
    achievements_sheet: str | None = None
    weights: Path | None = None
    lexicon: Path | None = None


def run(request: Request) -> None:
    """Do it. Raises console.Stop where the input is bad or the output cannot be written."""
    _check_targets(request)
    mappings = _mappings(request.mapping, request.lang)
    needs = sheets.read(request.needs, "need", mappings["needs"], sheet=request.needs_sheet)
    achievements = sheets.read(
        request.achievements,
        "achievement",
        mappings["achievements"],
        sheet=request.achievements_sheet,
    )
    results = (needs, achievements)
    reports.check_mapping(results, mappings, request.lang)
    reports.show(results, request.lang, request.errors)
    if request.errors is not None:
        reports.write(request.errors, results, request.lang)
    bad = sum(len(result.bad_rows) for result in results)
    if any(result.fatal for result in results) or (bad and not request.skip_bad):
        raise console.Stop(reports.closing(results, request.lang))
    if bad:
        console.say(reports.left_out(results, request.lang))
    if not needs.records or not achievements.records:
        raise console.Stop(reports.nothing_left(request.lang))
    rows = _matched(request, needs, achievements)
    unmatched = len({record.id for record in needs.records} - {row.match.query for row in rows})
    if unmatched:
        console.say(reports.unmatched(unmatched, request.lang))
    if request.output is None:
        exports.show(rows, request.lang, explain=request.explain)
    else:
        write(request.output, rows, request.lang)
        console.say(reports.written(request.output, len(rows), request.lang))


def write(path: Path, rows: tuple[exports.Row, ...], lang: str) -> None:
    """Write the matches in the format of the name. Raises console.Stop."""
    try:
        sheets.write_whole(path, exports.rendered(rows, sheets.format_of(path), lang))
    except sheets.SheetError as problem:
        raise console.Stop(str(problem)) from None


def _check_targets(request: Request) -> None:
    """Refuse at once what could only fail after all the work."""
    for target in (request.output, request.errors):
        if target is None:
            continue
        try:
            ending = sheets.format_of(target)
        except sheets.SheetError as problem:
            raise console.Stop(str(problem)) from None
        if target == request.errors and ending == ".csv":
            raise console.Stop(f"{target}: the name of an error file ends in .jsonl or .xlsx")
        if target.is_dir():
            raise console.Stop(f"{target}: this is a folder")
        if not target.parent.is_dir():
            raise console.Stop(f"{target.parent}: there is no such folder")
        for source in (request.needs, request.achievements, request.weights or request.needs):
            if target.exists() and source.exists() and target.samefile(source):
                raise console.Stop(f"{target}: this is an input file and would be overwritten")
    if request.output is not None and request.output == request.errors:
        raise console.Stop(f"{request.output}: the matches and the errors need two files")


def _mappings(options: tuple[str, ...], lang: str) -> dict[str, dict[str, str]]:
    """The --map options by file; one that names no file goes for both. Raises console.Stop."""
    found: dict[str, dict[str, str]] = {"needs": {}, "achievements": {}}
    for option in options:
        theirs, equals, ours = option.rpartition("=")
        if not equals or not theirs.strip():
            raise console.Stop(f'--map "{option}": write "their header=canonical"')
        if ours.strip() and ours.strip().casefold() not in sheets.KEYS:
            raise console.Stop(reports.no_canonical(option, lang))
        files = tuple(found)
        for file in files:
            if theirs.startswith(f"{file}:"):
                theirs, files = theirs.removeprefix(f"{file}:"), (file,)
        for file in files:
            found[file][theirs.strip()] = ours.strip().casefold()
    return found


def _matched(
    request: Request, needs: sheets.ReadResult, achievements: sheets.ReadResult
) -> tuple[exports.Row, ...]:
    from jiebang.cli import lexicon
    from jiebang.matcher import Matcher, MatcherError, facts

    need_titles = sheets.titles(needs.records, request.lang)
    achievement_titles = sheets.titles(achievements.records, request.lang)
    try:
        weights: facts.Weights = facts.WEIGHTS
        if request.weights is not None:
            from jiebang.matcher.learn import Learnt

            weights = Learnt.load(request.weights).weights
        with console.progress() as report:
            words = lexicon.chosen(request.lexicon, report)
            gc.freeze()  # nothing read so far is garbage, and the copies of this process share it
            matcher = Matcher(
                sheets.profiles(achievements.records),
                lexicon=words,
                weights=weights,
                progress=report,
            )
            ranked = matcher.match_all(
                sheets.profiles(needs.records), k=request.k, progress=report, lang=request.lang
            )
    except MatcherError as problem:
        raise console.Stop(str(problem)) from None
    return tuple(
        exports.Row(match, need_titles[match.query], achievement_titles[match.candidate])
        for matches in ranked
        for match in matches
        if match.score > 0
    )
