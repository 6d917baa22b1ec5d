"""The engines that are compared, behind one protocol: jiebang, bm25s, tantivy, sparse_dot_topn.

Each gets the very same analysed terms, and each is used as its documentation says it is fastest:

* **bm25s** with ``backend="numba"`` and its own ``retrieve``; same k1 and b as ours. It is exact, which
  ``check`` holds; its reference length is the mean, so our recall is not counted against its answers.
* **tantivy** with a whitespace tokenizer, frequencies but no positions, two indexing threads, a Boolean
  query of (boosted) terms and without counting all hits, which lets it skip blocks. Its k1 = 1.2 and
  b = 0.75 are fixed in the library, so its recall against our scores would say nothing.
* **sparse_dot_topn** with ``sp_matmul_topn`` on matrices of BM25 weights. Every call of it copies the
  document numbers of the whole matrix; that is most of a single query, and little of a batch.
* **Oracle**: SciPy in double precision, every document scored; not timed, only for recall.

Run as a program it measures the memory of one engine in this process, which is a fresh one.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numba as nb
import numpy as np
import numpy.typing as npt
from corpus import THREADS, VOCABULARY, Corpus, Rows
from scipy import sparse

K1, B = 1.5, 0.95
REFERENCE = 80.0
"""Length of a document that is neither long nor short: fixed in our index; bm25s takes the mean."""
K = 10
LABELS = 100
"""Document i carries the label i mod LABELS, so that a filter by one label lets 1% pass."""

Numbers = npt.NDArray[np.int64]


class Engine(Protocol):
    """One way to find the ten best documents of a query."""

    name: str

    def build(self, rows: Rows, folder: Path) -> float:
        """Index the rows, leave what open() needs in the folder; seconds of the engine's own work."""

    def open(self, folder: Path) -> None:
        """Be ready for queries as a fresh process would be."""

    def prepare(self, queries: Rows) -> Sequence[Any]:
        """Single queries in the engine's own form; not timed."""

    def find(self, query: Any) -> Numbers:
        """Numbers of the ten best documents of one prepared query, on one thread."""

    def prepare_batch(self, queries: Rows) -> Any:
        """All queries in the engine's own form; not timed."""

    def find_all(self, batch: Any) -> object:
        """The ten best documents of every query, on two threads."""


@nb.njit(cache=True)
def _transpose(offsets, terms, counts, lengths, reference, idf, starts, numbers, data):  # type: ignore[no-untyped-def]
    """Postings by term, documents ascending, with BM25 weights; starts are moved to the ends."""
    for row in range(len(offsets) - 1):
        norm = K1 * (1.0 - B + B * lengths[row] / reference)
        for at in range(offsets[row], offsets[row + 1]):
            term = terms[at]
            place = starts[term]
            starts[term] = place + 1
            numbers[place] = row
            data[place] = idf[term] * counts[at] / (counts[at] + norm)


def inverse_frequency(rows: Rows) -> npt.NDArray[np.float64]:
    """Lucene's idf of every term."""
    frequency = np.bincount(rows.terms, minlength=VOCABULARY).astype(np.float64)
    return np.log1p((len(rows) - frequency + 0.5) / (frequency + 0.5))


def weighted(rows: Rows, reference: float = REFERENCE) -> sparse.csr_matrix:
    """Terms x documents with BM25 weights in single precision, as bm25s keeps them."""
    frequency = np.bincount(rows.terms, minlength=VOCABULARY)
    starts = np.zeros(VOCABULARY + 1, np.int64)
    np.cumsum(frequency, out=starts[1:])
    numbers = np.empty(len(rows.terms), np.int32)
    data = np.empty(len(rows.terms), np.float32)
    _transpose(
        rows.offsets, rows.terms, rows.counts, rows.lengths(), reference,
        inverse_frequency(rows), starts[:-1].copy(), numbers, data,
    )  # fmt: skip
    shape = (VOCABULARY, len(rows))
    return sparse.csr_matrix((data, numbers, starts.astype(np.int32)), shape=shape)


