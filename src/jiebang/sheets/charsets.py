"""Tells in which encoding the bytes of a text file are, and decodes them; no rows or cells."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import islice

from jiebang.reference import cooperation, fields, industries, ip, organisations, stages
from jiebang.sheets.columns import COLUMNS
from jiebang.sheets.grids import FileProblem

_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HAN_TWICE = re.compile("[一-鿿].*[一-鿿]", re.DOTALL)
_ASCII = 0x80
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_SAMPLE = 20_000

# Microsoft's table first; Hong Kong's supplement has characters that it lacks.
_BIG5 = ("cp950", "big5hkscs")

# How likely one character of a class is in a text that is what it is taken for, as a logarithm:
# the share of the class in running text over the number of its members.
_COMMON, _USUAL, _RARE, _ODD = -7.5, -10.5, -12.5, -17.0
# By so much must one reading be likelier than the other, else neither is taken: GB18030 is what
# most of these files are in, so less is asked of it.
_SURE_OF_GB, _SURE_OF_BIG5 = 1.5, 3.5
# Below this mean a reading is no Chinese at all, but for instance a Western European encoding.
_CHINESE = -12.0

_MARKS = (
    "，。、；：？！（）《》〈〉「」『』【】〔〕“”‘’—–…·‧～％＋－＝／．＜＞＆＃＊　"
    "°℃±×÷≤≥≦≧≈≠∞√∑∫→←↑↓■□●○◆★※①②③④⑤⑥⑦⑧⑨⑩ⅠⅡⅢⅣⅤ㎡㎜㎝㎏￥＄€αβγδεθλμπρσφωΔΣΩΦ"
    "０１２３４５６７８９"
)
# What Chinese is mostly made of, in both scripts.
_FREQUENT = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子"
    "说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机"
    "当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心"
    "反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程"
    "展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期"
    "根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志"
    "世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每"
    "目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律"
    "叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感"
    "劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片"
    "始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严氏废膜液泥渣浆涂层损磨炉轧焊轴承泵阀"
    "這個為時來們發動會過說產種後從業應開還當點學經進著電裡現實體機與關當對無兩線內數質氣變條沒結"
    "問題黨員總設長頭資邊級圖統較將組見計別論運農幾區強決幹戰則據處隊給門規熱領東導壓爭濟階術極聯"
    "認權證轉單風帶場車務萬達積議報鬥類離華確張馬節話傳許廣記須際驗連斷難礦眾書復兒備辦習響約勞團"
    "歷構稱準號維劃選標寫親養層專狀廠識適屬圓滿縣參紅細聽該鐵價嚴廢漿塗損爐軋銲軸閥裏臺灣港"
)


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and its encoding, "UTF-8", "GB18030" or "Big5". Raises FileProblem.

    A file is read whole in one encoding. Where lines disagree, the first that does not fit the
    encoding of the lines before it is named. What is GB18030 and Big5 alike is read as that in
    which it is likelier Chinese, and refused where neither is.
    """
    if data.startswith(_UTF16):
        raise FileProblem("utf16")
    has_bom = data.startswith(_BOM)
    body = data[len(_BOM) :] if has_bom else data
    nul = body.find(b"\0")
    if nul >= 0:
        line, byte = _place(body, nul)
        raise FileProblem("nul_bytes", row=line, line=line, byte=byte)
    try:
        return body.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as problem:
        not_utf8 = problem.start
    utf8_lines, other = _evidence(body)
    if has_bom or (utf8_lines and utf8_lines[0] < other):
        raise _misfit("mixed_encoding", body, not_utf8, "UTF-8")
    if utf8_lines:
        start = _line_start(body, utf8_lines[0])
        stranger = next(at for at, value in enumerate(body[start:], start) if value >= _ASCII)
        raise _misfit("mixed_encoding", body, stranger, _other_encoding(body))
    return _chinese(body, not_utf8)


