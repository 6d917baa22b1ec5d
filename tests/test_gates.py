"""Long tests of the whole: the demo as a newcomer meets it, the bare library, real spreadsheets twice."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from demo_site import DemoSite, fetch, outside

pytestmark = pytest.mark.gate


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSite]:
    running = DemoSite(tmp_path_factory.mktemp("demo"))
    yield running
    running.stop()


CJK = re.compile("[一-鿿]")


def test_it_says_where_it_is_and_who_may_sign_in(demo: DemoSite) -> None:
    said = demo.log.read_text("utf-8")
    assert demo.site in said
    for word in ("organiser@", "broker@", "professor@", "engineer@", "wastewater", "废水"):
        assert word in said


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_both_languages_find_the_same_needs(demo: DemoSite, language: str) -> None:
    """N201 and N205 speak of 废水 in Chinese alone, N202 and N204 of wastewater in English alone."""
    for word in ("废水", "廢水", "wastewater"):
        page = fetch(f"{demo.site}/{language}/needs/?q={quote(word)}")
        for code in ("N201", "N202", "N204", "N205"):
            assert code in page, f"{word} does not find {code} in {language}"
        assert "N305" not in page


def test_a_need_shows_matches_with_reasons_in_the_other_language(demo: DemoSite) -> None:
    """N202 is in English alone; what answers it, A203, in Chinese alone."""
    page = fetch(f"{demo.site}/zh-hans/needs/?q=N202")
    link = re.search(r'href="(/zh-hans/needs/\d+/)"', page)
    assert link is not None
    need = fetch(demo.site + link.group(1))
    matched = re.findall(r'class="jb-record__title"[^>]*><a [^>]*href="/zh-hans/(\w+)/', need)
    assert Counter(matched) == {"achievements": 5, "experts": 3}
    first = need[need.index("A203") :].split("</article>")[0]
    pairs = re.findall(
        r'class="jb-pair[^"]*"><span[^>]*>([^<]+)</span><svg.*?</svg><span[^>]*>([^<]+)</span>',
        first,
        re.DOTALL,
    )
    crossing = [
        (here, there) for here, there in pairs if CJK.search(there) and not CJK.search(here)
    ]
    assert crossing, pairs


def test_the_second_start_takes_seconds(demo: DemoSite) -> None:
    demo.stop()
    again = DemoSite(demo.folder)
    demo.process = again.process
    demo.site = again.site
    assert again.took < demo.took / 2, "it has loaded again what was there"
    assert "N201" in fetch(f"{again.site}/en/needs/?q=wastewater")


def test_the_demo_refuses_other_machines(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jiebang.cli", "demo", "--host", "0.0.0.0", "--data", str(tmp_path)],  # noqa: S104
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=outside(),
    )
    assert done.returncode != 0
    assert "jiebang.E001" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_the_bare_library_passes_its_own_tests_without_django(root: Path, tmp_path: Path) -> None:
    """A wheel in an empty environment, with no extra: what `pip install jiebang` gives."""
    run = {"cwd": tmp_path, "check": True, "timeout": 600}
    subprocess.run(
        [
            sys.executable,
            "-m",
            "build",
            "--no-isolation",
            "--wheel",
            "-o",
            str(tmp_path),
            str(root),
        ],
        **run,
    )
    wheel = next(tmp_path.glob("*.whl"))
    python = tmp_path / "venv/bin/python"
    uv = [str(Path(sys.executable).parent / "uv")]
    subprocess.run([*uv, "venv", "-q", "--python", sys.executable, str(tmp_path / "venv")], **run)
    subprocess.run(
        [
            *(
                *uv,
                "pip",
                "install",
                "-q",
                "--python",
                str(python),
                "-c",
                str(root / "requirements.lock"),
            ),
            *(str(wheel), "pytest", "pytest-randomly", "hypothesis"),
        ],
        **run,
    )
    assert subprocess.run(
        [str(python), "-c", "import django"], capture_output=True, check=False
    ).returncode
    rooms = [
        str(root / "src/jiebang" / name) for name in ("matcher", "sheets", "reference", "demo")
    ]
    done = subprocess.run(
        [
            str(python),
            "-m",
            "pytest",
            "-q",
            "-c",
            str(root / "tools/bare-pytest.ini"),
            "-m",
            "not gate",
            *rooms,
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
        env={
            k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "DJANGO_SETTINGS_MODULE"}
        },
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\d{2,} passed", done.stdout)


def test_the_gold_set_is_matched_across_languages() -> None:
    """The whole dictionary, candidates of all languages competing for each need."""
    done = subprocess.run(
        [sys.executable, "-m", "jiebang.cli", "evaluate", "--demo"],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
        env=outside(),
    )
    rows = re.findall(r"(all|across languages|one language)\s+(\d+)\s+240\s+([\d. ]+)", done.stdout)
    assert [(name, count) for name, count, _ in rows] == [
        ("all", "90"), ("across languages", "60"), ("one language", "30"),
    ]  # fmt: skip
    for name, _, figures in rows:
        assert float(figures.split()[2]) >= 95.0, (name, figures)


def test_matching_the_demo_sheets_twice_gives_the_same_file(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "jiebang.cli"]
    subprocess.run([*command, "demo", "--sheets", str(tmp_path)], check=True, timeout=60)
    outputs = []
    for seed in ("1", "2"):
        for suffix in (".xlsx", ".csv", ".jsonl"):
            target = tmp_path / f"matches-{seed}{suffix}"
            subprocess.run(
                [
                    *command,
                    "match",
                    "needs.xlsx",
                    "achievements.csv",
                    "-k",
                    "10",
                    "-o",
                    target.name,
                ],
                check=True,
                cwd=tmp_path,
                timeout=300,
                env={**os.environ, "PYTHONHASHSEED": seed},
            )
            outputs.append(target.read_bytes())
    assert outputs[:3] == outputs[3:]
    assert all(outputs)
