"""Editions with their host regions, tracks and enterprise contests; no needs (catalog has those)."""
