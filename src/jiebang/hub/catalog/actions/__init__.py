"""Every write to needs, achievements and uploads: one function a verb, in modules by noun."""

from jiebang.hub.catalog.actions.attachments import (
    add_attachment,
    describe_attachment,
    remove_attachment,
)
from jiebang.hub.catalog.actions.authors import discard_authors, import_authors, preview_authors
from jiebang.hub.catalog.actions.experts import (
    MOST_PUBLICATIONS,
    ExpertFacts,
    Paper,
    declare_conflict,
    end_conflict,
    link_account,
    record_consent,
    save_expert,
    save_publications,
    withdraw_consent,
)
from jiebang.hub.catalog.actions.life import (
    expire_due,
    publish,
    remind_of_deadlines,
    reopen,
    submit,
    take_back,
    withdraw,
)
from jiebang.hub.catalog.actions.records import Facts, save_record
from jiebang.hub.catalog.actions.screening import (
    MOST_AT_ONCE,
    Done,
    give_back,
    hindrance,
    many,
    review,
    take,
    undo,
)
from jiebang.hub.catalog.actions.uploads import discard_upload, import_upload, preview_upload

__all__ = [
    "MOST_AT_ONCE",
    "MOST_PUBLICATIONS",
    "Done",
    "ExpertFacts",
    "Facts",
    "Paper",
    "add_attachment",
    "declare_conflict",
    "describe_attachment",
    "discard_authors",
    "discard_upload",
    "end_conflict",
    "expire_due",
    "give_back",
    "hindrance",
    "import_authors",
    "import_upload",
    "link_account",
    "many",
    "preview_authors",
    "preview_upload",
    "publish",
    "record_consent",
    "remind_of_deadlines",
    "remove_attachment",
    "reopen",
    "review",
    "save_expert",
    "save_publications",
    "save_record",
    "submit",
    "take",
    "take_back",
    "undo",
    "withdraw",
    "withdraw_consent",
]
