"""Compiled loops of the analysis: Chinese words by dictionary, token lists to weighted rows."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
_jit: Any = numba.njit(nogil=True, cache=True, error_model="numpy")
_inline: Any = numba.njit(nogil=True, cache=True, error_model="numpy", inline="always")

_SEED = np.uint64(0x9E3779B97F4A7C15)
_PAIRED = np.uint32(0x80000000)


@_inline
def _mixed(value: Any, code: Any) -> Any:
    """A running digest of code points; the finaliser of Steele, Lea and Flood's SplitMix64."""
    value = (value ^ np.uint64(code)) * np.uint64(0xBF58476D1CE4E5B9)
    return value ^ (value >> np.uint64(29))


@_jit
def digests(codes: Array, starts: Array, ends: Array) -> Array:
    """A digest of each word, given as code points."""
    found = np.empty(starts.size, np.uint64)
    for i in range(found.size):
        value = _SEED
        for j in range(starts[i], ends[i]):
            value = _mixed(value, codes[j])
        found[i] = value | np.uint64(1)
    return found


@_jit
def table(keys: Array, values: Array, size: int) -> tuple[Array, Array]:
    """An open hash table of a power of two in size; a key that comes again adds its bits."""
    slots = np.zeros(size, np.uint64)
    held = np.zeros(size, np.uint32)
    for i in range(keys.size):
        at = np.int64(keys[i] & np.uint64(size - 1))
        while slots[at] != 0 and slots[at] != keys[i]:
            at = (at + 1) & (size - 1)
        slots[at] = keys[i]
        held[at] |= values[i]
    return slots, held


@_inline
def _held(slots: Array, held: Array, key: Any) -> int:
    """The value of a key plus one, 0 where it is not in the table."""
    at = np.int64(key & np.uint64(slots.size - 1))
    while slots[at] != 0:
        if slots[at] == key:
            return np.int64(held[at]) + 1
        at = (at + 1) & (slots.size - 1)
    return 0


@_jit
def chinese_words(
    codes: Array, offsets: Array, prefix_slots: Array, prefix_lengths: Array, word_slots: Array,
    word_numbers: Array, characters: Array, found: Array, ends: Array,
) -> int:  # fmt: skip
    """Every dictionary word at every position of each run, and the characters that none covers.

    prefix_lengths: for the digest of two characters, a bit for each length that words with them
    have. characters: the number of each code point as a term. ends: where each run's numbers end.
    """
    at = 0
    for r in range(offsets.size - 1):
        first, last = offsets[r], offsets[r + 1]
        covered = first
        for i in range(first, last):
            if i + 1 < last:
                value = _mixed(_mixed(_SEED, codes[i]), codes[i + 1])
                lengths = _held(prefix_slots, prefix_lengths, value | np.uint64(1))
                if lengths > 0:
                    lengths -= 1
                    end = i + 2
                    while (lengths >> (end - i)) > 0 and end <= last:
                        if (lengths >> (end - i)) & 1:
                            number = _held(word_slots, word_numbers, value | np.uint64(1))
                            if number > 0:
                                found[at] = number - 1
                                at += 1
                                covered = max(covered, end)
                        if end < last:
                            value = _mixed(value, codes[end])
                        end += 1
            if i >= covered:
                found[at] = characters[codes[i]]
                at += 1
        ends[r] = at
    return at


@_inline
def _pair(first: Any, second: Any) -> Any:
    """The number of two adjacent words, from 2**31."""
    value = _mixed(_mixed(_SEED, first), second)
    return np.uint32(value >> np.uint64(33)) | _PAIRED


