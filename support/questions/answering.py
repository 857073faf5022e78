"""What becomes of a question: an answer by the shop, by the seller's own mail, or none."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.log_actions import log

from core import addresses, languages
from core.plain_text import lines
from core.refusals import NotPossible
from notifications import catalogue
from notifications.models import OutgoingMessage
from products import words
from support.audit import QUESTION_MOVED
from support.models import Question
from support.questions.asking import copy_key

MAX_ANSWER = 5000
Status = Question.Status


def why_not(question: Question) -> str:
    """Why nobody can answer or close it any more; empty if somebody can."""
    if question.is_open:
        return ""
    return gettext("Somebody has answered or closed it in the meantime.")


def answer(question: Question, by, text: str) -> None:
    """Send `text` to whoever asked; the seller's address is not in it. Raises NotPossible."""
    text = lines(text)[:MAX_ANSWER].rstrip()
    if not text:
        raise NotPossible(gettext("Please write something."))
    with transaction.atomic():
        question = _move(question, Status.ANSWERED, by)
        question.answer = text
        question.save(update_fields=["answer"])
        _send(question, f"question-answer:{question.pk}")


def answer_again(question: Question, key: str) -> OutgoingMessage | None:
    """The same answer once more."""
    return _send(question, key) if question.answer else None


def note_answered(question: Question, by) -> str:
    """The seller has answered by a mail of their own."""
    _move(question, Status.ANSWERED, by)
    return gettext("Marked as answered.")


def close(question: Question, by) -> str:
    """Nobody is going to answer: it was no question."""
    _move(question, Status.CLOSED, by)
    return gettext("Closed: it needs no answer.")


@transaction.atomic
def _move(question: Question, status: str, by) -> Question:
    question = Question.objects.select_for_update().get(pk=question.pk)
    if reason := why_not(question):
        raise NotPossible(reason)
    question.status, question.answered_by, question.answered_at = status, by, timezone.now()
    question.save(update_fields=["status", "answered_by", "answered_at"])
    log(question, QUESTION_MOVED, user=by, data={"to": question.get_status_display()})
    return question


def _send(question: Question, key: str) -> OutgoingMessage:
    language = _language_of(question)
    with translation.override(language):
        return catalogue.question_answer(
            recipient=question.email,
            product_title=words.title_of(question.product),
            question=question.text,
            text=question.answer,
            product_url=question.product.url or addresses.listing(),
            about=question,
            dedupe_key=key,
            language=language,
        )


def _language_of(question: Question) -> str:
    """The one in which it was asked, as the copy of it is written; without a copy that of the
    account with this address."""
    copies = OutgoingMessage.objects.filter(dedupe_key=copy_key(question))
    found = copies.values_list("language", flat=True).first()
    return found or languages.of_reader(question.email)
