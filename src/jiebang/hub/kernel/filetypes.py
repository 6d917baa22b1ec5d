"""What a file is by its bytes, and whether the site takes it; storing files is not here.

A list of what is let in, not of what is kept out: a file must begin as its type does, end as it does
where the type has an end, and carry the ending of that type. What it holds is looked at as far as
that can be done without opening it: this is no scanner for viruses.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from jiebang.hub.kernel.actors import Refused

UNPACKED = 200 * 1024 * 1024
"""Bytes that a file made of packed parts may unpack to."""
MEMBERS = 5000
RATIO, SMALL = 100, 20 * 1024 * 1024
"""How many times its size a packed file may unpack to where that is more than SMALL bytes."""
_PART = 4 * 1024 * 1024
"""Bytes of one part that are read to look into it."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SCRIPT = re.compile(rb"<(?:script|iframe|\?php)", re.IGNORECASE)
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|svg|\?xml)\b", re.IGNORECASE)
_ACTIVE_PDF = re.compile(rb"/(?:JavaScript|Launch)\b")  # an action of either kind names itself so
_REMOTE = re.compile(
    rb"<Relationship\b(?=[^>]*TargetMode\s*=\s*[\"']External)"
    rb"(?=[^>]*Type\s*=\s*[\"'][^\"']*/(?:attachedTemplate|oleObject|frame|subDocument))",
    re.IGNORECASE,
)
_PACKAGE = "\x01Ole10Native".encode("utf-16-le")
"""The stream in which an Office file carries a file of any kind."""
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, OverflowError,
    RuntimeError, NotImplementedError,
)  # fmt: skip
"""What zipfile raises of a file that is not what it says."""
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that is taken: its name, media type, and the endings that it may have."""

    name: str
    media: str
    endings: tuple[str, ...]


PDF = FileType("PDF", "application/pdf", (".pdf",))
DOCX = FileType(
    "DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",)
)
XLSX = FileType(
    "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",)
)
PPTX = FileType(
    "PPTX", "application/vnd.openxmlformats-officedocument.presentationml.presentation", (".pptx",)
)
ODT = FileType("ODT", "application/vnd.oasis.opendocument.text", (".odt",))
ODS = FileType("ODS", "application/vnd.oasis.opendocument.spreadsheet", (".ods",))
ODP = FileType("ODP", "application/vnd.oasis.opendocument.presentation", (".odp",))
PNG = FileType("PNG", "image/png", (".png",))
JPEG = FileType("JPEG", "image/jpeg", (".jpg", ".jpeg"))
GIF = FileType("GIF", "image/gif", (".gif",))
WEBP = FileType("WebP", "image/webp", (".webp",))
TIFF = FileType("TIFF", "image/tiff", (".tif", ".tiff"))
MP4 = FileType("MP4", "video/mp4", (".mp4", ".m4v"))
TEXT = FileType("text", "text/plain", (".txt", ".md", ".csv", ".tsv"))
ZIP = FileType("ZIP", "application/zip", (".zip",))
TYPES = (PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, PNG, JPEG, GIF, WEBP, TIFF, MP4, TEXT, ZIP)
"""All that is taken."""
ENDINGS = tuple(ending for kind in TYPES for ending in kind.endings)
_MAIN_PARTS = {
    "word/document.xml": DOCX,
    "xl/workbook.xml": XLSX,
    "ppt/presentation.xml": PPTX,
}
_OPEN_DOCUMENT = {kind.media.encode(): kind for kind in (ODT, ODS, ODP)}


def type_of(content: bytes, name: str) -> FileType:
    """The type of a file that the site takes.

    Raises Refused, in words, for one of another type or ending, and for one that may do harm.
    """
    return _type_of(content, name, packed=False)


def _type_of(content: bytes, name: str, *, packed: bool) -> FileType:
    if not content:
        raise Refused(_("The file is empty."))
    found = _sniffed(content)
    if found is None:
        raise Refused(_known_bad(content))
    if found is ZIP:
        found = _zip_type(content, packed=packed)
    else:
        _no_other(content, found)
    ending = PurePosixPath(name.lower()).suffix
    if ending not in found.endings:
        raise Refused(
            _("By its content this is %(type)s, by its name %(ending)s. Save it anew as %(right)s.")
            % {"type": found.name, "ending": ending or "—", "right": found.endings[0]}
        )
    return found


def _sniffed(content: bytes) -> FileType | None:
    """The type by how a file begins, and ends where it has an end."""
    for begins, kind in _BEGINNINGS:
        if begins(content):
            return kind
    return TEXT if _is_text(content) else None


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(marks)


_MP4_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "}
_BEGINNINGS: tuple[tuple[Callable[[bytes], bool], FileType], ...] = (
    (lambda c: c.startswith(b"%PDF-") and b"%%EOF" in c[-2048:], PDF),
    (
        lambda c: (
            c.startswith(b"\x89PNG\r\n\x1a\n") and c.rstrip(b"\0").endswith(b"IEND\xaeB`\x82")
        ),
        PNG,
    ),
    (lambda c: c.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in c, JPEG),
    (_starts(b"GIF87a", b"GIF89a"), GIF),
    (lambda c: c.startswith(b"RIFF") and c[8:12] == b"WEBP", WEBP),
    (_starts(b"II*\0", b"MM\0*"), TIFF),
    (lambda c: c[4:8] == b"ftyp" and c[8:12] in _MP4_BRANDS, MP4),
    (_starts(b"PK\x03\x04"), ZIP),
)


def _is_text(content: bytes) -> bool:
    """Text in the encodings of offices: UTF-8, GB18030 or Big5."""
    if content.startswith(b"%PDF-") or _CONTROL.search(content):
        return False
    for encoding in ("utf-8-sig", "gb18030", "big5hkscs"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _known_bad(content: bytes) -> str:
    """What a file is that is not taken, and what to do instead."""
    if content.startswith((b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")):
        return _("This is a program. Programs are not taken.")
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return _("This file is protected by a password. Save it without one.")
        return _("This is a file of an old Office. Save it as .docx, .xlsx, .pptx or PDF.")
    if content.startswith((b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")):
        return _("Of packed files only .zip is taken. Pack it anew, or give the files one by one.")
    if content.startswith((b"%PDF-", b"\x89PNG", b"\xff\xd8\xff")):
        return _("The file is cut off or damaged. Save it anew.")
    return _("Files of this kind are not taken. These are: %(endings)s.") % {
        "endings": " ".join(ENDINGS)
    }


def _no_other(content: bytes, kind: FileType) -> None:
    """Refuse what is one thing at its beginning and another to whoever looks elsewhere."""
    if kind is TEXT:
        if content.startswith(b"#!"):
            raise Refused(_("This is a program. Programs are not taken."))
        if _SCRIPT.search(content) or _MARKUP.search(content[:2048]):
            raise Refused(_("This is a web page or a drawing that can run. Save it as PDF."))
        return
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise Refused(_("A packed file is hidden in this file. Save it anew."))
    if kind is PDF:
        if b"/Encrypt" in content:
            raise Refused(_("This file is protected by a password. Save it without one."))
        if _ACTIVE_PDF.search(content):
            raise Refused(_("This PDF can run programs. Print it to a new PDF."))
    elif b"%PDF-" in content[:1024] or _SCRIPT.search(content) or _MARKUP.search(content[:2048]):
        raise Refused(_("Something else is hidden in this picture. Save it anew."))


def _zip_type(content: bytes, *, packed: bool) -> FileType:
    """Office file or packed files; every part has been looked at."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(archive, content)
            members = {member.filename: member for member in archive.infolist()}
            if "[Content_Types].xml" in members:
                return _office(archive, members)
            if "mimetype" in members:
                return _open_document(archive, members)
            if packed:
                raise Refused(_("A packed file is in another one. Give it by itself."))
            for name, part in _read(archive):
                try:
                    _type_of(part, name, packed=True)
                except Refused as refusal:
                    raise Refused(
                        _("In the packed file, “%(name)s”: %(why)s")
                        % {"name": clean_name(name), "why": refusal}
                    ) from None
            return ZIP
    except _DAMAGE as damage:
        raise Refused(_("The file is cut off or damaged. Save it anew.")) from damage


