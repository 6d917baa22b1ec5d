"""What several pages of people share: keys of forms, names, the backend that signs in."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

from jiebang.hub.kernel import languages
from jiebang.hub.people.models import Organisation


def posted(request: HttpRequest) -> QueryDict | None:
    """What came with a form, even where that is nothing."""
    return request.POST if request.method == "POST" else None


def name_of(organisation: Organisation) -> str:
    """Its name for the reader; its slug where it has none."""
    reading = organisation.reading(languages.current())
    return reading.get("name") if reading else organisation.slug


def key_of(request: HttpRequest, name: str) -> int:
    """A key that a form sends; 0, which nothing has, for anything else."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 18 else 0
