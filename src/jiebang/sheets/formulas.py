"""Keeps text that looks like a formula text, in every export; writing the files is writing's."""

import re

# What a spreadsheet program may take for a formula: = + - @ in either width, also after blanks,
# and a leading tab or carriage return.
_DANGEROUS = re.compile(r"'*(?:[\t\r]|\s*[=+\-@＝＋－＠])")
_GUARDED = re.compile(r"'+(?:[\t\r]|\s*[=+\-@＝＋－＠])")


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet program may run the text instead of showing it."""
    return _DANGEROUS.match(text) is not None


def neutralised(text: str) -> str:
    """The text for a CSV cell, with an apostrophe before what may be taken for a formula."""
    return "'" + text if looks_like_formula(text) else text


def restored(text: str) -> str:
    """The text that ``neutralised`` was given: ``restored(neutralised(text)) == text``."""
    return text[1:] if _GUARDED.match(text) else text
