"""Both Chinese catalogues: whole, used, true to their placeholders, and each in its own script."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from opencc import OpenCC

ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDER = re.compile(r"%\([^)]+\)[a-z]|%%|\{[^}]*\}")
OTHER_SCRIPT = {"zh_Hans": "t2s", "zh_Hant": "s2t"}
ALLOWED = {"zh_Hans": "", "zh_Hant": "台"}
"""Characters in use in the script, though the dictionary prefers another form (臺)."""
ELSEWHERE = (
    "文件",
    "登錄",
    "信息",
    "默認",
    "點擊",
    "郵箱",
    "電子表格",
    "導入",
    "保存",
    "賬號",
    "搜索",
)
"""Words of the mainland that a reader in Hong Kong or Taiwan would not write."""


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("message_tool", ROOT / "tools" / "messages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


tool = _tool()
LOCALES = pytest.mark.parametrize("locale", tool.LOCALES)


@cache
def entries(locale: str) -> tuple[tuple[str, Any], ...]:
    """`(file, message)` of every entry but the headers."""
    return tuple(
        (str(po.relative_to(ROOT)), message)
        for po, catalogue in tool.catalogues(locale)
        for message in catalogue
        if message.id
    )


def several(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def texts(locale: str) -> Iterator[tuple[str, str, str]]:
    """`(file, msgid, translation)`, one for each form of a text that counts."""
    for file, message in entries(locale):
        for words in several(message.string):
            yield file, several(message.id)[0], words


@cache
def converter(locale: str) -> Any:
    return OpenCC(OTHER_SCRIPT[locale])


def foreign(words: str, locale: str) -> str:
    """The characters of `words` that only the other script writes."""
    converted = converter(locale).convert(words)
    assert len(converted) == len(words), "a conversion of characters keeps their number"
    return "".join(
        a for a, b in zip(words, converted, strict=True) if a != b and a not in ALLOWED[locale]
    )


def test_nothing_is_missing() -> None:
    assert tool.missing() == []


@LOCALES
def test_every_app_with_texts_has_a_catalogue_with_a_whole_header(locale: str) -> None:
    found = {po.relative_to(tool.HUB).parts[0] for po, _ in tool.catalogues(locale)}
    assert {"catalog", "programmes", "people", "theme"} <= found
    for po, catalogue in tool.catalogues(locale):
        assert str(catalogue.locale) == locale, po
        assert catalogue.charset.lower() == "utf-8", po
        assert catalogue.num_plurals == 1, po


@LOCALES
def test_no_entry_is_empty_fuzzy_or_obsolete(locale: str) -> None:
    for file, message in entries(locale):
        assert several(message.string), (file, message.id)
        assert all(words.strip() for words in several(message.string)), (file, message.id)
        assert not message.fuzzy, (file, message.id)
    for po, catalogue in tool.catalogues(locale):
        assert not catalogue.fuzzy, po
        assert not catalogue.obsolete, po


@LOCALES
def test_every_entry_is_used(locale: str) -> None:
    used = {text for app in tool.apps() for text in tool.used(app)}
    unused = [
        (file, several(message.id)[0])
        for file, message in entries(locale)
        if tool.Text(message.context or "", several(message.id)[0], len(several(message.id)) > 1)
        not in used
    ]
    assert unused == []


@LOCALES
def test_a_text_has_one_translation(locale: str) -> None:
    homes = Counter((message.context, several(message.id)[0]) for _, message in entries(locale))
    assert [text for text, count in homes.items() if count > 1] == []


@LOCALES
def test_both_scripts_hold_the_same_texts(locale: str) -> None:
    def ids(one: str) -> set[tuple[str, tuple[str, ...]]]:
        return {(file.replace(one, "*"), several(message.id)) for file, message in entries(one)}

    other = next(one for one in tool.LOCALES if one != locale)
    assert ids(locale) - ids(other) == set()


@LOCALES
def test_a_translation_keeps_the_placeholders(locale: str) -> None:
    for file, message in entries(locale):
        # Chinese has one form for all counts, so it must say what the English plural says.
        wanted = Counter(PLACEHOLDER.findall(several(message.id)[-1]))
        for words in several(message.string):
            assert Counter(PLACEHOLDER.findall(words)) == wanted, (file, message.id)
            if wanted:
                assert "%" not in PLACEHOLDER.sub("", words), (file, message.id)


@LOCALES
def test_a_catalogue_keeps_to_its_script(locale: str) -> None:
    strays = [
        (file, words, found)
        for file, _, words in texts(locale)
        if (found := foreign(words, locale))
    ]
    assert strays == []


@pytest.mark.parametrize(
    ("locale", "words", "found"),
    [
        ("zh_Hans", "技術需求", "術"),
        ("zh_Hans", "技术需求", ""),
        ("zh_Hant", "技术需求", "术"),
        ("zh_Hant", "技術需求", ""),
    ],
)
def test_strays_are_found(locale: str, words: str, found: str) -> None:
    assert foreign(words, locale) == found


def test_traditional_has_its_own_wording() -> None:
    strays = [
        (file, words, word)
        for file, _, words in texts("zh_Hant")
        for word in ELSEWHERE
        if word in words
    ]
    assert strays == []


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{% translate "Needs" as x %}', {("", "Needs", False)}),
        ("{% translate 'Needs' context 'menu' %}", {("menu", "Needs", False)}),
        ('{% translate "100 % ok" %}', {("", "100 %% ok", False)}),
        ('{% jb_note title=_("Look") %}{{ x|default:_("none") }}', {("", "Look", False), ("", "none", False)}),
        (
            "{% blocktranslate with a=b|c %}It’s {{ a }} (50 %){% endblocktranslate %}",
            {("", "It’s %(a)s (50 %%)", False)},
        ),
        (
            "{% blocktranslate trimmed %}\n  One\n\n  \"two\"\n{% endblocktranslate %}",
            {("", 'One "two"', False)},
        ),
        (
            "{% blocktranslate count n=m %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}",
            {("", "%(n)s row", True)},
        ),
        ('{# {% translate "no" %} #}{% comment %}{% translate "no" %}{% endcomment %}', set()),
    ],
)  # fmt: skip
def test_texts_of_templates(template: str, expected: set[tuple[str, str, bool]]) -> None:
    assert tool.template_texts(template) == expected


def test_texts_of_modules() -> None:
    source = (
        b'_("a" "b")\ngettext_lazy("c")\nngettext("d", "e", 2)\n'
        b'pgettext("f", "g")\nnpgettext("h", "i", "j", 2)\n_(k)\nprint("l")\n'
    )
    assert tool.python_texts(source) == {
        ("", "ab", False), ("", "c", False), ("", "d", True), ("f", "g", False), ("h", "i", True),
    }  # fmt: skip
