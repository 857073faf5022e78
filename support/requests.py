"""Opening a request and talking in it: who may, how often, and what it leads to."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import OuterRef, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from commerce import under_review
from commerce.downloads import access
from commerce.models import PurchasedProduct
from core import plain_text
from core.refusals import NotPossible
from products.models import ProductPage
from support import attachments, moves, notices
from support.models import Attachment, Message, SupportRequest

MAX_SUBJECT, MAX_TEXT = 150, 10_000
# Per customer; generous for people, tight for programs.
LIMITS = ((timedelta(minutes=1), 5), (timedelta(hours=1), 30), (timedelta(days=1), 100))
NEW_REQUESTS = (timedelta(days=1), 10)
# Files of a day: one customer's, and all customers'.
OWN_BYTES, ALL_BYTES = 200_000_000, 5_000_000_000


class TooMany(NotPossible):
    """Too much in too short a time; the text says when it goes on."""


def why_not(user, product: ProductPage) -> str:
    """Why `user` gets no support for `product`, in their words; empty if they do."""
    try:
        _purchase_to_ask_about(user, product)
    except NotPossible as refusal:
        return str(refusal)
    return ""


def open_request(
    user,
    product: ProductPage,
    subject: str,
    text: str,
    files: Sequence[UploadedFile] = (),
    form_token: str | None = None,
) -> SupportRequest:
    """A new request with its first message; the seller is told.

    The same form (`form_token`) sent twice is one request: the second time returns it.
    Raises NotPossible, TooMany, attachments.Refused.
    """
    _purchase_to_ask_about(user, product)
    with attachments.stored(files) as stored, transaction.atomic():
        _lock_customer(user)
        if sent := _sent_already(user, form_token, text, stored):
            return sent.request
        purchase = _purchase_to_ask_about(user, product)  # it may have ended in this moment
        _keep_to_limits(user)
        _keep_to_quota(user, stored)
        _keep_to_new_requests(user)
        request = SupportRequest.objects.create(
            user=user,
            purchase=purchase,
            product=product,
            subject=plain_text.one_line(subject)[:MAX_SUBJECT] or gettext("Without a subject"),
        )
        message = _add(request, Message.Kind.CUSTOMER, user, text, stored, form_token)
        notices.opened(request, message)
        return request


def reply(
    request: SupportRequest,
    user,
    text: str,
    files: Sequence[UploadedFile] = (),
    form_token: str | None = None,
) -> Message:
    """The customer's next message; the seller is told.

    The same form (`form_token`) sent twice is one message: the second time returns it.
    A closed request takes none: raises NotPossible. Also raises TooMany, attachments.Refused.
    """
    with attachments.stored(files) as stored, transaction.atomic():
        request = SupportRequest.objects.select_for_update().get(pk=request.pk)
        _lock_customer(user)
        if sent := _sent_already(user, form_token, text, stored):
            return sent
        if request.is_closed:
            refusal = (
                gettext("This request is %(state)s. Reopen it first.")
                if moves.can_reopen(request)
                else gettext("This request is %(state)s. Please open a new one.")
            )
            raise NotPossible(refusal % {"state": request.status_within_text})
        _keep_to_limits(user)
        _keep_to_quota(user, stored)
        message = _add(request, Message.Kind.CUSTOMER, user, text, stored, form_token)
        notices.replied(request, message)
        return message


def answer(
    request: SupportRequest,
    by,
    text: str,
    files: Sequence[UploadedFile] = (),
    form_token: str | None = None,
) -> Message:
    """Staff's answer; the customer gets it by e-mail, whole. A new request becomes discussed.

    The same form (`form_token`) sent twice is one answer: the second time returns it.
    Raises NotPossible, attachments.Refused.
    """
    with attachments.stored(files) as stored, transaction.atomic():
        request = SupportRequest.objects.select_for_update().get(pk=request.pk)
        if sent := _sent_already(by, form_token, text, stored):
            return sent
        message = _add(request, Message.Kind.STAFF, by, text, stored, form_token)
        if request.status == SupportRequest.Status.NEW:
            request = moves.move(
                request,
                SupportRequest.Status.DISCUSSING,
                seen=SupportRequest.Status.NEW,
                by=by,
                why=gettext("Answered."),
                is_told=False,
            )
        notices.answered(request, message)
        return message


def note(
    request: SupportRequest,
    by,
    text: str,
    files: Sequence[UploadedFile] = (),
    form_token: str | None = None,
) -> Message:
    """An internal note: never shown or mailed to the customer, and nobody waits because of it.

    A form sent twice is one note, as with answers. Raises NotPossible, attachments.Refused.
    """
    with attachments.stored(files) as stored, transaction.atomic():
        request = SupportRequest.objects.select_for_update().get(pk=request.pk)
        if sent := _sent_already(by, form_token, text, stored):
            return sent
        return _store(request, Message.Kind.NOTE, by, text, stored, form_token)


def thread(request: SupportRequest, *, for_staff: bool):
    """The messages in order, with their files; notes for staff only."""
    messages = request.messages.select_related("author").prefetch_related("attachments")
    return messages if for_staff else messages.exclude(kind=Message.Kind.NOTE)


def of_customer(user):
    """The customer's own requests, each with the text of the last message that they may read."""
    spoken = Message.objects.filter(
        request=OuterRef("pk"), kind__in=(Message.Kind.CUSTOMER, Message.Kind.STAFF)
    ).order_by("-created_at", "-pk")
    return (
        SupportRequest.objects.of_customer(user)
        .select_related("product")
        .annotate(
            last_words=Subquery(spoken.values("text")[:1]),
            last_kind=Subquery(spoken.values("kind")[:1]),
        )
    )


