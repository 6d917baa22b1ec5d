"""What invitations and learnt weights give to registries: notices, an edition's weights, panels of a pair."""

from __future__ import annotations

from jiebang.hub.matching import notices, queries, registry
from jiebang.hub.matching.actions.invitations import check_undo


def register() -> None:
    """Called once, when the app is ready."""
    notices.register()
    registry.register_weights(queries.weighings)
    registry.register_undo_check(check_undo)