class Oracle:
    """Every document scored in double precision by SciPy."""

    def __init__(self, rows: Rows, reference: float = REFERENCE) -> None:
        norms = np.repeat(K1 * (1 - B + B * rows.lengths() / reference), np.diff(rows.offsets))
        counts = rows.counts.astype(np.float64)
        data = inverse_frequency(rows)[rows.terms] * counts / (counts + norms)
        shape = (len(rows), VOCABULARY)
        indices = rows.terms.astype(np.int32)
        self._matrix = sparse.csr_matrix((data, indices, rows.offsets), shape=shape).tocsc()

    def scores(self, queries: Rows, number: int) -> npt.NDArray[np.float64]:
        """Scores of all documents for one query."""
        terms, counts = queries.row(number)
        return np.asarray(self._matrix[:, terms.astype(np.int32)] @ counts.astype(np.float64))

    def recall(
        self,
        queries: Rows,
        answers: Mapping[str, Sequence[Numbers]],
        allowed: Callable[[Numbers], npt.NDArray[np.bool_]] | None = None,
    ) -> dict[str, float]:
        """Mean share of the ten best that each engine found, for as many queries as it answered.

        Equal scores are as good as each other: what counts is the tenth best score, less what sums
        in single precision may lose. allowed: which document numbers a filter lets pass.
        """
        shares: dict[str, list[float]] = {name: [] for name in answers}
        for number in range(max(map(len, answers.values()))):
            scores = self.scores(queries, number)
            if allowed is not None:
                scores[~allowed(np.arange(len(scores)))] = 0.0
            wanted = min(K, int(np.count_nonzero(scores)))
            if not wanted:
                continue
            bound = np.partition(scores, -wanted)[-wanted] * (1 - 1e-6)
            for name, found in answers.items():
                if number >= len(found):
                    continue
                unique = np.unique(found[number][found[number] >= 0])
                shares[name].append(np.count_nonzero(scores[unique] >= bound) / wanted)
        return {name: float(np.mean(own)) for name, own in shares.items()}


class Bm25s:
    """bm25s with its numba backend."""

    name = "bm25s"

    def __init__(self, *, mapped: bool = False) -> None:
        self._mapped = mapped

    @staticmethod
    def _new() -> Any:
        import bm25s
        from bm25s.numba import retrieve_utils

        # Its kernels are compiled in every process; kept by numba as ours are, so that neither the
        # time nor the memory of the compiler is held against it.
        retrieve_utils._retrieve_internal_jitted_serial.enable_caching()
        retrieve_utils._retrieve_internal_jitted_parallel.enable_caching()
        return bm25s.BM25(k1=K1, b=B, backend="numba", csc_backend="scipy")

    def build(self, rows: Rows, folder: Path) -> float:
        """Its own index(), from lists of ids, which is what its tokenizer hands to it."""
        shared = np.empty(VOCABULARY, object)  # one int a term, as in its tokenizer
        shared[:] = range(VOCABULARY)
        flat = shared[np.repeat(rows.terms, rows.counts.astype(np.int64))]
        ends = np.cumsum(rows.lengths()).tolist()
        ids = [flat[a:b].tolist() for a, b in zip([0, *ends[:-1]], ends, strict=True)]
        vocabulary = {f"t{term}": term for term in range(VOCABULARY)}
        index = self._new()
        began = time.perf_counter()
        index.index((ids, vocabulary), show_progress=False)
        took = time.perf_counter() - began
        index.save(folder, show_progress=False)
        self._index = index
        return took

    def assemble(self, matrix: sparse.csr_matrix) -> None:
        """The same arrays without its slow way to them; where the build is not what is measured."""
        self._index = self._new()
        self._index.scores = {
            "data": matrix.data, "indices": matrix.indices, "indptr": matrix.indptr,
            "num_docs": matrix.shape[1],
        }  # fmt: skip
        self._index.nonoccurrence_array = None
        self._index.vocab_dict = {f"t{term}": term for term in range(VOCABULARY)}
        self._index.unique_token_ids_set = set(range(VOCABULARY))

    def open(self, folder: Path) -> None:
        """Load what build() saved."""
        self._index = type(self._new()).load(folder, mmap=self._mapped)

    def weights(self) -> tuple[npt.NDArray[np.float32], ...]:
        """Its arrays by term: weights, documents, offsets."""
        scores = self._index.scores
        return scores["data"], scores["indices"], scores["indptr"]

    def prepare(self, queries: Rows) -> Sequence[Any]:
        """Batches of one, a list of ids each."""
        return [[queries.repeated(i).tolist()] for i in range(len(queries))]

    def find(self, query: Any) -> Numbers:
        """Its retrieve() on one thread."""
        found: Numbers = self._index.retrieve(
            query, k=K, show_progress=False, n_threads=1
        ).documents[0]
        return found

    def prepare_batch(self, queries: Rows) -> Any:
        """Lists of ids."""
        return [queries.repeated(i).tolist() for i in range(len(queries))]

    def find_all(self, batch: Any) -> object:
        """Its retrieve() on two threads."""
        return self._index.retrieve(batch, k=K, show_progress=False, n_threads=THREADS)


