"""`jiebang openalex`: authors from files or by id, as a spreadsheet of experts or as one JSON file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from jiebang import openalex, sheets
from jiebang.cli import console
from jiebang.matcher.language import detect

KEYWORDS = 8


def run(sources: Sequence[str], output: Path, *, url: str, mailto: str, lang: str) -> None:
    """Read files, ask for ids, write the output. Raises console.Stop with what is wrong where."""
    ending = output.suffix.lower()
    if ending not in {".json", ".xlsx", ".csv"}:
        raise console.Stop(f"{output}: the name must end in .xlsx, .csv or .json")
    if output.exists():
        raise console.Stop(f"{output}: there is such a file already; it is left as it is")
    texts: list[str] = []
    authors: dict[str, openalex.Author] = {}
    with console.progress() as report:
        for done, source in enumerate(sources, start=1):
            key = openalex.author_id(source)
            data = _asked(key, url, mailto) if key and not Path(source).exists() else _file(source)
            found = openalex.read(data)
            for problem in found.problems:
                console.say(f"{source}: {problem.message(lang)}")
            if found.fatal:
                raise console.Stop(f"{source}: nothing of it could be read")
            authors |= {author.id: author for author in found.authors if author.id not in authors}
            texts.append(data.decode("utf-8-sig"))
            report(done, len(sources), "records")
    if ending == ".json":
        _put(output, _joined(texts))
        return
    if not authors:
        raise console.Stop("there is no author in it: a spreadsheet of experts needs some")
    table = sheets.record_table(_records(authors.values()), "expert", lang)
    _put(
        output,
        sheets.xlsx_bytes([table])
        if ending == ".xlsx"
        else sheets.csv_bytes(table.header, table.rows),
    )


def _file(source: str) -> bytes:
    try:
        return Path(source).read_bytes()
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or problem
        raise console.Stop(
            f"{source}: neither an OpenAlex author (such as A5023888391) nor a file: {why}"
        ) from None


def _asked(author: str, url: str, mailto: str) -> bytes:
    try:
        page = openalex.Client(url, mailto=mailto).fetch(author)
    except openalex.OpenAlexError as failure:
        raise console.Stop(failure.message("en")) from None
    left = page["meta"]["left_out"]
    if left:
        console.say(f"{author}: {left:,} more works are left out")
    return json.dumps(page, ensure_ascii=False).encode()


def _joined(texts: Sequence[str]) -> bytes:
    """All entries as one page, which the site takes."""
    entries: list[object] = []
    for text in texts:
        try:
            documents = [json.loads(text)]
        except ValueError:
            documents = [json.loads(line) for line in text.splitlines() if _is_json(line)]
        for document in documents:
            results = document.get("results") if isinstance(document, dict) else document
            entries += results if isinstance(results, list) else [document]
    return json.dumps({"results": entries}, ensure_ascii=False, indent=1).encode()


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _records(authors: Iterable[openalex.Author]) -> Iterator[sheets.Record]:
    """A row for each script that the name is known in; topics stand in the first."""
    for author in authors:
        fields = openalex.fields_of(author.topics).fields
        rows = [("en", author.latin)] if author.latin else []
        if author.chinese:
            rows.append((detect(author.chinese), author.chinese))
        for place, (language, name) in enumerate(rows):
            texts = {"title": name}
            if place == 0 and author.topics:
                texts["keywords"] = author.keywords(KEYWORDS)
            yield sheets.Record(
                id=author.id,
                kind="expert",
                texts=texts,
                language=language,
                field=fields[0] if fields else "",
                fields=fields,
                orcid=author.orcid,
                openalex=author.id,
                works=author.works,
                cited_by=author.cited_by,
                h_index=author.h_index,
                counted_on=author.as_of,
            )


def _put(path: Path, data: bytes) -> None:
    try:
        sheets.write_whole(os.fspath(path), data)
    except sheets.SheetError as problem:
        raise console.Stop(str(problem)) from None
    console.say(str(path))
