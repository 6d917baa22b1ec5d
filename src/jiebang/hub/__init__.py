"""The Django site: apps in one line of imports (see ARCHITECTURE.md); no code lives here."""
