"""Orders that a restored backup lacks, as their payments at the provider tell of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commerce.models.inbox import Review
from commerce.models.orders import Order
from commerce.models.payments import Payment


class LostOrderQuerySet(models.QuerySet):
    def open(self) -> "LostOrderQuerySet":
        """Those of which nothing has become yet: neither rebuilt nor settled in another way."""
        return self.filter(order=None, review__is_open=True)

    def that_agree(self) -> "LostOrderQuerySet":
        """Those that can be rebuilt: everything agreed when the provider was last asked."""
        return self.open().filter(why_not="", approved_at=None).exclude(looked_at=None)

    def approved(self) -> "LostOrderQuerySet":
        """Those that somebody decided to rebuild, and that are not rebuilt yet."""
        return self.open().exclude(approved_at=None)


class LostOrder(models.Model):
    """A payment of a time that a restore left out, and the order that it was for.

    Everything but the payment's own review is what the shop wrote into its metadata, and what the
    provider said when it was last asked. `why_not` is empty where all of it agrees.
    """

    class WhyNot(models.TextChoices):
        UNREADABLE = "unreadable", _("no usable answer")
        NO_SESSION = "no_session", _("not paid in a checkout")
        NOT_SEALED = "not_sealed", _("no seal of the shop")
        BROKEN_SEAL = "broken_seal", _("the seal does not fit")
        OTHER_TIME = "other_time", _("not ordered in the missing time")
        ORDER_KNOWN = "order_known", _("the order is here")
        NO_PRODUCT = "no_product", _("the product is not here")
        WRONG_PRODUCT = "wrong_product", _("another product was paid for")
        WRONG_AMOUNT = "wrong_amount", _("another amount or currency")
        DISPUTED = "disputed", _("the payment is disputed")
        GONE = "gone", _("the money is not here")
        NO_CUSTOMER = "no_customer", _("nobody has this address")
        OWNED = "owned", _("the customer has it")

        @property
        def advice(self) -> str:
            """What it means, and what can be done."""
            return str(ADVICE[self])

    class State(models.TextChoices):
        """How far it has come. No column: it follows from others."""

        WAITING = "waiting", pgettext_lazy("lost order", "not looked at yet")
        AGREES = "agrees", pgettext_lazy("lost order", "agrees")
        DIFFERS = "differs", pgettext_lazy("lost order", "does not agree")
        UNDER_WAY = "under_way", pgettext_lazy("lost order", "being rebuilt")
        REBUILT = "rebuilt", pgettext_lazy("lost order", "rebuilt")
        SETTLED = "settled", pgettext_lazy("lost order", "settled in another way")

        @property
        def tone(self) -> str:
            """The colour of the word: a key of core.admin.columns.TONE_CLASSES."""
            State = type(self)
            return {
                State.AGREES: "good",
                State.REBUILT: "good",
                State.DIFFERS: "bad",
                State.SETTLED: "",
            }.get(self, "wait")

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="lost_order")
    reference = models.CharField(
        max_length=80, blank=True, verbose_name=_("reference"), help_text=_("Of the lost order.")
    )
    # By when the backup was made, and when it was put back.
    gap_begins_at = models.DateTimeField()
    gap_ends_at = models.DateTimeField()
    product = models.ForeignKey(
        "products.ProductPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="lost_orders",
        verbose_name=_("product"),
    )
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="lost_orders",
    )
    email = models.CharField(
        max_length=254, blank=True, help_text=_("Of whoever paid; kept while it is open.")
    )
    amount = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("In minor units, as shown at checkout.")
    )
    currency = models.CharField(max_length=3, blank=True)
    placed_at = models.DateTimeField(null=True, blank=True)
    why_not = models.CharField(max_length=20, choices=WhyNot, blank=True)
    looked_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the provider was last asked about it.")
    )
    approved_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When somebody decided to rebuild it.")
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="approved_lost_orders",
    )
    order = models.OneToOneField(
        Order,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lost_order",
        help_text=_("As it was rebuilt."),
    )

    objects = LostOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-review__payment__made_at", "-pk"]
        verbose_name = _("lost order")
        verbose_name_plural = _("lost orders")
        indexes = [
            models.Index(
                fields=["approved_at"],
                name="lost_orders_to_rebuild",
                condition=Q(order=None, approved_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.reference or self.review.payment_id

    @property
    def payment(self) -> Payment:
        return self.review.payment

    @property
    def state(self) -> State:
        State = self.State
        if self.order_id:
            return State.REBUILT
        if not self.review.is_open:
            return State.SETTLED
        if self.approved_at:
            return State.UNDER_WAY
        if self.looked_at is None:
            return State.WAITING
        return State.DIFFERS if self.why_not else State.AGREES

    @property
    def tone(self) -> str:
        return self.state.tone

    @property
    def address(self) -> str:
        """Of whoever paid: of their account here, or as the provider named it."""
        return self.customer.email if self.customer else self.email

    @property
    def reason(self) -> str | Promise:
        """Why it cannot be rebuilt, while it is open; empty if it can."""
        is_open = self.state in (self.State.DIFFERS, self.State.WAITING)
        return self.WhyNot(self.why_not).label if is_open and self.why_not else ""

    @property
    def advice(self) -> str:
        """What the reason means and what can be done; empty without one."""
        return self.WhyNot(self.why_not).advice if self.reason else ""


WhyNot = LostOrder.WhyNot
ADVICE = {
    WhyNot.UNREADABLE: _(
        "The provider gave no answer about this payment that can be used. Look again later."
    ),
    WhyNot.NO_SESSION: _(
        "The payment was not made in a checkout session, and the shop takes payments in no other "
        "way."
    ),
    WhyNot.NOT_SEALED: _(
        "Nothing shows that this shop opened its payment page: it may come from a payment link, or "
        "from an earlier version of the shop. Ask the provider who paid, and grant by hand if it "
        "is right."
    ),
    WhyNot.BROKEN_SEAL: _(
        "What the shop sealed was changed, or somebody else paid. If all say so, SECRET_KEY is "
        "another one than it was then: put the old one into SECRET_KEY_FALLBACKS, and look again."
    ),
    WhyNot.OTHER_TIME: _(
        "The shop would have this order: it was not placed between the backup and the restore."
    ),
    WhyNot.ORDER_KNOWN: _("This is another payment for an order that is here. Refund it."),
    WhyNot.NO_PRODUCT: _(
        "The product was made after the backup. Publish it again, and grant access by hand."
    ),
    WhyNot.WRONG_PRODUCT: _("What was paid for is not what was ordered."),
    WhyNot.WRONG_AMOUNT: _("What was paid is not the price that was shown."),
    WhyNot.DISPUTED: _("Wait until the dispute has ended, and look again."),
    WhyNot.GONE: _("The money went back, or never came. There is nothing to do."),
    WhyNot.NO_CUSTOMER: _(
        "No active account has confirmed this address: the customer signed up after the backup. "
        "Ask them to sign up again; a few minutes after they confirmed their address this agrees."
    ),
    WhyNot.OWNED: _(
        "The customer has the product, or gets it by another of these payments. Refund this one."
    ),
}
