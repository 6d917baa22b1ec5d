"""What people ask of apps above them: panels of an organisation's page, who verifies where, who is staff."""

from collections.abc import Callable

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.panels import Panels
from jiebang.hub.people.models import Organisation, User

organisation_panels: Panels[Organisation] = Panels()
"""Such as its published needs and achievements."""

Scope = Callable[[Actor], list[str]]
_scopes: list[Scope] = []


def register_scope(scope: Scope) -> None:
    """Let an app above say which regions' organisations an actor verifies, as codes."""
    _scopes.append(scope)


def regions_verified_by(actor: Actor) -> list[str]:
    """Codes of all regions whose organisations the actor verifies; "" for every region."""
    return [region for scope in _scopes for region in scope(actor)]


Staff = Callable[[User], bool]
_staff: list[Staff] = []


def register_staff(source: Staff) -> None:
    """Let an app above say who holds a role of staff; such a role needs a second factor."""
    _staff.append(source)


def is_staff(user: User) -> bool:
    """Whether somebody holds a role of staff, or operates the site."""
    return user.is_staff or any(source(user) for source in _staff)
