"""Registration of the app with Django, and of what it gives to apps below: index sources and figures."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """The app `catalog`."""

    name = "jiebang.hub.catalog"
    label = "catalog"

    def ready(self) -> None:
        """Fill the registries that search, programmes and people own."""
        from jiebang.hub.catalog import offers

        offers.register()
