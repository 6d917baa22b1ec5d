"""Registration of the app with Django, and of the kinds of notice that are its own."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The app `notices`."""

    name = "jiebang.hub.notices"
    label = "notices"

    def ready(self) -> None:
        """Fill the registry that the apps above fill, too."""
        from jiebang.hub.notices import offers

        offers.register()