class Tantivy:
    """tantivy-py, its index in a folder, mapped."""

    name = "tantivy"
    _chunk = 50_000

    def build(self, rows: Rows, folder: Path) -> float:
        """Add documents of blank-separated terms, commit, and wait for merges."""
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_text_field("body", tokenizer_name="blanks", index_option="freq")
        schema.add_integer_field("number", fast=True)
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(schema.build(), str(folder))
        self._register(index)
        writer = index.writer(heap_size=500_000_000, num_threads=THREADS)
        words = np.array([f"t{term}" for term in range(VOCABULARY)], object)
        took = 0.0
        for at in range(0, len(rows), self._chunk):
            numbers = range(at, min(at + self._chunk, len(rows)))
            texts = [" ".join(words[rows.repeated(i)]) for i in numbers]
            began = time.perf_counter()
            for number, text in zip(numbers, texts, strict=True):
                writer.add_document(tantivy.Document(body=text, number=number))
            took += time.perf_counter() - began
        began = time.perf_counter()
        writer.commit()
        writer.wait_merging_threads()
        took += time.perf_counter() - began
        self._use(index)
        return took

    @staticmethod
    def _register(index: Any) -> None:
        import tantivy

        blanks = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("blanks", blanks)

    def _use(self, index: Any) -> None:
        import tantivy

        index.reload()
        self._schema, self._searcher = index.schema, index.searcher()
        self._query, self._should = tantivy.Query, tantivy.Occur.Should

    def open(self, folder: Path) -> None:
        """Map what build() left."""
        import tantivy

        index = tantivy.Index.open(str(folder))
        self._register(index)
        self._use(index)

    def prepare(self, queries: Rows) -> Sequence[Any]:
        """Words with their counts."""
        return [
            [
                (f"t{term}", count)
                for term, count in zip(*map(np.ndarray.tolist, queries.row(i)), strict=True)
            ]
            for i in range(len(queries))
        ]

    def find(self, query: Any) -> Numbers:
        """A Boolean query of its terms, boosted where a term counts more than once."""
        term_query, boost = self._query.term_query, self._query.boost_query
        parts = []
        for word, count in query:
            part = term_query(self._schema, "body", word, index_option="freq")
            parts.append((self._should, part if count == 1 else boost(part, count)))
        hits = self._searcher.search(self._query.boolean_query(parts), K, count=False).hits
        places = [place for _, place in hits]
        return np.array(self._searcher.fast_field_values("number", places), np.int64)

    def prepare_batch(self, queries: Rows) -> Any:
        """The same as for single ones."""
        return self.prepare(queries)

    def find_all(self, batch: Any) -> object:
        """Two threads; the library lets go of Python's lock while it searches."""
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(self.find, batch))


class SparseDotTopn:
    """sparse_dot_topn on BM25 weights; the matrix is made by SciPy and numba, so its build is ours."""

    name = "sparse_dot_topn"

    def build(self, rows: Rows, folder: Path) -> float:
        """Weigh, transpose, save."""
        began = time.perf_counter()
        matrix = weighted(rows)
        took = time.perf_counter() - began
        sparse.save_npz(folder.with_suffix(".npz"), matrix, compressed=False)
        self.assemble(matrix)
        return took

    def assemble(self, matrix: sparse.csr_matrix) -> None:
        """Use a matrix made before."""
        self._matrix = matrix

    def open(self, folder: Path) -> None:
        """Load what build() saved."""
        self._matrix = sparse.load_npz(folder.with_suffix(".npz"))

    def _queries(self, queries: Rows, rows: slice) -> sparse.csr_matrix:
        matrix = sparse.csr_matrix(
            (queries.counts, queries.terms.astype(np.int32), queries.offsets.astype(np.int32)),
            shape=(len(queries), VOCABULARY),
        )
        return matrix[rows]

    def prepare(self, queries: Rows) -> Sequence[Any]:
        """Matrices of one row."""
        return [self._queries(queries, slice(i, i + 1)) for i in range(len(queries))]

    def find(self, query: Any) -> Numbers:
        """A product of one row."""
        from sparse_dot_topn import sp_matmul_topn

        found: Numbers = sp_matmul_topn(query, self._matrix, top_n=K, sort=True).indices
        return found

    def prepare_batch(self, queries: Rows) -> Any:
        """One matrix."""
        return self._queries(queries, slice(None))

    def find_all(self, batch: Any) -> object:
        """One product on two threads."""
        from sparse_dot_topn import sp_matmul_topn

        return sp_matmul_topn(batch, self._matrix, top_n=K, sort=True, n_threads=THREADS)


