"""Rows of the catalogue, fields and constraints only, in modules by noun."""

from jiebang.hub.catalog.models.attachments import (
    AchievementAttachment,
    Attachment,
    NeedAttachment,
)
from jiebang.hub.catalog.models.life import (
    AchievementMove,
    AchievementReview,
    Move,
    NeedMove,
    NeedReview,
    Review,
)
from jiebang.hub.catalog.models.records import (
    Achievement,
    AchievementText,
    Need,
    NeedText,
    Packed,
    Record,
    RecordText,
)
from jiebang.hub.catalog.models.uploads import Upload

__all__ = [
    "Achievement",
    "AchievementAttachment",
    "AchievementMove",
    "AchievementReview",
    "AchievementText",
    "Attachment",
    "Move",
    "Need",
    "NeedAttachment",
    "NeedMove",
    "NeedReview",
    "NeedText",
    "Packed",
    "Record",
    "RecordText",
    "Review",
    "Upload",
]
