"""Input of programmes' pages, in modules by noun."""

from jiebang.hub.programmes.forms.team import RoleForm

__all__ = ["RoleForm"]
