"""Files of translations: which lines are read, and which are refused by number."""

from __future__ import annotations

from pathlib import Path

import pytest

from jiebang.matcher import PairsError
from jiebang.matcher.pairs import Term, read_glossary, read_pairs


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "file.tsv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "en\tzh\nA laser.\t一台激光器。\n",
        "zh\ten\n一台激光器。\tA laser.\n",
        "A laser.\t一台激光器。\tsome source\r\n\r\n",
        "\ufeffEnglish\tChinese\tsource\n一台激光器。\tA laser.\t",
    ],
)
def test_either_order_with_or_without_a_header(tmp_path: Path, text: str) -> None:
    assert read_pairs(written(tmp_path, text)) == [("一台激光器。", "A laser.")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A laser.\t激光器\nonly one\n", "line 2: needs"),
        ("A laser.\t激光器\n\t水\n", "line 2: needs"),
        ("A laser.\t激光器\n\nwater\triver\n", "line 3: both texts are English"),
        ("激光器\t水\n", "line 1: both texts are Chinese"),
        ("en\tzh\n", "no pairs"),
        ("", "no pairs"),
        (b"A laser.\t\xff\xfe\n", "line 1: not UTF-8"),
    ],
)
def test_what_is_no_pair_is_named_by_its_line(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(PairsError, match=said) as caught:
        read_pairs(written(tmp_path, text))
    assert "file.tsv" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PairsError, match=r"nothing\.tsv"):
        read_pairs(tmp_path / "nothing.tsv")


def test_a_glossary_is_read_by_its_header(tmp_path: Path) -> None:
    text = "field\ten\tzh\nlight\tlaser diode\t激光二极管\n"
    assert read_glossary(written(tmp_path, text)) == [Term("激光二极管", "laser diode")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("激光\tlaser\n", "line 1: the columns"),
        ("", "line 1: the columns"),
        ("zh\ten\n激光\n", "line 2"),
        ("zh\ten\nlaser\tlaser\n", "line 2"),
        ("zh\ten\n", "no terms"),
    ],
)
def test_what_is_no_glossary_is_named_by_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PairsError, match=said):
        read_glossary(written(tmp_path, text))
