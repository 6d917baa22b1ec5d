"""The operators' lists, on Django's admin: rows are read here, and change through the apps' actions."""

from jiebang.hub.config.admin import catalog, kernel, people, programmes
from jiebang.hub.config.admin.site import desk

__all__ = ["catalog", "desk", "kernel", "people", "programmes"]
