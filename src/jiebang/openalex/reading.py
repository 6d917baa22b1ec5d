"""Reads OpenAlex's JSON: objects, pages, lists and JSON lines; what is malformed is named with its place."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jiebang.openalex.phrases import FILE, LANGUAGES
from jiebang.openalex.shapes import Author, Authorship, Institution, Topic, Work
from jiebang.reference import orcid

NAME, TITLE, ABSTRACT, VENUE = 200, 1000, 10_000, 300
"""Characters of a text; what is longer is cut, a name or title with an ellipsis."""
_TOPICS, _NAMES, _INSTITUTIONS, _AUTHORSHIPS = 25, 20, 100, 1000
_ID = re.compile(r"(?:https?://(?:api\.)?openalex\.org/)?(?:[a-z-]+/)?([A-Za-z])(\d{1,18})/?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff￾￿]")
_DOI = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)", re.IGNORECASE)
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z]{2,4})?")
_MEGABYTE = 1024 * 1024
_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read: bytes, and entries of all kinds."""

    file: int = 20 * _MEGABYTE
    entries: int = 20_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file: a code of phrases.FILE, and where, such as "results[3].doi".

    A fatal one means that nothing of the file was read.
    """

    code: str
    place: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    fatal: bool = False

    def message(self, lang: str) -> str:
        """What is wrong and what was done about it, with its place."""
        if lang not in LANGUAGES:
            raise ValueError(f"unknown language {lang!r}: use one of {', '.join(LANGUAGES)}")
        colon = ": " if lang == "en" else "："
        words = FILE[self.code][lang].format_map(self.given)
        return f"{self.place}{colon}{words}" if self.place else words


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of one file, in its order, and what is wrong with it."""

    authors: tuple[Author, ...] = ()
    works: tuple[Work, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def fatal(self) -> bool:
        """Whether nothing of the file can be used."""
        return any(problem.fatal for problem in self.problems)


def author_id(text: str) -> str | None:
    """The author that an id or an address names, as "A5023888391"; None for anything else."""
    found = _ID.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return f"A{found[2]}" if found and found[1] in "aA" else None


def read(data: bytes, limits: Limits | None = None) -> Reading:
    """Read the JSON of authors and works: one object, a page with `results`, a list, or JSON lines.

    Fields that are not known are passed over. An entry that cannot be used, and a value that is not
    what it should be, are named among the problems; the rest is read.
    """
    reader = _Reader(limits or Limits())
    reader.read(data)
    return Reading(
        tuple(reader.authors.values()), tuple(reader.works.values()), tuple(reader.problems)
    )


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.authors: dict[str, Author] = {}
        self.works: dict[str, Work] = {}
        self.problems: list[Problem] = []
        self.entries = 0

    def wrong(self, code: str, place: str = "", *, fatal: bool = False, **given: object) -> None:
        if len(self.problems) < _PROBLEMS or fatal:
            shown = {name: _shown(value) for name, value in given.items()}
            self.problems.append(Problem(code, place, shown, fatal))

    def read(self, data: bytes) -> None:
        if len(data) > self.limits.file:
            size, limit = -(-len(data) // _MEGABYTE), self.limits.file // _MEGABYTE
            self.wrong("too_large", fatal=True, size=size, limit=limit)
            return
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            self.wrong("not_text", fatal=True)
            return
        if not text.strip():
            self.wrong("empty", fatal=True)
            return
        more = 0
        for place, item in self._items(text):
            self.entries += 1
            if self.entries > self.limits.entries:
                more += 1
            else:
                self._entry(place, item)
        if more:
            self.wrong("too_many", limit=self.limits.entries, more=more)
        if not (self.authors or self.works or self.problems):
            self.wrong("nothing", fatal=True)

    def _items(self, text: str) -> Iterator[tuple[str, object]]:
        """(place, entry) of the whole file: as one document, else line by line."""
        try:
            yield from _unpacked("", _loads(text))
            return
        except RecursionError:
            self.wrong("too_deep", fatal=True)
            return
        except json.JSONDecodeError as problem:
            first = problem
        except ValueError:  # a number of thousands of digits
            self.wrong("not_json", fatal=True, line=1, column=1)
            return
        lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
        # Only what begins with a whole object on a line of its own is JSON lines.
        if len(lines) < 2 or not _is_whole(lines[0][1]):
            self.wrong("not_json", fatal=True, line=first.lineno, column=first.colno)
            return
        for number, line in lines:
            try:
                yield from _unpacked(f"{number}", _loads(line))
            except RecursionError:
                self.wrong("too_deep", f"{number}")
            except json.JSONDecodeError as problem:
                self.wrong("not_json", f"{number}", line=number, column=problem.colno)
            except ValueError:
                self.wrong("not_json", f"{number}", line=number, column=1)

    def _entry(self, place: str, item: object) -> None:
        if not isinstance(item, dict):
            self.wrong("not_an_object", place, value=item)
            return
        given = item.get("id")
        found = _ID.fullmatch(given.strip()) if isinstance(given, str) else None
        if found is None:
            self.wrong("no_id", place)
            return
        kind, key = found[1].upper(), f"{found[1].upper()}{found[2]}"
        if kind not in "AW":
            self.wrong("other_entity", place, value=key)
            return
        known: Mapping[str, object] = self.authors if kind == "A" else self.works
        if key in known:
            self.wrong("twice", place, value=key)
            return
        at = _At(self, place, item)
        if kind == "A":
            author = _author(at, key)
            if author is not None:
                self.authors[key] = author
        else:
            work = _work(at, key)
            if work is not None:
                self.works[key] = work


@dataclass(slots=True)
class _At:
    """One object of the file, read value by value; what is wrong is noted with its path."""

    reader: _Reader
    place: str
    item: dict[str, Any]

    def path(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def bad(self, name: str, value: object) -> None:
        self.reader.wrong("bad_value", self.path(name), value=value)

    def text(self, name: str, limit: int) -> str:
        value = self.item.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.bad(name, value)
            return ""
        return cleaned(value, limit)

    def count(self, name: str, most: int = 1_000_000_000) -> int | None:
        value = self.item.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            self.bad(name, value)
            return None
        return value

    def inner(self, name: str) -> "_At":
        value = self.item.get(name)
        if value is not None and not isinstance(value, dict):
            self.bad(name, value)
        return _At(self.reader, self.path(name), value if isinstance(value, dict) else {})

    def each(self, name: str, most: int) -> Iterator["_At"]:
        """The objects of a list; what is none is noted."""
        for place, value in enumerate(self.members(name)[:most]):
            if isinstance(value, dict):
                yield _At(self.reader, f"{self.path(name)}[{place}]", value)
            elif value is not None:
                self.bad(f"{name}[{place}]", value)

    def members(self, name: str) -> list[object]:
        value = self.item.get(name)
        if value is not None and not isinstance(value, list):
            self.bad(name, value)
        return value if isinstance(value, list) else []


def _author(at: _At, key: str) -> Author | None:
    name = at.text("display_name", NAME)
    if not name:
        at.reader.wrong("no_name", at.place, value=key)
        return None
    given = at.text("orcid", 100)
    known = orcid.find(given) if given else None
    if given and known is None:
        at.bad("orcid", given)
    names = [
        cleaned(one, NAME)
        for one in at.members("display_name_alternatives")
        if isinstance(one, str)
    ]
    institutions = [_institution(one) for one in at.each("last_known_institutions", 10)]
    if not institutions:
        latest = sorted(at.each("affiliations", 50), key=_last_year, reverse=True)
        institutions = [_institution(one.inner("institution")) for one in latest[:3]]
    if not institutions:
        institutions = [_institution(at.inner("last_known_institution"))]
    topics = [_topic(one) for one in at.each("topics", _TOPICS)]
    if not topics:
        topics = [_concept(one) for one in at.each("x_concepts", _TOPICS)]
    return Author(
        id=key,
        name=name,
        names=tuple(dict.fromkeys(one for one in names[:_NAMES] if one and one != name)),
        orcid=known or "",
        works=at.count("works_count"),
        cited_by=at.count("cited_by_count"),
        h_index=at.inner("summary_stats").count("h_index", 100_000),
        as_of=_day(at, "updated_date"),
        institutions=tuple(dict.fromkeys(one for one in institutions if one)),
        topics=tuple(topic for topic in topics if topic),
    )


def _work(at: _At, key: str) -> Work | None:
    title = at.text("title", TITLE) or at.text("display_name", TITLE)
    if not title:
        at.reader.wrong("no_name", at.place, value=key)
        return None
    doi = _DOI.sub("", at.text("doi", 250)).lower()
    if doi and (not doi.startswith("10.") or len(doi) > 200 or " " in doi):
        at.bad("doi", doi)
        doi = ""
    language = at.text("language", 20).lower()
    authorships: list[Authorship] = []
    institutions: list[Institution | None] = []
    listed = at.item.get("authorships")
    for place, one in enumerate(at.each("authorships", _AUTHORSHIPS), start=1):
        person = one.inner("author")
        found = author_id(person.text("id", 100))
        if found:
            authorships.append(Authorship(found, person.text("display_name", NAME), place))
        if len(institutions) < _INSTITUTIONS:
            institutions += [_institution(where) for where in one.each("institutions", 20)]
    source = at.inner("primary_location").inner("source")
    venue = source.text("display_name", VENUE) or at.inner("host_venue").text("display_name", VENUE)
    return Work(
        id=key,
        title=title,
        doi=doi,
        year=_year(at),
        venue=venue,
        language=language if _LANGUAGE.fullmatch(language) else "",
        cited_by=at.count("cited_by_count") or 0,
        abstract=_abstract(at),
        authors=max(len(listed) if isinstance(listed, list) else 0, at.count("authors_count") or 0),
        authorships=tuple(authorships),
        institutions=tuple(dict.fromkeys(one for one in institutions if one))[:_INSTITUTIONS],
    )


def _institution(at: _At) -> Institution | None:
    name = at.text("display_name", NAME)
    country = at.text("country_code", 10).upper()
    return (
        Institution(name, at.text("ror", 60), country if _COUNTRY.fullmatch(country) else "")
        if name
        else None
    )


def _topic(at: _At) -> Topic | None:
    name = at.text("display_name", NAME)
    groups = [at.inner(group).text("display_name", NAME) for group in ("subfield", "field")]
    return Topic(name, at.count("count") or 0, tuple(filter(None, groups))) if name else None


def _concept(at: _At) -> Topic | None:
    """A concept of the older scheme; its score, from 0 to 100, stands for the count."""
    name, score = at.text("display_name", NAME), at.item.get("score")
    weight = int(score) if isinstance(score, int | float) and 0 <= score <= 100 else 0
    return Topic(name, weight) if name else None


def _last_year(at: _At) -> int:
    years = [year for year in at.members("years") if isinstance(year, int)]
    return max(years, default=0)


def _year(at: _At) -> int | None:
    year = at.count("publication_year", 2200)
    if year is not None and year < 1400:
        at.bad("publication_year", year)
        return None
    return year


def _day(at: _At, name: str) -> date | None:
    text = at.text(name, 40)
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        at.bad(name, text)
        return None


def _abstract(at: _At) -> str:
    """The text of an inverted index, `word → places`; nothing where it does not make one."""
    index = at.item.get("abstract_inverted_index")
    if index is None:
        return ""
    if not isinstance(index, dict):
        at.bad("abstract_inverted_index", index)
        return ""
    words: dict[int, str] = {}
    for word, places in index.items():
        if not isinstance(places, list):
            at.bad("abstract_inverted_index", {word: places})
            return ""
        for place in places:
            if isinstance(place, int) and not isinstance(place, bool) and 0 <= place < ABSTRACT:
                words[place] = word
    return cleaned(" ".join(words[place] for place in sorted(words)), ABSTRACT)


def cleaned(text: str, limit: int) -> str:
    """A text in one line without control characters, cut with an ellipsis where it is too long."""
    plain = " ".join(_CONTROL.sub(" ", text).split())
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def _unpacked(place: str, document: object) -> Iterator[tuple[str, object]]:
    """The entries of one document: itself, those of a list, or those of a page."""
    begin = f"{place}:" if place else ""
    if isinstance(document, dict) and isinstance(document.get("results"), list):
        for number, item in enumerate(document["results"]):
            yield f"{begin}results[{number}]", item
    elif isinstance(document, list):
        for number, item in enumerate(document):
            yield f"{begin}[{number}]", item
    else:
        yield place, document


def _loads(text: str) -> object:
    return json.loads(text, parse_constant=_no_constant)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _is_whole(line: str) -> bool:
    try:
        return isinstance(_loads(line), dict | list)
    except (ValueError, RecursionError):
        return False


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return cleaned(text[:400], 80)
