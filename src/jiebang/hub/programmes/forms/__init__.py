"""Input of programmes' pages, in modules by noun."""

from jiebang.hub.programmes.forms.activities import ActivityForm
from jiebang.hub.programmes.forms.announcements import AnnouncementForm
from jiebang.hub.programmes.forms.editions import (
    ChildForm,
    EditionFactsForm,
    EditionWordsForm,
    PlaceForm,
)
from jiebang.hub.programmes.forms.fronts import FrontForm, ReleaseForm
from jiebang.hub.programmes.forms.parts import (
    HostForm,
    PartyForm,
    QuotaForm,
    StageForm,
    TrackForm,
    TrackWordsForm,
)
from jiebang.hub.programmes.forms.team import RoleForm
from jiebang.hub.programmes.forms.zones import TargetForm, ZoneForm

__all__ = [
    "ActivityForm",
    "AnnouncementForm",
    "ChildForm",
    "EditionFactsForm",
    "EditionWordsForm",
    "FrontForm",
    "HostForm",
    "PartyForm",
    "PlaceForm",
    "QuotaForm",
    "ReleaseForm",
    "RoleForm",
    "StageForm",
    "TargetForm",
    "TrackForm",
    "TrackWordsForm",
    "ZoneForm",
]
