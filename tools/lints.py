"""The project's own lints: what ruff, mypy and import-linter cannot see of the house's rules."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "jiebang"
HUB = SOURCE / "hub"
APPS = (
    "config",
    "contests",
    "matching",
    "catalog",
    "programmes",
    "people",
    "notices",
    "search",
    "kernel",
    "theme",
)
PUBLIC_ROOMS = {"states", "rules", "models", "queries", "actions", "registry"}
OPEN_APPS = {"kernel", "theme"}
"""What every app stands on: all of its modules are public."""
EXCEPTIONS = {
    ("matching", "catalog.tables"): "a suggestion shows a record as the record's own list does",
    ("catalog", "programmes.tables"): "a track is called the same on every page",
    ("contests", "programmes.tables"): "a track and an edition are called the same on every page",
    ("contests", "programmes.forms"): "words are written in all languages in the same fields",
    ("catalog", "search.records"): "the shapes that an app hands to the index",
    ("config", "urls"): "config puts the addresses of all apps together",
    ("config", "search.tasks"): "the server starts the loop that follows the outbox",
    ("config", "catalog.tasks"): "and the one that follows deadlines",
    ("config", "notices.tasks"): "and the one that delivers news",
    ("config", "matching.tasks"): "and the one in which suggestions follow the index",
}
WRITES = {
    "save", "delete", "create", "update", "bulk_create", "bulk_update", "get_or_create",
    "update_or_create", "add", "set", "remove", "clear",
}  # fmt: skip
ROW_WRITES = WRITES - {"add", "set", "remove", "clear", "update", "delete"}
WRITING_ROOMS = {"actions", "models", "migrations", "tests"}
REGISTRY_HOST = re.compile(r"(pypi|pythonhosted|npmjs|debian)\.(org|com)", re.IGNORECASE)


def modules() -> Iterator[Path]:
    """Every module of the package but migrations and tests."""
    for path in sorted(SOURCE.rglob("*.py")):
        if not {"migrations", "tests"} & set(path.parts):
            yield path


def docstrings() -> Iterator[str]:
    """Every module opens with a docstring."""
    for path in modules():
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text("utf-8"))):
            yield f"{path.relative_to(ROOT)}: no opening docstring"


def _app_and_room(path: Path) -> tuple[str, str]:
    parts = path.relative_to(HUB).with_suffix("").parts
    return parts[0], parts[1] if len(parts) > 1 else ""


def private_rooms() -> Iterator[str]:
    """Another app sees only states, rules, models, queries, actions and registry."""
    for path in modules():
        if HUB not in path.parents or path.parent == HUB:
            continue
        app, _ = _app_and_room(path)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                continue
            for name in names:
                parts = name.split(".")
                if parts[:2] != ["jiebang", "hub"] or len(parts) < 4 or parts[2] == app:
                    continue
                other, room = parts[2], parts[3]
                allowed = (
                    other in OPEN_APPS
                    or room in PUBLIC_ROOMS
                    or (app, f"{other}.{room}") in EXCEPTIONS
                    or (app, room) in EXCEPTIONS
                )
                if not allowed:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}: {other}.{room} is private"


def writes() -> Iterator[str]:
    """Rows change only in their owner's actions; kernel's own rows in kernel."""
    for path in modules():
        if HUB not in path.parents or path.parent == HUB:
            continue
        app, room = _app_and_room(path)
        if room in WRITING_ROOMS or app == "kernel":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name = node.func.attr
                owner = ast.unparse(node.func.value)
                row = name in ROW_WRITES and not owner.startswith(("cache", "form", "matcher"))
                managed = ".objects" in owner or "_default_manager" in owner
                gone = name == "delete" and not (node.args or owner.startswith("cache"))
                if row or gone or (name in {"update", "delete"} and managed):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}: {owner}.{name}() outside actions"


RECORDS = {"record", "need", "achievement", "candidate", "query"}
"""What a record is called where it is handed about."""
DISCLOSED = {
    "organisation", "organisation_id", "region", "host_region", "host_region_id", "mandate",
    "mandate_id", "details", "decision_owner", "contact",
}  # fmt: skip
"""What of a record not everybody who sees it is told."""
DECIDING_ROOMS = {"models", "rules", "actions", "migrations", "tests"}
DECIDING = {
    "catalog/queries/disclosure.py": "it is the one place that decides",
    "catalog/queries/anonymity.py": "looks for the name that is not told, for its own people",
    "catalog/queries/records.py": "visible_to, and what the index of public words is given",
    "catalog/queries/rubric.py": "tells its own people and screeners whether something is missing",
    "catalog/queries/screening.py": "asks whether the actor is near, and hands out no words",
}
_IN_TEMPLATE = re.compile(rf"\b({'|'.join(RECORDS)})\.({'|'.join(DISCLOSED)})\b")


def outlets() -> Iterator[str]:
    """Outlets take what a record discloses from queries.disclosed(), never from the record itself."""
    for path in modules():
        if HUB not in path.parents or path.parent == HUB:
            continue
        _app, room = _app_and_room(path)
        if room in DECIDING_ROOMS or path.relative_to(HUB).as_posix() in DECIDING:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            where = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Attribute) and node.attr in DISCLOSED:
                owner = node.value
                name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
                if name in RECORDS:
                    yield f"{where}: {ast.unparse(node)} goes round queries.disclosed()"
            if _narrows(node) and room != "queries":
                yield f"{where}: narrow records with queries.attributed_to()"
    for path in sorted(HUB.glob("*/templates/**/*")):
        if path.is_file() and path.relative_to(HUB).parts[0] != "theme":
            for found in _IN_TEMPLATE.finditer(path.read_text("utf-8")):
                yield f"{path.relative_to(ROOT)}: {found[0]} goes round queries.disclosed()"


def _narrows(node: ast.AST) -> bool:
    """Whether a call asks, of records that an actor may see, for those of one organisation."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"filter", "exclude", "get"}
        and "visible_to(" in ast.unparse(node.func.value)
        and any(str(word.arg).split("__")[0] in DISCLOSED for word in node.keywords)
    )


def hosts() -> Iterator[str]:
    """No file names a registry's host; the lock has no download address."""
    import subprocess

    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    for name in listed.splitlines():
        path = ROOT / name
        if not path.is_file() or path == Path(__file__).resolve():
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if REGISTRY_HOST.search(line) or (path.suffix == ".lock" and "://" in line):
                yield f"{name}:{number}: names a registry's host"


def translations() -> Iterator[str]:
    """Every text of the site exists in both Chinese scripts."""
    sys.path.insert(0, str(ROOT / "tools"))
    import messages

    yield from messages.missing()


def main() -> int:
    """Print every finding; 1 when there are any."""
    findings = [
        finding
        for lint in (docstrings, private_rooms, writes, outlets, hosts, translations)
        for finding in lint()
    ]
    print("\n".join(findings) or "lints: clean")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
