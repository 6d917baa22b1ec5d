"""`jiebang match` from end to end, with a dictionary of a few words."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from jiebang.cli.commands import run
from jiebang.matcher import Lexicon

NEEDS = (
    "编号,语言,名称,技术难题,预算（万元）,所在地区,技术成熟度,领域\n"
    "N1,zh-Hans,冷轧废水处理,含油废水超标,300-500,马鞍山,4-6,environment\n"
    "N2,en,Wear of drill bits,,200,江苏,5,equipment\n"
)
ACHIEVEMENTS = (
    {"id": "A1", "title": "Treatment of wastewater", "price": "RMB 3 million", "trl": 5},
    {"id": "A2", "title": "=Drill bits 耐磨涂层", "trl": "中试", "field": "equipment"},
    {"id": "A3", "title": "水稻育种"},
)


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lexicon, "default", classmethod(lambda cls, progress=None: Lexicon.tiny()))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("needs.csv").write_text(NEEDS, encoding="utf-8-sig")
    lines = (json.dumps(item, ensure_ascii=False) for item in ACHIEVEMENTS)
    Path("achievements.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


INPUT = ("match", "needs.csv", "achievements.jsonl")


def objects(name: str) -> list[dict]:
    return [json.loads(line) for line in Path(name).read_text("utf-8").splitlines()]


def test_json_lines_have_exactly_the_five_keys(folder: Path) -> None:
    assert run([*INPUT, "-k", "2", "-o", "m.jsonl"]) == 0
    found = objects("m.jsonl")
    assert [(item["need"], item["rank"]) for item in found] == [
        ("N1", 1),
        ("N2", 1),
        ("N2", 2),
    ]
    assert all(item["score"] > 0 for item in found)
    assert found[0]["achievement"] == "A1"
    for item in found:
        assert list(item) == ["need", "achievement", "rank", "score", "reasons"]
        for reason in item["reasons"]:
            assert list(reason) == [
                "kind",
                "aspect",
                "counterpart",
                "verdict",
                "weight",
                "words",
                "values",
                "text",
            ]
    words = next(reason for reason in found[0]["reasons"] if reason["kind"] == "words")
    assert {"query", "candidate", "weight"} == set(words["words"][0])
    assert any(pair["query"] == "废水" for pair in words["words"])


def test_the_language_of_the_reasons(folder: Path) -> None:
    texts = {}
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert run([*INPUT, "-o", "m.jsonl", "--lang", lang]) == 0
        texts[lang] = [r["text"] for item in objects("m.jsonl") for r in item["reasons"]]
    assert len({json.dumps(text) for text in texts.values()}) == 3


@pytest.mark.parametrize("name", ["m.xlsx", "m.csv", "m.jsonl"])
def test_the_same_input_gives_the_same_bytes(folder: Path, name: str) -> None:
    assert run([*INPUT, "-o", name]) == 0
    first = Path(name).read_bytes()
    assert run([*INPUT, "-o", name]) == 0
    assert Path(name).read_bytes() == first


def test_sheets_have_titles_and_reasons_in_columns(folder: Path) -> None:
    assert run([*INPUT, "-o", "m.xlsx", "--lang", "en"]) == 0
    sheet = openpyxl.load_workbook("m.xlsx").active
    header = [cell.value for cell in sheet[1]]
    assert header[:7] == [
        "Need",
        "Need title",
        "Achievement",
        "Achievement title",
        "Rank",
        "Score",
        "What conflicts",
    ]
    assert {"Title", "Maturity"} <= set(header[7:])
    first = dict(zip(header, (cell.value for cell in sheet[2]), strict=True))
    assert (first["Need"], first["Need title"], first["Rank"]) == ("N1", "冷轧废水处理", 1)
    assert first["Achievement title"] == "Treatment of wastewater"
    assert "wastewater" in first["Title"]
    titles = {cell.value: cell for cell in sheet["D"]}
    assert titles["=Drill bits 耐磨涂层"].data_type == "s"
    assert run([*INPUT, "-o", "m.csv", "--lang", "en"]) == 0
    text = Path("m.csv").read_text("utf-8-sig")
    assert next(csv.reader(io.StringIO(text))) == header
    assert "'=Drill bits 耐磨涂层" in text


def test_a_table_on_the_terminal_with_and_without_reasons(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*INPUT, "-k", "1"]) == 0
    plain = capsys.readouterr().out
    assert "A1 Treatment of wastewater" in plain
    assert "Maturity" not in plain
    assert run([*INPUT, "-k", "1", "--explain", "--lang", "zh-Hant"]) == 0
    explained = capsys.readouterr().out
    assert "配對理由" in explained
    assert "成熟度" in explained
    assert "\x1b" not in explained


def test_bad_rows_stop_the_command_and_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("needs.csv").write_text(f"{NEEDS}N3,xx,c,,,,99,\n", encoding="utf-8")
    Path("m.jsonl").write_text("old", encoding="utf-8")
    assert run([*INPUT, "-o", "m.jsonl", "--errors", "e.jsonl"]) == 2
    told = capsys.readouterr().err
    assert "needs.csv, row 4, column “语言” (B4): unknown language: “xx”;" in told
    assert "Traceback" not in told
    assert Path("m.jsonl").read_text("utf-8") == "old"
    found = objects("e.jsonl")
    assert [(item["row"], item["code"]) for item in found] == [(4, "bad_language"), (4, "bad_trl")]
    assert set(found[0]) == {
        "file",
        "sheet",
        "row",
        "column",
        "cell",
        "code",
        "value",
        "message",
        "hint",
    }


def test_skip_bad_goes_on_and_says_how_many(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("needs.csv").write_text(f"{NEEDS}N3,xx,c,,,,99,\n", encoding="utf-8")
    assert run([*INPUT, "-o", "m.jsonl", "--skip-bad", "--errors", "e.xlsx"]) == 0
    assert "needs.csv: rows left out: 1 of 3" in capsys.readouterr().err
    assert {item["need"] for item in objects("m.jsonl")} == {"N1", "N2"}
    sheet = openpyxl.load_workbook("e.xlsx").active
    assert sheet["A4"].value == "N3"
    assert sheet["B4"].fill.start_color.rgb == "FFFFC7CE"


def test_skip_bad_with_nothing_left(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("needs.csv").write_text("id,title,trl\nA,x,99\n", encoding="utf-8")
    assert run([*INPUT, "--skip-bad"]) == 2
    assert "no record is left" in capsys.readouterr().err


def test_skip_bad_does_not_help_a_file_that_cannot_be_used(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("needs.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    assert run([*INPUT, "--skip-bad", "--lang", "zh-Hans"]) == 2
    assert "缺少必需的列" in capsys.readouterr().err


def test_an_error_file_without_errors_is_empty(folder: Path) -> None:
    Path("e.jsonl").write_text("old", encoding="utf-8")
    assert run([*INPUT, "-o", "m.jsonl", "--errors", "e.jsonl"]) == 0
    assert Path("e.jsonl").read_bytes() == b""


def test_many_errors_are_cut_on_the_terminal_only(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"B{n},x,99\n" for n in range(50))
    Path("needs.csv").write_text(f"id,title,trl\n{rows}", encoding="utf-8")
    assert run([*INPUT, "--errors", "e.jsonl"]) == 2
    told = capsys.readouterr().err
    assert told.count("not a technology") == 20
    assert "30 more errors (e.jsonl)" in told
    assert len(objects("e.jsonl")) == 50


def test_map(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("needs.csv").write_text("Nr.,Pain\nN1,含油废水\n", encoding="utf-8")
    assert run([*INPUT, "-o", "m.jsonl"]) == 2
    options = ["--map", "needs:Nr.=id", "--map", "Pain=problem"]
    assert run([*INPUT, "-o", "m.jsonl", *options]) == 0
    assert objects("m.jsonl")[0]["achievement"] == "A1"
    capsys.readouterr()
    assert run([*INPUT, *options, "--map", "Pian=problem"]) == 2
    assert "Pian" in capsys.readouterr().err
    assert run([*INPUT, "--map", "Pain"]) == 2
    assert "canonical" in capsys.readouterr().err
    assert run([*INPUT, "--map", "Pain=painful", "--lang", "zh-Hant"]) == 2
    assert capsys.readouterr().err.count("painful") == 1


def test_needs_that_nothing_answers_are_left_out_and_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("needs.csv").write_text(f"{NEEDS}N3,zh-Hans,氢气,,,,,\n", encoding="utf-8")
    assert run([*INPUT, "-o", "m.jsonl"]) == 0
    assert {item["need"] for item in objects("m.jsonl")} == {"N1", "N2"}
    assert "needs that no achievement answers: 1" in capsys.readouterr().err


def test_a_file_of_the_other_kind_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["template", "form.xlsx", "--kind", "achievement"]) == 0
    assert run(["match", "form.xlsx", "achievements.jsonl", "--lang", "en"]) == 2
    assert "the sheet “achievements” holds achievements" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-o", "m.pdf"], "m.pdf"),
        (["-o", "no/m.csv"], "no such folder"),
        (["-o", "needs.csv"], "input file"),
        (["-o", "m.jsonl", "--errors", "m.jsonl"], "two files"),
        (["--errors", "e.csv"], "error file"),
        (["-o", "sub.csv"], "folder"),
    ],
)
def test_targets_are_checked_before_any_work(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    Path("sub.csv").mkdir()
    before = Path("needs.csv").read_bytes()
    assert run([*INPUT, *options]) == 2
    assert said in capsys.readouterr().err
    assert Path("needs.csv").read_bytes() == before


def test_missing_input(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["match", "no.xlsx", "achievements.jsonl"]) == 2
    assert "no.xlsx: there is no such file" in capsys.readouterr().err


def test_a_full_disk_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert run([*INPUT, "-o", "m.jsonl"]) == 2
    assert capsys.readouterr().err.strip().endswith("m.jsonl: No space left on device")
    assert not Path("m.jsonl").exists()


def test_an_interrupt_ends_with_130(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("jiebang.matcher.Matcher.match_all", interrupted)
    assert run([*INPUT, "-o", "m.jsonl"]) == 130
    assert "Traceback" not in capsys.readouterr().err
    assert not Path("m.jsonl").exists()


def test_named_sheets(folder: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "alt"
    book["alt"].append(["id", "title"])
    book["alt"].append(["OLD", "废水"])
    sheet = book.create_sheet("neu")
    sheet.append(["id", "title"])
    sheet.append(["NEW", "废水"])
    book.save("needs.xlsx")
    arguments = ["match", "needs.xlsx", "achievements.jsonl", "-o", "m.jsonl"]
    assert run([*arguments, "--needs-sheet", "neu"]) == 0
    assert objects("m.jsonl")[0]["need"] == "NEW"


def test_usage_errors(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert run(["match", "needs.csv"]) == 2
    assert run([*INPUT, "-k", "0"]) == 2
    capsys.readouterr()
    assert run([*INPUT, "--lang", "zh"]) == 2
    told = capsys.readouterr().err
    assert "zh-Hans, zh-Hant, en" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("given", ["zh-hant", "ZH_HANT", "zh-Hant"])
def test_languages_in_any_case(
    folder: Path, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    assert run([*INPUT, "-o", "m.jsonl", "--lang", given]) == 0
    assert "已寫入" in capsys.readouterr().err
