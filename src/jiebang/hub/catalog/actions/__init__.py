"""Every write to needs, achievements and uploads: one function a verb, in two modules by noun."""

from jiebang.hub.catalog.actions.records import (
    Facts,
    publish,
    reopen,
    save_record,
    submit,
    withdraw,
)
from jiebang.hub.catalog.actions.uploads import discard_upload, import_upload, preview_upload

__all__ = [
    "Facts",
    "discard_upload",
    "import_upload",
    "preview_upload",
    "publish",
    "reopen",
    "save_record",
    "submit",
    "withdraw",
]
