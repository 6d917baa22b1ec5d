"""Presentation of learnt weights: why they were learnt or not, each fact before and after, the picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.kernel import languages
from jiebang.hub.matching import queries
from jiebang.hub.matching.models import WeightSet
from jiebang.hub.matching.states import ReasonCode, WeightState
from jiebang.matcher.learn import FEWEST, FEWEST_OF_A_KIND
from jiebang.reference import wording

TONES = {
    WeightState.PROPOSED: "info",
    WeightState.ACTIVE: "good",
    WeightState.RETIRED: "line",
    WeightState.REFUSED: "caution",
}
_ROW, _TOP, _LABELS, _MIDDLE, _REACH = 40, 28, 128, 344, 200
"""Of the picture: heights of a row and of its head, where labels end, the line of nought, a side's width."""


def why(found: WeightSet) -> str:
    """What the learning came to, in a sentence."""
    content, held = found.content, found.content["held_out"]
    code = content["why"]
    if code == "too_few":
        return _(
            "%(accepted)s accepted and %(rejected)s rejected pairs are too few: at least %(n)s are needed, "
            "and %(of_a_kind)s of either kind. The weights stay as they are."
        ) % {
            "accepted": found.accepted,
            "rejected": found.rejected,
            "n": FEWEST,
            "of_a_kind": FEWEST_OF_A_KIND,
        }
    if code == "one_need":
        return _(
            "All decisions are on one need, so that none can be held out to try the weights on."
        )
    if code == "no_facts":
        return _("No decided pair has a fact on both sides, so that there is nothing to weigh.")
    values = {
        "learnt": _number(held["log_loss"][1]),
        "default": _number(held["log_loss"][0]),
        "error": _number(held["error"]),
    }
    if code == "no_smaller_loss":
        return (
            _(
                "On decisions that were held out the log loss is %(learnt)s against %(default)s of the "
                "default: not better by more than its standard error of %(error)s. The weights stay as "
                "they are."
            )
            % values
        )
    if code == "no_better_order":
        return _(
            "On decisions that were held out the AUC is %(learnt)s against %(default)s of the default, so "
            "that nothing is ranked better. The weights stay as they are."
        ) % {"learnt": _number(held["auc"][1]), "default": _number(held["auc"][0])}
    return (
        _(
            "On decisions that were held out the log loss is %(learnt)s against %(default)s of the default: "
            "better by more than its standard error of %(error)s."
        )
        % values
    )


def left_out(found: WeightSet) -> list[dict[str, Any]]:
    """Why how many pairs were not learnt from, for `jb_facts`."""
    labels: Mapping[str, Any] = {
        **{code.value: _("Rejected: %(reason)s") % {"reason": code.label} for code in ReasonCode},
        queries.EXPERT: _("About an expert, who states few facts"),
        queries.GONE: _("Public no more, or not in the index yet"),
        "": _("Without a reason"),
    }
    return [
        {"label": labels.get(code, code), "value": number_format(count)}
        for code, count in found.left_out.items()
    ]


def held_out(found: WeightSet) -> dict[str, Any] | None:
    """Both weights on held-out decisions as a table, None where there was too little to try."""
    held = found.content["held_out"]
    if held is None:
        return None
    rows = [
        (_("Log loss (less is better)"), held["log_loss"]),
        (_("AUC (0.5 is chance)"), held["auc"]),
    ]
    return {
        "columns": [
            {"label": ""},
            {"label": _("Default"), "numeric": True},
            {"label": _("Learnt"), "numeric": True},
        ],
        "rows": [
            [
                {"text": label},
                {"label": _("Default"), "text": _number(before), "numeric": True},
                {"label": _("Learnt"), "text": _number(after), "numeric": True},
            ]
            for label, (before, after) in rows
        ],
        "caption": ngettext(
            "Tried on decisions that were held out, in %(n)s part",
            "Tried on decisions that were held out, in %(n)s parts",
            held["folds"],
        )
        % {"n": held["folds"]},
    }


def fact_columns() -> list[dict[str, Any]]:
    """Headings of the weights fact by fact."""
    return [
        {"label": _("Fact")},
        {"label": _("Agreement adds: default"), "numeric": True},
        {"label": _("Agreement adds: learnt"), "numeric": True},
        {"label": _("Conflict takes: default"), "numeric": True},
        {"label": _("Conflict takes: learnt"), "numeric": True},
        {"label": _("Decisions with it"), "numeric": True},
    ]


