"""Presentation of an upload: whose it is, how far its import is, what was refused, who is to act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.catalog.models import Upload
from jiebang.hub.catalog.queries import ClientPlan, Progress, name_of
from jiebang.hub.catalog.states import After, UploadState
from jiebang.hub.people.models import Mandate

REMARKS = 200
"""As many refused records are drawn."""


TONES = {
    UploadState.IMPORTING: "info",
    UploadState.IMPORTED: "good",
    UploadState.STOPPED: "bad",
}


def owner_of(upload: Upload, mandates: Mapping[int, Mandate]) -> str:
    """The organisation that all rows belong to, X for Y under a mandate, or that each row says it.

    mandates: as queries.mandates_by_client() has them.
    """
    if upload.organisation is None:
        return _("Each row says whose it is.")
    mandate = mandates.get(upload.organisation.pk)
    if mandate is None:
        return name_of(upload.organisation)
    return _("%(intermediary)s for %(client)s") % {
        "intermediary": name_of(mandate.intermediary),
        "client": name_of(upload.organisation),
    }


def uploads(found: Iterable[Upload], mandates: Mapping[int, Mandate]) -> list[dict[str, Any]]:
    """Uploads to go back to, with what became of each."""
    return [
        {
            "name": one.file_name,
            "url": reverse("catalog:preview", args=[one.pk]),
            "by": owner_of(one, mandates),
            "at": one.created_at,
            "state": one.get_state_display(),
            "tone": TONES.get(UploadState(one.state), "line"),
        }
        for one in found
    ]


def clients(plans: Iterable[ClientPlan]) -> dict[str, Any]:
    """What an import would do, client by client, for `jb_table`."""
    return {
        "columns": [
            {"label": _("Organisation")},
            {"label": _("new records"), "numeric": True},
            {"label": _("known already"), "numeric": True},
        ],
        "rows": [
            [
                {
                    "text": _("%(intermediary)s for %(client)s")
                    % {
                        "intermediary": name_of(one.mandate.intermediary),
                        "client": name_of(one.organisation),
                    }
                    if one.mandate
                    else name_of(one.organisation)
                },
                {"text": one.plan.new},
                {"text": one.plan.known},
            ]
            for one in plans
        ],
    }


def progress(upload: Upload, found: Progress) -> dict[str, Any]:
    """How far it is, in numbers and words, and at the end who is to act next."""
    numbers = {"written": number_format(found.written), "total": number_format(found.total)}
    return {
        "value": found.written,
        "max": found.total,
        "text": _("%(written)s of %(total)s records") % numbers,
        **found.counts,
        "columns": [{"label": _("Row"), "numeric": True}, {"label": _("ID")}, {"label": _("Why")}],
        "rows": [
            [{"text": one["row"]}, {"text": one["code"]}, {"text": one["why"], "bad": True}]
            for one in found.remarks[:REMARKS]
        ],
        "more": max(0, len(found.remarks) - REMARKS),
        "waits": _waits(upload, found),
    }


def _waits(upload: Upload, found: Progress) -> str:
    new = found.counts["created"] + found.counts["updated"]
    if upload.state != UploadState.IMPORTED or not new:
        return ""
    if upload.then == After.SUBMIT:
        return _("What was not handed in before waits for the screeners.")
    if upload.then == After.PUBLISH:
        return _("They are public; the search has them within moments.")
    return ngettext(
        "The new record is a draft: it waits for you to hand it in.",
        "New records are drafts: they wait for you to hand them in.",
        new,
    )
