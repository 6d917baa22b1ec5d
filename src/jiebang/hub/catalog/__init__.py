"""Needs and achievements: records, lists, pages, spreadsheet upload; no ranking."""
