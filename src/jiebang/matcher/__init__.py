"""Matching of technology needs and achievements across Chinese and English, with reasons.

A library without Django, database or network: profiles in, ranked and explained matches out.
"""

from jiebang.matcher.errors import (
    DamagedFileError,
    DatasetError,
    DuplicateIdError,
    IndexBusyError,
    LanguageError,
    LexiconError,
    MatcherError,
    PairsError,
    ParameterError,
    ProfileError,
)
from jiebang.matcher.experts import Expert, ExpertMatcher
from jiebang.matcher.index import Filter
from jiebang.matcher.lexicon import Lexicon
from jiebang.matcher.matcher import Matcher
from jiebang.matcher.profile import (
    Facts,
    Match,
    Money,
    Profile,
    Progress,
    Reason,
    Text,
    WordPair,
)

__all__ = [
    "DamagedFileError",
    "DatasetError",
    "DuplicateIdError",
    "Expert",
    "ExpertMatcher",
    "Facts",
    "Filter",
    "IndexBusyError",
    "LanguageError",
    "Lexicon",
    "LexiconError",
    "Match",
    "Matcher",
    "MatcherError",
    "Money",
    "PairsError",
    "ParameterError",
    "Profile",
    "ProfileError",
    "Progress",
    "Reason",
    "Text",
    "WordPair",
]
