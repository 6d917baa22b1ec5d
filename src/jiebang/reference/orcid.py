"""The ORCID iD of a person (ISO 27729): its normal form and its check character; no look-up."""

import re
import unicodedata

_SHAPE = re.compile(r"\d{15}[\dX]")
_ADDRESS = re.compile(r"^(?:https?://)?(?:www\.)?orcid\.org/", re.IGNORECASE)


def check_digit(first15: str) -> str:
    """The sixteenth character for the fifteen digits before it (ISO 7064, mod 11-2)."""
    total = 0
    for digit in first15:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def find(text: str) -> str | None:
    """The iD that a text means, as 0000-0002-1825-0097; None where shape or check are wrong.

    The address orcid.org/… and an iD without hyphens are taken, too.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"[\s\-‐-―]", "", _ADDRESS.sub("", plain)).rstrip("/").upper()
    if not _SHAPE.fullmatch(plain) or check_digit(plain[:15]) != plain[15]:
        return None
    return "-".join(plain[place : place + 4] for place in range(0, 16, 4))
