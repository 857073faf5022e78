"""Requests for help on what somebody bought, the thread of each, and the files in it."""

import re

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.money import format_money

# Without letters and digits that are mistaken for one another when read aloud.
REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """A number that says nothing of how many requests there are, and cannot be guessed."""
    return get_random_string(10, REFERENCE_ALPHABET)


def private_storage():
    """Where attachments lie: never a public address."""
    return storages["private"]


def attachment_path(attachment: "Attachment | None", filename: str) -> str:
    """A path nobody can guess; the file's own name is kept in the row."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", filename)[-80:]
    return f"support/{get_random_string(32)}/{name}"


class SupportRequestQuerySet(models.QuerySet):
    def of_seller(self, user):
        """Requests about products that `user` owns (the page's owner is its seller)."""
        return self.filter(product__owner=user)

    def of_customer(self, user):
        """Requests of `user`'s own account."""
        return self.filter(user=user)

    def open(self):
        """Neither completed nor cancelled."""
        return self.exclude(status__in=SupportRequest.CLOSED)

    def waiting_for_us(self):
        """Open, and the customer wrote last or staff are at work on it."""
        return self.open().filter(waits_for_staff=True)

    def waiting_for_them(self):
        """Open, and staff wrote last: the customer is asked something."""
        return self.open().filter(waits_for_staff=False)


class SupportRequest(models.Model):
    """One customer's request for help with one product they bought."""

    class Status(models.TextChoices):
        NEW = "NEW", pgettext_lazy("state of a request", "New")
        DISCUSSING = "DISCUSSING", pgettext_lazy("state of a request", "Discussing")
        PAYMENT = "PAYMENT", pgettext_lazy("state of a request", "Payment")
        IN_PROGRESS = "IN_PROGRESS", pgettext_lazy("state of a request", "In progress")
        COMPLETED = "COMPLETED", pgettext_lazy("state of a request", "Completed")
        CANCELLED = "CANCELLED", pgettext_lazy("state of a request", "Cancelled")

        @property
        def within_text(self) -> str:
            """The label as it is written within a sentence."""
            return str(STATUS_WITHIN_TEXT[self])

        @property
        def tone(self) -> str:
            """The colour in the admin's lists."""
            Status = SupportRequest.Status
            # Red, as nobody has looked at it yet.
            tones = {Status.NEW: "bad", Status.COMPLETED: "good", Status.CANCELLED: ""}
            return tones.get(self, "wait")

        @property
        def customer_tone(self) -> str:
            """The colour and shape on the customer's pages."""
            Status = SupportRequest.Status
            return {Status.COMPLETED: "good", Status.CANCELLED: "bad"}.get(self, "wait")

    class Quote(models.TextChoices):
        NONE = "", pgettext_lazy("state of a quote", "No quote")
        OPEN = "open", pgettext_lazy("state of a quote", "Open")
        PAID = "paid", pgettext_lazy("state of a quote", "Paid")
        WAIVED = "waived", pgettext_lazy("state of a quote", "Waived")

        @property
        def within_text(self) -> str:
            """The label as it is written within a sentence."""
            return str(QUOTE_WITHIN_TEXT[self])

        @property
        def tone(self) -> str:
            """The colour in the admin."""
            Quote = SupportRequest.Quote
            return {Quote.OPEN: "wait", Quote.PAID: "good"}.get(self, "")

    CLOSED = (Status.COMPLETED, Status.CANCELLED)

    reference = models.CharField(
        _("reference"), max_length=10, unique=True, default=new_reference, editable=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="support_requests",
        verbose_name=_("user"),
    )
    purchase = models.ForeignKey(
        "commerce.PurchasedProduct",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="support_requests",
        verbose_name=_("purchase"),
        help_text=_("Empty for a request about a payment under review: nothing is owned yet."),
    )
    product = models.ForeignKey(
        "products.ProductPage",
        on_delete=models.PROTECT,
        related_name="support_requests",
        verbose_name=_("product"),
    )
    subject = models.CharField(_("subject"), max_length=150)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.NEW)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned_support_requests",
        verbose_name=_("assigned to"),
    )
    waits_for_staff = models.BooleanField(
        default=True,
        help_text=_("Whether it is our turn: the customer spoke last, or we work on it."),
    )
    turn_since = models.DateTimeField(
        default=timezone.now,
        editable=False,
        help_text=_("When it became the turn of who is waited for."),
    )
    waits_since = models.GeneratedField(
        expression=Case(
            When(
                Q(waits_for_staff=True) & ~Q(status__in=["COMPLETED", "CANCELLED"]),
                then=F("turn_since"),
            )
        ),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
        help_text=_("Since when the customer waits for us; empty while they do not."),
    )
    meeting_url = models.URLField(max_length=500, blank=True)
    quote = models.CharField(max_length=8, choices=Quote, blank=True)
    quote_amount = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("In minor units of the shop's currency.")
    )
    quote_currency = models.CharField(max_length=3, blank=True)
    quote_text = models.CharField(max_length=500, blank=True)
    payment_url = models.URLField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_message_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = SupportRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-last_message_at", "-pk"]
        verbose_name = _("support request")
        verbose_name_plural = _("support requests")
        indexes = [
            models.Index(fields=["user", "-last_message_at"], name="requests_of_user"),
            models.Index(fields=["product", "-last_message_at"], name="requests_of_product"),
            models.Index(fields=["assigned_to", "-last_message_at"], name="requests_of_staff"),
            models.Index(fields=["-last_message_at", "-id"], name="newest_requests"),
            # The inbox: who has waited longest for us comes first, then what is newest. PostgreSQL
            # puts nulls last by itself, and SQLite takes no such word in an index.
            models.Index(
                F("waits_since").asc(),
                F("last_message_at").desc(),
                F("id").desc(),
                name="longest_waiting_requests",
            ),
            # What the menu counts and the inbox opens on.
            models.Index(
                fields=["waits_for_staff", "product"],
                name="open_requests",
                condition=~Q(status__in=["COMPLETED", "CANCELLED"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="closed_says_when",
                condition=Q(status__in=["COMPLETED", "CANCELLED"], closed_at__isnull=False)
                | (~Q(status__in=["COMPLETED", "CANCELLED"]) & Q(closed_at=None)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.subject}"

    @property
    def is_closed(self) -> bool:
        return self.status in self.CLOSED

    @property
    def status_within_text(self) -> str:
        """The state as it is written within a sentence."""
        return self.Status(self.status).within_text

    @property
    def quote_within_text(self) -> str:
        """What became of the quote, as it is written within a sentence."""
        return self.Quote(self.quote).within_text

    def pass_turn(self, moment, *, is_of_customer: bool) -> None:
        """Set who is waited for from `moment` on: staff if the customer wrote last or the request
        is in progress, else the customer. Does not save."""
        is_ours = is_of_customer or self.status == self.Status.IN_PROGRESS
        if is_ours != self.waits_for_staff or (is_ours and not is_of_customer):
            # Of work in progress, each answer begins the wait anew.
            self.waits_for_staff, self.turn_since = is_ours, moment

    @property
    def quote_display(self) -> str:
        """The price that was named for the help; empty without one."""
        if self.quote_amount is None:
            return ""
        return format_money(self.quote_amount, self.quote_currency)


STATUS_WITHIN_TEXT = {
    SupportRequest.Status.NEW: pgettext_lazy("state of a request, within a sentence", "new"),
    SupportRequest.Status.DISCUSSING: pgettext_lazy(
        "state of a request, within a sentence", "discussing"
    ),
    SupportRequest.Status.PAYMENT: pgettext_lazy(
        "state of a request, within a sentence", "payment"
    ),
    SupportRequest.Status.IN_PROGRESS: pgettext_lazy(
        "state of a request, within a sentence", "in progress"
    ),
    SupportRequest.Status.COMPLETED: pgettext_lazy(
        "state of a request, within a sentence", "completed"
    ),
    SupportRequest.Status.CANCELLED: pgettext_lazy(
        "state of a request, within a sentence", "cancelled"
    ),
}
QUOTE_WITHIN_TEXT = {
    SupportRequest.Quote.NONE: pgettext_lazy("state of a quote, within a sentence", "no quote"),
    SupportRequest.Quote.OPEN: pgettext_lazy("state of a quote, within a sentence", "open"),
    SupportRequest.Quote.PAID: pgettext_lazy("state of a quote, within a sentence", "paid"),
    SupportRequest.Quote.WAIVED: pgettext_lazy("state of a quote, within a sentence", "waived"),
}


class Message(models.Model):
    """One entry of the thread: a person's message, or a line about a move. Plain text only."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("From the customer")
        STAFF = "staff", pgettext_lazy("kind of message", "Answer")
        NOTE = "note", _("Internal note")
        MOVE = "move", pgettext_lazy("kind of message", "Move")

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=10, choices=Kind)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="support_messages",
    )
    text = models.TextField(blank=True)
    form_token = models.CharField(
        max_length=32,
        null=True,
        blank=True,
        editable=False,
        help_text=_("Of the form it was sent with, so that a form sent twice is one message."),
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("support message")
        verbose_name_plural = _("support messages")
        indexes = [models.Index(fields=["author", "created_at"], name="messages_of_author")]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "form_token"], name="one_message_per_sent_form"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Attachment(models.Model):
    """A file of a message. It has no public address and is never shown inside a page."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(storage=private_storage, upload_to=attachment_path, max_length=200)
    name = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField(help_text=_("In bytes."))
    content_type = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name


class CannedReply(models.Model):
    """An answer that is given often; placeholders in it are filled in for each request."""

    title = models.CharField(_("title"), max_length=80, unique=True)
    text = models.TextField(_("text"), max_length=5000)

    class Meta:
        ordering = ["title"]
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")

    def __str__(self) -> str:
        return self.title
