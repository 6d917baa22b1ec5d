"""Registration of the app with Django, and of what it gives to apps below."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """The app `programmes`."""

    name = "jiebang.hub.programmes"
    label = "programmes"

    def ready(self) -> None:
        """Fill the registries that people and notices own."""
        from jiebang.hub.programmes import notices, offers

        offers.register()
        notices.register()