def _check_size(archive: zipfile.ZipFile, content: bytes) -> None:
    """What a file of parts would cost, before any of it is unpacked."""
    members = archive.infolist()
    if any(member.flag_bits & 0x1 for member in members):
        raise Refused(_("This file is protected by a password. Save it without one."))
    if any(member.compress_type not in _PACKINGS for member in members):
        raise Refused(_("The file is packed in a rare way. Pack it anew."))
    packed = sum(member.compress_size for member in members)
    unpacked = sum(member.file_size for member in members)
    bomb = unpacked > UNPACKED or (unpacked > SMALL and unpacked > RATIO * len(content))
    if len(members) > MEMBERS or bomb or packed > len(content):
        raise Refused(_("The file unpacks to too much. Give fewer or smaller files."))
    # What stands before the first part or behind the last is read by somebody else.
    end = content.rfind(b"PK\x05\x06")
    behind = len(content) - (end + 22 + len(archive.comment))
    first = min((member.header_offset for member in members), default=0)
    if end < 0 or behind or first:
        raise Refused(_("Something else is hidden in this file. Save it anew."))
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/")).parts
        if ".." in parts or member.filename.startswith(("/", "\\")) or "\0" in member.orig_filename:
            raise Refused(_("A part of this file would be written elsewhere. Pack it anew."))
        if (member.external_attr >> 16) & 0o170000 == 0o120000:
            raise Refused(_("A part of this file would be written elsewhere. Pack it anew."))


