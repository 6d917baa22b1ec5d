"""Registration of the app with Django, and of what it gives to apps below: index sources and figures."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """The app `catalog`."""

    name = "jiebang.hub.catalog"
    label = "catalog"

    def ready(self) -> None:
        """Fill the registries that search, programmes, people and notices own."""
        from jiebang.hub.catalog import notices, offers

        offers.register()
        notices.register()
