"""The frozen records that go into the matcher and come out of it; no behaviour beyond checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from jiebang.matcher.errors import LanguageError, ProfileError

FIELDS = ("title", "problem", "indicators", "goal", "summary", "description", "keywords")
LANGUAGES = ("zh-Hans", "zh-Hant", "en", "")

Progress = Callable[[int, int, str], None]
"""Called with (done, total, what); what is an English key such as "lexicon" or "index"."""

Aspect = Literal[
    "industry", "field", "ipc", "trl", "region", "money", "cooperation", "ip", "deadline"
]


@dataclass(frozen=True, slots=True)
class Text:
    """One field of a record in one language.

    field is one of FIELDS; language is a BCP 47 tag of LANGUAGES, empty to detect it from the text.
    Raises LanguageError or ProfileError.
    """

    field: str
    text: str
    language: str = ""

    def __post_init__(self) -> None:
        if self.field not in FIELDS:
            raise ProfileError(f"unknown field {self.field!r}: use one of {', '.join(FIELDS)}")
        if not isinstance(self.text, str):
            raise ProfileError(f"field {self.field!r}: a text is a str, not {type(self.text)!r}")
        if self.language not in LANGUAGES:
            raise LanguageError(
                f"unknown language {self.language!r}: use zh-Hans, zh-Hant, en, or '' to detect it"
            )


@dataclass(frozen=True, slots=True)
class Money:
    """An amount or a range in minor units (fen, cents) of one ISO 4217 currency."""

    low: int | None
    high: int | None
    currency: str

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ProfileError(f"money: low {self.low} is above high {self.high}")
        if any(bound is not None and bound < 0 for bound in (self.low, self.high)):
            raise ProfileError("money: an amount is not negative")


@dataclass(frozen=True, slots=True)
class Facts:
    """Structured facts of a record; an empty value means unknown and neither helps nor hurts.

    industry: GB/T 4754 code such as "C31". field: code of a technology field. ipc: IPC symbols of
    any depth. trl: (lowest, highest), 1 to 9. region: six-digit GB/T 2260 code or ISO 3166 alpha-2.
    region_groups: names of groups that the region belongs to. money: budget of a need, price of an
    achievement. cooperation: codes of acceptable modes. ip: code of the ownership wanted or given.
    deadline: last day of a need; on a candidate, the day until which it is open.
    """

    industry: str = ""
    field: str = ""
    ipc: tuple[str, ...] = ()
    trl: tuple[int, int] | None = None
    region: str = ""
    region_groups: tuple[str, ...] = ()
    money: Money | None = None
    cooperation: frozenset[str] = frozenset()
    ip: str = ""
    deadline: date | None = None

    def __post_init__(self) -> None:
        if self.trl is not None:
            low, high = self.trl
            if not 1 <= low <= high <= 9:
                raise ProfileError(f"trl {self.trl}: two numbers from 1 to 9, lowest first")


@dataclass(frozen=True, slots=True)
class Profile:
    """One need, achievement or solution: its texts, in one or several languages, and its facts.

    labels: what a Filter may ask for, such as "edition:yrd-2026" or "region:34"; they weigh nothing.
    day: what a Filter's dates are compared with. Raises ProfileError where the id is empty or no text
    has any visible character.
    """

    id: str
    texts: tuple[Text, ...]
    facts: Facts = field(default_factory=Facts)
    labels: tuple[str, ...] = ()
    day: date | None = None

    def __post_init__(self) -> None:
        if not self.id:
            raise ProfileError("a profile needs an id that is not empty")
        if any("\n" in label for label in self.labels):
            raise ProfileError(f"profile {self.id!r}: a label is one line")
        if not any(text.text.strip() for text in self.texts):
            raise ProfileError(f"profile {self.id!r} has no text: give at least one field a text")


@dataclass(frozen=True, slots=True)
class WordPair:
    """A word of the query and the word of the candidate that it met, as they stand in the texts.

    weight: share of the text score that this pair accounts for, 0 to 1. one: where the two are one
    word and differ at most by case, script or ending, the one of them to show; else empty.
    """

    query: str
    candidate: str
    weight: float
    one: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a candidate was ranked where it is.

    kind "words": aspect is the query's field, counterpart the candidate's, words the pairs that met.
    kind "fact": aspect names the fact, values are the two sides as compact strings.
    weight: share of the text score (words) or signed effect on the score (facts: + agrees,
    - conflicts).
    """

    kind: Literal["words", "fact"]
    aspect: str
    counterpart: str
    verdict: Literal["agrees", "conflicts"]
    weight: float
    words: tuple[WordPair, ...] = ()
    values: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Match:
    """A ranked candidate of a query: rank counts from 1, score is 0 to 1 and falls with rank."""

    query: str
    candidate: str
    rank: int
    score: float
    reasons: tuple[Reason, ...] = ()
