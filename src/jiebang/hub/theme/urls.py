"""Addresses of the theme: the style guide, which the root includes in debug and demo only."""

from django.urls import path

from jiebang.hub.theme import views

app_name = "theme"
urlpatterns = [path("styleguide/", views.styleguide, name="styleguide")]
