"""Orders with the price they were placed at."""

from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.money import format_money, reader_locale, to_major_units

# Without letters and digits that are mistaken for one another when read aloud.
REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """A random order number: it does not tell how many orders there are, and cannot be guessed."""
    return get_random_string(12, REFERENCE_ALPHABET)


def with_edition(product: str, edition: str) -> str:
    """The title of a product with the name of an edition; alone where there is none."""
    if not edition:
        return product
    # Translators: the title of a product, then the name of its edition: "Starter Kit (Team)".
    return gettext("%(product)s (%(edition)s)") % {"product": product, "edition": edition}


def checkout_url(slug: str, edition: int | None, amount: str = "") -> str:
    """Where a product is bought, or the edition with this number; `amount` is what their customer
    chose to pay, in major units."""
    asked = {"edition": edition, "amount": amount}
    query = urlencode({name: value for name, value in asked.items() if value})
    url = reverse("commerce:checkout", args=[slug])
    return f"{url}?{query}" if query else url


class OwnRowsQuerySet(models.QuerySet):
    """Rows narrowed to a seller's or a customer's own.

    `product_path` is the lookup from the row to its product.
    """

    product_path = "product"

    def of_seller(self, user):
        """Rows of products that `user` owns (the page's owner is its seller)."""
        return self.filter(**{f"{self.product_path}__owner": user})

    def of_customer(self, user):
        """Rows of `user`'s own account."""
        return self.filter(user=user)


