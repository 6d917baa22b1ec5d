"""Writing announcements: draft, published, withdrawn."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.programmes import actions, forms, queries, tables
from jiebang.hub.programmes.models import Announcement, Edition
from jiebang.hub.programmes.states import ANNOUNCEMENT_TRANSITIONS, AnnouncementStatus
from jiebang.hub.programmes.views.sections.base import Section

_VERBS = {
    "publish": (AnnouncementStatus.PUBLISHED, actions.publish_announcement),
    "withdraw": (AnnouncementStatus.WITHDRAWN, actions.withdraw_announcement),
}


class AnnouncementsSection(Section):
    """Announcements, policies and guides."""

    name = "announcements"
    title = gettext_lazy("Announcements")
    add = gettext_lazy("Write an announcement")

    def rows(self, actor: Actor, edition: Edition) -> list[dict[str, Any]]:
        """All of them, with how they stand."""
        return [
            {
                "pk": row.pk,
                "label": tables.announcement_title(row),
                "note": f"{row.get_kind_display()} · {row.get_status_display()}",
            }
            for row in queries.announcements_visible_to(actor).filter(edition=edition)
        ]

    def item(self, actor: Actor, edition: Edition, pk: int) -> Announcement:
        """One of this edition."""
        rows = queries.announcements_visible_to(actor).filter(edition=edition)
        return get_object_or_404(rows, pk=pk)

    def form(self, actor: Actor, edition: Edition, item: Any, data: Any) -> forms.AnnouncementForm:
        """As it is, or a new one."""
        initial = {"kind": item.kind, "pinned": item.pinned} if item else {}
        return forms.AnnouncementForm(data, texts=item.texts.all() if item else (), initial=initial)

    def write(self, actor: Actor, edition: Edition, item: Any, form: Any) -> None:
        """Write it; a new one is a draft."""
        actions.save_announcement(
            actor=actor,
            edition=edition,
            announcement=item,
            kind=form.cleaned_data["kind"],
            pinned=form.cleaned_data["pinned"],
            texts=form.all_words(),
        )

    def moves(self, actor: Actor, item: Announcement) -> list[dict[str, str]]:
        """What may become of it now."""
        labels = {"publish": _("Publish"), "withdraw": _("Withdraw")}
        return [
            {"name": name, "label": labels[name]}
            for name, (to, _verb) in _VERBS.items()
            if to in ANNOUNCEMENT_TRANSITIONS[item.status]
        ]

    def move(self, actor: Actor, item: Announcement, name: str) -> None:
        """Publish or withdraw it."""
        _VERBS[name][1](actor=actor, announcement=item)

    def may_remove(self, item: Announcement) -> bool:
        """A draft."""
        return item.status == AnnouncementStatus.DRAFT

    def remove(self, actor: Actor, item: Announcement) -> None:
        """Throw the draft away."""
        actions.remove_announcement(actor=actor, announcement=item)
