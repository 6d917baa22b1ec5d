"""Matchers in a folder: written, opened, followed; and what another lexicon or a damage does to them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jiebang.matcher import (
    DamagedFileError,
    DuplicateIdError,
    Facts,
    Filter,
    IndexBusyError,
    Lexicon,
    Matcher,
    Money,
    Profile,
    Text,
    persistence,
)

FACTS = Facts(
    "C31", "materials", ("C21C",), (3, 5), "320583", ("yrd",), Money(1, None, "CNY"),
    frozenset({"joint", "licence"}), "owner", date(2027, 1, 31),
)  # fmt: skip
STEEL = Profile(
    "F", (Text("goal", "钢", "zh-Hant"),), FACTS, ("edition:1", "region:34"), date(2026, 11, 25)
)


def written(folder: Path, profiles: tuple[Profile, ...], lexicon: Lexicon) -> None:
    with Matcher.create(folder, profiles, lexicon=lexicon) as matcher:
        matcher.commit()


@pytest.mark.parametrize("profile", [STEEL, Profile("P", (Text("title", "\ud800 水"),))])
def test_a_profile_comes_back_as_it_was(profile: Profile) -> None:
    data = persistence.to_bytes(profile)
    assert persistence.to_profile(profile.id, data) == profile
    assert persistence.facts_of(data) == profile.facts


def test_what_is_opened_is_what_was_written(
    records: tuple[Profile, ...], lexicon: Lexicon, tmp_path: Path
) -> None:
    held = (*records, STEEL)
    written(tmp_path / "index", held, lexicon)
    opened = Matcher.open(tmp_path / "index", lexicon=lexicon)
    query = Profile("N", (Text("title", "激光焊接"),), FACTS)
    assert opened.match(query) == Matcher(held, lexicon=lexicon).match(query)
    assert opened.search("废水") == Matcher(held, lexicon=lexicon).search("废水")


def test_a_reader_follows_what_is_written(
    records: tuple[Profile, ...], lexicon: Lexicon, tmp_path: Path
) -> None:
    written(tmp_path, records, lexicon)
    reader = Matcher.open(tmp_path, lexicon=lexicon)
    with Matcher.open(tmp_path, lexicon=lexicon, write=True) as writer:
        writer.upsert([STEEL])
        assert writer.delete(["A1", "unknown"]) == 1
        assert len(reader) == len(records)
        assert not reader.refresh()
        writer.commit()
        assert reader.refresh()
        with pytest.raises(IndexBusyError):
            Matcher.open(tmp_path, lexicon=lexicon, write=True)
    assert len(reader) == len(records)
    assert reader.search("钢", 1)[0][0] in {"F", "A4"}
    assert "A1" not in {found for found, _ in reader.search("废水")}


def test_an_update_takes_the_place_of_the_older(
    records: tuple[Profile, ...], lexicon: Lexicon
) -> None:
    matcher = Matcher(records, lexicon=lexicon)
    matcher.upsert([Profile("A4", (Text("title", "疫苗检测"),))])
    assert len(matcher) == len(records)
    assert matcher.search("激光 robot") == []
    assert {found for found, _ in matcher.search("疫苗")} == {"A4", "A7"}
    with pytest.raises(DuplicateIdError):
        matcher.upsert([STEEL, STEEL])
    assert len(matcher) == len(records)


def test_a_filter_narrows_and_changes_no_score(
    records: tuple[Profile, ...], lexicon: Lexicon
) -> None:
    matcher = Matcher((*records, STEEL), lexicon=lexicon)
    query = Profile("N", (Text("title", "钢 废水"),))
    everyone = {match.candidate: match.score for match in matcher.rank(query)}
    found = matcher.match(query, where=Filter(labels=("edition:1", ("region:33", "region:34"))))
    assert [(match.candidate, match.score) for match in found] == [("F", everyone["F"])]
    assert matcher.match(query, where=Filter(labels=("edition:2",))) == []
    assert matcher.match(query, where=Filter(since=date(2026, 11, 26))) != []  # others have no day
    dated = Filter(labels=("edition:1",), since=date(2026, 11, 26))
    assert matcher.match(query, where=dated) == []


def test_another_lexicon_is_noticed(
    records: tuple[Profile, ...], lexicon: Lexicon, tmp_path: Path
) -> None:
    written(tmp_path, records, lexicon)
    with pytest.raises(DamagedFileError, match="another lexicon"):
        Matcher.open(tmp_path, lexicon=Lexicon.from_entries([("水", ("water",))]))


@pytest.mark.parametrize("cut", [0, 10, 90, 200, -1])
def test_a_cut_file_is_named(
    records: tuple[Profile, ...], lexicon: Lexicon, tmp_path: Path, cut: int
) -> None:
    written(tmp_path, records, lexicon)
    for path in (*tmp_path.glob("*.part"), tmp_path / "manifest.json"):
        data = path.read_bytes()
        path.write_bytes(data[:cut])
        with pytest.raises(DamagedFileError, match=path.name):
            Matcher.open(tmp_path, lexicon=lexicon)
        path.write_bytes(data)
    Matcher.open(tmp_path, lexicon=lexicon)
