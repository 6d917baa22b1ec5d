"""Addresses of notices, follows and kept searches."""

from django.urls import path

from jiebang.hub.notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.listing, name="list"),
    path("notices/read/", views.read, name="read"),
    path("notices/<int:pk>/", views.open_notice, name="open"),
    path("notices/preferences/", views.preferences, name="preferences"),
    path("notices/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("following/", views.following, name="following"),
    path("following/change/", views.follow, name="follow"),
    path("searches/", views.searches, name="searches"),
    path("searches/save/", views.save_search, name="save_search"),
    path("searches/<int:pk>/", views.search, name="search"),
]
