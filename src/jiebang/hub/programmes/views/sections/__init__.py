"""The sections of an edition's task list, in their order."""

from jiebang.hub.programmes import registry
from jiebang.hub.programmes.views.sections.activities import ActivitiesSection
from jiebang.hub.programmes.views.sections.announcements import AnnouncementsSection
from jiebang.hub.programmes.views.sections.base import Section
from jiebang.hub.programmes.views.sections.editions import (
    ChildrenSection,
    FactsSection,
    PlaceSection,
    WordsSection,
)
from jiebang.hub.programmes.views.sections.fronts import FrontsSection, ReleasesSection
from jiebang.hub.programmes.views.sections.parts import (
    HostsSection,
    PartiesSection,
    QuotasSection,
    StagesSection,
    TracksSection,
)

_OWN: dict[str, Section] = {
    section.name: section
    for section in (
        WordsSection(),
        FactsSection(),
        AnnouncementsSection(),
        PartiesSection(),
        StagesSection(),
        HostsSection(),
        QuotasSection(),
        TracksSection(),
        FrontsSection(),
        ReleasesSection(),
        ActivitiesSection(),
        PlaceSection(),
        ChildrenSection(),
    )
}


def all_sections() -> dict[str, registry.Section]:
    """The sections by their names: the edition's own, then those that apps above have added."""
    return {**_OWN, **{section.name: section for section in registry.sections()}}


__all__ = ["Section", "all_sections"]
