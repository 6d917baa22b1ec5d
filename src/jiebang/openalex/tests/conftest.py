"""The fixture of a service on loopback that answers as OpenAlex does."""

from collections.abc import Iterator

import pytest

from jiebang.openalex.tests.service import Service, serving


@pytest.fixture
def service() -> Iterator[Service]:
    """The service, listening; it stops after the test."""
    with serving() as state:
        yield state
