"""What the outbox keeps about people: to which address it wrote, of what and when."""

from django.utils.translation import gettext_lazy as _

from core import personal_data
from core.personal_data import Column, Fate, Holding, Person
from notifications import topics
from notifications.catalogue.names import name_of
from notifications.models import NoMails, OutgoingMessage
from notifications.outbox import WIPED


def register() -> None:
    personal_data.hold(
        Holding(
            "notifications.OutgoingMessage",
            ("recipient",),
            Fate.ANONYMOUS,
            "That a message of this kind went out, without its address and words. What still waits "
            "is not sent. Messages to others that name the person lose their words once delivered, "
            "or after MESSAGE_RETENTION_DAYS.",
            _messages,
            _("E-mails to you"),
            {
                "kind": Column(_("Kind"), lambda message: name_of(message.kind)),
                "subject": Column(_("Subject"), "subject"),
                "recipient": Column(_("Address"), "recipient"),
                "status": Column(_("State"), "get_status_display"),
                "created_at": Column(_("Written"), "created_at"),
                "sent_at": Column(_("Sent"), "sent_at"),
            },
            erase=_forget,
        ),
        Holding(
            "notifications.NoMails",
            ("user",),
            Fate.GOES,
            rows=lambda person: NoMails.objects.filter(user=person.user),
            title=_("E-mails that you declined"),
            columns={
                "topic": Column(_("About"), topics.label_of),
                "since": Column(_("Since"), "created_at"),
            },
        ),
    )


def _messages(person: Person):
    return OutgoingMessage.objects.filter(
        channel=OutgoingMessage.Channel.EMAIL, recipient__in=person.addresses
    )


def _forget(person: Person) -> None:
    messages = _messages(person)
    messages.filter(status=OutgoingMessage.Status.PENDING).delete()
    messages.filter(is_sensitive=True).delete()
    messages.update(recipient=person.alias, subject="", last_error="", **WIPED)
