"""The versions of a solution for a reader, and what differs between two of them. Nothing confidential."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jiebang.hub.catalog.states import Tier
from jiebang.hub.contests.models import Solution, SolutionText, SolutionVersion
from jiebang.hub.contests.queries.solutions import ShownSolution, files_told
from jiebang.hub.kernel.localised import Origin


def versions_of(shown: ShownSolution) -> list[SolutionVersion]:
    """All versions that were handed in, the newest first, for a reader of the solution."""
    return list(shown.solution.versions.defer("details").order_by("-number"))


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs between two versions; before or after is empty where it is new or gone.

    name: a field; about: the line of a promise, a file's or a member's name; language: of the words.
    """

    name: str
    before: Any
    after: Any
    about: str = ""
    language: str = ""


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], *, names_team: bool, opens: bool
) -> list[Difference]:
    """What differs between the contents of two versions; who is not told the team is not told that it
    changed, and files are numbers to them: their places in the version. opens: whether the reader may
    open the confidential part; without that its files are left out.
    """
    found: list[Difference] = []
    for name in ("price", "currency", "months", "trl", "ip"):
        found += _changed(name, before.get(name), after.get(name))
    if names_team:
        found += _changed("team", before.get("team"), after.get("team"))
    old, new = _texts(before), _texts(after)
    for language in sorted({*old, *new}):
        for name in SolutionText.TEXT_FIELDS:
            found += _changed(
                name, old.get(language, {}).get(name, ""), new.get(language, {}).get(name, ""),
                language=language,
            )  # fmt: skip
    found += _promises(before.get("promises", ()), after.get("promises", ()))
    if names_team:
        found += _rows("members", before, after, "name")
    old_files, new_files = (
        {
            "attachments": [
                file
                for file in files_told(one, names_team=names_team)
                if opens or file["tier"] != Tier.NAMED
            ]
        }
        for one in (before, after)
    )
    shown = "file_name" if names_team else "number"
    found += _rows("attachments", old_files, new_files, "sha256", shown=shown)
    return found


def _changed(
    name: str, old: Any, new: Any, *, about: str = "", language: str = ""
) -> list[Difference]:
    empty = {None, ""}
    if old == new or (old in empty and new in empty):
        return []
    return [Difference(name, old, new, about, language)]


def _texts(content: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The texts that people wrote; a machine's change is no change of the team's."""
    return {
        text["language"]: text
        for text in content.get("texts", ())
        if text.get("origin") != Origin.MACHINE
    }


def _promises(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> list[Difference]:
    before = {(one["asked"], one["order"]): one for one in old}
    after = {(one["asked"], one["order"]): one for one in new}
    found: list[Difference] = []
    for key in [*before, *(one for one in after if one not in before)]:
        for name in ("promised", "meets", "evidence"):
            found += _changed(
                name, before.get(key, {}).get(name, ""), after.get(key, {}).get(name, ""),
                about=key[0],
            )  # fmt: skip
    return found


def _rows(
    name: str, before: Mapping[str, Any], after: Mapping[str, Any], key: str, shown: str = ""
) -> list[Difference]:
    old = {row[key]: row for row in before.get(name, ())}
    new = {row[key]: row for row in after.get(name, ())}
    shown = shown or key
    return [
        *(Difference(name, row[shown], "") for at, row in old.items() if at not in new),
        *(Difference(name, "", row[shown]) for at, row in new.items() if at not in old),
        *(
            Difference(name, _told(old[at]), _told(row), about=str(row[shown]))
            for at, row in new.items()
            if at in old and _told(old[at]) != _told(row)
        ),
    ]


def _told(row: Mapping[str, Any]) -> str:
    """What of a row a reader sees: a title, a part in the work, an employer."""
    return " · ".join(str(row[one]) for one in ("title", "part", "employer") if row.get(one))


def late_of(solution: Solution) -> bool:
    """Whether the version that was handed in last came within the grace."""
    return solution.versions.filter(number=solution.version, is_late=True).exists()
