"""The same standings, a sheet at a time in plain Python: what standings.py is compared with, of which it
takes nothing but the draws, PCG64's raw words.
"""

import math

import numpy as np

UNIT = 10_000


def total(sheet, lines):
    share = sum(
        line.weight * (points - line.lowest) / (line.highest - line.lowest)
        for line, points in zip(lines, sheet.points, strict=True)
    )
    return 100 * share / sum(line.weight for line in lines)


def mean(values):
    return sum(values) / len(values)


def spread(values):
    middle = mean(values)
    return math.sqrt(mean([(value - middle) ** 2 for value in values]))


NEAR = 1e-6
"""Of a ten-thousandth of a point: nearer to the middle of two, what was added up in another order may be
rounded to the other one.
"""


def score(values, method, trim):
    """The score, and whether its rounding is sure."""
    if method == "trimmed":
        cut = max(1, len(values) * trim // 100) if len(values) >= 3 else 0
        values = sorted(values)[cut : len(values) - cut]
    exact = mean(values) * UNIT
    return round(exact), abs(exact - math.floor(exact) - 0.5) > NEAR


def tie_keys(entries, sheets, lines, tie_rule):
    """entry → what decides between equal scores, the smaller before the greater."""
    if tie_rule == "shared":
        return {entry.key: () for entry in entries}
    if tie_rule == "earlier":
        return {entry.key: (entry.handed_in,) for entry in entries}
    keys = {}
    for entry in entries:
        own = [sheet.points for sheet in sheets if sheet.entry == entry.key]
        keys[entry.key] = tuple(
            -round(UNIT * mean([(p[n] - line.lowest) / (line.highest - line.lowest) for p in own]))
            for n, line in enumerate(lines)
            if own
        )
    return keys


def places(entries, sheets, lines, *, trim, tie_rule, seed, rounds):
    """method → {entry: (score, place, low, high, how many share the place)}, and the methods of which every
    rounding is sure.
    """
    sheets = sorted(sheets, key=lambda sheet: (sheet.entry, sheet.juror))
    totals = [total(sheet, lines) for sheet in sheets]
    whole, scale = mean(totals), spread(totals)
    own = {}
    for sheet, value in zip(sheets, totals, strict=True):
        own.setdefault(sheet.juror, []).append(value)
    normal = []
    for sheet, value in zip(sheets, totals, strict=True):
        mine = own[sheet.juror]
        if len(mine) == 1:
            normal.append(value)
        elif spread(mine) < 1e-9:
            normal.append(whole)
        else:
            normal.append(whole + scale * (value - mean(mine)) / spread(mine))
    of = {}
    for n, sheet in enumerate(sheets):
        of.setdefault(sheet.entry, []).append(n)
    values = {"raw": totals, "normalised": normal, "trimmed": totals}
    seen = {method: {key: [] for key in of} for method in values}
    sure = dict.fromkeys(values, True)
    words = np.random.PCG64(seed)
    for _ in range(rounds):
        raw = words.random_raw(len(sheets)).tolist()
        picked = [
            of[sheet.entry][0] + (((word >> 32) * len(of[sheet.entry])) >> 32)
            for sheet, word in zip(sheets, raw, strict=True)
        ]
        for method, all_values in values.items():
            scores = {}
            for key, numbers in of.items():
                scores[key], is_sure = score([all_values[picked[n]] for n in numbers], method, trim)
                sure[method] &= is_sure
            ordered = sorted(scores.values(), reverse=True)
            place = {}
            for n, value in enumerate(ordered, start=1):
                place.setdefault(value, n)
            for key, value in scores.items():
                seen[method][key].append(place[value])
    first, last = 5 * (rounds - 1) // 100, -(-95 * (rounds - 1) // 100)
    ties = tie_keys(entries, sheets, lines, tie_rule)
    found = {}
    for method, all_values in values.items():
        whole_scores = {}
        for key, numbers in of.items():
            whole_scores[key], is_sure = score([all_values[n] for n in numbers], method, trim)
            sure[method] &= is_sure
        keys = {key: (-value, ties[key]) for key, value in whole_scores.items()}
        found[method] = {}
        for key, value in whole_scores.items():
            rank = 1 + sum(1 for other in keys.values() if other < keys[key])
            drawn = sorted(seen[method][key])
            found[method][key] = (
                value,
                rank,
                min(rank, drawn[first]),
                max(rank, drawn[last]),
                list(keys.values()).count(keys[key]),
            )
    return found, {method for method, is_sure in sure.items() if is_sure}
