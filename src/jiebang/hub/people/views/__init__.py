"""Pages of people, in modules by noun."""
