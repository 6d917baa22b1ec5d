"""The unified social credit code of Chinese organisations (GB 32100-2015); no registry.

Eighteen characters: registering department, category, six digits of the registering office,
nine of the organisation code, one check character. The alphabet leaves out I, O, S, V and Z.
"""

import unicodedata
from typing import Final

from jiebang.reference.errors import CreditCodeError, UnknownCodeError
from jiebang.reference.table import pick

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH: Final = 18
REASONS: Final = ("length", "alphabet", "check")

_VALUES = {char: value for value, char in enumerate(ALPHABET)}
# 3 to the power of the place, mod 31: no weight is 0 mod 31, so any one changed character shows.
_WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))

_MESSAGES = {
    "length": {
        "zh-Hans": "统一社会信用代码应为 18 位",
        "zh-Hant": "統一社會信用代碼應為 18 位",
        "en": "A unified social credit code has 18 characters",
    },
    "alphabet": {
        "zh-Hans": "统一社会信用代码只含数字和大写字母，不含 I、O、S、V、Z",
        "zh-Hant": "統一社會信用代碼只含數字和大寫字母，不含 I、O、S、V、Z",
        "en": "A unified social credit code holds digits and capitals, without I, O, S, V, Z",
    },
    "check": {
        "zh-Hans": "统一社会信用代码的校验位不符，请核对是否抄错",
        "zh-Hant": "統一社會信用代碼的校驗碼不符，請核對有否抄錯",
        "en": "The check character of this unified social credit code is wrong; look for a slip",
    },
}


def normalise(code: str) -> str:
    """The code in half-width capitals without spaces and hyphens; nothing is checked."""
    plain = unicodedata.normalize("NFKC", code).upper()
    return "".join(c for c in plain if not c.isspace() and c not in "-–—")


def check_digit(first17: str) -> str:
    """The eighteenth character for the seventeen before it. Raises CreditCodeError."""
    if len(first17) != LENGTH - 1:
        raise _error(first17, "length")
    try:
        total = sum(_VALUES[c] * w for c, w in zip(first17, _WEIGHTS, strict=True))
    except KeyError:
        raise _error(first17, "alphabet") from None
    return ALPHABET[-total % 31]


def validate(code: str) -> str:
    """The code in its normal form. Raises CreditCodeError, whose reason is one of REASONS."""
    plain = normalise(code)
    if len(plain) != LENGTH:
        raise _error(code, "length")
    if not set(plain) <= _VALUES.keys():
        raise _error(code, "alphabet")
    if check_digit(plain[:-1]) != plain[-1]:
        raise _error(code, "check")
    return plain


def message(reason: str, lang: str) -> str:
    """What is wrong, for people. Raises UnknownCodeError, UnknownLanguageError."""
    if reason not in _MESSAGES:
        raise UnknownCodeError("credit code reason", reason, REASONS)
    return pick(_MESSAGES[reason], lang)


def _error(code: str, reason: str) -> CreditCodeError:
    return CreditCodeError(code, reason, f"{_MESSAGES[reason]['en']}: {code!r}")
