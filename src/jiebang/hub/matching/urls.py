"""Addresses of suggestions."""

from django.urls import path

from jiebang.hub.matching import views

app_name = "matching"
urlpatterns = [path("matches/<slug:kind>/<int:pk>/", views.matches, name="matches")]
