"""What in a record's words tells whose it is: names, brands, patents, ways to reach somebody."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jiebang.hub.catalog.models import Record
from jiebang.hub.catalog.states import Tier
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.localised import convert
from jiebang.hub.people.models import Organisation
from jiebang.hub.people.queries import name_key
from jiebang.reference import regions

LEAST = 4
"""Letters that a Latin name or word of one has at least to be looked for; Chinese characters: half."""


@dataclass(frozen=True, slots=True)
class Telltale:
    """What was found: `what` is a code, `words` as they stand, `field` the text, or a part beside."""

    what: str
    words: str
    field: str


_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "brand",
        re.compile(
            r"[\w\u4e00-\u9fff]+\s?[®™℠]|\S+\s?\((?:R|TM)\)"
            r"|(?:(?!品牌|名牌|招牌|标牌|铭牌|老牌|王牌|贴牌|挂牌)[\u4e00-\u9fffA-Za-z]{1,6}牌)(?=[\u4e00-\u9fff])"
            r"|(?:registered\s+trade\s?mark|注册商标|註冊商標)"
        ),
    ),
    (
        "patent",
        re.compile(
            r"(?<![A-Za-z0-9])(?:"
            r"ZL\s?\d{8,13}(?:\.[\dXx])?"
            r"|(?:CN\s?)?(?:19|20)\d{2}[12389]\d{7}(?:\.[\dXx])"
            r"|CN\s?\d{7,13}(?:\.[\dXx])?\s?[ABCUSY]?\d?"
            r"|US\s?(?:\d{1,2},?\d{3},?\d{3}|(?:19|20)\d{2}\s?/\s?\d{7})(?:\s?[ABEPS]\d?)?"
            r"|EP\s?\d{7}(?:\s?[AB]\d?)?"
            r"|WO\s?(?:19|20)?\d{2}\s?/?\s?\d{5,6}(?:\s?A\d)?"
            r"|PCT/[A-Z]{2}\d{2,4}/\d{5,6}"
            r")(?![A-Za-z0-9])"
        ),
    ),
    (
        "phone",
        re.compile(
            r"(?<![\d.])(?:1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}|0\d{2,3}[\s-]\d{7,8}"
            r"|[48]00[\s-]?\d{3}[\s-]?\d{4}|\+\d{1,3}[\s-]?\(?\d{1,4}\)?(?:[\s-]?\d{3,4}){2,3})(?![\d.])"
        ),
    ),
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        "url",
        re.compile(
            r"https?://\S+|www\.[\w-]+\.\S+"
            r"|(?<![@\w.])(?:[a-z0-9-]+\.)+(?:com|cn|net|org|hk|tw|eu|de|io|edu|gov)(?![\w])",
            re.IGNORECASE,
        ),
    ),
    (
        "account",
        re.compile(r"(?:微信|QQ|WeChat|Weixin)\s?(?:号|號|ID)?\s?[:：]\s?[\w-]{5,}", re.IGNORECASE),
    ),
)


def telltales(record: Record) -> list[Telltale]:
    """What in the words and names around an anonymous record may tell whose it is, each once.

    Looked at is what outsiders may read: the texts, the detail for verified readers, the code, and the
    names of files. Only what a rule can tell: whether anybody guesses it is for people to say.
    """
    if not record.is_anonymous:
        return []
    found: dict[tuple[str, str, str], Telltale] = {}
    names = names_of(record.organisation)
    for field, words in _readable(record):
        plain = unicodedata.normalize("NFKC", words)
        for what, pattern in _PATTERNS:
            for match in pattern.finditer(plain):
                _note(found, Telltale(what, match[0].strip(), field))
        for name in names:
            if says(plain, name):
                _note(found, Telltale("name", name, field))
    return list(found.values())


def named_in(record: Record, words: str) -> list[str]:
    """Which names of its organisation some words say that go out beside an anonymous record."""
    if not record.is_anonymous:
        return []
    plain = unicodedata.normalize("NFKC", words)
    return [name for name in names_of(record.organisation) if says(plain, name)]


def _note(found: dict[tuple[str, str, str], Telltale], one: Telltale) -> None:
    found.setdefault((one.what, one.words, one.field), one)


def _readable(record: Any) -> Iterator[tuple[str, str]]:
    """(field, words) of everything that somebody who is not told the name may read."""
    yield "code", record.code
    for text in record.texts.all():
        for field in text.TEXT_FIELDS:
            if getattr(text, field):
                yield field, getattr(text, field)
    for detail in record.details.filter(tier=Tier.VERIFIED):
        yield "detail", detail.words
    for file in record.attachments.filter(tier__lt=Tier.NAMED):
        yield "file", f"{file.title} {file.file_name}"


def names_of(organisation: Organisation) -> list[str]:
    """By which words an organisation is known: its names, those without place and legal form, and the
    first word or two of these.
    """
    found: dict[str, None] = dict.fromkeys(full_names_of(organisation))
    for text in organisation.texts.all():
        name = unicodedata.normalize("NFKC", text.name)
        found |= dict.fromkeys(_short(_bare(name), organisation.region))
    return list(found)


def full_names_of(organisation: Organisation) -> list[str]:
    """Its names alone, with and without the legal form."""
    names = [unicodedata.normalize("NFKC", text.name) for text in organisation.texts.all()]
    every = dict.fromkeys(one for name in names for one in (name, _bare(name)))
    return [one for one in every if _is_long(one)]


_LATIN_FORMS = re.compile(
    r"[\s,.]*\b(?:co|ltd|limited|inc|incorporated|corp|corporation|company|group|llc|plc|gmbh|ag|sa)\b\.?",
    re.IGNORECASE,
)
_COMMON = {
    "the", "china", "chinese", "national", "international", "new", "institute", "university",
    "college", "center", "centre", "academy", "research", "technology", "science", "group", "advanced",
}  # fmt: skip


def _bare(name: str) -> str:
    """A name without its legal form."""
    return _LATIN_FORMS.sub("", name).strip() if name.isascii() else name_key(name)


def _short(bare: str, region: str) -> Iterator[str]:
    """What is said for short: without the place, its first word, its initials."""
    if bare.isascii():
        words = [word for word in re.split(r"[\s-]+", bare) if word]
        initials = "".join(word[0] for word in words if word[0].isupper())
        places = {
            word.casefold() for place in _places(region, Language.EN) for word in place.split()
        }
        while words and words[0].casefold() in places:
            words.pop(0)
        yield from (one for one in (" ".join(words),) if _is_long(one) and len(words) > 1)
        if words and _is_long(words[0]) and words[0].casefold() not in _COMMON:
            yield words[0]
        if len(initials) >= LEAST - 1:
            yield initials
        return
    for place in sorted(_places(region, Language.HANS), key=len, reverse=True):
        bare = bare.removeprefix(place).removeprefix("省").removeprefix("市").removeprefix("县")
    if len(bare) >= LEAST - 1:
        yield bare
    if len(bare) >= LEAST:
        yield bare[: LEAST // 2]


def _places(region: str, language: str) -> Iterable[str]:
    """Names of the region and of those that it lies in."""
    codes = {f"{region[:2]}0000", f"{region[:4]}00", region} if region.isdecimal() else {region}
    for code in sorted(codes):
        try:
            yield regions.short_label(code, language)
        except ValueError:
            continue  # a province has no city of its own code


def _is_long(name: str) -> bool:
    return len(name) >= (LEAST if name.isascii() else LEAST // 2)


def says(words: str, name: str) -> bool:
    """Whether the words contain a name: Latin ones as whole words, Chinese ones in either script."""
    if name.isascii():
        pattern = rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])"
        folded = 0 if name.isupper() and len(name) < LEAST + 2 else re.IGNORECASE
        return re.search(pattern, words, folded) is not None
    return _plain(name) in _plain(words)


def _plain(words: str) -> str:
    return convert(re.sub(r"[\s\u3000]+", "", words), Language.HANS).casefold()
