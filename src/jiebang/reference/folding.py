"""How a name is reduced before it is looked up; no table lives here."""

import re
import unicodedata

_DROPPED = re.compile(r"[\W_]+")
# Forms of one traditional character that Hong Kong, Taiwan and older texts write differently.
_VARIANTS = str.maketrans("臺裏衞峯啟敍爲羣溫脫臥棱綫", "台裡衛峰啓敘為群温脱卧稜線")


def fold(text: str) -> str:
    """The text in one width and case, without marks, spaces and punctuation.

    ``fold(" Ma’anshan ") == "maanshan"``; Chinese characters stay as they are, in their script.
    """
    if text.isascii():
        return _DROPPED.sub("", text).casefold()
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _DROPPED.sub("", bare).translate(_VARIANTS).casefold()
