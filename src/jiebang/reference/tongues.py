"""Languages that people speak, by ISO 639 codes; the languages of the site's texts are not here."""

from jiebang.reference.table import Entry, Table, entry

_TABLE = Table(
    "spoken language",
    (
        entry(
            "zh", "汉语（普通话）", "漢語（普通話）", "Chinese (Mandarin)",
            synonyms="中文|汉语|普通话|国语|漢語|普通話|國語|Chinese|Mandarin|zho|cmn",
        ),
        entry("yue", "粤语", "粵語", "Cantonese", synonyms="广东话|廣東話|白话"),
        entry("en", "英语", "英語", "English", synonyms="英文|eng"),
        entry("ja", "日语", "日語", "Japanese", synonyms="日文|日本语|日本語|jpn"),
        entry("ko", "韩语", "韓語", "Korean", synonyms="韩文|朝鲜语|韓文|朝鮮語|kor"),
        entry("de", "德语", "德語", "German", synonyms="德文|Deutsch|deu|ger"),
        entry("fr", "法语", "法語", "French", synonyms="法文|français|fra|fre"),
        entry("ru", "俄语", "俄語", "Russian", synonyms="俄文|русский|rus"),
        entry("es", "西班牙语", "西班牙語", "Spanish", synonyms="西语|西語|español|spa"),
        entry("pt", "葡萄牙语", "葡萄牙語", "Portuguese", synonyms="葡语|葡語|português|por"),
        entry("it", "意大利语", "意大利語", "Italian", synonyms="意语|意語|italiano|ita"),
        entry("nl", "荷兰语", "荷蘭語", "Dutch", synonyms="荷兰文|荷蘭文|Nederlands|nld"),
        entry("sv", "瑞典语", "瑞典語", "Swedish", synonyms="svenska|swe"),
        entry("pl", "波兰语", "波蘭語", "Polish", synonyms="polski|pol"),
        entry("ar", "阿拉伯语", "阿拉伯語", "Arabic", synonyms="阿语|阿語|ara"),
        entry("he", "希伯来语", "希伯來語", "Hebrew", synonyms="heb"),
        entry("hi", "印地语", "印地語", "Hindi", synonyms="hin"),
        entry("vi", "越南语", "越南語", "Vietnamese", synonyms="越南文|vie"),
        entry("th", "泰语", "泰語", "Thai", synonyms="泰文|tha"),
        entry("id", "印度尼西亚语", "印尼語", "Indonesian", synonyms="印尼语|Bahasa Indonesia|ind"),
        entry("ms", "马来语", "馬來語", "Malay", synonyms="马来文|馬來文|Bahasa Melayu|msa"),
    ),
)  # fmt: skip


def all() -> tuple[Entry, ...]:
    """The languages in the order in which they are shown."""
    return _TABLE.all()


def codes() -> tuple[str, ...]:
    """The codes in the order in which they are shown."""
    return _TABLE.codes()


def label(code: str, lang: str) -> str:
    """A language's name in one language. Raises UnknownCodeError, UnknownLanguageError."""
    return _TABLE.label(code, lang)


def find(text: str) -> str | None:
    """The one language that a code, name or synonym means, or None."""
    return _TABLE.find(text)
