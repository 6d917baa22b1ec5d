"""Registration of the app with Django, and of what it gives to apps below."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The app `people`."""

    name = "jiebang.hub.people"
    label = "people"

    def ready(self) -> None:
        """Fill the registry that notices own."""
        from jiebang.hub.people import notices

        notices.register()
