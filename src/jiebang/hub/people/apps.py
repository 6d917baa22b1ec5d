"""Registration of the app with Django; no code of its own."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The app `people`."""

    name = "jiebang.hub.people"
    label = "people"
