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
from jiebang.hub.catalog.forms.intake import SPARE_ROWS, StartForm, StepForm, step_form
from jiebang.hub.catalog.forms.lists import TEXT_LIMIT, choice_from, clean_text
from jiebang.hub.catalog.forms.questions import AnswerForm, HidingForm, QuestionForm
from jiebang.hub.catalog.forms.screening import ReviewForm
from jiebang.hub.catalog.forms.uploads import ImportForm, PasteForm, UploadForm

__all__ = [
    "SPARE_ROWS",
    "TEXT_LIMIT",
    "AccountForm",
    "AnonymityForm",
    "AnswerForm",
    "AskForm",
    "AttachForm",
    "AuthorsForm",
    "ConflictForm",
    "ConsentForm",
    "DescribeForm",
    "DetailForm",
    "GrantForm",
    "HidingForm",
    "ImportForm",
    "PasteForm",
    "QuestionForm",
    "ReviewForm",
    "SignForm",
    "StartForm",
    "StepForm",
    "UploadForm",
    "choice_from",
    "clean_text",
    "step_form",
]
