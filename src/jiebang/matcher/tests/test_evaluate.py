"""Metrics against plain versions, and the shapes of data sets."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.matcher import DatasetError, Lexicon
from jiebang.matcher import lexicon as room
from jiebang.matcher.evaluate import evaluate, held_out, learn_glossary
from jiebang.matcher.metrics import accuracy_at_1, ndcg, recall, reciprocal_rank
from jiebang.matcher.pairs import Term

IDS = "abcdefghij"
rankings = st.permutations(IDS).map(lambda p: p[:7])
gains = st.dictionaries(st.sampled_from(IDS), st.sampled_from([1.0, 2.0]), max_size=5)


def plain_ndcg(ranking: list[str], relevant: dict[str, float], k: int) -> float:
    def total(values: list[float]) -> float:
        return sum(v / math.log(i + 1, 2) for i, v in enumerate(values, start=1))

    best = total(sorted(relevant.values(), reverse=True)[:k])
    return total([relevant.get(r, 0.0) for r in ranking][:k]) / best if best else 0.0


@given(rankings, gains)
def test_metrics_are_what_their_names_say(ranking: list[str], relevant: dict[str, float]) -> None:
    places = [i for i, r in enumerate(ranking, start=1) if r in relevant]
    assert accuracy_at_1(ranking, relevant) == (1.0 if places[:1] == [1] else 0.0)
    first = [i for i in places if i <= 5]
    assert reciprocal_rank(ranking, relevant, 5) == (1 / first[0] if first else 0.0)
    found = len([i for i in places if i <= 5])
    assert recall(ranking, relevant, 5) == (found / len(relevant) if relevant else 0.0)
    assert ndcg(ranking, relevant, 5) == pytest.approx(plain_ndcg(ranking, relevant, 5))


def test_a_perfect_ranking_scores_one() -> None:
    assert ndcg(["a", "b", "c"], {"a": 1.0, "b": 1.0}, 10) == 1.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ntrex_dev.tsv").write_text(
        "id\ten\tzh_cn\tzh_tw\n0\tlaser robot\t激光机器人\t激光機器人\n1\tsteel\t钢\t鋼\n",
        encoding="utf-8",
    )
    lines = [
        {"id": "c0", "title": "废水处理", "abstract": "膜处理废水", "keywords": "膜_废水"},
        {"id": "c1", "title": "软件", "abstract": "图像软件", "keywords": None},
    ]
    (tmp_path / "csl_dev_docs.jsonl").write_text(
        "\n".join(json.dumps(line) for line in lines), encoding="utf-8"
    )
    (tmp_path / "sbir_dev_needs.jsonl").write_text(
        json.dumps({"id": "t0", "title": "laser", "description": "a laser for steel"})
    )
    (tmp_path / "sbir_solutions.jsonl").write_text(
        "\n".join(
            json.dumps({"id": f"aw{i}", "abstract": text})
            for i, text in enumerate(["vaccine", "steel laser"])
        )
    )
    (tmp_path / "sbir_dev_qrels.tsv").write_text("qid\tdocid\trel\nt0\taw1\t1\n")
    (tmp_path / "notes.txt").write_text("not a data set")
    return tmp_path


def test_a_folder_gives_a_row_for_each_task(folder: Path, lexicon: Lexicon) -> None:
    rows = evaluate(folder, lexicon=lexicon)
    assert [(r.dataset, r.task, r.queries) for r in rows] == [
        ("csl_dev_docs", "title → abstract", 2),
        ("csl_dev_docs", "keywords → abstract", 1),
        ("ntrex_dev", "zh-CN → en", 2),
        ("ntrex_dev", "en → zh-CN", 2),
        ("ntrex_dev", "zh-TW → en", 2),
        ("ntrex_dev", "en → zh-TW", 2),
        ("sbir_dev_needs", "description → award", 1),
        ("sbir_dev_needs", "title → award", 1),
        ("sbir_dev_needs", "title and description → award", 1),
    ]
    assert all(r.accuracy_at_1 == r.ndcg_at_10 == r.recall_at_100 == 1.0 for r in rows)


def test_unknown_shapes_are_named(folder: Path, lexicon: Lexicon) -> None:
    with pytest.raises(DatasetError, match=r"notes\.txt"):
        evaluate(folder / "notes.txt", lexicon=lexicon)
    with pytest.raises(DatasetError, match="no such"):
        evaluate(folder / "nothing", lexicon=lexicon)
    (folder / "sbir_dev_qrels.tsv").unlink()
    with pytest.raises(DatasetError, match="sbir"):
        evaluate(folder / "sbir_dev_needs.jsonl", lexicon=lexicon)


def test_a_glossary_lifts_what_was_held_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "".join(f"{c} {c} [x] /letter {c}/\n" for c in "激光传感软件泵阀膜炉钢")
    monkeypatch.setenv("JIEBANG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(room, "_dictionary", lambda: gzip.compress(lines.encode(), mtime=0))
    monkeypatch.setattr(room, "_loaded", {})
    kinds = dict(
        zip("激光传感软件", ["laser", "light", "sense", "touch", "soft", "piece"], strict=True)
    )
    things = dict(zip("泵阀膜炉钢", ["pump", "valve", "film", "furnace", "steel"], strict=True))
    rows = [f"{a}{b}\t{x} {y}\t\t" for a, x in kinds.items() for b, y in things.items()]
    path = tmp_path / "glossary.tsv"
    path.write_text("\n".join(["zh\ten\tfield\tsource", *rows]), encoding="utf-8")
    forth, back = learn_glossary(path, seed=1)
    assert (forth.task, back.task) == ("zh → en", "en → zh")
    assert (forth.terms, forth.learnt) == (6, 24)
    assert forth.before < 0.5 < forth.after
    assert back.before < 0.5 < back.after
    assert learn_glossary(path, seed=1) == [forth, back]


def test_what_is_held_out_is_not_learnt() -> None:
    terms = [Term("泵", "pump"), Term("水泵", "water pump"), Term("抽水机", "pump")]
    for seed in range(4):
        held, kept = held_out(terms, seed)
        assert len(held) == 1
        assert not {t.english.lower() for t in held} & {t.english.lower() for t in kept}
