"""Authors and works of OpenAlex, from files or from its API, as experts and publications.

Everything public is named here; the modules inside are private to the package.
"""

from jiebang.openalex.client import BASE, Client
from jiebang.openalex.errors import (
    BadAddressError,
    BadAnswerError,
    NotThereError,
    OpenAlexError,
    TooBusyError,
    UnreachableError,
)
from jiebang.openalex.reading import Limits, Problem, Reading, author_id, read
from jiebang.openalex.shapes import Author, Authorship, Institution, Topic, Work
from jiebang.openalex.topics import Mapped, fields_of

__all__ = [
    "BASE",
    "Author",
    "Authorship",
    "BadAddressError",
    "BadAnswerError",
    "Client",
    "Institution",
    "Limits",
    "Mapped",
    "NotThereError",
    "OpenAlexError",
    "Problem",
    "Reading",
    "TooBusyError",
    "Topic",
    "UnreachableError",
    "Work",
    "author_id",
    "fields_of",
    "read",
]
