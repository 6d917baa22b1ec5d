"""Saved and loaded matchers; files that are cut, altered or not ours."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jiebang.matcher import (
    DamagedFileError,
    Facts,
    Lexicon,
    Matcher,
    Money,
    Profile,
    Text,
)

FACTS = Facts(
    "C31", "materials", ("C21C",), (3, 5), "320583", ("yrd",), Money(1, None, "CNY"),
    frozenset({"joint", "licence"}), "owner", date(2027, 1, 31),
)  # fmt: skip


def test_what_is_loaded_is_what_was_saved(
    matcher: Matcher, lexicon: Lexicon, tmp_path: Path
) -> None:
    profiles = [*matcher.candidates, Profile("F", (Text("goal", "钢", "zh-Hant"),), FACTS)]
    saved = Matcher(profiles, lexicon=lexicon)
    saved.save(tmp_path / "one")
    loaded = Matcher.load(tmp_path / "one", lexicon)
    assert loaded.candidates == saved.candidates
    query = Profile("N", (Text("title", "激光焊接"),), FACTS)
    assert loaded.match(query) == saved.match(query)
    loaded.save(tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("cut", [0, 10, 90, 200, -1])
def test_a_cut_file_is_named(matcher: Matcher, lexicon: Lexicon, tmp_path: Path, cut: int) -> None:
    path = tmp_path / "saved"
    matcher.save(path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(DamagedFileError, match="saved"):
        Matcher.load(path, lexicon)


def test_a_changed_byte_is_noticed(matcher: Matcher, lexicon: Lexicon, tmp_path: Path) -> None:
    path = tmp_path / "saved"
    matcher.save(path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(DamagedFileError, match="checksum"):
        Matcher.load(path, lexicon)


def test_another_lexicon_is_noticed(matcher: Matcher, tmp_path: Path) -> None:
    matcher.save(tmp_path / "saved")
    with pytest.raises(DamagedFileError, match="another lexicon"):
        Matcher.load(tmp_path / "saved", Lexicon.from_entries([("水", ("water",))]))


def test_a_failed_write_leaves_the_old_file(
    matcher: Matcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "saved"
    path.write_bytes(b"old")

    def broken(self: Path, target: Path) -> Path:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="disk full"):
        matcher.save(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
