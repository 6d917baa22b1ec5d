"""Input of catalog's pages, in modules by noun."""

from jiebang.hub.catalog.forms.attachments import AttachForm, DescribeForm
from jiebang.hub.catalog.forms.authors import AuthorsForm
from jiebang.hub.catalog.forms.disclosure import (
    AnonymityForm,
    AskForm,
    DetailForm,
    GrantForm,
    SignForm,
)
from jiebang.hub.catalog.forms.experts import AccountForm, ConflictForm, ConsentForm
from jiebang.hub.catalog.forms.lists import TEXT_LIMIT, choice_from, clean_text
from jiebang.hub.catalog.forms.screening import ReviewForm
from jiebang.hub.catalog.forms.uploads import ImportForm, UploadForm

__all__ = [
    "TEXT_LIMIT",
    "AccountForm",
    "AnonymityForm",
    "AskForm",
    "AttachForm",
    "AuthorsForm",
    "ConflictForm",
    "ConsentForm",
    "DescribeForm",
    "DetailForm",
    "GrantForm",
    "ImportForm",
    "ReviewForm",
    "SignForm",
    "UploadForm",
    "choice_from",
    "clean_text",
]
