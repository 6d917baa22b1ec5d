"""How names of people sort: by pinyin where they are Chinese, with the surnames read as surnames."""

from __future__ import annotations

import re
import unicodedata

from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.localised import convert

SURNAMES = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "任": "ren", "解": "xie", "查": "zha", "朴": "piao",
    "区": "ou", "盖": "ge", "乐": "yue", "华": "hua", "洗": "xian", "冼": "xian", "纪": "ji",
    "缪": "miao", "种": "chong", "黑": "he", "盛": "sheng", "员": "yun", "翟": "zhai", "隗": "wei",
    "覃": "qin", "臧": "zang", "尉迟": "yuchi", "万俟": "moqi", "澹台": "tantai", "长孙": "zhangsun",
    "宓": "mi", "郇": "xun", "燕": "yan", "祭": "zhai", "秘": "bi", "折": "she", "繁": "po",
}  # fmt: skip
"""Characters that are read otherwise where they are a family name, in the simplified script."""
_HAN = re.compile("[㐀-鿿豈-﫿]")


def sort_key(name: str) -> str:
    """The name in Latin small letters, a syllable or word apart: 曾小明 is "zeng xiao ming".

    A Chinese name begins with its family name; names in Latin letters stand as they are written.
    """
    from pypinyin import lazy_pinyin  # loads its dictionary, so not at import

    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    if not _HAN.search(plain):
        return plain.casefold()[:200]
    plain = convert(plain, Language.HANS)
    for length in (2, 1):
        family = plain[:length]
        if family in SURNAMES:
            given = lazy_pinyin(plain[length:])
            return " ".join([SURNAMES[family], *(part.strip() for part in given)]).casefold()[:200]
    return " ".join(part.strip() for part in lazy_pinyin(plain)).casefold()[:200]
