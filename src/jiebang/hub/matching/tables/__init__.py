"""Presentation of matching, in modules by noun."""

from jiebang.hub.matching.tables.found import all_url, reasons, rows, title

__all__ = ["all_url", "reasons", "rows", "title"]
