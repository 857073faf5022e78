"""Requests for help, the threads of them, and questions of people who have not bought yet."""

from support.models.questions import Question, QuestionQuerySet
from support.models.requests import (
    REFERENCE_ALPHABET,
    Attachment,
    CannedReply,
    Message,
    SupportRequest,
    SupportRequestQuerySet,
    attachment_path,
    new_reference,
    private_storage,
)

__all__ = [
    "REFERENCE_ALPHABET",
    "Attachment",
    "CannedReply",
    "Message",
    "Question",
    "QuestionQuerySet",
    "SupportRequest",
    "SupportRequestQuerySet",
    "attachment_path",
    "new_reference",
    "private_storage",
]
