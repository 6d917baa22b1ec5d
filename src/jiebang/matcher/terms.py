"""From a text to terms of the common space; knows words and positions, but no weights.

Terms are strings: an English stem, a Chinese word or character (simplified), "#3000" for a number,
"#m9" for a month, "#80s" for a decade.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Mapping

import Stemmer

from jiebang.matcher import language
from jiebang.matcher.words import CHINESE_FUNCTION_WORDS, ENGLISH_FUNCTION_WORDS, IRREGULAR

MAX_WORD = 12
_LONGEST = 40
_REMEMBERED = 500_000
FIRST_CJK = "\u3400"

_SCALE = f"(?:\\s?(?:{language.SCALE_WORDS}|{language.SCALE_CHARACTERS}))?"
_NUMBER = rf"\d+(?:,\d{{3}})*(?:\.\d+)?(?![a-z0-9]){_SCALE}"
_SCALE_WORDS = frozenset(language.SCALE_WORDS.split("|"))
_SCALES = _SCALE_WORDS | {"", "百万", "千万", "万亿", *"百千万亿"}
_SPOKEN = rf"\b(?:{'|'.join(language.ENGLISH_NUMBERS)})\s(?:{language.SCALE_WORDS})\b"
_DOTTED = r"\b(?:[a-z]\.){2,}"
_ASCII_WORD = rf"{_DOTTED}|[a-z0-9]+(?:['-][a-z0-9]+)*"
_ANY_LETTER = f"(?:(?![{language.CJK}])[^\\W_])"
_ANY_WORD = rf"{_DOTTED}|{_ANY_LETTER}+(?:['-]{_ANY_LETTER}+)*"
_MONTH = r"1?\d\s?月"
_DECADE_RUN = r"(?:1[89]|20)?\d0\s?年代"
_CJK_RUN = f"[{language.CJK}]+"
_ASCII = re.compile(f"{_NUMBER}|{_ASCII_WORD}")
_ASCII_SPOKEN = re.compile(f"{_SPOKEN}|{_NUMBER}|{_ASCII_WORD}")
_ANY = re.compile(f"{_MONTH}|{_DECADE_RUN}|{_NUMBER}|{_CJK_RUN}|{_ANY_WORD}")
_ANY_SPOKEN = re.compile(f"{_SPOKEN}|{_MONTH}|{_DECADE_RUN}|{_NUMBER}|{_CJK_RUN}|{_ANY_WORD}")
_NUMBER_PARTS = re.compile(r"([\d,.]+)\s?(.*)")
_SPELLINGS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=....)is(?=(?:e|ed|es|er|ers|ing|ation|ations)$)", "iz"),
        (r"(?<=analy|paral)s(?=(?:e|ed|er|ers|ing)$)", "z"),
        (r"^(col|behavi|lab|tum|fav|harb|neighb|hon|hum|vap|od|rum|endeav|flav|vig)our", r"\1or"),
        (r"^(cent|met|lit|fib|theat|calib|kilomet|millimet|centimet|micromet)re(?=s?$)", r"\1er"),
        (r"haem", "hem"),
        (r"aem(?=i)", "em"),
        (r"oe(?=dema|soph|stro)|(?<=f)oe(?=t)|(?<=rrh)oe", "e"),
        (r"(?<=p)ae(?=diat)|(?<=gyn)ae", "e"),
        (r"sulph", "sulf"),
        (r"^alumini(?=um)", "alumin"),
        (r"^programme(?=s?$)", "program"),
        (r"(?<=log)ue(?=s?$)", ""),
        (r"^(def|off|lic)enc(?=e)", r"\1ens"),
        (r"^(travel|model|label|cancel|signal|channel|fuel|level|tunnel)l(?=ed|ing|er)", r"\1"),
    )
)
_SPELT = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in _SPELLINGS))
_DECADE = re.compile(r"(?:1[89]|20)?(\d0)s")
_CJK_DECADE = re.compile("([一二三四五六七八九])十年代")
_DIGIT_DECADE = re.compile(r"(?:1[89]|20)?(\d0)\s?年代")
_DIGITS_THEN_UNIT = re.compile(r"(\d+)([a-z]+)")
_NUMERAL_RUN = re.compile(f"[{language.NUMERALS}]{{2,}}")
_CJK_MONTH = re.compile("(?:十[一二]?|[一二三四五六七八九])月")
_CJK_MONTHS = {
    f"{name}月": f"#m{number}"
    for number, name in enumerate([*"一二三四五六七八九十", "十一", "十二"], start=1)
}


class Analyser:
    """Splits texts into terms with the words of one vocabulary. Not changed by its use, but for a
    cache of words already seen.

    vocabulary: known terms. compounds: closed English compounds ("wastewat") with their parts.
    """

    def __init__(
        self, vocabulary: Collection[str], compounds: Mapping[str, tuple[str, str]] | None = None
    ) -> None:
        self._known = vocabulary
        self._compounds = compounds or {}
        self._stem = Stemmer.Stemmer("english", 0).stemWord
        self._cache: dict[str, tuple[str, ...]] = {}

    @functools.cached_property
    def _lengths(self) -> dict[str, tuple[int, ...]]:
        """How long the known words are that begin with these two characters."""
        lengths: dict[str, set[int]] = {}
        for word in self._known:
            if word[0] >= FIRST_CJK and 2 <= len(word) <= MAX_WORD:
                lengths.setdefault(word[:2], set()).add(len(word))
        return {prefix: tuple(sorted(found)) for prefix, found in lengths.items()}

    def bag(self, folded: str) -> tuple[list[str], list[str]]:
        """(terms with repeats, English stems in reading order) of a folded text."""
        terms: list[str] = []
        sequence: list[str] = []
        cache = self._cache
        chinese = False
        for token in tokens(folded):
            found = cache.get(token)
            if found is None:
                if token[0] >= FIRST_CJK:
                    chinese = True
                    terms += [token[start:end] for start, end in self.overlapping(token)]
                    terms += numerals(token)
                    continue
                found = self.latin(token)
            terms += found
            sequence.append(found[0])
        if chinese:
            terms += self.segments(folded)
        return terms, sequence

    def latin_spans(self, folded: str) -> list[tuple[str, int, int]]:
        """(term, start, end) of every term that bag() gives but Chinese ones, by position in the
        folded text: Latin words, and numbers and single letters within Chinese runs."""
        found: list[tuple[str, int, int]] = []
        for match in pattern(folded).finditer(folded):
            token = match[0]
            start, end = match.span()
            if token[0] >= FIRST_CJK:
                if min(token) < FIRST_CJK:
                    letters = enumerate(token, start)
                    found += [(c, at, at + 1) for at, c in letters if c < FIRST_CJK]
                found += [(term, start + a, start + b) for term, a, b in numeral_spans(token)]
            elif "-" in token:
                found += self._hyphened(token, start)
            else:
                found += [(term, start, end) for term in self.latin(token)]
        return found

    def _hyphened(self, token: str, position: int) -> list[tuple[str, int, int]]:
        """Each part of "titanium-stabilised" by its own place, the joined word by the whole."""
        found: list[tuple[str, int, int]] = []
        at = 0
        for piece in token.split("-"):
            start = position + at
            if piece:
                found += [(term, start, start + len(piece)) for term in self.latin(piece)]
            at += len(piece) + 1
        rest = self.latin(token)[len(found) :]
        return found + [(term, position, position + len(token)) for term in rest]

    def terms_of(self, token: str) -> list[str]:
        """The terms of one token, Chinese run or not."""
        if token[0] >= FIRST_CJK:
            words = [token[start:end] for start, end in self.overlapping(token)]
            return words + numerals(token)
        return list(self.latin(token))

    def overlapping(self, run: str) -> list[tuple[int, int]]:
        """Every known word at every position of a Chinese run, and the characters none covers."""
        spans: list[tuple[int, int]] = []
        lengths = self._lengths
        known = self._known
        size = len(run)
        covered = 0
        for i in range(size - 1):
            for length in lengths.get(run[i : i + 2], ()):
                end = i + length
                if end <= size and run[i:end] in known:
                    spans.append((i, end))
                    if end > covered:
                        covered = end
            if i >= covered:
                spans.append((i, i + 1))
        if size - 1 >= covered:
            spans.append((size - 1, size))
        return spans

    def segments(self, folded: str) -> list[str]:
        """Chinese words that the segmenter sees and the vocabulary lacks."""
        known = self._known
        return [
            word
            for word in language.segmenter().cut(folded)
            if len(word) > 1 and word[0] >= FIRST_CJK and word not in known
        ]

    def latin(self, token: str) -> tuple[str, ...]:
        """The terms of one folded token that is not Chinese; the first is its stem."""
        found = self._cache.get(token)
        if found is None:
            found = self._latin(token)
            if len(self._cache) < _REMEMBERED:
                self._cache[token] = found
        return found

    def _latin(self, token: str) -> tuple[str, ...]:
        return self._word(token) if token.isalpha() else self._token(token)

    def _token(self, token: str) -> tuple[str, ...]:
        """The terms of a token that may be more than one word."""
        if token[0].isdigit():
            if token.endswith("月") and token[:-1].strip().isdecimal():
                return (f"#m{int(token[:-1])}",)
            decade = _DIGIT_DECADE.fullmatch(token)
            if decade is not None:
                return (f"#{decade[1]}s", "年代")
            parts = _NUMBER_PARTS.fullmatch(token)
            if parts is not None and (token.isascii() or parts[2].strip() in _SCALES):
                scale = parts[2].strip()
                if not scale or scale in _SCALE_WORDS or not scale.isascii():
                    return (language.canonical_number(parts[1], scale),)
        number, _, scale = token.partition(" ")
        if scale and number in language.ENGLISH_NUMBERS:
            return (language.canonical_number(str(language.ENGLISH_NUMBERS[number]), scale),)
        if "." in token:
            joined = token.replace(".", "")
            return ("usa" if joined == "us" else joined,)
        if "-" in token:
            pieces = [piece for piece in token.split("-") if piece]
            terms = [term for piece in pieces for term in self._latin(piece)]
            joined = self._stem("".join(pieces))
            if joined in self._known or any(len(piece) == 1 for piece in pieces):
                terms.append(joined)
            return tuple(terms)
        word = token[:_LONGEST].split("'", 1)[0] or token[:_LONGEST]
        decade = _DECADE.fullmatch(word)
        if decade is not None:
            return (word, language.canonical_number(word[:-1]), f"#{decade[1]}s")
        measured = _DIGITS_THEN_UNIT.fullmatch(word)
        if measured is not None:
            return (word, language.canonical_number(measured[1]), measured[2])
        return self._word(word)

    def _word(self, word: str) -> tuple[str, ...]:
        """The terms of one word."""
        # Longer than any word: a key, an address, or no language at all.
        word = word[:_LONGEST]
        if word in language.ENGLISH_NUMBERS:
            return (f"#{language.ENGLISH_NUMBERS[word]}",)
        if word in language.MONTHS:
            return (f"#m{language.MONTHS[word]}",)
        stem: str = self._stem(common_form(word))
        if stem in self._compounds:
            return (stem, *self._compounds[stem])
        if len(stem) >= 8 and stem not in self._known:
            return (stem, *self._split(word))
        return (stem,)

    def _split(self, word: str) -> tuple[str, ...]:
        for cut in range(len(word) - 4, 3, -1):
            head, tail = self._stem(word[:cut]), self._stem(word[cut:])
            if len(head) >= 4 and head in self._known and tail in self._known:
                return (head, tail)
        return ()


def common_form(word: str) -> str:
    """A lower-case English word as its first form and in its commonest spelling: took, colour.

    A rule may miss its mark (promise, promize), which does no harm, as all texts go through it.
    """
    word = IRREGULAR.get(word, word)
    if _SPELT.search(word):
        for pattern, replacement in _SPELLINGS:
            word = pattern.sub(replacement, word)
    return word


def is_function(term: str) -> bool:
    """Whether a term carries grammar rather than meaning."""
    return term in ENGLISH_FUNCTION_STEMS or term in CHINESE_FUNCTION_WORDS


def is_chinese(term: str) -> bool:
    """Whether a term is written in Chinese characters."""
    return term[0] >= FIRST_CJK


def tokens(folded: str) -> list[str]:
    """A folded text cut into Chinese runs, numbers and words, in order."""
    return pattern(folded).findall(folded)


def pattern(folded: str) -> re.Pattern[str]:
    """What finds the tokens of a folded text."""
    spoken = any(word in folded for word in (" million", " billion", " thousand", " hundred"))
    if folded.isascii():
        return _ASCII_SPOKEN if spoken else _ASCII
    return _ANY_SPOKEN if spoken else _ANY


def numerals(run: str) -> list[str]:
    """Numbers, months and decades that a Chinese run writes in characters."""
    return [term for term, _, _ in numeral_spans(run)]


def numeral_spans(run: str) -> list[tuple[str, int, int]]:
    """numerals() with their places in the run."""
    found = [(_CJK_MONTHS[m[0]], *m.span()) for m in _CJK_MONTH.finditer(run)]
    found += [(f"#{language.parse_numerals(m[1])}0s", *m.span()) for m in _CJK_DECADE.finditer(run)]
    for numeral in _NUMERAL_RUN.finditer(run):
        value = language.parse_numerals(numeral[0])
        if value is not None:
            found.append((f"#{value}", *numeral.span()))
    return found


ENGLISH_FUNCTION_STEMS = frozenset(
    stem
    for word in ENGLISH_FUNCTION_WORDS
    for stem in (word, Stemmer.Stemmer("english", 0).stemWord(word))
)
