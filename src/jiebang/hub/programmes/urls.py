"""Addresses of editions."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from jiebang.hub.kernel.languages import Language
from jiebang.hub.programmes.views import (
    activities,
    announcements,
    editions,
    manage,
    team,
    translation,
    zones,
)


class LanguageConverter(StringConverter):
    """One of the languages that a text can be written in."""

    regex = "|".join(Language.values)


register_converter(LanguageConverter, "language")

app_name = "programmes"
urlpatterns = [
    path("", editions.home, name="home"),
    path("editions/<slug:slug>/", editions.edition, name="edition"),
    path("editions/<slug:slug>/team/", team.team, name="team"),
    path("editions/<slug:slug>/translations/", translation.queue, name="translations"),
    path("translations/", translation.mine, name="my_translations"),
    path(
        "translations/<slug:kind>/<int:pk>/<language:to>/", translation.translate, name="translate"
    ),
    path("translations/<slug:kind>/<int:pk>/<language:to>/check/", translation.check, name="check"),
    path("translations/<slug:kind>/<int:pk>/<language:to>/draft/", translation.draft, name="draft"),
    path("editions/<slug:slug>/figures/<slug:step>/", editions.figure, name="figure"),
    path("editions/<slug:slug>/tracks/<slug:track>/", editions.track, name="track"),
    path("zones/", zones.zones, name="zones"),
    path("zones/new/", zones.new_zone, name="new_zone"),
    path("zones/<slug:slug>/", zones.zone, name="zone"),
    path("zones/<slug:slug>/edit/", zones.edit_zone, name="edit_zone"),
    path("zones/<slug:slug>/figures/<slug:step>/", zones.figure, name="zone_figure"),
    path("editions/<slug:slug>/announcements/", announcements.announcements, name="announcements"),
    path(
        "editions/<slug:slug>/announcements/<int:pk>/",
        announcements.announcement,
        name="announcement",
    ),
    path("editions/<slug:slug>/activities/", activities.activities, name="activities"),
    path("editions/<slug:slug>/activities/<int:pk>/", activities.activity, name="activity"),
    path(
        "editions/<slug:slug>/activities/file/<slug:ending>/",
        activities.export,
        name="activities_file",
    ),
    path("editions/<slug:slug>/edit/", manage.manage, name="manage"),
    path("editions/<slug:slug>/edit/<slug:section>/", manage.section, name="section"),
    path("editions/<slug:slug>/edit/<slug:section>/<int:pk>/", manage.item, name="item"),
]
