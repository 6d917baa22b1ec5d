"""Registration of the app with Django; no code of its own."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """The app `programmes`."""

    name = "jiebang.hub.programmes"
    label = "programmes"
