"""What programmes give to the registries of apps below them: who verifies where, who holds a role."""

from jiebang.hub.people import registry
from jiebang.hub.people.models import User
from jiebang.hub.programmes import queries
from jiebang.hub.programmes.models import RoleOnEdition


def register() -> None:
    """Fill the registries."""
    registry.register_scope(queries.regions_verified_by)
    registry.register_staff(has_any_role)


def has_any_role(user: User) -> bool:
    """Whether somebody holds a role on any edition, may they use it now or not."""
    return RoleOnEdition.objects.filter(user=user).exists()
