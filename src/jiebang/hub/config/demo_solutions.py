"""The demo's solutions, handed in as any other: a call, answers to four needs, some shortlisted, a draft."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

NEED = "N201"
SHOWCASE = ("N421", "N427")
"""Needs whose answers are all shortlisted by their owners: the stage's preset takes those."""
PROFESSOR = "professor@jiebang.example"
ENGINEER = "engineer@jiebang.example"
DRAFT = (
    "N103",
    "zh-Hans",
    "六铝酸钙微粉快烘主沟料",
    "以六铝酸钙微粉替代部分刚玉，提高透气性，缩短烘烤。",
)
_PAPER = """
#let said = json(bytes(sys.inputs.said))
#set document(title: said.title, date: none)
#set page(paper: "a4", margin: 25mm)
#set text(font: ("Libertinus Serif", "Noto Serif CJK SC"), size: 11pt)
#text(size: 18pt, weight: "bold", said.title)
#for words in said.text { par(words) }
#table(columns: said.table.first().len(), ..said.table.flatten())
"""


def load(actor: Any, edition: Any, organisations: Mapping[str, Any]) -> None:
    """The call, all answers, of the steelmaker's one shortlisted whose team has not been told, and a draft."""
    from django.utils import timezone

    from jiebang import demo
    from jiebang.hub.contests import actions
    from jiebang.hub.people.queries import demo_users

    users = {user.email: user for user in demo_users()}
    now = timezone.now()
    actions.save_call(
        actor=actor, edition=edition, track=None, grace=60,
        opens_at=now - timedelta(days=60), closes_at=now + timedelta(days=150),
    )  # fmt: skip
    codes = {DRAFT[0], *(raw["need"] for raw in demo.raw_solutions())}
    needs = {one.code: one for one in edition.needs.filter(code__in=codes)}
    made: dict[str, list[Any]] = {}
    for raw in demo.raw_solutions():
        who = users[PROFESSOR] if raw["organisation"] == "tsing-yu-university" else actor
        solution = _hand_in(who, needs[raw["need"]], organisations[raw["organisation"]], raw)
        made.setdefault(raw["need"], []).append(solution)
    engineer, steel = users[ENGINEER], made[NEED]
    actions.decide(
        actor=engineer, need=needs[NEED], to="shortlisted",
        solutions={steel[0].pk: steel[0].version},
    )  # fmt: skip
    actions.decide(
        actor=engineer, need=needs[NEED], to="declined", solutions={steel[3].pk: steel[3].version},
        reason="indicators", words="氰化物和苯并[a]芘未达到要求；铁泥仍需外运。",
    )  # fmt: skip
    for code in SHOWCASE:
        actions.decide(
            actor=actor, need=needs[code], to="shortlisted",
            solutions={one.pk: one.version for one in made[code]},
        )  # fmt: skip
    code, language, title, approach = DRAFT
    draft = actions.begin_solution(
        actor=users[PROFESSOR], need=needs[code],
        organisation=organisations["tsing-yu-university"], language=language,
    )  # fmt: skip
    _save(users[PROFESSOR], draft, "approach", {"title": title, "approach": approach})


def _hand_in(who: Any, need: Any, organisation: Any, raw: Mapping[str, Any]) -> Any:
    from jiebang.hub.contests import actions, queries
    from jiebang.reference.currencies import to_minor

    language, price = raw["original"], raw["price"]
    solution = actions.begin_solution(
        actor=who, need=need, organisation=organisation, language=language, team=raw["team"]
    )
    texts: dict[str, Any] = dict(raw["texts"][language])
    later: dict[str, Any] = {
        name: texts.pop(name) for name in ("schedule", "terms") if name in texts
    }
    _save(who, solution, "approach", texts)
    lines = queries.stated(queries.written_now(solution), "indicators")["promises"]
    rows = [
        {
            "asked": line["asked"],
            "promised": promised,
            "meets": meets or ("" if promised else "no"),
            "evidence": evidence,
        }
        for line, (promised, meets, evidence) in zip(lines, raw["promised"], strict=False)
    ]
    _save(who, solution, "indicators", {"promises": rows})
    terms = {
        "months": raw["months"],
        "price": to_minor(price["amount"], price["currency"]),
        "currency": price["currency"],
        **{name: raw[name] for name in ("ip", "trl", "region")},
    }
    _save(who, solution, "terms", {**terms, **later})
    members = [
        {"name": name, "part": part, "employer": employer, "orcid": "", "user": None}
        for name, part, employer in raw["members"]
    ]
    _save(who, solution, "team", {"members": members})
    for file in raw["files"]:
        actions.add_file(
            actor=who, solution=solution, file_name=file["name"], content=_content(file),
            tier=file["tier"], title=file["title"],
        )  # fmt: skip
    if detail := raw["detail"]:
        values = {"words": detail["words"], "detail_readers": detail["readers"]}
        _save(who, solution, "confidential", values)
    for tag, words in raw["texts"].items():
        if tag != language:
            _translate(who, solution, tag, words)
    now = queries.written_now(solution)
    actions.hand_in_solution(actor=who, solution=solution, seen=queries.draft_digest(now))
    return solution


def _content(file: Mapping[str, Any]) -> bytes:
    """The bytes of a file that the data describes: text as it is, a sheet of rows, or a page as PDF."""
    if "text" in file:
        return str(file["text"]).encode()
    if "rows" in file:
        from jiebang import sheets

        header, *rows = file["rows"]
        return bytes(sheets.xlsx_bytes([sheets.Table("1", header, rows)]))
    import typst

    words = json.dumps(file["pdf"], ensure_ascii=False)
    return bytes(typst.compile(_PAPER.encode(), format="pdf", sys_inputs={"said": words}))


def _save(who: Any, solution: Any, part: str, values: Mapping[str, Any]) -> None:
    from jiebang.hub.contests import actions, queries

    now = queries.written_now(solution)
    actions.save_part(
        actor=who, solution=now, part=part, seen=queries.version_of(now, part), values=values
    )


def _translate(who: Any, solution: Any, language: str, words: Mapping[str, str]) -> None:
    """A translation by a person."""
    from jiebang.hub.contests.queries import written_now
    from jiebang.hub.kernel.translation import actions as translation
    from jiebang.hub.kernel.translation import registry

    kind, subject = registry.kind("solution"), written_now(solution)
    source = translation.source_of(kind, subject, language)
    translation.save_translation(
        actor=who, kind=kind, subject=subject, language=language, words=words,
        origin="translation", seen=translation.Seen(source=source.digest(), source_fields=source.digests()),
    )  # fmt: skip
