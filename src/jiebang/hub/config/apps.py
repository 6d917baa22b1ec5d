"""Registration of the app with Django, and of the site's system checks."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The app `config`."""

    name = "jiebang.hub.config"
    label = "config"

    def ready(self) -> None:
        """Checks register themselves on import."""
        from jiebang.hub.config import checks  # noqa: F401
