"""What support keeps about people: requests with their threads and files, and questions.

What somebody wrote goes with them. That there was a request, and what was asked for it, stays.
"""

import posixpath

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import personal_data
from core.personal_data import Column, Fate, Holding, Person
from core.personal_data.others import log_about
from notifications.models import OutgoingMessage
from support import attachments
from support.models import Attachment, Message, Question, SupportRequest

# What the customer reads too; notes of staff are theirs.
SHOWN = (Message.Kind.CUSTOMER, Message.Kind.STAFF, Message.Kind.MOVE)


def register() -> None:
    personal_data.register_loss(what_is_lost)
    personal_data.hold(
        Holding(
            "support.SupportRequest",
            ("user", "assigned_to"),
            Fate.ANONYMOUS,
            "That there was a request, how it ended, and what was asked for it in money.",
            lambda person: SupportRequest.objects.of_customer(person.user).select_related(
                "product"
            ),
            _("Support requests"),
            {
                "reference": Column(_("Reference"), "reference"),
                "product": Column(_("Product"), "product.title"),
                "subject": Column(_("Subject"), "subject"),
                "status": Column(_("State"), "get_status_display"),
                "quote": Column(_("Price"), "quote_display"),
                "quote_text": Column(_("What for"), "quote_text"),
                "meeting_url": Column(_("Link to meet"), "meeting_url"),
                "created_at": Column(_("Asked"), "created_at"),
                "closed_at": Column(_("Closed"), "closed_at"),
            },
            erase=_forget_requests,
        ),
        Holding(
            "support.Message",
            ("author",),
            Fate.GOES,
            "With the whole thread. What somebody of the staff wrote to others stays.",
            lambda person: Message.objects.filter(
                request__user=person.user, kind__in=SHOWN
            ).select_related("request"),
            _("Support messages"),
            {
                "request": Column(_("Request"), "request.reference"),
                "kind": Column(_("From"), "get_kind_display"),
                "text": Column(_("Text"), "text"),
                "created_at": Column(_("Written"), "created_at"),
            },
            erase=_forget_threads,
        ),
        Holding(
            "support.Attachment",
            ("message",),
            Fate.GOES,
            "With the whole thread; the files too.",
            lambda person: Attachment.objects.filter(
                message__request__user=person.user, message__kind__in=SHOWN
            ).select_related("message__request"),
            _("Files in support messages"),
            {
                "request": Column(_("Request"), "message.request.reference"),
                "name": Column(_("File"), "name"),
                "size": Column(_("Size in bytes"), "size"),
                "created_at": Column(_("Sent"), "created_at"),
            },
            _files_of,
            erase=lambda person: None,  # with their messages
            remove_files=_remove_files,
        ),
        Holding(
            "support.Question",
            ("email", "name", "answered_by"),
            Fate.GOES,
            "Questions of anybody else go after QUESTION_RETENTION_DAYS.",
            lambda person: Question.objects.filter(email__in=person.addresses).select_related(
                "product"
            ),
            _("Questions before buying"),
            {
                "reference": Column(_("Reference"), "reference"),
                "product": Column(_("Product"), "product.title"),
                "name": Column(_("Name"), "name"),
                "email": Column(_("E-mail address"), "email"),
                "text": Column(_("Question"), "text"),
                "answer": Column(_("Answer"), "answer"),
                "created_at": Column(_("Asked"), "created_at"),
            },
            erase=_forget_questions,
        ),
    )


def what_is_lost(user) -> str:
    """That nobody answers any more."""
    number = SupportRequest.objects.of_customer(user).open().count()
    if not number:
        return ""
    words = ngettext(
        "%(number)s open support request is closed without an answer.",
        "%(number)s open support requests are closed without an answer.",
        number,
    )
    return words % {"number": number}


def _files_of(attachment: Attachment):
    folder, name = attachment.message.request.reference, f"{attachment.pk}-{attachment.name}"
    return [(posixpath.join("support", folder, name), attachment.file)]


def _forget_requests(person: Person) -> None:
    requests = SupportRequest.objects.of_customer(person.user)
    open_requests, now = requests.open(), timezone.now()
    # No move of anybody's: nothing is said in a thread that goes, or to somebody who is gone.
    open_requests.update(status=SupportRequest.Status.CANCELLED, closed_at=now)
    log_about(requests).delete()
    requests.update(subject="", meeting_url="", payment_url="", quote_text="")


def _forget_threads(person: Person) -> None:
    Message.objects.filter(request__user=person.user).delete()


def _remove_files(person: Person) -> None:
    held = Attachment.objects.filter(message__request__user=person.user)
    attachments.remove(list(held.values_list("file", flat=True)))


def _forget_questions(person: Person) -> None:
    questions = Question.objects.filter(email__in=person.addresses)
    log_about(questions).delete()
    about = OutgoingMessage.objects.filter(
        about_type=ContentType.objects.get_for_model(Question),
        about_id__in=list(questions.values_list("pk", flat=True)),
    )
    about.delete()
    questions.delete()
