"""Candidates as a file and back; the index itself is built again from them."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from jiebang.matcher import storage
from jiebang.matcher.errors import DamagedFileError, ProfileError
from jiebang.matcher.profile import Facts, Money, Profile, Text

_KIND = "jiebang matcher 1"


def save(path: Path, profiles: tuple[Profile, ...], lexicon_digest: str) -> None:
    """Write the profiles, sealed with the digest of the lexicon that they were built with."""
    body = json.dumps([_plain(p) for p in profiles], ensure_ascii=True, separators=(",", ":"))
    storage.write(
        path,
        _KIND,
        {
            "profiles": np.frombuffer(body.encode(), np.uint8),
            "lexicon": np.frombuffer(lexicon_digest.encode(), np.uint8),
        },
    )


def load(path: Path, lexicon_digest: str) -> tuple[Profile, ...]:
    """The profiles of a file. Raises DamagedFileError, OSError."""
    arrays = storage.read(path, _KIND)
    try:
        digest = arrays["lexicon"].tobytes().decode()
        body = json.loads(arrays["profiles"].tobytes())
        profiles = tuple(_profile(record) for record in body)
    except (KeyError, TypeError, ValueError, ProfileError) as error:
        raise DamagedFileError(f"{path} does not hold candidates: {error}") from error
    if digest != lexicon_digest:
        raise DamagedFileError(f"{path} was saved with another lexicon: build it again")
    return profiles


def _plain(profile: Profile) -> dict[str, Any]:
    facts = dataclasses.asdict(profile.facts)
    facts["cooperation"] = sorted(profile.facts.cooperation)
    deadline = profile.facts.deadline
    facts["deadline"] = None if deadline is None else deadline.isoformat()
    texts = [(text.field, text.text, text.language) for text in profile.texts]
    return {"id": profile.id, "texts": texts, "facts": facts}


def _profile(record: dict[str, Any]) -> Profile:
    facts = dict(record["facts"])
    facts["ipc"] = tuple(facts["ipc"])
    facts["region_groups"] = tuple(facts["region_groups"])
    facts["cooperation"] = frozenset(facts["cooperation"])
    facts["trl"] = None if facts["trl"] is None else (facts["trl"][0], facts["trl"][1])
    facts["money"] = None if facts["money"] is None else Money(**facts["money"])
    facts["deadline"] = None if facts["deadline"] is None else date.fromisoformat(facts["deadline"])
    texts = tuple(Text(field, text, tag) for field, text, tag in record["texts"])
    return Profile(record["id"], texts, Facts(**facts))
