"""Presentation of contests, a module a noun."""
