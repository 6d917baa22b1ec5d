"""The exceptions of the matcher, all of them; nothing else lives here.

MatcherError                   everything this library raises on purpose
├── ProfileError               a record that cannot be matched (no text, bad fact)
│   ├── LanguageError          a language tag outside zh-Hans, zh-Hant, en
│   └── DuplicateIdError       two candidates with one id
├── ParameterError             an argument out of range
├── LexiconError               the dictionary is missing, or its cache cannot be written
├── DamagedFileError           a saved matcher, index or lexicon that fails its checksum
├── IndexBusyError             an index that another process is writing
├── PairsError                 a file of training pairs, or a glossary, that cannot be used
└── DatasetError               an evaluation file of unknown shape
"""

from __future__ import annotations

__all__ = [
    "DamagedFileError",
    "DatasetError",
    "DuplicateIdError",
    "IndexBusyError",
    "LanguageError",
    "LexiconError",
    "MatcherError",
    "PairsError",
    "ParameterError",
    "ProfileError",
]


class MatcherError(Exception):
    """Base of every error that this library raises on purpose."""


class ProfileError(MatcherError):
    """A record that cannot be matched: no id, no text, or a fact out of range."""


class LanguageError(ProfileError):
    """A language tag that is not one of zh-Hans, zh-Hant, en or the empty string."""


class DuplicateIdError(ProfileError):
    """Two candidates of one matcher carry the same id."""


class ParameterError(MatcherError):
    """An argument outside its documented range."""


class LexiconError(MatcherError):
    """The dictionary cannot be found or read, or its cache cannot be written."""


class DamagedFileError(MatcherError):
    """A saved matcher or lexicon is cut short, altered, or from another version."""


class IndexBusyError(MatcherError):
    """Another process, or another object of this one, holds the lock for writing."""


class PairsError(MatcherError):
    """A file of training pairs, or a glossary, that cannot be used; the message names the line."""


class DatasetError(MatcherError):
    """An evaluation file or folder whose shape is not known."""
