"""The Django application entry of the theme; what it offers is in its templates and tags."""

from django.apps import AppConfig


class ThemeConfig(AppConfig):
    """Registers templates, static files, tags and translations of the theme."""

    name = "jiebang.hub.theme"
    label = "theme"
