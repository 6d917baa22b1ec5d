"""Profiles as bytes and back; the facts stand first, so that they can be read without the texts."""

from __future__ import annotations

import dataclasses
import functools
import json
from datetime import date
from typing import Any

from jiebang.matcher.errors import DamagedFileError, ProfileError
from jiebang.matcher.facts import UNKNOWN
from jiebang.matcher.profile import Facts, Money, Profile, Text

_REMEMBERED = 100_000


def to_bytes(profile: Profile) -> bytes:
    """A line of facts, empty where none is known, and a line of everything else but the id."""
    rest = {
        "texts": [(text.field, text.text, text.language) for text in profile.texts],
        "labels": profile.labels,
        "day": None if profile.day is None else profile.day.isoformat(),
    }
    return f"{_facts_line(profile.facts)}\n{_plain(rest)}".encode()


def to_profile(identity: str, data: bytes) -> Profile:
    """The inverse of to_bytes. Raises DamagedFileError."""
    facts, _, line = data.partition(b"\n")
    try:
        rest = json.loads(line)
        return Profile(
            identity,
            tuple(Text(field, text, tag) for field, text, tag in rest["texts"]),
            _facts(facts),
            tuple(rest["labels"]),
            None if rest["day"] is None else date.fromisoformat(rest["day"]),
        )
    except (KeyError, TypeError, ValueError, ProfileError) as error:
        raise DamagedFileError(f"candidate {identity!r} cannot be read: {error}") from error


def facts_of(data: bytes) -> Facts:
    """The facts alone."""
    return _facts(data[: data.index(b"\n")])


def _plain(what: Any) -> str:
    return json.dumps(what, ensure_ascii=True, separators=(",", ":"))


def _facts_line(facts: Facts) -> str:
    if facts == UNKNOWN:
        return ""
    told = dataclasses.asdict(facts)
    told["cooperation"] = sorted(facts.cooperation)
    told["deadline"] = None if facts.deadline is None else facts.deadline.isoformat()
    return _plain({name: value for name, value in told.items() if value not in ("", [], (), None)})


@functools.lru_cache(maxsize=_REMEMBERED)
def _facts(line: bytes) -> Facts:
    if not line:
        return UNKNOWN
    told = json.loads(line)
    for name in ("ipc", "region_groups", "trl"):
        if name in told:
            told[name] = tuple(told[name])
    if "cooperation" in told:
        told["cooperation"] = frozenset(told["cooperation"])
    if "money" in told:
        told["money"] = Money(**told["money"])
    if "deadline" in told:
        told["deadline"] = date.fromisoformat(told["deadline"])
    return Facts(**told)
