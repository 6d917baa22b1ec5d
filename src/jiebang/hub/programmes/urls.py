"""Addresses of editions."""

from django.urls import path

from jiebang.hub.programmes.views import activities, editions, manage, team

app_name = "programmes"
urlpatterns = [
    path("", editions.home, name="home"),
    path("editions/<slug:slug>/", editions.edition, name="edition"),
    path("editions/<slug:slug>/team/", team.team, name="team"),
    path("editions/<slug:slug>/figures/<slug:step>/", editions.figure, name="figure"),
    path("editions/<slug:slug>/tracks/<slug:track>/", editions.track, name="track"),
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
