"""Registration of the app with Django; no code of its own."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """The app `kernel`."""

    name = "jiebang.hub.kernel"
    label = "kernel"
