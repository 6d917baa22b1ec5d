"""Registration of the app with Django, and of what it lends to the apps below it."""

from django.apps import AppConfig


class ContestsConfig(AppConfig):
    """The app `contests`."""

    name = "jiebang.hub.contests"
    label = "contests"

    def ready(self) -> None:
        """Fill the registries of the apps below."""
        from jiebang.hub.contests import notices, offers

        offers.register()
        notices.register()
