"""The contrast of every colour pair of the stylesheet, computed from its tokens as WCAG says."""

import re
from pathlib import Path

import pytest

TONES = ("neutral", "info", "good", "caution", "bad")
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "link", "link-hover", "bad", "accent")
      for ground in ("paper", "tint")),
    ("visited", "paper"), ("accent-ink", "paper"), ("accent-ink", "accent-bg"),
    ("on-brand", "brand"), ("on-brand", "brand-hover"), ("on-accent", "accent"), ("ink", "mark"),
    *((tone, f"{tone}-bg") for tone in TONES),
    *(("ink", f"{tone}-bg") for tone in TONES),
    *(("link", f"{tone}-bg") for tone in ("info", "good", "caution")),
]  # fmt: skip
CONTROLS = [
    *((mark, ground)
      for mark in ("line-strong", "focus", "brand", "accent", "bar", "good", "caution")
      for ground in ("paper", "tint")),
    ("bar", "bar-soft"), ("focus", "info-bg"), ("focus", "bad-bg"), ("focus", "caution-bg"),
]  # fmt: skip


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def tokens(theme: Path, opening: str) -> dict[str, str]:
    css = (theme / "static/theme/jiebang.css").read_text(encoding="utf-8")
    block = css.split(opening, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


THEMES = {
    "light": ":root, [data-theme=light] {",
    "dark by device": ":root:not([data-theme=light]) {",
    "dark by choice": "\n  [data-theme=dark] {",
}


def test_ratio_agrees_with_known_values() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
def test_text_reaches_4_5(theme: Path, name: str) -> None:
    values = tokens(theme, THEMES[name])
    low = {p: round(ratio(values[p[0]], values[p[1]]), 2) for p in TEXT}
    assert {p: r for p, r in low.items() if r < 4.5} == {}


@pytest.mark.parametrize("name", THEMES)
def test_controls_reach_3(theme: Path, name: str) -> None:
    values = tokens(theme, THEMES[name])
    low = {p: round(ratio(values[p[0]], values[p[1]]), 2) for p in CONTROLS}
    assert {p: r for p, r in low.items() if r < 3} == {}


def test_both_dark_blocks_are_the_same(theme: Path) -> None:
    chosen = tokens(theme, THEMES["dark by choice"])
    assert chosen == tokens(theme, THEMES["dark by device"])
    assert chosen.keys() == tokens(theme, THEMES["light"]).keys()


def test_colours_stand_in_the_token_blocks_only(theme: Path) -> None:
    css = (theme / "static/theme/jiebang.css").read_text(encoding="utf-8")
    rules = css.split("/* ---------- 2. Elements ---------- */")[1].split("@media print")[0]
    assert re.findall(r"#[0-9a-f]{3,8}\b(?=[;, ])", rules) == []


def test_an_enterprise_s_front_reads_in_each_of_its_colours(theme: Path) -> None:
    values = tokens(theme, "\n:root {")
    grounds = {name: value for name, value in values.items() if name.startswith("front-")}
    assert len(grounds) == 6
    low = {name: ratio(values["on-front"], value) for name, value in grounds.items()}
    assert {name: found for name, found in low.items() if found < 7} == {}
