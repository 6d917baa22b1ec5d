"""Management commands of people; no code of its own."""
