"""Reasons of the matcher as a row keeps them: codes, numbers and words of the public texts, not worded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jiebang.hub.kernel.languages import Language
from jiebang.matcher import Reason, WordPair

KEPT_IN = (Language.HANS, Language.EN)
"""Languages in which the words of reasons are kept; readers of the other script have them converted."""
PAIRS = 6
"""Pairs of words that are kept of a line; the strongest come first."""


def packed(found: Mapping[str, Sequence[Reason]]) -> dict[str, Any]:
    """`language → reasons` as JSON: `{"facts": […], "words": {language: […]}}`. Facts know no language."""
    facts = next(iter(found.values()), ())
    return {
        "facts": [
            {"aspect": one.aspect, "verdict": one.verdict, "weight": one.weight}
            | {"values": list(one.values)}
            for one in facts
            if one.kind == "fact"
        ],
        "words": {
            language: [
                {"aspect": one.aspect, "counterpart": one.counterpart, "weight": one.weight}
                | {"pairs": [[p.query, p.candidate, p.weight, p.one] for p in one.words[:PAIRS]]}
                for one in reasons
                if one.kind == "words"
            ]
            for language, reasons in found.items()
        },
    }


def unpacked(kept: Mapping[str, Any], language: str) -> tuple[Reason, ...]:
    """The reasons of a row for a reader of `language`: words first, then facts."""
    words = kept.get("words", {})
    wanted = Language.EN if language == Language.EN else Language.HANS
    return (
        *(
            Reason(
                "words",
                one["aspect"],
                one["counterpart"],
                "agrees",
                one["weight"],
                tuple(WordPair(*pair) for pair in one["pairs"]),
            )
            for one in words.get(wanted, ())
        ),
        *(
            Reason(
                "fact",
                one["aspect"],
                one["aspect"],
                one["verdict"],
                one["weight"],
                values=(one["values"][0], one["values"][1]),
            )
            for one in kept.get("facts", ())
        ),
    )