def _read(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for member in archive.infolist():
        if member.is_dir():
            continue
        yield member.filename, archive.read(member)  # bounded by the sizes that were checked


def _office(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> FileType:
    kind = next((kind for part, kind in _MAIN_PARTS.items() if part in members), None)
    if kind is None:
        raise Refused(_known_bad(b""))
    lower = [name.lower() for name in members]
    with archive.open("[Content_Types].xml") as part:
        types = part.read(_PART).lower()
    macros = any("vbaproject" in name or "/activex/" in name for name in lower)
    if macros or b"macroenabled" in types or b"vbaproject" in types:
        raise Refused(_("The file carries macros. Save it without them."))
    for name in members:
        if name.endswith(".rels"):
            with archive.open(name) as part:
                if _REMOTE.search(part.read(_PART)):
                    raise Refused(_("The file loads parts from elsewhere. Print it to a PDF."))
        elif "/embeddings/" in name and name.lower().endswith(".bin"):
            with archive.open(name) as part:
                if _PACKAGE in part.read(_PART):
                    raise Refused(_("Another file is packed into this one. Give it by itself."))
    return kind


def _open_document(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> FileType:
    with archive.open("mimetype") as part:
        kind = _OPEN_DOCUMENT.get(part.read(200).strip())
    if kind is None:
        raise Refused(_known_bad(b""))
    if any(name.startswith(("Basic/", "Scripts/")) for name in members):
        raise Refused(_("The file carries macros. Save it without them."))
    if "META-INF/manifest.xml" in members:
        with archive.open("META-INF/manifest.xml") as part:
            if b"encryption-data" in part.read(_PART):
                raise Refused(_("This file is protected by a password. Save it without one."))
    return kind


NAME_LIMIT = 150
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff"
    r'<>:"|?*]'
)


def clean_name(name: str) -> str:
    """A name that is one on every system: no path, nothing that is not seen, not too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = " ".join(_UNSAFE.sub("", last).split()).strip(" .")
    if _RESERVED.match(plain):
        plain = f"_{plain}"
    stem, dot, ending = plain.rpartition(".")
    if dot and stem and len(ending) <= 10:
        return f"{stem[: NAME_LIMIT - 1 - len(ending)]}.{ending}"
    return plain[:NAME_LIMIT] or "file"
