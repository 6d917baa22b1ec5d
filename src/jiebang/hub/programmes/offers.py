"""What programmes give to registries: who verifies where, roles, firms visited, what is translated."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.translation import registry as translation
from jiebang.hub.people import registry
from jiebang.hub.people.models import User
from jiebang.hub.programmes import queries, rules
from jiebang.hub.programmes.models import Edition, EditionText, RoleOnEdition, TrackText
from jiebang.hub.programmes.registry import register_figure
from jiebang.hub.programmes.states import FunnelStep
from jiebang.hub.programmes.tables import track_name


def register() -> None:
    """Fill the registries."""
    registry.register_scope(queries.regions_verified_by)
    register_figure(FunnelStep.VISITED, queries.visited)
    registry.register_staff(has_any_role)
    translation.register(
        translation.Kind(
            name="edition",
            label=lambda: _("Edition"),
            texts=EditionText,
            owner="edition",
            title="name",
            scope="pk",
            rows=queries.editions_translated_by,
            may=rules.may_translate_edition,
            show=lambda actor, editions: [_edition(edition) for edition in editions],
            url=lambda edition: reverse("programmes:edition", args=[edition.slug]),
            field_label=field_label,
            order=80,
        )
    )
    translation.register(
        translation.Kind(
            name="track",
            label=lambda: _("Tracks"),
            texts=TrackText,
            owner="track",
            title="name",
            scope="edition_id",
            rows=queries.tracks_translated_by,
            may=lambda actor, track: rules.may_translate_edition(actor, track.edition),
            show=lambda actor, tracks: [
                translation.Shown(track_name(track), about=track.slug) for track in tracks
            ],
            url=lambda track: reverse("programmes:edition", args=[track.edition.slug]),
            field_label=field_label,
            order=90,
        )
    )


def _edition(edition: Edition) -> translation.Shown:
    reading = edition.reading(languages.current())
    if reading is None:
        return translation.Shown(edition.slug)
    return translation.Shown(reading.get("name"), reading.language, edition.slug)


def field_label(name: str) -> str:
    """What a field of an edition or a track is called."""
    return {"name": _("Name"), "tagline": _("Tagline"), "about": _("About it")}[name]


def has_any_role(user: User) -> bool:
    """Whether somebody holds a role on any edition, may they use it now or not."""
    return RoleOnEdition.objects.filter(user=user).exists()
