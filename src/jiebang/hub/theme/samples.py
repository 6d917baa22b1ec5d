"""Invented content for the style guide; its words stand in `samples.json`, per language."""

import json
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _texts() -> dict[str, dict[str, str]]:
    source = files("jiebang.hub.theme").joinpath("samples.json").read_text(encoding="utf-8")
    texts: dict[str, dict[str, str]] = json.loads(source)
    return texts


def texts(language: str) -> dict[str, str]:
    """Return the sample texts of a BCP 47 tag; English for a language without samples."""
    return _texts().get(language, _texts()["en"])


def languages() -> tuple[str, ...]:
    """Return the languages that have samples."""
    return tuple(_texts())


def content(language: str) -> dict[str, Any]:
    """Return the context of the style guide: arguments for every component, in one language."""
    t = texts(language)
    words = {
        "kind": "words",
        "label": t["why1"],
        "words": [
            {"query": t["w1"], "candidate": t["c1"], "strong": True},
            {"query": t["w2"], "candidate": t["c2"], "strong": True},
            {"query": t["w3"], "candidate": t["c3"]},
        ],
    }
    reasons = [
        words,
        {
            "kind": "words",
            "label": t["why2"],
            "words": [
                {"query": t["w4"], "candidate": t["c4"]},
                {"query": "m³", "candidate": "m³"},
            ],
        },
        {"kind": "fact", "label": t["field"], "text": t["fact1"], "verdict": "agrees"},
        {"kind": "fact", "label": t["price"], "text": t["fact3"], "verdict": "agrees"},
        {"kind": "fact", "label": t["trl"], "text": t["fact2"], "verdict": "conflicts"},
    ]
    need = {
        "title": t["title1"],
        "url": "#record",
        "kind": t["kicker"],
        "code": "N-2021-0042",
        "status": {"text": t["open"], "tone": "good", "icon": "check"},
        "by": t["by1"],
        "region": t["shanghai"],
        "text": t["text1"],
        "chips": [
            {"text": t["environment"], "tone": "info"},
            {"text": t["joint"]},
            {"text": t["soon"], "tone": "caution", "icon": "clock"},
        ],
        "facts": [
            {"label": t["trl"], "value": "TRL 7–8"},
            {"label": t["funding"], "value": t["amount"]},
            {"label": t["deadline"], "value": "2021-06-30"},
        ],
    }
    achievement = {
        "title": t["title2"],
        "lang": t["title2lang"],
        "url": "#record",
        "kind": t["achievements"],
        "code": "A-2021-0187",
        "by": t["by2"],
        "region": t["jiangsu"],
        "text": t["text2"],
        "language_note": t["only"],
        "chips": [{"text": t["environment"], "tone": "info"}, {"text": "TRL 6"}],
        "score": 0.83,
        "reasons": reasons,
        "reasons_lang": language,
        "reasons_other": t["other"],
        "more_url": "#reasons",
    }
    draft = {
        "title": t["title3"],
        "url": "#record",
        "code": "N-2021-0107",
        "by": t["by2"],
        "region": t["anhui"],
        "status": {"text": t["rectify"], "tone": "bad", "icon": "arrow-uturn-left"},
        "chips": [{"text": t["materials"], "tone": "info"}],
        "facts": [{"label": t["funding"], "value": t["negotiable"]}],
    }
    regions = (("shanghai", 130), ("zhejiang", 100), ("jiangsu", 132), ("anhui", 145))
    fields = (
        ("environment", 41), ("materials", 88), ("energy", 63), ("electronics", 27),
        ("agriculture", 12),
    )  # fmt: skip
    return {
        "t": t,
        "records": [need, achievement, draft],
        "reasons": reasons,
        "other": t["other"],
        "meta": [t["by1"], t["shanghai"], "N-2021-0042"],
        "actions": [
            {"label": t["publish"], "url": "#button", "kind": "primary", "icon": "check"},
            {"label": t["edit"], "url": "#button", "icon": "pencil"},
        ],
        "funnel": [
            {"label": t["visited"], "value": None, "note": t["nofigure"]},
            {"label": t["collected"], "value": 308, "url": "#funnel"},
            {"label": t["published"], "value": 156, "url": "#funnel"},
            {"label": t["solutions"], "value": 188, "url": "#funnel"},
            {"label": t["docked"], "value": 88, "url": "#funnel"},
            {"label": t["signed"], "value": 40, "url": "#funnel"},
            {"label": t["registered"], "value": 21, "url": "#funnel"},
            {"label": t["money"], "value": 0, "text": t["amount"], "url": "#funnel"},
        ],
        "facets": [
            {
                "name": "field",
                "label": t["field"],
                "options": [{"value": k, "label": t[k], "count": n} for k, n in fields],
            },
            {
                "name": "region",
                "label": t["region"],
                "options": [{"value": k, "label": t[k], "count": n} for k, n in regions],
            },
        ],
        "applied": [
            {"label": t["environment"], "url": "?"},
            {"label": t["shanghai"], "url": "?"},
        ],
        "columns": [
            {"label": t["needs"], "sort_url": "?sort=title", "sort": ""},
            {"label": t["organisation"]},
            {"label": t["status"]},
            {"label": t["deadline"], "sort_url": "?sort=deadline", "sort": "asc"},
            {"label": t["funding"], "numeric": True, "sort_url": "?sort=money", "sort": ""},
        ],
        "rows": [
            [
                {"text": t["title1"], "url": "#table"},
                t["by1"],
                {"text": t["open"], "chip": True, "tone": "good"},
                "2021-06-30",
                t["amount"],
            ],
            [
                {"text": t["title2"], "url": "#table", "lang": t["title2lang"]},
                t["by2"],
                {"text": t["draft"], "chip": True},
                {"text": "2021-13-01", "bad": True, "note": t["error"]},
                None,
            ],
        ],
        "chart_columns": [{"label": t["region"]}, {"label": t["count"], "numeric": True}],
        "chart_rows": [[t[key], count] for key, count in regions],
        "bars": [
            {"label": t[key], "y": 8 + 34 * i, "middle": 24 + 34 * i, "width": 3 * n, "n": n}
            for i, (key, n) in enumerate(regions)
        ],
        "as_of": date(2021, 4, 8),
        "facts": [
            {"label": t["organisation"], "value": t["by1"], "url": "#facts"},
            {"label": t["field"], "value": t["environment"]},
            {"label": t["trl"], "value": "TRL 7–8", "hint": t["fact2"]},
            {"label": t["funding"], "value": t["amount"]},
            {"label": t["deadline"], "value": date(2021, 6, 30)},
            {"label": t["indicators"], "value": t["indicatorstext"], "wide": True},
        ],
        "steps": [
            {"label": t["step1"], "state": "done", "url": "#stepper"},
            {"label": t["step2"], "state": "done", "url": "#stepper"},
            {"label": t["step3"], "state": "current", "hint": t["hint"]},
            {"label": t["step4"], "state": "bad"},
            {"label": t["step5"]},
        ],
        "entries": [
            {"when": date(2021, 3, 2), "title": t["t1"], "by": t["by1"]},
            {
                "when": date(2021, 3, 5), "title": t["t2"], "text": t["t2text"], "by": t["by"],
                "tone": "bad",
            },
            {"when": date(2021, 3, 9), "title": t["t3"], "by": t["by"], "tone": "good"},
            {"when": date(2021, 4, 8), "title": t["t4"], "tone": "muted"},
        ],
        "empty_actions": [
            {"label": t["clear"], "url": "?", "kind": "primary"},
            {"label": t["follow"], "url": "#empty"},
        ],
        "tabs": [
            {"label": t["overview"], "url": "#tabs", "current": True},
            {"label": t["matches"], "url": "#tabs", "count": 12},
            {"label": t["log"], "url": "#tabs"},
        ],
        "keys": [
            {"keys": ["J"], "label": t["next"]},
            {"keys": ["K"], "label": t["previous"]},
            {"keys": ["A"], "label": t["approve"]},
        ],
    }  # fmt: skip
