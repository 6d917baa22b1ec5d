"""Addresses of suggestions, of the match board, and of what comes of it."""

from django.urls import path

from jiebang.hub.matching.views import found

app_name = "matching"
urlpatterns = [
    path("matches/<slug:kind>/<int:pk>/", found.matches, name="matches"),
]
