"""The constants of the score, each with what it does and what it was chosen on; no code."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Parameters:
    """How a score is made; docs/explanation/matching.md says where each number comes from.

    field_weights: how often a word of a field counts. Titles and keywords are dense.
    function_weight: factor on the weight of grammatical words; 0.7 is best on parallel sentences.
    k_cross: saturation of translated coverage for a text of reference_length terms: a Chinese word
        half of whose translations are met counts 0.5 / (0.5 + k_cross). Grows with the length of
        the text in which they are met, because a long text holds some translation of anything.
    reference_length: terms of a sentence; the length at which k_cross holds.
    k1, b: BM25's saturation and length correction where both texts are in one language; the query,
        as the text in which a candidate's terms are met, has no length correction.
    usual_length: terms of an English text for which the length correction is 1; fixed, so that a
        document that comes or goes changes no other's score but by idf.
    translation_gain: factor on what a translated coverage stands above the unrelated ones, since a
        dictionary finds only part of what is said; 1.5 to 2.0 do equally well.
    alike: texts whose lengths differ by less than this factor should cover each other evenly;
        Chinese has more terms a sentence, as words overlap.
    projected: how many English stems a Chinese text stands for at most when candidates are sought.
    sureness: a Chinese word counts by this power of its strongest translation's weight.
    hubness: share of a candidate's nearness to everything that is taken away.
    unlike: the most that is taken away across languages for a length unlike the query's.
    chinese_length: terms of a Chinese text for one of its English translation, as words overlap.
    candidates: how many of the best by one-sided coverage are scored exactly, per language.
    light: share of a query's weight whose lightest terms do not seek candidates; such terms are in
    every document, cost most of the time, and find no more (SBIR: recall@100 .966, without them .974).
    background: how many candidates tell what an unrelated score is, per language.
    bigrams: weight of two adjacent words met together, same language only, relative to one word.
    """

    field_weights: MappingProxyType[str, float] = field(
        default_factory=lambda: MappingProxyType(
            {
                "title": 2.0,
                "keywords": 1.5,
                "problem": 1.0,
                "indicators": 1.0,
                "goal": 1.0,
                "summary": 1.0,
                "description": 1.0,
            }
        )
    )
    function_weight: float = 0.7
    k_cross: float = 0.15
    reference_length: float = 30.0
    k1: float = 1.2
    b: float = 0.95
    usual_length: float = 200.0
    translation_gain: float = 1.6
    alike: float = 1.5
    projected: int = 128
    sureness: float = 0.3
    hubness: float = 0.5
    unlike: float = 0.05
    chinese_length: float = 1.2
    candidates: int = 200
    light: float = 0.1
    background: int = 256
    bigrams: float = 0.5


DEFAULT = Parameters()
