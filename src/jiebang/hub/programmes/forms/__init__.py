"""Input of programmes' pages, in modules by noun."""

from jiebang.hub.programmes.forms.editions import (
    ChildForm,
    EditionFactsForm,
    EditionWordsForm,
    PlaceForm,
)
from jiebang.hub.programmes.forms.parts import (
    HostForm,
    PartyForm,
    QuotaForm,
    StageForm,
    TrackForm,
    TrackWordsForm,
)
from jiebang.hub.programmes.forms.team import RoleForm

__all__ = [
    "ChildForm",
    "EditionFactsForm",
    "EditionWordsForm",
    "HostForm",
    "PartyForm",
    "PlaceForm",
    "QuotaForm",
    "RoleForm",
    "StageForm",
    "TrackForm",
    "TrackWordsForm",
]
