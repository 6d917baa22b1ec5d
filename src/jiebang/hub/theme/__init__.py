"""The theme: base templates, components and static files; no domain nouns and no models."""