@_jit
def rows(
    view_texts: Array, text_weights: Array, token_offsets: Array, tokens: Array,
    token_terms: Array, token_term_offsets: Array, token_first: Array, token_content: Array,
    more_offsets: Array, more: Array, paired: Array,
) -> tuple[Array, ...]:  # fmt: skip
    """(row offsets, terms, counts, pair offsets, pairs, pair counts) of each view.

    view_texts: where each view's texts begin. text_weights: weight of each text's words, in halves.
    tokens: number of each Latin token, by text; token_terms: the terms of each. more: terms of each
    text beside. paired: whether a view has pairs of adjacent content words.
    """
    total = more.size
    for i in range(tokens.size):
        total += token_term_offsets[tokens[i] + 1] - token_term_offsets[tokens[i]]
    keys = np.empty(total, np.uint64)
    pairs = np.empty(tokens.size, np.uint64)
    views = view_texts.size - 1
    row_offsets = np.zeros(views + 1, np.int64)
    pair_offsets = np.zeros(views + 1, np.int64)
    terms = np.empty(total, np.uint32)
    counts = np.empty(total, np.float32)
    pair_terms = np.empty(tokens.size, np.uint32)
    pair_counts = np.empty(tokens.size, np.float32)
    out = 0
    pair_out = 0
    for v in range(views):
        size = 0
        pair_size = 0
        for x in range(view_texts[v], view_texts[v + 1]):
            weight = np.uint64(text_weights[x])
            previous = np.int64(-1)
            for i in range(token_offsets[x], token_offsets[x + 1]):
                token = tokens[i]
                for j in range(token_term_offsets[token], token_term_offsets[token + 1]):
                    keys[size] = (np.uint64(token_terms[j]) << np.uint64(32)) | weight
                    size += 1
                if paired[v] and token_content[token]:
                    if previous >= 0:
                        pair = np.uint64(_pair(token_first[previous], token_first[token]))
                        pairs[pair_size] = (pair << np.uint64(32)) | weight
                        pair_size += 1
                    previous = np.int64(token)
            for i in range(more_offsets[x], more_offsets[x + 1]):
                keys[size] = (np.uint64(more[i]) << np.uint64(32)) | weight
                size += 1
        out = _counted(keys[:size], terms, counts, out)
        row_offsets[v + 1] = out
        pair_out = _counted(pairs[:pair_size], pair_terms, pair_counts, pair_out)
        pair_offsets[v + 1] = pair_out
    return (
        row_offsets, terms[:out].copy(), counts[:out].copy(),
        pair_offsets, pair_terms[:pair_out].copy(), pair_counts[:pair_out].copy(),
    )  # fmt: skip


@_jit
def _counted(keys: Array, terms: Array, counts: Array, out: int) -> int:
    """Distinct terms of (term << 32 | halves), ascending, with their counts; where they end."""
    keys.sort()
    start = out
    for i in range(keys.size):
        term = np.uint32(keys[i] >> np.uint64(32))
        count = np.float32(keys[i] & np.uint64(0xFFFFFFFF)) / np.float32(2.0)
        if out > start and terms[out - 1] == term:
            counts[out - 1] = min(np.float32(127.5), counts[out - 1] + count)
        else:
            terms[out] = term
            counts[out] = min(np.float32(127.5), count)
            out += 1
    return out


@_jit
def projected(
    offsets: Array, terms: Array, counts: Array, links: Array, targets: Array, weights: Array,
    most: int,
) -> tuple[Array, Array, Array]:  # fmt: skip
    """Each Chinese row as the English stems it stands for: the most heavy ones, terms ascending.

    links: where the translations of each term begin; a term beyond them stands for itself.
    """
    width = links.size - 1
    mass = np.zeros(width, np.float32)
    size = 0
    for i in range(terms.size):
        t = np.int64(terms[i])
        size += max(1, links[t + 1] - links[t]) if t < width else 1
    size = min(size, most * (offsets.size - 1))
    out_offsets = np.zeros(offsets.size, np.int64)
    out_terms = np.empty(size, np.uint32)
    out_mass = np.empty(size, np.float32)
    out = 0
    for d in range(offsets.size - 1):
        touched = 0
        room = 0
        for i in range(offsets[d], offsets[d + 1]):
            t = np.int64(terms[i])
            room += max(1, links[t + 1] - links[t]) if t < width else 1
        names = np.empty(room, np.uint32)
        own = np.empty(room, np.float32)
        beyond = 0
        for i in range(offsets[d], offsets[d + 1]):
            t = np.int64(terms[i])
            if t >= width:
                names[touched] = terms[i]
                own[touched] = counts[i]
                touched += 1
                beyond += 1
                continue
            first, last = links[t], links[t + 1]
            if first == last:
                if mass[t] == 0.0:
                    names[touched] = t
                    touched += 1
                mass[t] += counts[i]
            for j in range(first, last):
                e = targets[j]
                if mass[e] == 0.0:
                    names[touched] = e
                    touched += 1
                mass[e] += weights[j] * counts[i]
        for i in range(touched):
            if names[i] < width:
                own[i] = mass[names[i]]
                mass[names[i]] = 0.0
        order = np.arange(touched)
        if touched > most:
            order = np.argsort(-own[:touched], kind="mergesort")[:most]
        order = order[np.argsort(names[:touched][order])]
        for i in range(order.size):
            out_terms[out] = names[order[i]]
            out_mass[out] = own[order[i]]
            out += 1
        out_offsets[d + 1] = out
    return out_offsets, out_terms[:out].copy(), out_mass[:out].copy()