class Order(models.Model):
    """One customer's order of one product, at the price when it was placed."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")
        REFUNDED = "refunded", _("Refunded")
        PARTIALLY_REFUNDED = "partially_refunded", _("Partially refunded")
        DISPUTED = "disputed", _("Disputed")

        @property
        def tone(self) -> str:
            """The colour of the word for staff: a key of core.admin.columns.TONE_CLASSES."""
            Status = type(self)
            return {
                Status.PENDING: "wait",
                Status.PAID: "good",
                Status.FAILED: "bad",
                Status.DISPUTED: "bad",
            }.get(self, "")

        @property
        def customer_tone(self) -> str:
            """The colour of the word for the customer: good, wait or bad."""
            Status = type(self)
            return {
                Status.PENDING: "wait",
                Status.PAID: "good",
                Status.PARTIALLY_REFUNDED: "good",
                Status.DISPUTED: "wait",
            }.get(self, "bad")

    PAID_STATUSES = (Status.PAID, Status.PARTIALLY_REFUNDED, Status.DISPUTED)
    # Those in which a payment was complete at least once: only these ever gave access.
    ONCE_PAID_STATUSES = (*PAID_STATUSES, Status.REFUNDED)

    reference = models.CharField(
        max_length=12,
        unique=True,
        default=new_reference,
        editable=False,
        verbose_name=_("reference"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders"
    )
    product = models.ForeignKey(
        "products.ProductPage", on_delete=models.PROTECT, related_name="orders"
    )
    product_title = models.CharField(max_length=255)
    product_slug = models.CharField(max_length=255)
    # Empty where the product had no editions: then it counts as the lowest of those it has since.
    edition = models.ForeignKey(
        "products.Edition",
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="orders",
        verbose_name=_("edition"),
    )
    edition_name = models.CharField(max_length=60, blank=True, default="", db_default="")
    # What the customer had, for an order that pays the difference only.
    upgraded = models.ForeignKey(
        "products.Edition",
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("upgrade from"),
    )
    amount = models.PositiveIntegerField(help_text=_("In minor units, as shown at checkout."))
    minimum = models.PositiveIntegerField(
        null=True,
        blank=True,
        verbose_name=_("least"),
        help_text=_(
            "In minor units: the least that could be paid, where the customer chose the amount."
        ),
    )
    sale_discount = models.PositiveIntegerField(
        default=0,
        db_default=0,
        verbose_name=_("sale discount"),
        help_text=_("In minor units: how much less it cost in a sale."),
    )
    currency = models.CharField(max_length=3)
    # What its code takes off, which the amount lacks already; as both were then.
    discount_code = models.ForeignKey(
        "commerce.DiscountCode",
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="orders",
        verbose_name=_("discount code"),
    )
    discount_code_text = models.CharField(max_length=40, blank=True, default="", db_default="")
    discount = models.PositiveIntegerField(
        default=0, db_default=0, help_text=_("In minor units: what the code takes off.")
    )
    attribution = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("The campaign of the link that brought the code."),
    )
    tax = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("In minor units, as the provider reported it.")
    )
    received = models.BigIntegerField(
        null=True,
        blank=True,
        help_text=_("In minor units: what its payment brought, where that is not the amount."),
    )
    status = models.CharField(max_length=20, choices=Status, default=Status.PENDING)
    is_paid = models.BooleanField(default=False)
    payment_id = models.CharField(
        max_length=80, blank=True, help_text=_("The payment that settled it.")
    )
    name = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    # Of a customer who bought as a business; they correct both on the order's page.
    company = models.CharField(max_length=200, blank=True, default="", db_default="")
    tax_id = models.CharField(max_length=40, blank=True, default="", db_default="")
    consent = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text=_("What the customer ticked before paying, in the words that they read."),
    )
    # The shop's policy when it was placed (checkout/withdrawal_policy.py); empty: none.
    withdrawal_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text=_("For how many days after its payment the customer may withdraw."),
    )
    withdrawal_before_download = models.BooleanField(
        default=False,
        db_default=False,
        help_text=_("No longer once they have downloaded it."),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    paid_at = models.DateTimeField(null=True, blank=True)
    rebuilt_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("When it was made anew, as a restored backup lacked it."),
    )
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When its own page last had the provider asked.")
    )

    # In the language of the customer to whom it is being shown (commerce/titles.py).
    title_in_words = ""

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        indexes = [
            models.Index(fields=["user", "-created_at"], name="orders_of_user"),
            models.Index(fields=["product", "-created_at"], name="orders_of_product"),
            models.Index(fields=["payment_id"], name="order_of_payment"),
            # The dashboard reads these three without touching the rows themselves.
            models.Index(
                fields=["paid_at", "product", "currency", "amount"],
                name="paid_orders",
                condition=Q(paid_at__isnull=False),
            ),
            models.Index(
                fields=["user", "paid_at", "product", "amount"],
                name="paying_customers",
                condition=Q(paid_at__isnull=False),
            ),
            models.Index(
                fields=["created_at", "product", "amount", "paid_at"], name="begun_orders"
            ),
            # The few at a sale price: the dashboard and the list look for them.
            models.Index(
                fields=["paid_at", "product"],
                name="orders_in_sales",
                condition=Q(sale_discount__gt=0),
            ),
            # The few that brought another amount than was asked: the dashboard looks for them.
            models.Index(
                fields=["paid_at", "product"],
                name="orders_of_other_amounts",
                condition=Q(received__isnull=False),
            ),
            # The few that were discounted: the dashboard looks for them.
            models.Index(
                fields=["paid_at", "product"],
                name="orders_with_discounts",
                condition=Q(discount__gt=0),
            ),
            # The few whose customers chose the amount: the dashboard looks for them.
            models.Index(
                fields=["paid_at", "product"],
                name="orders_of_chosen_amounts",
                condition=Q(minimum__isnull=False),
            ),
            models.Index(
                fields=["discount_code", "user"],
                name="orders_with_codes",
                condition=Q(discount_code__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="is_paid_follows_status",
                condition=Q(is_paid=True, status__in=["paid", "partially_refunded", "disputed"])
                | Q(
                    is_paid=False,
                    status__in=["pending", "failed", "cancelled", "expired", "refunded"],
                ),
            ),
            # A second click on Continue finds the first one's order.
            models.UniqueConstraint(
                "user",
                "product",
                "amount",
                "currency",
                Coalesce("edition", 0),
                Coalesce("upgraded", 0),
                Coalesce("discount_code", 0),
                "discount",
                condition=Q(status="pending"),
                name="one_pending_order_of_offer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.bought}"

    @property
    def bought(self) -> str:
        """What was ordered, with its edition."""
        return with_edition(self.title_in_words or self.product_title, self.edition_name)

    @property
    def checkout_url(self) -> str:
        """Where the same can be bought (again)."""
        amount = str(to_major_units(self.amount, self.currency)) if self.pay_what_you_want else ""
        return checkout_url(self.product.slug, self.edition_id, amount)

    @property
    def pay_what_you_want(self) -> bool:
        """Whether the customer chose the amount."""
        return self.minimum is not None

    @property
    def minimum_display(self) -> str:
        """The least that they could choose, in the reader's words."""
        return format_money(self.minimum or 0, self.currency)

    @property
    def is_upgrade(self) -> bool:
        return self.upgraded_id is not None

    @property
    def total_display(self) -> str:
        """The amount in the reader's words."""
        return gettext("Free") if self.amount == 0 else format_money(self.amount, self.currency)

    @property
    def usual_display(self) -> str:
        """What it would have cost without sale and code; empty where there was no sale."""
        if not self.sale_discount:
            return ""
        return format_money(self.full_price + self.sale_discount, self.currency)

    @property
    def sale_discount_display(self) -> str:
        """What the sale took off; empty where there was none."""
        return format_money(self.sale_discount, self.currency) if self.sale_discount else ""

    @property
    def full_price(self) -> int:
        """Before its code took anything off, in minor units."""
        return self.amount + self.discount

    @property
    def full_price_display(self) -> str:
        return format_money(self.full_price, self.currency)

    @property
    def discount_display(self) -> str:
        """What its code took off, in the reader's words; empty without one."""
        return format_money(self.discount, self.currency) if self.discount else ""

    @property
    def received_display(self) -> str:
        """What its payment brought beside what was asked, in words; empty where it is the same."""
        if self.received is None:
            return ""
        values = {
            "received": format_money(self.received, self.currency),
            "difference": format_money(abs(self.received - self.amount), self.currency),
        }
        if self.received < self.amount:
            return gettext("%(received)s, %(difference)s less than asked") % values
        return gettext("%(received)s, %(difference)s more than asked") % values

    @property
    def tone(self) -> str:
        return self.Status(self.status).tone

    @property
    def can_be_tried_again(self) -> bool:
        """Whether it is unpaid and of a product on sale: its customer may pay it, or order anew.

        Not while a payment for the product is under review (commerce/under_review.py).
        """
        return self.product.live and self.status not in self.ONCE_PAID_STATUSES

    @property
    def shows_attempts(self) -> bool:
        """Whether the attempts to pay tell more than the status does."""
        return len(self.attempts.all()) > (1 if self.status in self.ONCE_PAID_STATUSES else 0)

    @property
    def country_name(self) -> str:
        """The billing country in the reader's words."""
        return reader_locale().territories.get(self.country, self.country)
