"""Message catalogues: `compile` writes .mo files, `missing` lists texts that a catalogue lacks."""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
HUB = ROOT / "src" / "jiebang" / "hub"
LOCALES = ("zh_Hans", "zh_Hant")
_KEYWORDS: dict[str, Any] = dict.fromkeys(
    f"{name}{lazy}"
    for name in ("gettext", "ngettext", "pgettext", "npgettext")
    for lazy in ("", "_lazy")
) | {"_": None}
_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*({_STRING}(?:,\s*{_STRING})*)")
_ONE_STRING = re.compile(_STRING)


class Text(NamedTuple):
    """A text as gettext looks it up; whoever counts must find an entry that counts."""

    context: str
    singular: str
    counts: bool


def _text(function: str, parts: Sequence[str | None]) -> Text | None:
    """What a call looks up; None where its text is not a literal."""
    name = function.removesuffix("_lazy")
    context, rest = (parts[0], parts[1:]) if parts and "pgettext" in name else ("", parts)
    if context is None or not rest or not rest[0]:
        return None
    return Text(context, rest[0], name.startswith("n"))


def template_texts(template: str) -> set[Text]:
    """Every text that a template has translated, as Django itself reads it."""
    from django.utils.translation.template import templatize

    found: set[Text] = set()
    for function, arguments in _CALL.findall(templatize(template)):
        parts = [str(ast.literal_eval(one)) for one in _ONE_STRING.findall(arguments)]
        text = _text(function, parts)
        if text:
            found.add(text)
    return found


def python_texts(source: bytes) -> set[Text]:
    """Every text that a Python module has translated."""
    found: set[Text] = set()
    for _, function, messages, _ in extract_python(io.BytesIO(source), _KEYWORDS, [], {}):
        parts = [messages] if isinstance(messages, str) else list(messages or ())
        text = _text(str(function), parts)
        if text:
            found.add(text)
    return found


def used(app: Path) -> dict[Text, str]:
    """`text → first file that uses it` of one app."""
    found: dict[Text, str] = {}
    for file in sorted([*app.rglob("*.html"), *app.rglob("*.txt"), *app.rglob("*.py")]):
        if "tests" in file.parts or "migrations" in file.parts:
            continue
        texts = (
            python_texts(file.read_bytes())
            if file.suffix == ".py"
            else template_texts(file.read_text("utf-8"))
        )
        for text in sorted(texts):
            found.setdefault(text, str(file.relative_to(ROOT)))
    return found


def apps() -> list[Path]:
    """The folders of all apps."""
    return sorted(path for path in HUB.iterdir() if path.is_dir())


def catalogues(locale: str) -> Iterator[tuple[Path, Catalog]]:
    """Each app's catalogue of one locale, with its path."""
    for po in sorted(HUB.glob(f"*/locale/{locale}/LC_MESSAGES/django.po")):
        with po.open("rb") as source:
            yield po, read_po(source, locale=locale, abort_invalid=True)


def translated(locale: str) -> dict[Text, str]:
    """`text → translation` over the catalogues of all apps; an entry that counts serves both."""
    found: dict[Text, str] = {}
    for _, catalogue in catalogues(locale):
        for message in catalogue:
            counts = isinstance(message.id, tuple)
            singular = message.id[0] if isinstance(message.id, tuple) else message.id
            words = message.string
            first = words if isinstance(words, str) else (words or [""])[0]
            if not singular or not first or message.fuzzy:
                continue
            context = message.context or ""
            found[Text(context, str(singular), False)] = first
            if counts:
                found[Text(context, str(singular), True)] = first
    return found


def missing() -> list[str]:
    """`locale: file: text` of every text that has no translation."""
    lacking: list[str] = []
    for locale in LOCALES:
        have = translated(locale)
        for app in apps():
            for text, file in used(app).items():
                if text not in have:
                    lacking.append(f"{locale}: {file}: {text.singular}")
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
