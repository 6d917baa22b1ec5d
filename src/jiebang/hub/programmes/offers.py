"""What programmes give to registries: who verifies where, who holds a role, and the firms visited."""

from jiebang.hub.people import registry
from jiebang.hub.people.models import User
from jiebang.hub.programmes import queries
from jiebang.hub.programmes.models import RoleOnEdition
from jiebang.hub.programmes.registry import register_figure
from jiebang.hub.programmes.states import FunnelStep


def register() -> None:
    """Fill the registries."""
    registry.register_scope(queries.regions_verified_by)
    register_figure(FunnelStep.VISITED, queries.visited)
    registry.register_staff(has_any_role)


def has_any_role(user: User) -> bool:
    """Whether somebody holds a role on any edition, may they use it now or not."""
    return RoleOnEdition.objects.filter(user=user).exists()