def fact_rows(found: WeightSet) -> list[list[dict[str, Any]]]:
    """Each fact before and after, in shares of the text's evidence, as the page and its file have it."""
    labels = [column["label"] for column in fact_columns()]
    drawn = []
    for row in found.content["report"]:
        (gain, loss), (new_gain, new_loss) = row["default"], row["learnt"]
        values = [
            _share(gain), _share(new_gain), _share(-loss), _share(-new_loss),
            number_format(row["judgements"]),
        ]  # fmt: skip
        drawn.append(
            [
                {"text": wording.aspect_label(row["aspect"], languages.current())},
                *(
                    {"label": label, "text": value, "numeric": True}
                    for label, value in zip(labels[1:], values, strict=True)
                ),
            ]
        )
    return drawn


def change(found: WeightSet) -> dict[str, Any]:
    """The picture: for each fact a bar to the right for what agreement adds and one to the left for what
    conflict takes, the default's above the learnt one's, all to one scale.
    """
    report = found.content["report"]
    most = max(
        [0.01, *(abs(v) for row in report for pair in ("default", "learnt") for v in row[pair])]
    )

    def bar(value: float, *, left: bool) -> dict[str, float]:
        width = round(_REACH * value / most, 1)
        return {"x": _MIDDLE - width if left else _MIDDLE, "width": width}

    rows = []
    for at, row in enumerate(report):
        top = _TOP + at * _ROW
        rows.append(
            {
                "label": wording.aspect_label(row["aspect"], languages.current()),
                "middle": top + 22,
                "before": [bar(row["default"][side], left=bool(side)) for side in (0, 1)],
                "after": [bar(row["learnt"][side], left=bool(side)) for side in (0, 1)],
                "y_before": top + 4,
                "y_after": top + 17,
            }
        )
    return {
        "rows": rows,
        "height": _TOP + len(report) * _ROW + 8,
        "width": _MIDDLE + _REACH + 8,
        "middle": _MIDDLE,
        "labels": _LABELS,
        "left": _MIDDLE - 8,
        "right": _MIDDLE + 8,
    }


def weights_columns() -> list[dict[str, Any]]:
    """Headings of an edition's versions."""
    return [
        {"label": _("Version"), "numeric": True},
        {"label": _("State")},
        {"label": _("Accepted pairs"), "numeric": True},
        {"label": _("Rejected pairs"), "numeric": True},
        {"label": _("Log loss: default"), "numeric": True},
        {"label": _("Log loss: learnt"), "numeric": True},
        {"label": _("Learnt on")},
        {"label": _("Learnt by")},
        {"label": _("Switched on or off")},
        {"label": _("Switched by")},
    ]


def weights_row(found: WeightSet, slug: str) -> list[dict[str, Any]]:
    """One version, for `jb_table` and for a file."""
    state = WeightState(found.state)
    held = found.content["held_out"]
    values: list[dict[str, Any]] = [
        {
            "text": str(found.version),
            "url": reverse("matching:weight_set", args=[slug, found.version]),
            "numeric": True,
        },
        {"text": str(state.label), "chip": True, "tone": TONES[state]},
        {"text": number_format(found.accepted), "numeric": True},
        {"text": number_format(found.rejected), "numeric": True},
        {"text": _number(held["log_loss"][0]) if held else None, "numeric": True},
        {"text": _number(held["log_loss"][1]) if held else None, "numeric": True},
        {"text": date_format(localtime(found.made_at), "DATETIME_FORMAT")},
        {"text": str(found.made_by) if found.made_by else _("the site itself")},
        {
            "text": date_format(localtime(found.switched_at), "DATETIME_FORMAT")
            if found.switched_at
            else None
        },
        {"text": str(found.switched_by) if found.switched_by else None},
    ]
    return [
        {"label": column["label"], **value}
        for column, value in zip(weights_columns(), values, strict=True)
    ]


def weights_chip(found: WeightSet) -> dict[str, Any]:
    """Where a version stands."""
    state = WeightState(found.state)
    return {"text": state.label, "tone": TONES[state]}


def _number(value: float) -> str:
    return number_format(value, 4)


def _share(value: float) -> str:
    """A weight as a signed share of the text's evidence; nought has no sign."""
    if round(value, 3) == 0:
        return f"{number_format(0, 1)} %"
    return f"{'+' if value > 0 else '−'}{number_format(abs(value) * 100, 1)} %"
