"""Presentation of juries: seats, conflicts, and why somebody judges something, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.contests.models import Conflict, Juror
from jiebang.hub.contests.states import JurorState


def seat_state(juror: Juror) -> dict[str, str]:
    """Where a seat stands, as a chip: invited, to sign, to declare, ready."""
    tone = {
        JurorState.INVITED: "info",
        JurorState.DECLINED: "bad",
        JurorState.REMOVED: "bad",
    }.get(JurorState(juror.state), "good")
    text = str(juror.get_state_display())
    if juror.state == JurorState.ACCEPTED and juror.signed_at is None:
        text, tone = _("Has not signed yet"), "caution"
    elif juror.state == JurorState.ACCEPTED and juror.declared_at is None:
        text, tone = _("Has not declared conflicts yet"), "caution"
    elif juror.state == JurorState.ACCEPTED:
        text = _("Ready")
    return {"text": text, "tone": tone}


def because(conflict: Conflict) -> str:
    """What a conflict was found by, in words: what was kept is a word of data or somebody's own."""
    stock = {
        "account": _("the same account"),
        "name": _("the same name: set it aside if it is another person"),
    }
    return stock.get(conflict.because, conflict.because)


def why(pair: Mapping[str, Any], jurors: Mapping[int, str]) -> str:
    """Why a juror judges an entry, in words."""
    standing = pair.get("standing", "")
    if standing == "by_hand":
        return _("Given by hand.")
    if "expertise" not in pair:
        return ""
    said = [
        _("Expertise %(n)s of 100, number %(rank)s of %(of)s who may judge it.")
        % {"n": round(100 * pair["expertise"]), "rank": pair["rank"], "of": pair["eligible"]}
    ]
    if standing == "pinned":
        said.append(_("Fixed by hand, or scored already."))
    said.append(
        _("Has %(load)s of at most %(most)s.") % {"load": pair["load"], "most": pair["max_load"]}
    )
    if pair.get("own_region"):
        said.append(_("Is from the team's own region."))
    if pair.get("next_best") in jurors:
        said.append(
            _("The next would be %(name)s with %(n)s.")
            % {"name": jurors[pair["next_best"]], "n": round(100 * pair["next_expertise"])}
        )
    return " ".join(said)


def step(one: Mapping[str, Any], jurors: Mapping[int, str], entries: Mapping[int, str]) -> str:
    """One thing that would have to give, in words."""
    juror, entry, by = jurors.get(one["juror"], ""), entries.get(one["entry"], ""), one["by"]
    if one["kind"] == "raise_load":
        return ngettext(
            "let %(juror)s judge %(n)s entry more", "let %(juror)s judge %(n)s entries more", by
        ) % {"juror": juror, "n": by}
    if one["kind"] == "lift_forbid":
        return _("let %(juror)s judge %(entry)s after all") % {"juror": juror, "entry": entry}
    if one["kind"] == "lift_pin":
        return _("no longer fix %(juror)s to %(entry)s") % {"juror": juror, "entry": entry}
    if one["kind"] == "fewer_jurors":
        return ngettext(
            "give %(entry)s %(n)s juror less", "give %(entry)s %(n)s jurors less", by
        ) % {"entry": entry, "n": by}
    return _("ask less of %(juror)s") % {"juror": juror}


def short(one: Mapping[str, Any], entries: Mapping[int, str]) -> str:
    """An entry that lacks jurors, and why, in words."""
    return _(
        "%(entry)s lacks %(missing)s of %(wanted)s jurors: %(open)s may judge it, %(conflicts)s have a "
        "conflict, %(forbids)s are ruled out by hand."
    ) % {**one, "entry": entries.get(one["entry"], "")}
