"""What the browser is sent: weight, origins, and nothing that the content policy would stop."""

import gzip
import re
import struct
from pathlib import Path

import django_htmx
import pytest


def static(theme: Path, name: str) -> Path:
    return theme / "static/theme" / name


def test_first_load_is_light(theme: Path) -> None:
    htmx = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
    files = [static(theme, "jiebang.css"), static(theme, "jiebang.js"), htmx]
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= 150_000
    # The stylesheet blocks the first picture: compressed it fits the ten packets that a server may
    # send before it waits for an answer.
    assert len(gzip.compress(static(theme, "jiebang.css").read_bytes())) <= 14_600


def test_stylesheet_asks_no_other_file(theme: Path) -> None:
    css = static(theme, "jiebang.css").read_text(encoding="utf-8")
    assert re.findall(r"url\(|@import|//[a-z]|expression\(", css) == []


def test_script_neither_evaluates_nor_fetches(theme: Path) -> None:
    script = static(theme, "jiebang.js").read_text(encoding="utf-8")
    forbidden = r"\beval\b|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write"
    assert (
        re.findall(forbidden + r"|\bfetch\(|XMLHttpRequest|https?://|setAttribute\(.style", script)
        == []
    )


@pytest.mark.parametrize(
    ("name", "size"),
    [("favicon-32.png", (32, 32)), ("touch-180.png", (180, 180)), ("card.png", (1200, 630))],
)
def test_pictures_have_their_sizes(theme: Path, name: str, size: tuple[int, int]) -> None:
    head = static(theme, name).read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == size


def test_every_class_of_the_components_is_styled(theme: Path) -> None:
    css = static(theme, "jiebang.css").read_text(encoding="utf-8")
    styled = set(re.findall(r"\.(jb-[\w-]+)", css))
    used: set[str] = set()
    for template in (theme / "templates/theme").rglob("*.html"):
        for value in re.findall(r'class="([^"]*)"', template.read_text(encoding="utf-8")):
            plain = re.sub(r"jb-[\w-]*\{\{.*?\}\}|\{%.*?%\}", " ", value)
            used |= {name for name in plain.split() if name.startswith("jb-")}
    # Lists that only need a class to lose their bullets.
    bare = {name for name in used if name.endswith("__list")} | {"jb-figure", "jb-swatch--paper"}
    assert used - styled - bare == set()
