"""Pages of matching, in modules by noun."""
