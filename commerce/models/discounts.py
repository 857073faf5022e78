"""Discount codes: what is taken off a price, for whom, for what and until when."""

import re
import unicodedata
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.models.orders import Order
from core.money import PriceField, format_money

MAX_LENGTH = 40
# What people type around a code is longer than it, but not by so much.
MAX_TYPED = 200
TEXT = re.compile("[A-Z0-9]+(-[A-Z0-9]+)*")
# Letters of other alphabets that look like these, and what is mistaken for one another.
_LOOKALIKES = str.maketrans(
    "АВЕЗКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧOIL",  # noqa: RUF001
    "ABE3KMH0PCTYX1JSABEZH1KMN0PTYX011",
)


def written(typed: str) -> str:
    """A code as it is kept: upper case, without spaces, with plain letters, digits and hyphens."""
    text = unicodedata.normalize("NFKC", typed[:MAX_TYPED]).upper()
    return "".join(
        "-" if unicodedata.category(sign) == "Pd" or sign == "\u2212" else sign
        for sign in text
        if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc", "Cs")
    )


def folded(typed: str) -> str:
    """What codes that look alike have in common, so that each of them leads to the one there is.

    Empty for what can be no code.
    """
    text = written(typed).translate(_LOOKALIKES).replace("-", "")
    return text if len(text) <= MAX_LENGTH and re.fullmatch("[A-Z0-9]+", text) else ""


class DiscountCodeQuerySet(models.QuerySet):
    def of_seller(self, user):
        """Those that `user` has made for their own products."""
        return self.filter(owner=user)

    def with_uses(self):
        """Each with `used` (orders that hold a use), and what the paid ones brought (`brought`) and
        were given (`given`), in minor units of the shop's currency, before refunds."""
        of_code = Order.objects.filter(discount_code=OuterRef("pk")).order_by()
        paid = of_code.filter(paid_at__isnull=False, currency=settings.SHOP_CURRENCY)
        sums = {
            "used": (of_code.filter(holds_use()), Count("pk")),
            "brought": (paid, Sum(Coalesce("received", "amount", output_field=_whole()))),
            "given": (paid, Sum("discount", output_field=_whole())),
        }
        return self.annotate(
            **{
                name: Coalesce(
                    Subquery(rows.values("discount_code").annotate(sum=what).values("sum")),
                    0,
                    output_field=_whole(),
                )
                for name, (rows, what) in sums.items()
            }
        )

    def in_state(self, state: str):
        """As DiscountCode.state says of each."""
        now = timezone.now()
        ended, begun = Q(ends_at__lte=now), Q(starts_at=None) | Q(starts_at__lte=now)
        if state == State.INACTIVE:
            return self.filter(is_active=False)
        active = self.filter(is_active=True)
        if state == State.ENDED:
            return active.filter(ended)
        active = active.exclude(ended)
        if state == State.WAITS:
            return active.exclude(begun)
        used_up = Q(uses_in_all__isnull=False, used__gte=models.F("uses_in_all"))
        running = active.filter(begun).with_uses()
        return running.filter(used_up) if state == State.USED_UP else running.exclude(used_up)


def _whole() -> models.Field:
    return models.BigIntegerField()


def holds_use() -> Q:
    """Which orders hold a use of the code that they name: those that may still be paid as they
    stand, and those that were paid once. A refund gives no use back."""
    return Q(status=Order.Status.PENDING) | Q(paid_at__isnull=False)


class State(models.TextChoices):
    """Whether a code works now, and if not, why. No column: it follows from the others."""

    WORKS = "works", _("works")
    WAITS = "waits", _("begins later")
    ENDED = "ended", _("ended")
    USED_UP = "used_up", _("used up")
    INACTIVE = "inactive", _("switched off")

    @property
    def tone(self) -> str:
        """The colour of the word: a key of core.admin.columns.TONE_CLASSES."""
        return {State.WORKS: "good", State.WAITS: "wait"}.get(self, "")


