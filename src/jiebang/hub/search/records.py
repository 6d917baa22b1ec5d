"""What other apps hand to the index: a record's texts and facts, under the matcher's own names."""

from jiebang.matcher import Facts, Money, Profile, Text
from jiebang.matcher.language import detect as detect_language

__all__ = ["Facts", "Money", "Profile", "Text", "detect_language"]
