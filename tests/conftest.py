"""The hub's small world, for tests that cross its rooms."""

from jiebang.hub.conftest import _fresh, demo_mode, index, lexicon, make, threads, world

__all__ = ["_fresh", "demo_mode", "index", "lexicon", "make", "threads", "world"]
