"""What a record's page asks of apps above catalog."""

from jiebang.hub.catalog.models import Record
from jiebang.hub.kernel.panels import Panels

record_panels: Panels[Record] = Panels()
"""Such as suggested counterparts, on the page of a need or an achievement."""