def last_token(user) -> str:
    """The token of the form that the customer sent last; the browser drops its draft of it."""
    sent = Message.objects.filter(author=user, kind=Message.Kind.CUSTOMER)
    return sent.order_by("-created_at").values_list("form_token", flat=True).first() or ""


def _purchase_to_ask_about(user, product: ProductPage) -> PurchasedProduct | None:
    """What gives `user` support for `product`. Raises NotPossible.

    Who has paid for it may ask without access as well, while the payment is under review.
    """
    purchase = access.purchase_of(user, product)
    if not (purchase and purchase.is_active) and under_review.has_payment(user, product):
        return purchase
    if purchase is None:
        raise NotPossible(
            gettext("Support is for those who own %(title)s. Buy it first, then ask anything.")
            % {"title": product.title}
        )
    if not purchase.is_active:
        # Translators: why: why access ended, without a full stop
        raise NotPossible(
            gettext("Support needs access to %(title)s. %(why)s.")
            % {"title": product.title, "why": purchase.why_ended}
        )
    return purchase


def _add(request: SupportRequest, kind: str, author, text, files, form_token=None) -> Message:
    message = _store(request, kind, author, text, files, form_token)
    request.pass_turn(message.created_at, is_of_customer=kind == Message.Kind.CUSTOMER)
    request.last_message_at = message.created_at
    request.save(update_fields=["waits_for_staff", "turn_since", "last_message_at"])
    return message


def _store(request: SupportRequest, kind: str, author, text, files, form_token=None) -> Message:
    text = _as_kept(text)
    if not text.strip() and not files:
        raise NotPossible(gettext("Please write something."))
    if form_token and Message.objects.filter(author=author, form_token=form_token).exists():
        form_token = None  # other words from a form that was kept open: another message
    message = Message.objects.create(
        request=request, kind=kind, author=author, text=text, form_token=form_token or None
    )
    attachments.attach(message, files)
    return message


def _as_kept(text: str) -> str:
    return plain_text.lines(text)[:MAX_TEXT].rstrip()


def _sent_already(user, form_token: str | None, text: str, files) -> Message | None:
    """The message that `user` sent with this very form, these words and these files."""
    if not form_token:
        return None
    sent = Message.objects.filter(author=user, form_token=form_token, text=_as_kept(text))
    found = sent.select_related("request").first()
    if found is None:
        return None
    kept = sorted(found.attachments.values_list("name", "size"))
    return found if kept == sorted((file.name, file.size) for file in files) else None


def _lock_customer(user) -> None:
    """Lock the customer's row, so that the second of two clicks at once sees what the first did.

    Raises NotPossible for an account that was deleted while this was on its way.
    """
    customer = get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
    if not customer.is_active:
        raise NotPossible(gettext("This account cannot write to anybody any more."))


def _keep_to_limits(user) -> None:
    own = Message.objects.filter(author=user, kind=Message.Kind.CUSTOMER)
    for period, most in LIMITS:
        if own.filter(created_at__gt=_ago(period)).count() >= most:
            raise TooMany(
                gettext(
                    "That was a lot in a short time. Please wait a little and send it again: what "
                    "you wrote is still here."
                )
            )


def _keep_to_quota(user, files: Sequence[attachments.StoredFile]) -> None:
    """So many bytes of files in a day from one customer, and from all together."""
    if not files:
        return
    sent = Attachment.objects.filter(
        message__kind=Message.Kind.CUSTOMER, created_at__gt=_ago(timedelta(days=1))
    )
    more = sum(file.size for file in files)
    for some, most in ((sent.filter(message__author=user), OWN_BYTES), (sent, ALL_BYTES)):
        if (some.aggregate(total=Sum("size"))["total"] or 0) + more > most:
            raise TooMany(
                gettext(
                    "More files than that are not taken in a day. Please send it without them, or "
                    "tomorrow: what you wrote is still here."
                )
            )


def _keep_to_new_requests(user) -> None:
    period, most = NEW_REQUESTS
    if SupportRequest.objects.filter(user=user, created_at__gt=_ago(period)).count() >= most:
        raise TooMany(
            ngettext(
                "You opened %(count)s request within a day. Please write in it, or wait: "
                "what you wrote is still here.",
                "You opened %(count)s requests within a day. Please write in one of them, or wait: "
                "what you wrote is still here.",
                most,
            )
            % {"count": most}
        )


def _ago(period: timedelta):
    return timezone.now() - period
