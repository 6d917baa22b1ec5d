"""Documents as weighted terms, kept, changed and found fast; knows no language and no profile."""

from jiebang.matcher.index.local import LocalIndex
from jiebang.matcher.index.protocol import Index
from jiebang.matcher.index.rows import Batch, Filter, Found, Lane, Rows, bm25

__all__ = ["Batch", "Filter", "Found", "Index", "Lane", "LocalIndex", "Rows", "bm25"]
