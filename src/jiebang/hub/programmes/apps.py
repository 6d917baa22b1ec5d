"""Registration of the app with Django, and of what it gives to apps below."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """The app `programmes`."""

    name = "jiebang.hub.programmes"
    label = "programmes"

    def ready(self) -> None:
        """Fill the registries that people own."""
        from jiebang.hub.programmes import offers

        offers.register()
