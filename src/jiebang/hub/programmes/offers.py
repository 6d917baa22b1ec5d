"""What programmes give to the registries of apps below them: who verifies organisations where."""

from jiebang.hub.people import registry
from jiebang.hub.programmes import queries


def register() -> None:
    """Fill the registries."""
    registry.register_scope(queries.regions_verified_by)
