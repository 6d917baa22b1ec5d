"""The same standings, a sheet at a time in plain Python: what standings.py is compared with."""

import math

import numpy as np

from jiebang.hub.contests.standings import UNIT, cut_of, edges


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


def score(values, method, trim):
    if method == "trimmed":
        cut = cut_of(len(values), trim)
        values = sorted(values)[cut : len(values) - cut]
    return round(mean(values) * UNIT)


def places(entries, sheets, lines, *, trim, seed, rounds):
    """method → {entry: (score, place without the tie rule, low, high)}."""
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
    words = np.random.PCG64(seed)
    for _ in range(rounds):
        raw = words.random_raw(len(sheets)).tolist()
        picked = [
            of[sheet.entry][0] + (((word >> 32) * len(of[sheet.entry])) >> 32)
            for sheet, word in zip(sheets, raw, strict=True)
        ]
        for method, all_values in values.items():
            scores = {
                key: score([all_values[picked[n]] for n in numbers], method, trim)
                for key, numbers in of.items()
            }
            ordered = sorted(scores.values(), reverse=True)
            place = {}
            for n, value in enumerate(ordered, start=1):
                place.setdefault(value, n)
            for key, value in scores.items():
                seen[method][key].append(place[value])
    first, last = edges(rounds)
    found = {}
    for method, all_values in values.items():
        scores = {
            key: score([all_values[n] for n in numbers], method, trim)
            for key, numbers in of.items()
        }
        found[method] = {}
        for key, value in scores.items():
            rank = 1 + sum(1 for other in scores.values() if other > value)
            drawn = sorted(seen[method][key])
            found[method][key] = (value, rank, min(rank, drawn[first]), max(rank, drawn[last]))
    return found
