"""GB18030 and Big5 told apart, both ways, and refused where neither is likelier."""

import pytest

from jiebang.sheets import read
from jiebang.sheets.charsets import decode
from jiebang.sheets.grids import FileProblem

SIMPLIFIED = "编号,名称,技术难题\nN1,冷轧废水处理,含油废水 COD 超标，需降到 50 mg/L 以下\n"
TRADITIONAL = "編號,名稱,技術難題\nN1,冷軋廢水處理,含油廢水 COD 超標，需降到 50 mg/L 以下\n"


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [
        (SIMPLIFIED, "gb18030", "GB18030"),
        (TRADITIONAL, "gb18030", "GB18030"),
        (TRADITIONAL, "cp950", "Big5"),
        (TRADITIONAL.replace("超標", "超標嘅問題喺度"), "big5hkscs", "Big5"),
        ("id,title\nA,废水\n", "gb18030", "GB18030"),
        ("id,title\nA,水稻育种\n", "gb18030", "GB18030"),
        ("id,title\nA,廢水\n", "cp950", "Big5"),
        ("id,title\nA,水稻育種\n", "cp950", "Big5"),
        ("id,title\nA,20 °C ± 1, “x”\n", "gb18030", "GB18030"),
        ("id,title\nA,“quoted” text…\n", "cp950", "Big5"),
        (SIMPLIFIED, "utf-8-sig", "UTF-8"),
    ],
)
def test_each_is_read_as_what_it_is(text: str, codec: str, encoding: str) -> None:
    assert decode(text.encode(codec)) == (text, encoding)


@pytest.mark.parametrize("header", ["编号,名称", "id,title"])
@pytest.mark.parametrize(
    ("codec", "encoding"), [("gb18030", "GB18030"), ("cp950", "Big5"), ("utf-8", None)]
)
def test_the_encoding_is_told(header: str, codec: str, encoding: str | None) -> None:
    title = "鋼鐵廠廢水" if codec == "cp950" else "钢铁厂废水"
    if codec == "cp950":
        header = header.replace("编号", "編號").replace("名称", "名稱")
    result = read(f"{header}\nA,{title}\n".encode(codec), name="a.csv")
    assert result.errors == ()
    assert result.records[0].texts == {"title": title}
    told = [note.message("en") for note in result.notes]
    assert told == ([f"read as {encoding}"] if encoding else [])


@pytest.mark.parametrize("text", ["Développement", "Prüfung", "Ingénieur"])
def test_what_is_no_chinese_is_refused(text: str) -> None:
    data = f"id,title\nA,{text} de matériel\n".encode("latin-1")
    with pytest.raises(FileProblem) as problem:
        decode(data)
    assert problem.value.code == "unclear_encoding"
    assert problem.value.row == 2
    error = read(data, name="a.csv").errors[0]
    assert "Big5" in error.message("zh-Hant")
    assert "CSV UTF-8" in error.hint("en")


def test_a_mixed_file_names_the_encoding_of_its_other_lines() -> None:
    data = "編號,名稱\nA,含油廢水的處理\n".encode("cp950") + "B,钢铁厂废水\n".encode()
    error = read(data, name="a.csv").errors[0]
    assert (error.code, error.row) == ("mixed_encoding", 3)
    assert "Big5" in error.message("en")
