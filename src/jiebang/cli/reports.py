"""Tells what is wrong with the input: on the terminal, and in the file of --errors."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from jiebang import sheets
from jiebang.cli import console

_SHOWN = 20


def show(results: Sequence[sheets.ReadResult], lang: str, errors: Path | None) -> None:
    """Notes and the first errors of each file, one line each, on standard error."""
    for result in results:
        for note in result.notes:
            if note.code == "unmapped_headers":  # a --map may mean the other file only
                continue
            console.say(f"{note.file}{_COLON[lang]}{note.message(lang)}")
        for error in result.errors[:_SHOWN]:
            console.say(error.sentence(lang))
        more = len(result.errors) - _SHOWN
        if more > 0:
            where = f" ({errors})" if errors else _SEE_ALL[lang]
            console.say(_MORE[lang].format(file=result.file, count=more) + where)


def write(path: Path, results: Sequence[sheets.ReadResult], lang: str) -> None:
    """The error file, written even where nothing is wrong, so that an old one never misleads.

    Raises console.Stop.
    """
    if path.suffix.lower() == ".xlsx":
        bad = [result for result in results if result.errors]
        data = sheets.error_workbook(bad or results, lang)
    else:
        data = sheets.jsonl_bytes(
            error.as_dict(lang) for result in results for error in result.errors
        )
    try:
        sheets.write_whole(path, data)
    except sheets.SheetError as problem:
        raise console.Stop(str(problem)) from None


def check_mapping(
    results: Sequence[sheets.ReadResult], mappings: Mapping[str, Mapping[str, str]], lang: str
) -> None:
    """Refuse a --map header that no file has: a slip there would go unseen. Raises console.Stop."""
    if any(not result.header for result in results):
        return
    for theirs in {header for mapping in mappings.values() for header in mapping}:
        named = {sheets.normalise(text) for result in results for text in result.header}
        if sheets.normalise(theirs) not in named:
            raise console.Stop(_NO_HEADER[lang].format(header=theirs))


def closing(results: Sequence[sheets.ReadResult], lang: str) -> str:
    """The last line where the command stops for bad input."""
    bad = sum(len(result.bad_rows) for result in results)
    if any(result.fatal for result in results):
        return _FATAL[lang]
    return _STOPPED[lang].format(count=bad)


def left_out(results: Sequence[sheets.ReadResult], lang: str) -> str:
    """How many rows of each file go unread under --skip-bad."""
    return "\n".join(
        _LEFT_OUT[lang].format(file=result.file, count=len(result.bad_rows), total=len(result.rows))
        for result in results
        if result.bad_rows
    )


def no_canonical(option: str, lang: str) -> str:
    """A --map option that names no column of ours."""
    return _NO_CANONICAL[lang].format(option=option, columns=", ".join(sheets.KEYS))


def unmatched(count: int, lang: str) -> str:
    """How many needs no achievement answers."""
    return _UNMATCHED[lang].format(count=count)


def nothing_left(lang: str) -> str:
    """Every row of a file is bad."""
    return _NOTHING[lang]


def written(path: Path, count: int, lang: str) -> str:
    """What was written where."""
    return _WRITTEN[lang].format(path=path, count=count)


_COLON = {"zh-Hans": "：", "zh-Hant": "：", "en": ": "}
_MORE = {
    "zh-Hans": "{file}：还有 {count} 处错误",
    "zh-Hant": "{file}：還有 {count} 處錯誤",
    "en": "{file}: {count} more errors",
}
_SEE_ALL = {
    "zh-Hans": "（用 --errors 文件名 查看全部）",
    "zh-Hant": "（以 --errors 檔名 檢視全部）",
    "en": " (--errors FILE shows them all)",
}
_NO_HEADER = {
    "zh-Hans": "--map：文件里都没有表头“{header}”",
    "zh-Hant": "--map：檔案裡都沒有標題「{header}」",
    "en": "--map: neither file has the header “{header}”",
}
_NO_CANONICAL = {
    "zh-Hans": "--map “{option}”：所指的列不存在。可用的列：{columns}",
    "zh-Hant": "--map 「{option}」：所指的欄不存在。可用的欄：{columns}",
    "en": "--map “{option}” names no canonical column; the columns are: {columns}",
}
_UNMATCHED = {
    "zh-Hans": "{count} 条需求没有匹配的成果",
    "zh-Hant": "{count} 筆需求沒有配對的成果",
    "en": "needs that no achievement answers: {count}",
}
_FATAL = {
    "zh-Hans": "未匹配：请先改正上述文件",
    "zh-Hant": "未配對：請先改正上述檔案",
    "en": "nothing was matched: mend the file named above first",
}
_STOPPED = {
    "zh-Hans": "未匹配：有 {count} 行需要改正（--skip-bad 可跳过这些行）",
    "zh-Hant": "未配對：有 {count} 列需要改正（--skip-bad 可略過這些列）",
    "en": "nothing was matched: rows to mend: {count} (--skip-bad goes on without them)",
}
_LEFT_OUT = {
    "zh-Hans": "{file}：跳过 {count} 行（共 {total} 行）",
    "zh-Hant": "{file}：略過 {count} 列（共 {total} 列）",
    "en": "{file}: rows left out: {count} of {total}",
}
_NOTHING = {
    "zh-Hans": "未匹配：去掉有误的行后没有记录了",
    "zh-Hant": "未配對：去掉有誤的列後沒有紀錄了",
    "en": "nothing was matched: without the bad rows no record is left",
}
_WRITTEN = {
    "zh-Hans": "{path}：已写入 {count} 条匹配",
    "zh-Hant": "{path}：已寫入 {count} 筆配對",
    "en": "{path}: matches written: {count}",
}
