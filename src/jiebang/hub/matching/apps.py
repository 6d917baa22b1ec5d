"""Registration of the app with Django, and of what it gives to apps below: panels, a follower of the index."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """The app `matching`."""

    name = "jiebang.hub.matching"
    label = "matching"

    def ready(self) -> None:
        """Suggested counterparts on the page of each record; suggestions that follow the index."""
        from jiebang.hub.catalog.registry import desk_panels, record_panels
        from jiebang.hub.matching import actions, offers, panels
        from jiebang.hub.search.registry import register_follower

        record_panels.register(panels.suggested, order=10)
        record_panels.register(panels.experts, order=20)
        desk_panels.register(panels.desk, order=10)
        register_follower(actions.note_news)
        offers.register()
