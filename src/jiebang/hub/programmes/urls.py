"""Addresses of editions."""

from django.urls import path

from jiebang.hub.programmes.views import editions, team

app_name = "programmes"
urlpatterns = [
    path("", editions.home, name="home"),
    path("editions/<slug:slug>/", editions.edition, name="edition"),
    path("editions/<slug:slug>/team/", team.team, name="team"),
    path("editions/<slug:slug>/figures/<slug:step>/", editions.figure, name="figure"),
]
