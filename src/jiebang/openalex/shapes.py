"""What is kept of OpenAlex's authors and works; where it comes from is not here."""

import re
from dataclasses import dataclass, field
from datetime import date

_HAN = re.compile("[㐀-鿿豈-﫿]")


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution: its name, its ROR address ("" where none), its ISO 3166 country ("" unknown)."""

    name: str
    ror: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """What an author works on; `groups` are the subfield and field above it, the narrower first."""

    name: str
    count: int = 0
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Author:
    """An author; `id` such as "A5023888391", counts None where they are not stated.

    institutions: the last known ones, the first of them the main one. as_of: when the counts held.
    """

    id: str
    name: str
    names: tuple[str, ...] = ()
    orcid: str = ""
    works: int | None = None
    cited_by: int | None = None
    h_index: int | None = None
    as_of: date | None = None
    institutions: tuple[Institution, ...] = ()
    topics: tuple[Topic, ...] = ()

    @property
    def latin(self) -> str:
        """The name in Latin letters, "" where none is known."""
        return next((name for name in (self.name, *self.names) if not _HAN.search(name)), "")

    @property
    def chinese(self) -> str:
        """The name in Chinese characters, "" where none is known."""
        return next((name for name in (self.name, *self.names) if _HAN.search(name)), "")

    def keywords(self, most: int) -> str:
        """The names of the foremost topics, as a list of keywords; they are in English."""
        return "; ".join(topic.name for topic in self.topics[:most])


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who wrote a work, at which place among its authors (from 1)."""

    author: str
    name: str
    position: int


@dataclass(frozen=True, slots=True)
class Work:
    """A work; `id` such as "W2741809807", doi without its address and in small letters.

    title, venue and abstract stand in the language of the work; institutions: of all authors, each
    once; authors: how many there are.
    """

    id: str
    title: str
    doi: str = ""
    year: int | None = None
    venue: str = ""
    language: str = ""
    cited_by: int = 0
    abstract: str = ""
    authors: int = 0
    authorships: tuple[Authorship, ...] = field(default=())
    institutions: tuple[Institution, ...] = ()

    def position_of(self, author: str) -> int:
        """The place of an author, 0 where the work does not name them."""
        return next((one.position for one in self.authorships if one.author == author), 0)

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries of all institutions, each once, in the order in which they first stand."""
        return tuple(dict.fromkeys(one.country for one in self.institutions if one.country))
