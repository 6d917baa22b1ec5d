"""Input of contests, a module a noun."""

from jiebang.hub.contests.forms.calls import CallForm
from jiebang.hub.contests.forms.files import FileForm
from jiebang.hub.contests.forms.triage import DecideForm, OpinionForm
from jiebang.hub.contests.forms.writing import BeginForm, PartForm, part_form

__all__ = [
    "BeginForm",
    "CallForm",
    "DecideForm",
    "FileForm",
    "OpinionForm",
    "PartForm",
    "part_form",
]
