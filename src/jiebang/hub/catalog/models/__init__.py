"""Rows of the catalogue, fields and constraints only, in modules by noun."""

from jiebang.hub.catalog.models.attachments import (
    AchievementAttachment,
    Attachment,
    NeedAttachment,
)
from jiebang.hub.catalog.models.disclosure import (
    AccessEntry,
    AccessRequest,
    AccessSignature,
    AchievementDetail,
    AgreementText,
    NeedDetail,
    RecordDetail,
)
from jiebang.hub.catalog.models.experts import (
    Authorship,
    Conflict,
    Consent,
    Expert,
    ExpertAttachment,
    ExpertDetail,
    ExpertMove,
    ExpertReview,
    ExpertText,
    Publication,
)
from jiebang.hub.catalog.models.imports import AuthorImport
from jiebang.hub.catalog.models.invitations import NeedInvitation
from jiebang.hub.catalog.models.life import (
    AchievementMove,
    AchievementReview,
    Move,
    NeedMove,
    NeedReview,
    Review,
)
from jiebang.hub.catalog.models.questions import Change, Question
from jiebang.hub.catalog.models.records import (
    Achievement,
    AchievementText,
    Need,
    NeedText,
    Packed,
    Record,
    RecordText,
)
from jiebang.hub.catalog.models.uploads import Upload, UploadChunk

__all__ = [
    "AccessEntry",
    "AccessRequest",
    "AccessSignature",
    "Achievement",
    "AchievementAttachment",
    "AchievementDetail",
    "AchievementMove",
    "AchievementReview",
    "AchievementText",
    "AgreementText",
    "Attachment",
    "AuthorImport",
    "Authorship",
    "Change",
    "Conflict",
    "Consent",
    "Expert",
    "ExpertAttachment",
    "ExpertDetail",
    "ExpertMove",
    "ExpertReview",
    "ExpertText",
    "Move",
    "Need",
    "NeedAttachment",
    "NeedDetail",
    "NeedInvitation",
    "NeedMove",
    "NeedReview",
    "NeedText",
    "Packed",
    "Publication",
    "Question",
    "Record",
    "RecordDetail",
    "RecordText",
    "Review",
    "Upload",
    "UploadChunk",
]
