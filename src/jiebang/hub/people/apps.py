"""Registration of the app with Django, and of what it gives to apps below."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The app `people`."""

    name = "jiebang.hub.people"
    label = "people"

    def ready(self) -> None:
        """Fill the registry that notices own; who signs in knows at once what the session has proved."""
        from django.contrib.auth.signals import user_logged_in

        from jiebang.hub.people import notices
        from jiebang.hub.people.factors import on_sign_in

        notices.register()
        user_logged_in.connect(on_sign_in, dispatch_uid="people.factors")
