"""Pages of contests, a module a noun."""
