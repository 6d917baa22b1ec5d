"""Input of contests, a module a noun."""
