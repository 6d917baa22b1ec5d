"""Reads a PDF that typst has made: its words and the fonts they are drawn with. As much of the format as
typst writes, one page and no object streams; else it raises.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", re.S)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.S)
_FONT = re.compile(rb"/(\w+) [\d.]+ Tf")
_ESCAPE = re.compile(rb"([0-7]{1,3}|.)", re.S)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
LEAST = 50
"""Bytes of a glyph's outline and its places in the tables, on the mean."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One glyph: what it stands for, the font's name, whether that is embedded with an outline for each of its
    glyphs, by its size. A glyph that the font does not have is number 0, which draws an empty box.
    """

    text: str
    glyph: int
    font: str
    is_embedded: bool


def _strings(part: bytes) -> Iterator[bytes]:
    """The strings of a text object, in which brackets that pair may stand as they are."""
    at, depth, held = 0, 0, bytearray()
    while at < len(part):
        sign = part[at : at + 1]
        at += 1
        if sign == b"\\" and depth:
            found = _ESCAPE.match(part, at)
            assert found
            at = found.end()
            held += (
                bytes([int(found[1], 8)]) if found[1].isdigit() else _NAMED.get(found[1], found[1])
            )
            continue
        depth += (sign == b"(") - (sign == b")")
        if sign == b"(" and depth == 1:
            held = bytearray()
        elif sign == b")" and not depth:
            yield bytes(held)
        elif depth:
            held += sign


def drawn(pdf: bytes) -> list[Drawn]:
    """Every glyph of the page in the order in which it is drawn."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}

    def stream(number: int) -> bytes:
        found = _STREAM.search(objects[number])
        assert found, f"object {number} is no stream"
        is_packed = b"/FlateDecode" in objects[number][: found.start()]
        return zlib.decompress(found[1]) if is_packed else found[1]

    def refers(body: bytes, name: str) -> int:
        found = re.search(rb"/%s[ \[]*(\d+) 0 R" % name.encode(), body)
        assert found, f"{name} is not there: {body[:200]!r}"
        return int(found[1])

    pages = [body for body in objects.values() if b"/Type/Page/" in body]
    assert len(pages) == 1
    resources = objects[refers(pages[0], "Resources")]
    listed = re.search(rb"/Font<<(.*?)>>", resources, re.S)
    assert listed
    fonts = {}
    for name, number in re.findall(rb"/(\w+) (\d+) 0 R", listed[1]):
        font = objects[int(number)]
        said = {
            int(glyph, 16): bytes.fromhex(words.decode()).decode("utf-16-be")
            for glyph, words in re.findall(
                rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", stream(refers(font, "ToUnicode"))
            )
        }
        base = re.search(rb"/BaseFont/([^/\s>]+)", font)
        assert base
        inner = objects[refers(font, "DescendantFonts")]
        descriptor = objects[refers(inner, "FontDescriptor")]
        program = re.search(rb"/FontFile[23]? (\d+) 0 R", descriptor)
        is_embedded = program is not None and len(stream(int(program[1]))) > LEAST * len(said)
        fonts[name] = (base[1].decode(), said, is_embedded)
    found = []
    for part in re.findall(rb"\bBT\b(.*?)\bET\b", stream(refers(pages[0], "Contents")), re.S):
        name = _FONT.search(part)
        assert name
        assert len(_FONT.findall(part)) == 1, "two fonts in one text object"
        base, said, is_embedded = fonts[name[1]]
        for codes in _strings(part):
            for at in range(0, len(codes), 2):
                glyph = int.from_bytes(codes[at : at + 2], "big")
                found.append(Drawn(said.get(glyph, ""), glyph, base, is_embedded))
    return found
