"""Opening a request and talking in it: who may, how often, and what it leads to."""

from collections.abc import Sequence
from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from commerce import access
from products.models import ProductPage
from support import attachments, moves, notices
from support.models import Message, SupportRequest

MAX_SUBJECT, MAX_TEXT = 150, 10_000
# Per customer; generous for people, tight for programs.
LIMITS = ((timedelta(minutes=1), 5), (timedelta(hours=1), 30), (timedelta(days=1), 100))
NEW_REQUESTS = (timedelta(days=1), 10)


class NotPossible(Exception):
    """What somebody asked for does not apply; the text says why, to them."""


class TooMany(NotPossible):
    """Too much in too short a time; the text says when it goes on."""


def why_not(user, product: ProductPage) -> str:
    """Why `user` gets no support for `product`, in their words; empty if they do."""
    purchase = access.purchase_of(user, product)
    if purchase is None:
        return f"Support is for those who own {product.title}. Buy it first, then ask anything."
    if not purchase.is_active:
        return f"Support needs access to {product.title}. {purchase.why_ended}."
    return ""


def open_request(
    user, product: ProductPage, subject: str, text: str, files: Sequence[UploadedFile] = ()
) -> SupportRequest:
    """A new request with its first message; the seller is told.

    Raises NotPossible, TooMany, attachments.Refused.
    """
    if reason := why_not(user, product):
        raise NotPossible(reason)
    attachments.check(files)
    with transaction.atomic():
        purchase = _lock_purchase(user, product)
        _keep_to_limits(user)
        period, most = NEW_REQUESTS
        if SupportRequest.objects.filter(user=user, created_at__gt=_ago(period)).count() >= most:
            raise TooMany(f"You opened {most} requests today. Please use one of them, or wait.")
        request = SupportRequest.objects.create(
            user=user, purchase=purchase, product=product, subject=subject[:MAX_SUBJECT]
        )
        message = _add(request, Message.Kind.CUSTOMER, user, text, files)
        notices.opened(request, message)
        return request


def reply(request: SupportRequest, user, text: str, files: Sequence[UploadedFile] = ()) -> Message:
    """The customer's next message; the seller is told.

    A closed request takes none: raises NotPossible. Also raises TooMany, attachments.Refused.
    """
    attachments.check(files)
    with transaction.atomic():
        request = SupportRequest.objects.select_for_update().get(pk=request.pk)
        if request.is_closed:
            what = request.get_status_display().lower()
            then = "Reopen it first." if moves.can_reopen(request) else "Please open a new one."
            raise NotPossible(f"This request is {what}. {then}")
        _keep_to_limits(user)
        message = _add(request, Message.Kind.CUSTOMER, user, text, files)
        notices.replied(request, message)
        return message


def answer(request: SupportRequest, by, text: str, files: Sequence[UploadedFile] = ()) -> Message:
    """Staff's answer; the customer gets it by e-mail, whole. A new request becomes discussed."""
    attachments.check(files)
    with transaction.atomic():
        request = SupportRequest.objects.select_for_update().get(pk=request.pk)
        message = _add(request, Message.Kind.STAFF, by, text, files)
        if request.status == SupportRequest.Status.NEW:
            request = moves.move(
                request,
                SupportRequest.Status.DISCUSSING,
                seen=SupportRequest.Status.NEW,
                by=by,
                why="Answered.",
                is_told=False,
            )
        notices.answered(request, message)
        return message


def note(request: SupportRequest, by, text: str, files: Sequence[UploadedFile] = ()) -> Message:
    """An internal note: never shown or mailed to the customer, and nobody waits because of it."""
    attachments.check(files)
    with transaction.atomic():
        return _store(request, Message.Kind.NOTE, by, text, files)


def thread(request: SupportRequest, *, for_staff: bool):
    """The messages in order, with their files; notes for staff only."""
    messages = request.messages.select_related("author").prefetch_related("attachments")
    return messages if for_staff else messages.exclude(kind=Message.Kind.NOTE)


def _add(request: SupportRequest, kind: str, author, text: str, files) -> Message:
    message = _store(request, kind, author, text, files)
    request.waits_for_staff = kind == Message.Kind.CUSTOMER
    request.last_message_at = message.created_at
    request.save(update_fields=["waits_for_staff", "last_message_at"])
    return message


def _store(request: SupportRequest, kind: str, author, text: str, files) -> Message:
    words = text.replace("\r\n", "\n").strip()[:MAX_TEXT]
    if not words and not files:
        raise NotPossible("Please write something.")
    message = Message.objects.create(request=request, kind=kind, author=author, text=words)
    attachments.store(message, files)
    return message


def _lock_purchase(user, product: ProductPage):
    """The customer's purchase, locked, so that of two clicks the second sees the first's count."""
    purchase = access.purchase_of(user, product)
    return type(purchase).objects.select_for_update(no_key=True).get(pk=purchase.pk)


def _keep_to_limits(user) -> None:
    own = Message.objects.filter(author=user, kind=Message.Kind.CUSTOMER)
    for period, most in LIMITS:
        if own.filter(created_at__gt=_ago(period)).count() >= most:
            raise TooMany(
                "That was a lot in a short time. Please wait a little and send it again: what "
                "you wrote is still here."
            )


def _ago(period: timedelta):
    return timezone.now() - period