class Jiebang:
    """Our own index, written to a folder and mapped from there."""

    name = "jiebang"

    def __init__(self) -> None:
        self.index: Any = None

    @staticmethod
    def rows(rows: Rows) -> Any:
        """The engine's own type of rows; nothing is copied."""
        from jiebang.matcher.index import Rows as OwnRows

        return OwnRows(rows.offsets, rows.terms, rows.counts)

    def build(self, rows: Rows, folder: Path) -> float:
        """Build into the folder."""
        from jiebang.matcher.index import LocalIndex

        given = self.rows(rows)
        began = time.perf_counter()
        self.index = LocalIndex.build(given, folder=folder)
        return time.perf_counter() - began

    def build_labelled(self, rows: Rows, folder: Path) -> None:
        """The same with ids and labels, and as the writer: for filters and updates."""
        from jiebang.matcher.index import LocalIndex

        kinds = [(f"g{label:02}",) for label in range(LABELS)]
        LocalIndex.build(
            self.rows(rows),
            folder=folder,
            ids=[str(number) for number in range(len(rows))],
            labels=[kinds[number % LABELS] for number in range(len(rows))],
        ).close()
        self.index = LocalIndex.write(folder)

    def open(self, folder: Path) -> None:
        """Map the folder."""
        from jiebang.matcher.index import LocalIndex

        self.index = LocalIndex.open(folder)

    def prepare(self, queries: Rows) -> Sequence[Any]:
        """Terms and counts."""
        return [queries.row(i) for i in range(len(queries))]

    def find(self, query: Any) -> Numbers:
        """find()."""
        found: Numbers = self.index.find(query[0], query[1], K).numbers
        return found

    def find_where(self, where: Any) -> Callable[[Any], Numbers]:
        """find() behind a filter."""
        index = self.index
        return lambda query: index.find(query[0], query[1], K, where=where).numbers

    def prepare_batch(self, queries: Rows) -> Any:
        """Its own rows."""
        return self.rows(queries)

    def find_all(self, batch: Any) -> object:
        """find_all() on two threads."""
        return self.index.find_all(batch, K, threads=THREADS)


ENGINES: dict[str, Callable[[], Engine]] = {
    "jiebang": Jiebang,
    "bm25s": Bm25s,
    "bm25s mapped": lambda: Bm25s(mapped=True),
    "tantivy": Tantivy,
    "sparse_dot_topn": SparseDotTopn,
}


def resident() -> dict[str, float]:
    """MB of this process in memory: all, its own, and pages of files, which processes share."""
    status = dict(
        line.split(":", 1)
        for line in Path("/proc/self/status").read_text().splitlines()
        if ":" in line
    )
    return {
        name: int(status[key].split()[0]) / 1000
        for name, key in (("all", "VmRSS"), ("own", "RssAnon"), ("files", "RssFile"))
    }


def measure_memory(name: str, folder: Path, queries: Sequence[Path]) -> dict[str, dict[str, float]]:
    """Memory before, after opening, and after queries; code is loaded and compiled before."""
    engine = ENGINES[name]()
    loaded = [Rows(**np.load(path)) for path in queries]
    few = Rows(
        np.arange(21) * 3, np.tile(np.array([1, 2, 3], np.uint32), 20), np.ones(60, np.float32)
    )
    with tempfile.TemporaryDirectory() as scratch:
        engine.build(few, Path(scratch) / "few")
        if "mapped" in name:
            engine.open(Path(scratch) / "few")
        engine.find(engine.prepare(few)[0])
    result = {"before": resident()}
    engine = ENGINES[name]()
    engine.open(folder)
    result["opened"] = resident()
    for rows in loaded:
        for query in engine.prepare(rows):
            engine.find(query)
    result["queried"] = resident()
    return result


def check(corpus: Corpus) -> None:
    """Raise AssertionError where bm25s or sparse_dot_topn score otherwise than the oracle."""
    rows, queries = corpus.documents(5000), corpus.long_queries(50)
    mean = float(rows.lengths().mean())
    oracle, ours = Oracle(rows, mean), weighted(rows, mean)
    bm25s, topn = Bm25s(), SparseDotTopn()
    with tempfile.TemporaryDirectory() as scratch:
        bm25s.build(rows, Path(scratch) / "bm25s")
    topn.assemble(ours)
    data, numbers, starts = bm25s.weights()
    theirs = sparse.csr_matrix((data, numbers, starts), shape=ours.shape)
    assert abs(theirs - ours).max() < 1e-5, "bm25s weighs otherwise"  # noqa: S101
    answers = {e.name: [e.find(query) for query in e.prepare(queries)] for e in (bm25s, topn)}
    assert set(oracle.recall(queries, answers).values()) == {1.0}, "other documents"  # noqa: S101


if __name__ == "__main__":
    print(
        json.dumps(measure_memory(sys.argv[1], Path(sys.argv[2]), [Path(p) for p in sys.argv[3:]]))
    )
