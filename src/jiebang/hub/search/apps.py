"""Registration of the app with Django; no code of its own."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The app `search`."""

    name = "jiebang.hub.search"
    label = "search"
