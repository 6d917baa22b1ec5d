"""From a text to terms of the common space; knows words and positions, but no weights.

Terms are strings: an English stem, a Chinese word or character (simplified), "#3000" for a number,
"#m9" for a month.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import rjieba
import Stemmer

from jiebang.matcher import language

MAX_WORD = 12
_LONGEST = 40
_FIRST_CJK = "\u3400"

_SCALE = f"(?:\\s?(?:{language.SCALE_WORDS}|{language.SCALE_CHARACTERS}))?"
_NUMBER = rf"\d+(?:,\d{{3}})*(?:\.\d+)?(?![a-z0-9]){_SCALE}"
_SPOKEN = rf"\b(?:{'|'.join(language.ENGLISH_NUMBERS)})\s(?:{language.SCALE_WORDS})\b"
_ASCII_WORD = r"[a-z0-9]+(?:['-][a-z0-9]+)*"
_ANY_LETTER = f"(?:(?![{language.CJK}])[^\\W_])"
_ANY_WORD = rf"{_ANY_LETTER}+(?:['-]{_ANY_LETTER}+)*"
_MONTH = r"1?\d\s?月"
_CJK_RUN = f"[{language.CJK}]+"
_ASCII = re.compile(f"{_NUMBER}|{_ASCII_WORD}")
_ASCII_SPOKEN = re.compile(f"{_SPOKEN}|{_NUMBER}|{_ASCII_WORD}")
_ANY = re.compile(f"{_MONTH}|{_NUMBER}|{_CJK_RUN}|{_ANY_WORD}")
_ANY_SPOKEN = re.compile(f"{_SPOKEN}|{_MONTH}|{_NUMBER}|{_CJK_RUN}|{_ANY_WORD}")
_NUMBER_PARTS = re.compile(r"([\d,.]+)\s?(.*)")
_DIGITS_THEN_UNIT = re.compile(r"(\d+)([a-z]+)")
_NUMERAL_RUN = re.compile(f"[{language.NUMERALS}]{{2,}}")
_CJK_MONTHS = {
    f"{name}月": f"#m{number}"
    for number, name in enumerate(
        "一 二 三 四 五 六 七 八 九 十 十一 十二".split(), start=1
    )
}

ENGLISH_FUNCTION_WORDS = frozenset(
    """a an the and or but nor so if then than that this these those there here of in on at by for
    to from with without within into onto upon over under between among through during before after
    above below up down out off about against as is am are was were be been being do does did done
    doing have has had having will would shall should can could may might must it its itself he she
    his her him hers they them their theirs we us our ours you your yours i me my mine who whom
    whose which what when where why how not no nor only also such both either neither each every any
    some all most more much many other another same own very too just via per etc eg ie vs et al
    until while because since although though however thus hence therefore s t""".split()
)
CHINESE_FUNCTION_WORDS = frozenset(
    """的 了 和 与 及 在 是 等 对 为 以 于 从 到 由 或 而 且 但 也 并 将 把 被 让 使 给 向 往 之 其 该 此 这 那
    这些 那些 这个 那个 个 种 中 上 下 内 外 时 后 前 所 有 无 不 没 没有 可 可以 能 能够 会 应 要 需 需要 就 都 还
    又 更 最 很 太 较 已 已经 正 正在 若 如 如果 因 因为 因此 所以 由于 通过 根据 按照 关于 以及 并且 而且 或者 但是
    然而 虽然 尽管 我 你 他 她 它 我们 你们 他们 它们 自己 什么 怎么 如何 哪 哪些 谁 吗 呢 吧 啊 着 过 地 得 每 各
    某 另 再 用 一 一个 一种 进行 具有 其中 之一 以上 以下 不同 同时 目前 现有 相关 主要 方面 问题""".split()
)
BOILERPLATE = frozenset(
    """技术 研究 方法 系统 采用 实现 提高 要求 应用 项目 企业 公司 开发 研发 产品 工艺 设计 解决 目标 指标 进一步
    达到 提供 有效 满足 成果 合作 需求 希望 开展 完成 形成 建立 基于 利用 使用 存在 可靠 成本 降低 水平 国内 国际
    时间 位置 一年 每天 平均 第一 两个 三个 几个 部分 情况 需要 可能 变化 影响 过程 结果 条件 范围 作用 能力 数量
    起 次 项 率 量 级 总 单 月 日 年 天 度 数 型 式 性 点 部 种 类 件 台 套 条 小时 分钟 提 占 含 机 高 低 大 小
    technolog research method system use develop project compani propos phase need product process
    provid approach result improv includ requir solut achiev applic base design seek new perform
    goal object target effici high low reduc increas take set see go make get give keep start fall
    come show day year month hour time part number first last big small well work run way chang""".split()
)
"""Terms that every record of this trade has: they score, but are no reason worth showing."""

UNITS = frozenset(
    """mm cm km nm um μm µm mg kg g t m m2 m3 m² m³ ml l s ms min h hz khz mhz ghz kw mw mwh kwh w v
    kv a ma pa kpa mpa gpa bar db ppm ppb wt vol rpm nm c k ℃ °c dpi fps gb mb tb kbp bp ug μg
    毫米 厘米 米 微米 千米 公里 公斤 千克 克 吨 升 毫升 秒 毫秒 摄氏度 兆帕 千瓦 兆瓦 万元 元""".split()
)
"""Units of measurement: no reason either."""


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
        lengths: dict[str, set[int]] = {}
        for word in vocabulary:
            if word[0] >= _FIRST_CJK and 2 <= len(word) <= MAX_WORD:
                lengths.setdefault(word[:2], set()).add(len(word))
        self._lengths = {prefix: tuple(sorted(found)) for prefix, found in lengths.items()}

    def bag(self, folded: str) -> tuple[list[str], list[str]]:
        """(terms with repeats, English stems in reading order) of a folded text."""
        terms: list[str] = []
        sequence: list[str] = []
        cache = self._cache
        chinese = False
        for token in tokens(folded):
            found = cache.get(token)
            if found is None:
                if token[0] >= _FIRST_CJK:
                    chinese = True
                    terms += [token[start:end] for start, end in self.overlapping(token)]
                    terms += _numerals(token)
                    continue
                found = cache[token] = self._latin(token)
            terms += found
            sequence.append(found[0])
        if chinese:
            terms += self.segments(folded)
        return terms, sequence

    def spans(self, folded: str) -> list[tuple[str, int, int]]:
        """(term, start, end) of every term that bag() gives, by position in the folded text."""
        found: list[tuple[str, int, int]] = []
        position = 0
        for token in tokens(folded):
            position = folded.index(token, position)
            end = position + len(token)
            if token[0] >= _FIRST_CJK:
                found += [
                    (token[a:b], position + a, position + b) for a, b in self.overlapping(token)
                ]
            elif "-" in token:
                found += self._hyphened(token, position)
            else:
                found += [(term, position, end) for term in self._latin(token)]
            position = end
        return found

    def _hyphened(self, token: str, position: int) -> list[tuple[str, int, int]]:
        """Each part of "titanium-stabilised" by its own place, the joined word by the whole."""
        found: list[tuple[str, int, int]] = []
        at = 0
        for piece in token.split("-"):
            start = position + at
            if piece:
                found += [(term, start, start + len(piece)) for term in self._latin(piece)]
            at += len(piece) + 1
        rest = self._latin(token)[len(found) :]
        return found + [(term, position, position + len(token)) for term in rest]

    def terms_of(self, token: str) -> list[str]:
        """The terms of one token, Chinese run or not."""
        if token[0] >= _FIRST_CJK:
            words = [token[start:end] for start, end in self.overlapping(token)]
            return words + _numerals(token)
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
            for word in rjieba.cut(folded)
            if len(word) > 1 and word[0] >= _FIRST_CJK and word not in known
        ]

    def latin(self, token: str) -> tuple[str, ...]:
        """The terms of one folded token that is not Chinese; the first is its stem."""
        found = self._cache.get(token)
        return self._latin(token) if found is None else found

    def _latin(self, token: str) -> tuple[str, ...]:
        first = token[0]
        if first.isdigit():
            if token.endswith("月"):
                return (f"#m{int(token[:-1])}",)
            parts = _NUMBER_PARTS.fullmatch(token)
            if parts is not None and token.isascii() | (parts[2] in language.SCALE_CHARACTERS):
                scale = parts[2].strip()
                if not scale or scale in language.SCALE_WORDS or not scale.isascii():
                    return (language.canonical_number(parts[1], scale),)
        number, _, scale = token.partition(" ")
        if scale:
            return (language.canonical_number(str(language.ENGLISH_NUMBERS[number]), scale),)
        if "-" in token:
            pieces = [piece for piece in token.split("-") if piece]
            terms = [term for piece in pieces for term in self._latin(piece)]
            joined = self._stem("".join(pieces))
            if joined in self._known or any(len(piece) == 1 for piece in pieces):
                terms.append(joined)
            return tuple(terms)
        # Longer than any word: a key, an address, or no language at all.
        word = token[:_LONGEST].split("'", 1)[0] or token[:_LONGEST]
        if word in language.ENGLISH_NUMBERS:
            return (f"#{language.ENGLISH_NUMBERS[word]}",)
        if word in language.MONTHS:
            return (f"#m{language.MONTHS[word]}",)
        measured = _DIGITS_THEN_UNIT.fullmatch(word)
        if measured is not None:
            return (word, language.canonical_number(measured[1]), measured[2])
        stem: str = self._stem(word)
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


def is_function(term: str) -> bool:
    """Whether a term carries grammar rather than meaning."""
    return term in ENGLISH_FUNCTION_STEMS or term in CHINESE_FUNCTION_WORDS


def is_chinese(term: str) -> bool:
    """Whether a term is written in Chinese characters."""
    return term[0] >= _FIRST_CJK


def tokens(folded: str) -> list[str]:
    """A folded text cut into Chinese runs, numbers and words, in order."""
    spoken = any(word in folded for word in (" million", " billion", " thousand", " hundred"))
    if folded.isascii():
        return (_ASCII_SPOKEN if spoken else _ASCII).findall(folded)
    return (_ANY_SPOKEN if spoken else _ANY).findall(folded)


def _numerals(run: str) -> list[str]:
    found = [_CJK_MONTHS[m] for m in re.findall("(?:十[一二]?|[一二三四五六七八九])月", run)]
    for numeral in _NUMERAL_RUN.findall(run):
        value = language.parse_numerals(numeral)
        if value is not None:
            found.append(f"#{value}")
    return found


ENGLISH_FUNCTION_STEMS = frozenset(
    stem
    for word in ENGLISH_FUNCTION_WORDS
    for stem in (word, Stemmer.Stemmer("english", 0).stemWord(word))
)
