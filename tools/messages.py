"""Message catalogues: `compile` writes .mo files, `missing` lists texts that a catalogue lacks."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_python
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
HUB = ROOT / "src" / "jiebang" / "hub"
LOCALES = ("zh_Hans", "zh_Hant")
_KEYWORDS: dict[str, Any] = dict.fromkeys(
    (
        "_",
        "gettext",
        "gettext_lazy",
        "ngettext",
        "ngettext_lazy",
        "pgettext",
        "pgettext_lazy",
    )
)
_TRANS = re.compile(
    r"""\{%\s*(?:translate|trans)\s+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')"""
    r"""(?:[^%]*?\bcontext\s+"([^"]*)")?"""
)
_LITERAL = re.compile(r"""_\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*\)""")
_BLOCK = re.compile(
    r"\{%\s*(?:blocktranslate|blocktrans)\b(.*?)%\}(.*?)\{%\s*end(?:blocktranslate|blocktrans)\s*%\}",
    re.DOTALL,
)
_PLURAL = re.compile(r"\{%\s*plural\s*%\}")
_VARIABLE = re.compile(r"\{\{\s*([\w.]+)[^}]*\}\}")


def template_messages(text: str) -> set[str]:
    """The singular of every text that a template has translated."""
    found = {a or b for a, b, _ in _TRANS.findall(text)}
    found |= {
        a or b
        for tag in re.findall(r"\{[%{].*?[%}]\}", text, re.DOTALL)
        for a, b in _LITERAL.findall(tag)
    }
    for options, body in _BLOCK.findall(text):
        singular = _PLURAL.split(body)[0]
        if re.search(r"\btrimmed\b", options):
            singular = " ".join(line.strip() for line in singular.strip().splitlines())
        found.add(_VARIABLE.sub(r"%(\1)s", singular))
    return found


def python_messages(source: bytes) -> set[str]:
    """The singular of every text that a Python module has translated."""
    found: set[str] = set()
    for _, function, messages, _ in extract_python(io.BytesIO(source), _KEYWORDS, [], {}):
        parts = messages if isinstance(messages, tuple) else (messages,)
        place = 1 if str(function).startswith("pgettext") else 0
        if len(parts) > place and parts[place]:
            found.add(str(parts[place]))
    return found


def used(app: Path) -> dict[str, str]:
    """`text → first file that uses it` of one app."""
    found: dict[str, str] = {}
    for file in sorted([*app.rglob("*.html"), *app.rglob("*.txt"), *app.rglob("*.py")]):
        if "tests" in file.parts or "migrations" in file.parts:
            continue
        texts = (
            python_messages(file.read_bytes())
            if file.suffix == ".py"
            else template_messages(file.read_text("utf-8"))
        )
        for text in sorted(texts):
            found.setdefault(text, str(file.relative_to(ROOT)))
    return found


def translated(locale: str) -> dict[str, str]:
    """`text → translation` over the catalogues of all apps."""
    found: dict[str, str] = {}
    for po in sorted(HUB.glob(f"*/locale/{locale}/LC_MESSAGES/django.po")):
        with po.open("rb") as source:
            for message in read_po(source, locale=locale):
                identity = message.id[0] if isinstance(message.id, tuple) else message.id
                words = (
                    message.string
                    if isinstance(message.string, str)
                    else (message.string or [""])[0]
                )
                if identity and words and not message.fuzzy:
                    found[str(identity)] = words
    return found


def missing() -> list[str]:
    """`locale: file: text` of every text that has no translation."""
    lacking: list[str] = []
    for locale in LOCALES:
        have = translated(locale)
        for app in sorted(path for path in HUB.iterdir() if path.is_dir()):
            for text, file in used(app).items():
                if text not in have:
                    lacking.append(f"{locale}: {file}: {text}")
    return lacking


def main(arguments: list[str]) -> int:
    """`compile` or `missing`."""
    if arguments == ["compile"]:
        sys.path.insert(0, str(ROOT / "tools"))
        from hatch_build import compile_catalogues

        for path in compile_catalogues(ROOT):
            print(f"compiled {path.relative_to(ROOT)}")
        return 0
    if arguments == ["missing"]:
        lacking = missing()
        print("\n".join(lacking) or "every text has its translations")
        return 1 if lacking else 0
    print("usage: messages.py compile|missing", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