class DiscountCode(models.Model):
    """A word that takes a percentage or an amount off a price; see commerce/discounts/.

    How often it was used is counted from the orders that name it, never kept here.
    """

    class Scope(models.TextChoices):
        ALL = "all", _("All products")
        SOME = "some", _("What is chosen below")

    text = models.CharField(
        _("code"),
        max_length=MAX_LENGTH,
        unique=True,
        help_text=_(
            "Letters from A to Z, digits and hyphens. Whoever types it need not mind upper and "
            "lower case, spaces, hyphens and what looks alike (O and 0, I and 1)."
        ),
    )
    # What it has in common with all that look like it.
    lookup = models.CharField(max_length=MAX_LENGTH, unique=True, editable=False)
    percent = models.PositiveSmallIntegerField(
        _("percent off"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("A whole number from 1 to 100."),
    )
    amount = PriceField(
        _("amount off"),
        null=True,
        blank=True,
        help_text=_("Instead of a percentage, in the shop's currency."),
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Off: nobody can use it. Orders keep it.")
    )
    starts_at = models.DateTimeField(
        _("from"), null=True, blank=True, help_text=_("Empty: from now on.")
    )
    ends_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: without an end.")
    )
    uses_in_all = models.PositiveIntegerField(
        _("uses in all"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_(
            "How many orders it is good for. Empty: any number. An order that waits to be paid "
            "counts; after a day without payment it does not count any more."
        ),
    )
    uses_per_customer = models.PositiveIntegerField(
        _("uses per customer"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: any number."),
    )
    minimum = PriceField(
        _("smallest price"),
        null=True,
        blank=True,
        help_text=_("It takes nothing off what costs less than this. Empty: off any price."),
    )
    first_purchase_only = models.BooleanField(
        _("first purchase only"),
        default=False,
        help_text=_("For customers who have not bought anything in this shop before."),
    )
    scope = models.CharField(_("for"), max_length=4, choices=Scope, default=Scope.ALL)
    products = models.ManyToManyField(
        to="products.ProductPage", blank=True, related_name="+", verbose_name=_("products")
    )
    categories: models.ManyToManyField = models.ManyToManyField(
        to="products.Category", blank=True, related_name="+", verbose_name=_("categories")
    )
    editions: models.ManyToManyField = models.ManyToManyField(
        to="products.Edition", blank=True, related_name="+", verbose_name=_("editions")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("seller"),
        help_text=_("A seller's code is good for their own products only."),
    )
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("What it is for. Only staff see it.")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = DiscountCodeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("discount code")
        verbose_name_plural = _("discount codes")
        constraints = [
            models.CheckConstraint(
                name="percent_or_amount_off",
                condition=Q(percent__gte=1, percent__lte=100, amount=None)
                | Q(percent=None, amount__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def save(self, *args, **kwargs):
        self.text = written(self.text)
        self.lookup = folded(self.text)
        super().save(*args, **kwargs)

    def clean(self):
        """Raises ValidationError for what contradicts itself."""
        super().clean()
        self.text = written(self.text)
        if not TEXT.fullmatch(self.text) or len(self.text) > MAX_LENGTH:
            words = gettext("Use letters from A to Z, digits, and hyphens between them.")
            raise ValidationError({"text": words})
        self.lookup = folded(self.text)
        if DiscountCode.objects.filter(lookup=self.lookup).exclude(pk=self.pk).exists():
            words = gettext("There is a code already that is the same, or looks like it.")
            raise ValidationError({"text": words})
        if (self.percent is None) == (not self.amount):
            words = gettext("Give either a percentage or an amount.")
            raise ValidationError({"percent": words})
        self.amount = self.amount or None
        if self.starts_at and self.ends_at and self.starts_at >= self.ends_at:
            raise ValidationError({"ends_at": gettext("This is not later than its beginning.")})

    @property
    def takes_off(self) -> str:
        """How much, in the reader's words: "10 %" or "$5.00"."""
        if self.amount is not None:
            return format_money(self.amount, settings.SHOP_CURRENCY)
        # Translators: a percentage, as in "10% off".
        return gettext("%(percent)s%%") % {"percent": self.percent}

    @property
    def address(self) -> str:
        """The whole address of the link that has it taken off, to be sent to people."""
        return urljoin(settings.SITE_URL, reverse("commerce:code", args=[self.text]))

    @property
    def state(self) -> State:
        """Asks the database how often it was used, unless `with_uses` did."""
        now = timezone.now()
        if not self.is_active:
            return State.INACTIVE
        if self.ends_at and self.ends_at <= now:
            return State.ENDED
        if self.starts_at and self.starts_at > now:
            return State.WAITS
        return State.USED_UP if self.is_used_up() else State.WORKS

    def is_used_up(self) -> bool:
        """Whether all of its uses are held."""
        if self.uses_in_all is None:
            return False
        used = self.__dict__.get("used")  # where `with_uses` has counted them
        return (self.held().count() if used is None else used) >= self.uses_in_all

    def held(self) -> models.QuerySet:
        """The orders that hold a use of it."""
        return Order.objects.filter(holds_use(), discount_code=self)


class CodeGuesses(models.Model):
    """How many wrong codes one client tried within an hour: `who` is a hash, `hour` counts from
    1970."""

    who = models.CharField(max_length=64)
    hour = models.PositiveIntegerField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["who", "hour"], name="one_count_of_guesses"),
        ]

    def __str__(self) -> str:
        return f"{self.who[:8]} {self.hour}: {self.count}"