def _chinese(body: bytes, not_ascii: int) -> tuple[str, str]:
    """The text read as GB18030 or Big5, whichever makes better Chinese. Raises FileProblem."""
    try:
        simplified = body.decode("gb18030")
    except UnicodeDecodeError as problem:
        misfit = problem.start
        simplified = None
    traditional = _big5(body)
    in_gb = _likelihood(simplified)
    in_big5 = _likelihood(traditional)
    if simplified is None and traditional is None:
        raise _misfit("bad_encoding", body, misfit, "GB18030")
    if traditional is None or (simplified is not None and in_gb >= in_big5 + _SURE_OF_GB):
        best, encoding, likely = simplified, "GB18030", in_gb
    elif simplified is None or in_big5 >= in_gb + _SURE_OF_BIG5:
        best, encoding, likely = traditional, "Big5", in_big5
    else:
        raise _misfit("unclear_encoding", body, not_ascii, "GB18030")
    if best is None or likely < _CHINESE * max(1, _characters(best)):
        raise _misfit("unclear_encoding", body, not_ascii, "GB18030")
    return best, encoding


def _big5(body: bytes) -> str | None:
    for codec in _BIG5:
        try:
            return body.decode(codec)
        except UnicodeDecodeError:
            continue
    return None


def _characters(text: str) -> int:
    return sum(1 for _ in islice(_NOT_ASCII.finditer(text), _SAMPLE))


def _likelihood(text: str | None) -> float:
    """The logarithm of how likely the first 20,000 characters beyond ASCII are as Chinese."""
    if text is None:
        return float("-inf")
    counts = Counter(found[0] for found in islice(_NOT_ASCII.finditer(text), _SAMPLE))
    return sum(_weight(character) * count for character, count in counts.items())


def _weight(character: str) -> float:
    if character in _common():
        return _COMMON
    if not "一" <= character <= "鿿":
        # Letters of other alphabets stand in Chinese texts, but not in what is misread.
        return _RARE if character.isalpha() and "À" <= character <= "ӿ" else _ODD
    return _USUAL if _is_level_one(character) else _RARE


def _is_level_one(character: str) -> bool:
    """Whether it is among the more usual half of GB 2312 or of Big5."""
    simplified = character.encode("gb2312", "ignore")
    traditional = character.encode("cp950", "ignore")
    return b"\xb0" <= simplified[:1] <= b"\xd7" or b"\xa4" <= traditional[:1] <= b"\xc6"


@cache
def _common() -> frozenset[str]:
    """Frequent characters and marks, and those of the words that these files are about."""

    def words() -> Iterable[str]:
        yield _FREQUENT
        for column in COLUMNS:
            yield from (*column.headings.values(), *column.help.values(), *column.synonyms)
            yield from column.example.values()
        tables = (cooperation, fields, industries, ip, organisations, stages)
        for entry in (entry for table in tables for entry in table.all()):
            yield from (*entry.labels.values(), *entry.synonyms, *entry.descriptions.values())

    return frozenset(_MARKS) | {c for word in words() for c in word if "一" <= c <= "鿿"}


def _other_encoding(body: bytes) -> str:
    """What the lines of a mixed file are in that are not UTF-8, for the message about it."""
    strange = b"\n".join(line for line in body.split(b"\n") if not _is_utf8(line))
    try:
        return _chinese(strange, 0)[1]
    except FileProblem:
        return "GB18030"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _misfit(code: str, body: bytes, offset: int, expected: str) -> FileProblem:
    line, byte = _place(body, offset)
    return FileProblem(code, row=line, line=line, byte=byte, expected=expected)


def _evidence(body: bytes) -> tuple[list[int], int]:
    """Lines that are surely UTF-8 Chinese, and the first line that is not UTF-8 at all.

    Two Chinese characters in UTF-8 are evidence enough: text in GB18030 almost never decodes so.
    """
    utf8: list[int] = []
    other = 0
    for number, line in enumerate(body.split(b"\n"), start=1):
        if line.isascii():
            continue
        try:
            if _HAN_TWICE.search(line.decode("utf-8")):
                utf8.append(number)
        except UnicodeDecodeError:
            other = other or number
    return utf8, other


def _place(body: bytes, offset: int) -> tuple[int, int]:
    line = body.count(b"\n", 0, offset) + 1
    return line, offset - body.rfind(b"\n", 0, offset)


def _line_start(body: bytes, line: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = body.index(b"\n", start) + 1
    return start
