"""`jiebang template` and `jiebang demo --sheets`: forms and the demo edition's spreadsheets."""

from pathlib import Path
from typing import cast

from jiebang import sheets
from jiebang.cli import console

_NAMES: tuple[tuple[sheets.Kind, tuple[str, ...]], ...] = (
    ("need", ("need", "需求")),
    ("achievement", ("achievement", "solution", "成果", "解决方案", "解決方案")),
    ("expert", ("expert", "专家", "專家")),
)


def write_template(path: Path, kind: str | None, lang: str) -> None:
    """Write the empty form. Raises console.Stop."""
    if path.suffix.lower() != ".xlsx":
        raise console.Stop(f"{path}: a form is a workbook; the name must end in .xlsx")
    chosen = cast("sheets.Kind | None", kind) or _kind_of(path)
    if chosen is None:
        raise console.Stop(
            f"{path}: the name does not say what the form is for; add --kind need, "
            "--kind achievement or --kind expert"
        )
    if path.exists():
        raise console.Stop(f"{path}: there is such a file already; it is left as it is")
    _put(path, sheets.template_bytes(chosen, lang))


def _kind_of(path: Path) -> sheets.Kind | None:
    name = path.stem.casefold()
    found = [kind for kind, words in _NAMES if any(word in name for word in words)]
    return found[0] if len(found) == 1 else None


def write_demo(folder: Path, lang: str) -> None:
    """Write the published records of the demo edition and its gold set. Raises console.Stop."""
    from jiebang import demo

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise console.Stop(f"{folder}: {problem.strerror or problem}") from None
    needs = sheets.record_table(demo.needs(), "need", lang)
    achievements = sheets.record_table(demo.achievements(), "achievement", lang)
    pairs = ("\t".join((p.need, p.achievement, p.relation)) for p in demo.gold_pairs())
    gold = "\n".join(("need\tachievement\trelation", *pairs, ""))
    _put(folder / "needs.xlsx", sheets.xlsx_bytes([needs]))
    _put(folder / "achievements.csv", sheets.csv_bytes(achievements.header, achievements.rows))
    _put(folder / "gold.tsv", gold.encode("utf-8"))


def _put(path: Path, data: bytes) -> None:
    try:
        sheets.write_whole(path, data)
    except sheets.SheetError as problem:
        raise console.Stop(str(problem)) from None
    console.say(str(path))
