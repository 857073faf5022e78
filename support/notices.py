"""Who is told what about a request; the words are notifications.catalogue's.

Each function writes messages in the caller's transaction; the dedupe key names the cause, and
`key` replaces it where staff send a message again.
"""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.languages import in_words_of
from notifications import alerts, catalogue
from notifications.models import OutgoingMessage
from products import words
from support import display
from support.meanings import MEANINGS
from support.models import Message, SupportRequest

# Without it the seller of a product could not open what the message leads to.
WORK = "support.change_supportrequest"
ONLY_FILES = _("(without words)")


def opened(request: SupportRequest, message: Message) -> None:
    """A new request: its seller is told, and its customer that it has arrived."""
    _tell_staff(request, "support-request-new", message, **_said(request, message))
    catalogue.support_request_received(
        subject=request.subject,
        dedupe_key=f"support-request-received:{request.pk}",
        **_to_customer(request),
    )


def replied(request: SupportRequest, message: Message) -> None:
    """The customer wrote again: the seller, and whoever the request is assigned to, are told."""
    _tell_staff(request, "support-reply-new", message, **_said(request, message))


@in_words_of(lambda request, *_: request.user)
def answered(request: SupportRequest, message: Message, key: str = "") -> OutgoingMessage:
    """Staff answered: the customer gets the whole message and a link."""
    return catalogue.support_answer(
        text=message.text or str(ONLY_FILES),
        files=message.attachments.count(),
        about=message,
        dedupe_key=key or f"support-answer:{message.pk}",
        **_to_customer(request),
    )


def answered_again(answer: Message, key: str) -> OutgoingMessage:
    """The same answer to its customer once more."""
    return answered(answer.request, answer, key)


def moved(request: SupportRequest, by, why: str) -> None:
    """The state changed by staff: the customer is told; by the customer: the seller is."""
    line = _last_line(request)
    if by.pk == request.user_id:
        _tell_staff(request, "support-moved-by-customer", line, what=why)
        return
    _moved_by_staff(request, line, why)


@in_words_of(lambda request, *_: request.user)
def _moved_by_staff(request: SupportRequest, line: Message, why: str) -> None:
    meaning, what_next = MEANINGS[request.status]
    catalogue.support_moved(
        state=request.get_status_display(),
        meaning=str(meaning),
        what_next=str(what_next),
        why=why,
        dedupe_key=f"support-moved:{line.pk}",
        **_to_customer(request),
    )


@in_words_of(lambda request: request.user)
def quoted(request: SupportRequest) -> None:
    """A price was named: the customer is told, with the seller's own payment link."""
    catalogue.support_quoted(
        amount_text=request.quote_display,
        text=request.quote_text,
        payment_page=display.web_address(request.payment_url),
        dedupe_key=f"support-quoted:{_last_line(request).pk}",
        **_to_customer(request),
    )


def meeting(request: SupportRequest) -> None:
    """There is a link to meet: the customer is told."""
    catalogue.support_meeting(
        place=display.web_address(request.meeting_url),
        dedupe_key=f"support-meeting:{_last_line(request).pk}",
        **_to_customer(request),
    )


def _tell_staff(request: SupportRequest, kind: str, cause: Message, **values) -> None:
    """Tell the seller by e-mail and chat, else the shop's admins; and whoever it is assigned to."""
    values |= {
        "reference": request.reference,
        "product_title": request.product.title,
        "customer": request.user.get_full_name() or request.user.email,
        "admin_url": reverse("wagtailsnippets_support_supportrequest:inspect", args=[request.pk]),
    }
    key = f"{kind}:{cause.pk}"
    owner, assigned = request.product.owner, request.assigned_to
    seller = owner if owner and owner.has_perm(WORK) else None
    alerts.tell_seller(seller, kind, dedupe_key=key, **values)
    if assigned is None or not assigned.has_perm(WORK):
        return
    # The same key writes nobody a second e-mail, and posts to no chat twice.
    alerts.tell_seller(assigned, kind, dedupe_key=key, **values)
    told = alerts.chat_of(seller) or alerts.shop_chat()
    if (chat := alerts.chat_of(assigned)) != told:
        alerts.post(kind, chat, dedupe_key=f"{key}:chat:{assigned.pk}", **values)


def _said(request: SupportRequest, message: Message) -> dict:
    return {
        "subject": request.subject,
        "text": message.text or str(ONLY_FILES),
        "files": message.attachments.count(),
    }


def _to_customer(request: SupportRequest) -> dict:
    return {
        "recipient": request.user.email,
        "reference": request.reference,
        "product_title": words.title_of(request.product),
        "request_url": reverse("support:request", args=[request.reference]),
    }


def _last_line(request: SupportRequest) -> Message:
    """The line of the thread that says what has just happened."""
    return request.messages.filter(kind=Message.Kind.MOVE).latest("pk")
