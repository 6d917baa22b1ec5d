"""What a record's page and the desk ask of apps above catalog."""

from jiebang.hub.catalog.models import Record
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.panels import Panels

record_panels: Panels[Record] = Panels()
"""Such as suggested counterparts, on the page of a need or an achievement."""

desk_panels: Panels[Actor] = Panels()
"""What else waits for the person whose desk it is, such as pairs to be decided."""
