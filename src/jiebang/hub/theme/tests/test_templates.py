"""Lints over the templates of every app: content policy, escaping, complete translations."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

HUB = Path(__file__).parent.parent.parent
TEMPLATES = sorted(HUB.glob("*/templates/**/*.html"))

FORBIDDEN = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "an inline script": r"<script(?![^>]*\bsrc=)[^>]*>",
    "an event handler": r"<[^>]*\son[a-z]+\s*=",
    "a script address": r"javascript:",
    "evaluated htmx": r"\bhx-(on|vars)\b|[\"']js:",
    "another origin": r"<(?:script|link|img|iframe|source|video|audio|use)\b[^>]*"
    r"\s(?:src|href|srcset)=[\"'](?:https?:)?//",
    "unescaped output": r"\|\s*(?:safe|safeseq)\b|autoescape\s+off",
    "htmx by its tag": r"\{%\s*(?:django_)?htmx_script",
}


def faults(source: str) -> list[str]:
    """Name what in a template's source the content policy or escaping would not bear."""
    bare = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", source, flags=re.DOTALL)
    found = [name for name, pattern in FORBIDDEN.items() if re.search(pattern, bare, re.IGNORECASE)]
    # A data block for a script is no script: the policy does not run it.
    return [name for name in found if name != "an inline script" or not _only_data(bare)]


def _only_data(source: str) -> bool:
    opened = re.findall(FORBIDDEN["an inline script"], source, re.IGNORECASE)
    return all(re.search(r'type="application/(?:ld\+)?json"', tag) for tag in opened)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(HUB)))
def test_template_bears_the_content_policy(template: Path) -> None:
    assert faults(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ('<p style="color: red">', "a style attribute"),
        ("<style>p{}</style>", "a style element"),
        ("<script>alert(1)</script>", "an inline script"),
        ('<a onclick="go()">', "an event handler"),
        ('<a href="javascript:go()">', "a script address"),
        ('<a hx-on:click="go()">', "evaluated htmx"),
        ('<script src="https://cdn.example/x.js"></script>', "another origin"),
        ("{{ text|safe }}", "unescaped output"),
        ("{% htmx_script %}", "htmx by its tag"),
    ],
)
def test_the_lint_sees(source: str, fault: str) -> None:
    assert fault in faults(source)


def test_the_lint_lets_pass() -> None:
    assert faults('<script src="{% static "a.js" %}"></script><svg width="2" fill="none"/>') == []
    assert faults('<script type="application/json">{}</script>') == []


def extracted(theme: Path) -> set[str | tuple[str, ...]]:
    found: set[str | tuple[str, ...]] = set()
    for template in sorted((theme / "templates").rglob("*.html")):
        source = templatize(template.read_text(encoding="utf-8"), origin=template.name)
        calls = extract(
            "python", io.BytesIO(source.encode()), keywords={"gettext": None, "ngettext": (1, 2)}
        )
        found |= {message for _, message, _, _ in calls}
    return found


@pytest.mark.parametrize("locale", ["zh_Hans", "zh_Hant"])
def test_catalogue_is_complete_and_holds_nothing_else(theme: Path, locale: str) -> None:
    with (theme / "locale" / locale / "LC_MESSAGES/django.po").open("rb") as source:
        catalogue = read_po(source, locale=locale, abort_invalid=True)
    messages = [message for message in catalogue if message.id]
    assert {m.id if isinstance(m.id, str) else tuple(m.id) for m in messages} == extracted(theme)
    for message in messages:
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(texts), message.id
        names = set(re.findall(r"%\(\w+\)s", str(message.id)))
        assert all(set(re.findall(r"%\(\w+\)s", text)) == names for text in texts), message.id


def test_traditional_texts_have_no_simplified_characters(theme: Path) -> None:
    from opencc import OpenCC

    source = (theme / "locale/zh_Hant/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    words = "".join(re.findall(r'msgstr(?:\[0\])? "(.*)"', source))
    converted = OpenCC("s2t").convert(words)
    assert [pair for pair in zip(words, converted, strict=True) if pair[0] != pair[1]] == []
