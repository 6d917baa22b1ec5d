"""Addresses of editions."""

from django.urls import path

from jiebang.hub.programmes import views

app_name = "programmes"
urlpatterns = [
    path("", views.home, name="home"),
    path("editions/<slug:slug>/", views.edition, name="edition"),
    path("editions/<slug:slug>/team/", views.team, name="team"),
    path("editions/<slug:slug>/figures/<slug:step>/", views.figure, name="figure"),
]
