"""The errors of the API, all of them; what is wrong inside a file is a Problem of reading.

OpenAlexError
├── BadAddressError     the base address is none
├── NotThereError       there is no such author
├── TooBusyError        the service asks to wait longer than we may
├── UnreachableError    no network, no such host, no answer in time
└── BadAnswerError      an answer that cannot be read
"""

from jiebang.openalex.phrases import API, LANGUAGES


class OpenAlexError(Exception):
    """Base of every error that this library raises on purpose."""

    code = ""

    def __init__(self, **given: object) -> None:
        self.given = {name: str(value) for name, value in given.items()}
        super().__init__(self.message("en"))

    def message(self, lang: str) -> str:
        """What is wrong and what can be done, in one language."""
        if lang not in LANGUAGES:
            raise ValueError(f"unknown language {lang!r}: use one of {', '.join(LANGUAGES)}")
        return API[self.code][lang].format_map(self.given)


class BadAddressError(OpenAlexError):
    """The base address is not one of http or https."""

    code = "bad_address"


class NotThereError(OpenAlexError):
    """The service knows no such author."""

    code = "not_there"


class TooBusyError(OpenAlexError):
    """The service refuses for now; trying again did not help."""

    code = "too_busy"


class UnreachableError(OpenAlexError):
    """The service cannot be reached, or does not answer in time."""

    code = "unreachable"


class BadAnswerError(OpenAlexError):
    """The service answers something that is no OpenAlex page."""

    code = "bad_answer"
