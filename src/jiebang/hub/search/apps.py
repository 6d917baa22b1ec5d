"""Registration of the app with Django, and of what it gives to kernel: the terms of the trade."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The app `search`."""

    name = "jiebang.hub.search"
    label = "search"

    def ready(self) -> None:
        """Fill the registry that kernel owns."""
        from jiebang.hub.kernel.translation import registry
        from jiebang.hub.search import queries

        registry.register_glossary(queries.terms_in)
