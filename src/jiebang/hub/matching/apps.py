"""Registration of the app with Django, and of the panel that it lends to a record's page."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """The app `matching`."""

    name = "jiebang.hub.matching"
    label = "matching"

    def ready(self) -> None:
        """Suggested counterparts on the page of each record."""
        from jiebang.hub.catalog.registry import record_panels
        from jiebang.hub.matching import panels

        record_panels.register(panels.suggested, order=10)
        record_panels.register(panels.experts, order=20)
