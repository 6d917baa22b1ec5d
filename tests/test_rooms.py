"""The rooms: ARCHITECTURE.md names what exists, and the project's lints find each kind of fault."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import lints  # noqa: E402

TEXT = (ROOT / "ARCHITECTURE.md").read_text("utf-8")


def table(title):
    """The first cells of the table under a line that begins with `title`."""
    after = TEXT[TEXT.index(title) :]
    lines = after[after.index("\n|") :].strip().split("\n\n")[0].splitlines()[2:]
    return [line.split("|")[1].strip() for line in lines]


def folders(path):
    return {
        entry.name
        for entry in path.iterdir()
        if entry.is_dir() and entry.name != "__pycache__" and any(entry.rglob("*.py"))
    }


def test_every_room_of_the_repository_is_named_and_exists():
    named = {name for cell in table("## Rooms") for name in re.findall(r"`([^`]+)`", cell)}
    inside = {
        name.removeprefix("src/jiebang/").rstrip("/") for name in named if name.startswith("src/")
    }
    assert inside - {"cli.py", "cli"} == folders(ROOT / "src/jiebang") - {"cli"}
    assert (ROOT / "src/jiebang/cli").exists() or (ROOT / "src/jiebang/cli.py").exists()
    outside = {name.rstrip("/") for name in named} & {"tests", "tools", "bench", "docs"}
    assert {name for name in outside if not (ROOT / name).is_dir()} == set()


def test_every_app_is_named_and_exists():
    named = [cell.strip("`") for cell in table("The apps of the site")]
    assert set(named) == folders(ROOT / "src/jiebang/hub")
    line = [name for name in named if name != "theme"]
    assert " > ".join(line) in TEXT  # the order of the table is the order of imports
    assert tuple(named) == lints.APPS


def test_an_apps_rooms_are_those_of_the_table():
    known = {
        Path(name).stem
        for cell in table("Inside an app")
        for name in re.findall(r"`([a-z_]+\.py)`", cell)
    }
    known |= {"migrations", "tests", "templates", "locale", "apps", "__init__", "__pycache__"}
    for app in ("contests", "matching", "catalog", "programmes", "people", "notices"):
        found = {entry.stem for entry in (ROOT / "src/jiebang/hub" / app).iterdir()}
        assert found - known <= EXTRA.get(app, set()), app


EXTRA = {
    "contests": {"notices", "standings", "presets", "management"},
    "catalog": {"offers", "notices", "panels"},
    "programmes": {"notices"},
    "people": {"notices", "factors", "middleware", "looking", "management"},
    "matching": {"notices", "offers", "panels"},
}
"""What an app gives to the registries of others, named after it."""


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """An empty project; calling the fixture writes a file into its hub."""
    hub = tmp_path / "src" / "jiebang" / "hub"
    monkeypatch.setattr(lints, "ROOT", tmp_path)
    monkeypatch.setattr(lints, "SOURCE", hub.parent)
    monkeypatch.setattr(lints, "HUB", hub)

    def write(name, text):
        path = hub / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    return write


def test_the_docstring_lint(tree):
    tree("catalog/views.py", '"""Pages."""\n')
    tree("catalog/__init__.py", "")
    assert list(lints.docstrings()) == []
    tree("catalog/forms.py", "x = 1\n")
    tree("catalog/tests/test_x.py", "x = 1\n")
    assert list(lints.docstrings()) == ["src/jiebang/hub/catalog/forms.py: no opening docstring"]


@pytest.mark.parametrize(
    "line",
    [
        "from jiebang.hub.people.views import SignIn",
        "from jiebang.hub.people import forms",
        "from jiebang.hub.search.store import read",
        "from jiebang.hub.search import store",
        "def late():\n    from jiebang.hub.people import views",
        "import jiebang.hub.people.views",
    ],
)
def test_the_lint_of_private_rooms(tree, line):
    tree("catalog/views.py", f"{line}\n")
    found = list(lints.private_rooms())
    assert len(found) == 1
    assert "is private" in found[0]
    assert found[0].startswith("src/jiebang/hub/catalog/views.py:")


@pytest.mark.parametrize(
    "line",
    [
        "from jiebang.hub.people.queries import visible_to",
        "from jiebang.hub.people import actions, models, registry, rules, states",
        "from jiebang.hub.catalog.views import needs",
        "from jiebang.hub.kernel.languages import current",
        "from jiebang.sheets import read",
    ],
)
def test_what_is_public_passes(tree, line):
    tree("catalog/views.py", f"{line}\n")
    assert list(lints.private_rooms()) == []


@pytest.mark.parametrize(
    "line",
    [
        "Need.objects.create(code='x')",
        "need.save()",
        "Need.objects.filter(pk=1).update(code='x')",
        "Need.objects.filter(pk=1).delete()",
        "Need.objects.bulk_create([])",
        "Need.objects.get_or_create(pk=1)",
        "Need._default_manager.filter(pk=1).update(code='x')",
        "need.delete()",
    ],
)
@pytest.mark.parametrize("room", ["views", "queries", "tasks"])
def test_the_lint_of_writes(tree, room, line):
    tree(f"catalog/{room}.py", f"def x(need):\n    {line}\n")
    found = list(lints.writes())
    assert len(found) == 1
    assert found[0].startswith(f"src/jiebang/hub/catalog/{room}.py:2:")


@pytest.mark.parametrize("room", ["actions", "models", "migrations/0001_x", "actions/records"])
def test_rooms_that_write(tree, room):
    tree(f"catalog/{room}.py", "Need.objects.create(code='x')\nneed.save()\n")
    assert list(lints.writes()) == []


@pytest.mark.parametrize(
    "line",
    [
        "name = record.organisation",
        "name = shown.record.region",
        "name = suggestion.record.mandate.intermediary",
        "rows = need.details.all()",
        "rows = queries.visible_to(actor, Need).filter(organisation=x)",
        "rows = queries.visible_to(actor, Need).order_by('pk').filter(organisation__slug='x')",
    ],
)
@pytest.mark.parametrize("place", ["catalog/views/x.py", "catalog/offers.py", "matching/panels.py"])
def test_the_lint_of_outlets(tree, place, line):
    tree(place, f"{line}\n")
    (found,) = lints.outlets()
    assert found.startswith(f"src/jiebang/hub/{place}:1:")


@pytest.mark.parametrize(
    "line",
    [
        "name = shown.organisation",
        "name = shown.by, record.code, upload.organisation, membership.organisation",
        "rows = queries.attributed_to(actor, Need, organisation)",
        "rows = queries.visible_to(actor, Need).filter(edition=edition)",
    ],
)
def test_outlets_that_ask_pass(tree, line):
    tree("catalog/views.py", f"{line}\n")
    tree("catalog/templates/catalog/x.html", "{{ record.code }} {{ shown.region }}")
    assert list(lints.outlets()) == []


def test_a_template_that_goes_round(tree):
    tree("catalog/templates/catalog/x.html", "<p>{{ record.organisation }}</p>")
    assert len(list(lints.outlets())) == 1


def test_the_lint_of_hosts(tree, tmp_path):
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "good.md").write_text("https://example.org/\n", "utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff\xfe")
    assert list(lints.hosts()) == []
    host = "files.python" + "hosted.org"
    (tmp_path / "bad.md").write_text(f"fine\nhttps://{host}/x\n", "utf-8")
    (tmp_path / "requirements.lock").write_text("x @ https://mirror.example/x.whl\n", "utf-8")
    assert sorted(lints.hosts()) == [
        "bad.md:2: names a registry's host",
        "requirements.lock:1: names a registry's host",
    ]


def test_the_lint_of_translations(monkeypatch):
    import messages

    monkeypatch.setattr(messages, "missing", lambda: ["zh_Hant: x.html: Needs"])
    assert list(lints.translations()) == ["zh_Hant: x.html: Needs"]


@pytest.mark.parametrize(("finding", "code"), [([], 0), (["x.py: wrong"], 1)])
def test_findings_are_printed_and_fail(monkeypatch, capsys, finding, code):
    for name in ("docstrings", "private_rooms", "writes", "outlets", "hosts", "translations"):
        monkeypatch.setattr(lints, name, list)
    monkeypatch.setattr(lints, "writes", lambda: finding)
    assert lints.main() == code
    assert capsys.readouterr().out.strip() == (finding[0] if finding else "lints: clean")


def test_the_project_itself_is_clean():
    for lint in (lints.docstrings, lints.private_rooms, lints.writes, lints.outlets):
        assert list(lint()) == []
