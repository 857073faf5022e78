"""What the provider has of our products, and how it answers: its refusals and its calls."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from commerce.models.orders import Order, OwnRowsQuerySet
from core.money import reader_locale


class ProviderAccount(models.Model):
    """Which business at the provider a key opens, as the provider's own answers say.

    The key itself is not kept: `key_hash` is its SHA-256. A new key of the same business keeps
    that business's products.
    """

    base_url = models.URLField()
    key_hash = models.CharField(max_length=64)
    business_id = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["base_url", "key_hash"], name="one_account_per_key")
        ]

    def __str__(self) -> str:
        return self.business_id


class ProviderProduct(models.Model):
    """The provider's product for one of ours at one price: each price has one of its own.

    So has each edition, each way up from another edition, at the difference, and what a code leaves
    of any of these. Where customers choose the amount it has none, which sessions say, and a least
    one (`minimum`).

    `base_url` tells test and live mode apart, `business_id` the businesses that keys open: each
    has ids of its own. It is empty for those made before it was asked for.
    """

    product = models.ForeignKey(
        "products.ProductPage", on_delete=models.CASCADE, related_name="provider_products"
    )
    edition = models.ForeignKey(
        "products.Edition", null=True, db_index=False, on_delete=models.CASCADE, related_name="+"
    )
    upgraded = models.ForeignKey(
        "products.Edition", null=True, db_index=False, on_delete=models.CASCADE, related_name="+"
    )
    base_url = models.URLField()
    business_id = models.CharField(max_length=80, blank=True)
    provider_id = models.CharField(max_length=80)
    amount = models.PositiveIntegerField(help_text=_("In minor units."))
    minimum = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text=_("In minor units: the least, where customers choose; then the amount is 0."),
    )
    currency = models.CharField(max_length=3)
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)
    is_lost = models.BooleanField(
        default=False,
        db_default=False,
        help_text=_("Whether the provider has it no more, or not as it was made."),
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    compared_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the provider last said the same of it.")
    )
    wanted_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When somebody last went to pay a discounted price.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "product",
                Coalesce("edition", 0),
                Coalesce("upgraded", 0),
                "amount",
                Coalesce("minimum", 0),
                "currency",
                "base_url",
                "business_id",
                condition=Q(replaced_at=None),
                name="one_counterpart_of_offer",
            )
        ]

    def __str__(self) -> str:
        return self.provider_id

    def charges(self, amount: int, currency: str) -> bool:
        """Whether a session of it can be for exactly so much, in minor units."""
        fits = self.amount == amount if self.minimum is None else self.minimum <= amount
        return fits and self.currency == currency


class ProviderCall(models.Model):
    """How the calls of one kind last went: when one was answered, when one failed, and why.

    What the provider refuses for a reason of the buyer's or of one product counts as answered.
    """

    class Kind(models.TextChoices):
        CHECKOUT = "checkout", _("opening payment pages")
        PRODUCTS = "products", _("keeping its products in step")
        PAYMENTS = "payments", _("asking what was paid")
        REFUNDS = "refunds", _("refunding")

    kind = models.CharField(max_length=10, choices=Kind, primary_key=True)
    last_good_at = models.DateTimeField(null=True, blank=True)
    last_failed_at = models.DateTimeField(null=True, blank=True)
    failed_in_a_row = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True, help_text=_("Of the last that failed."))

    def __str__(self) -> str:
        return str(self.Kind(self.kind).label)


class ProviderRefusal(models.Model):
    """A no of the provider that trying again does not change, for as long as it lasts.

    `kind` are the calls that met it first. `product` is empty where it is about the whole shop,
    `country` where it is not about the buyer's. A success ends it.
    """

    class State(models.TextChoices):
        """Whether it lasts. No column: it follows from `ended_at`."""

        LASTS = "lasts", pgettext_lazy("refusal", "lasts")
        ENDED = "ended", pgettext_lazy("refusal", "ended")

        @property
        def tone(self) -> str:
            """The colour of the word: a key of core.admin.columns.TONE_CLASSES."""
            return "bad" if self is type(self).LASTS else "good"

    kind = models.CharField(max_length=10, choices=ProviderCall.Kind, verbose_name=_("calls"))
    code = models.CharField(max_length=80, verbose_name=_("code"))
    said = models.CharField(max_length=500, blank=True, help_text=_("The provider's own words."))
    product = models.ForeignKey(
        "products.ProductPage",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="provider_refusals",
        verbose_name=_("product"),
    )
    country = models.CharField(max_length=2, blank=True, verbose_name=_("country"))
    order = models.ForeignKey(
        Order,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="provider_refusals",
        help_text=_("The last one that met it."),
    )
    count = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at", "-pk"]
        verbose_name = _("provider refusal")
        verbose_name_plural = _("provider refusals")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "product", "country"],
                condition=Q(ended_at=None, product__isnull=False),
                name="one_refusal_of_a_product",
            ),
            models.UniqueConstraint(
                fields=["code", "country"],
                condition=Q(ended_at=None, product=None),
                name="one_refusal_of_the_shop",
            ),
        ]

    def __str__(self) -> str:
        if self.product is None:
            return self.code
        # Translators: a code of the provider, then the title of a product.
        return gettext("%(code)s: %(product)s") % {"code": self.code, "product": self.product}

    @property
    def country_name(self) -> str:
        """The country in the reader's words; empty where it is not about one."""
        return reader_locale().territories.get(self.country, self.country)

    @property
    def state(self) -> State:
        return self.State.LASTS if self.ended_at is None else self.State.ENDED

    @property
    def tone(self) -> str:
        return self.state.tone
