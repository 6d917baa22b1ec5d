"""What an organisation's page asks of apps above people."""

from jiebang.hub.kernel.panels import Panels
from jiebang.hub.people.models import Organisation

organisation_panels: Panels[Organisation] = Panels()
"""Such as its published needs and achievements."""
