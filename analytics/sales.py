"""What was sold, from the shop's own books: exact, fresh, and per currency.

An order counts on the day it was paid (anew, after a full refund), in the currency it was placed
in; what is free is counted apart. A refund counts on the day the provider made it, a lost dispute
on the day it was lost. One grouped query per figure, for the period and the one before it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import BigIntegerField, Count, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from analytics.periods import Period, by_day, within
from analytics.received import differences
from analytics.returns import money_back
from analytics.scope import Scope
from commerce.models import DownloadTicket, Order
from products.models import ProductPage

TOP = 10


@dataclass
class Takings:
    """One currency's money in one period, in minor units."""

    orders: int = 0
    gross: int = 0
    returned: int = 0
    sold_by_day: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    returned_by_day: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    orders_by_day: dict[date, int] = field(default_factory=dict)

    @property
    def net(self) -> int:
        """What is left after refunds and lost disputes."""
        return self.gross - self.returned

    @property
    def net_by_day(self) -> dict[date, int]:
        """Of the days on which anything came or went."""
        days = sorted({*self.sold_by_day, *self.returned_by_day})
        return {
            day: self.sold_by_day.get(day, 0) - self.returned_by_day.get(day, 0) for day in days
        }

    @property
    def average(self) -> int | None:
        """The mean order before refunds, rounded to a whole minor unit."""
        return round(self.gross / self.orders) if self.orders else None


@dataclass(frozen=True)
class Compared:
    """A number in the period and in the one before."""

    now: int
    then: int


@dataclass(frozen=True)
class TopProduct:
    title: str
    currency: str
    orders: int
    gross: int


@dataclass(frozen=True)
class SoldEdition:
    """One edition of a product; `upgrades` are those of its orders that paid the difference."""

    product: str
    edition: str
    currency: str
    orders: int
    upgrades: int
    gross: int


@dataclass(frozen=True)
class SoldInSale:
    """A product at its sale prices; `discount` is how much less was asked than usually."""

    product: str
    currency: str
    orders: int
    discount: int
    gross: int


@dataclass(frozen=True)
class SoldAtChoice:
    """A product whose customers chose what to pay: `free` are those of its orders that chose
    nothing, `least` is what they could have paid instead of `gross`."""

    product: str
    currency: str
    orders: int
    free: int
    least: int
    gross: int

    @property
    def mean(self) -> int:
        """What an order brought on average, in minor units."""
        return round(self.gross / self.orders)


@dataclass(frozen=True)
class UsedCode:
    """A discount code, by the campaign whose link brought it (empty: typed); `discount` is what it
    took off the prices of its orders."""

    code: str
    campaign: str
    currency: str
    orders: int
    discount: int
    gross: int


# What an order brought, before refunds.
PAID_FOR_IT = Coalesce("received", "amount", output_field=BigIntegerField())
# By currency: the takings of the period, and of the one before.
AllTakings = dict[str, tuple[Takings, Takings]]


def takings(scope: Scope, period: Period) -> AllTakings:
    """What came in and what went back. Four queries."""
    found: AllTakings = {}

    def side(day: date, currency: str) -> Takings:
        pair = found.setdefault(currency, (Takings(), Takings()))
        return pair[0] if day in period else pair[1]

    for row in by_day(_paid(scope).filter(amount__gt=0), "paid_at", period, "currency").annotate(
        orders=Count("*"), gross=Sum("amount")
    ):
        takings = side(row["day"], row["currency"])
        takings.orders += row["orders"]
        takings.gross += row["gross"]
        takings.sold_by_day[row["day"]] += row["gross"]
        takings.orders_by_day[row["day"]] = row["orders"]
    for row in differences(scope, period):
        takings = side(row["day"], row["currency"])
        takings.gross += row["amount"]
        takings.sold_by_day[row["day"]] += row["amount"]
    for row in money_back(scope, period):
        takings = side(row["day"], row["currency"])
        takings.returned += row["amount"]
        takings.returned_by_day[row["day"]] += row["amount"]
    return dict(sorted(found.items(), key=lambda pair: -pair[1][0].gross))


@dataclass(frozen=True)
class Conversion:
    """Of the checkouts begun, how many were paid (by now)."""

    begun: Compared
    paid: Compared

    @property
    def now(self) -> float | None:
        return self.paid.now / self.begun.now if self.begun.now else None

    @property
    def then(self) -> float | None:
        return self.paid.then / self.begun.then if self.begun.then else None


def conversion(scope: Scope, period: Period) -> Conversion:
    """From checkout to payment, for what has a price. One query."""
    begun = Order.objects.filter(scope.on(), amount__gt=0)
    now, then = within("created_at", period), within("created_at", period.before)
    paid = Q(paid_at__isnull=False)
    row = begun.filter(now | then).aggregate(
        begun_now=Count(Value(1), filter=now),
        begun_then=Count(Value(1), filter=then),
        paid_now=Count(Value(1), filter=now & paid),
        paid_then=Count(Value(1), filter=then & paid),
    )
    return Conversion(
        Compared(row["begun_now"], row["begun_then"]), Compared(row["paid_now"], row["paid_then"])
    )


@dataclass(frozen=True)
class Checkouts:
    """Of one product: how many began to pay, and did."""

    title: str
    begun: int
    paid: int


def checkouts_of(products: list[int], period: Period) -> dict[int, Checkouts]:
    """By product id, for those of `products` that still exist. Two queries."""
    rows = (
        Order.objects.filter(within("created_at", period), product__in=products, amount__gt=0)
        .order_by()
        .values("product_id")
        .annotate(begun=Count(Value(1)), paid=Count("paid_at"))
    )
    counts = {row["product_id"]: (row["begun"], row["paid"]) for row in rows}
    titles = ProductPage.objects.filter(pk__in=products).values_list("pk", "title")
    return {pk: Checkouts(title, *counts.get(pk, (0, 0))) for pk, title in titles}


def free_orders(scope: Scope, period: Period) -> Compared:
    """Products taken for free. One query."""
    return _count(_paid(scope).filter(amount=0), "paid_at", period)


def downloads(scope: Scope, period: Period) -> Compared:
    """Files that were fetched. One query."""
    tickets = DownloadTicket.objects.filter(scope.on("purchase__product"))
    return _count(tickets, "claimed_at", period)


@dataclass(frozen=True)
class Customers:
    """Who paid in a period: for the first time (of these products), or again."""

    new: Compared
    returning: Compared


def customers(scope: Scope, period: Period) -> Customers:
    """One query over all paying customers of these products."""
    now, then = within("paid_at", period), within("paid_at", period.before)
    people = (
        _paid(scope)
        .filter(amount__gt=0, paid_at__lt=period.end)
        .order_by()
        .values("user")
        .annotate(
            first=Min("paid_at"), now=Count(Value(1), filter=now), then=Count(Value(1), filter=then)
        )
        .filter(Q(now__gt=0) | Q(then__gt=0))
    )
    new_now, new_then = Q(first__gte=period.start), Q(first__gte=period.before.start)
    row = people.aggregate(
        new_now=Count(Value(1), filter=new_now & Q(now__gt=0)),
        again_now=Count(Value(1), filter=~new_now & Q(now__gt=0)),
        new_then=Count(Value(1), filter=new_then & Q(then__gt=0)),
        again_then=Count(Value(1), filter=~new_then & Q(then__gt=0)),
    )
    return Customers(
        Compared(row["new_now"], row["new_then"]), Compared(row["again_now"], row["again_then"])
    )


def top_products(scope: Scope, period: Period) -> list[TopProduct]:
    """The ten that brought most in the period, before refunds, of each currency. Three queries."""
    rows = (
        _paid(scope)
        .filter(within("paid_at", period), amount__gt=0)
        .order_by()
        .values_list("currency", "product_id")
        .annotate(orders=Count("*"), gross=Sum("amount"))
    )
    more: dict[tuple, int] = defaultdict(int)
    for row in differences(scope, period):
        if row["day"] in period:
            more[row["currency"], row["product"]] += row["amount"]
    by_currency: dict[str, list[tuple]] = defaultdict(list)
    for currency, product, orders, gross in rows:
        by_currency[currency].append((-gross - more[currency, product], product, orders))
    # The currency that most is sold in comes first.
    usual = sorted(by_currency, key=lambda code: (-sum(row[2] for row in by_currency[code]), code))
    top = {currency: sorted(by_currency[currency])[:TOP] for currency in usual}
    titles = ProductPage.objects.in_bulk(
        {product for found in top.values() for _, product, _ in found}
    )
    return [
        TopProduct(titles[product].title, currency, orders, -gross)
        for currency, products in top.items()
        for gross, product, orders in products
    ]


def editions(scope: Scope, period: Period) -> list[SoldEdition]:
    """The editions that were paid for in the period, before refunds: of each currency what brought
    most first. One query."""
    rows = (
        _paid(scope)
        .filter(within("paid_at", period), amount__gt=0, edition__isnull=False)
        .order_by()
        .values_list("product__title", "edition__name", "currency")
        .annotate(
            orders=Count("*"),
            upgrades=Count("upgraded"),
            gross=Sum(PAID_FOR_IT),
        )
    )
    return sorted(
        (SoldEdition(*row) for row in rows), key=lambda row: (row.currency, -row.gross, row.product)
    )


def in_sales(scope: Scope, period: Period) -> list[SoldInSale]:
    """What was paid for at a sale price in the period, before refunds: of each currency what
    brought most first. One query."""
    rows = (
        _paid(scope)
        .filter(within("paid_at", period), sale_discount__gt=0)
        .order_by()
        .values_list("product__title", "currency")
        .annotate(orders=Count("*"), discount=Sum("sale_discount"), gross=Sum(PAID_FOR_IT))
    )
    return sorted(
        (SoldInSale(*row) for row in rows), key=lambda row: (row.currency, -row.gross, row.product)
    )


def chosen(scope: Scope, period: Period) -> list[SoldAtChoice]:
    """What customers paid in the period where they chose it, or had for nothing, before refunds:
    of each currency what brought most first. One query."""
    rows = (
        _paid(scope)
        .filter(within("paid_at", period), minimum__isnull=False)
        .order_by()
        .values_list("product__title", "currency")
        .annotate(
            orders=Count("*"),
            free=Count(Value(1), filter=Q(amount=0)),
            least=Sum("minimum", output_field=BigIntegerField()),
            gross=Sum(PAID_FOR_IT),
        )
    )
    return sorted(
        (SoldAtChoice(*row) for row in rows),
        key=lambda row: (row.currency, -row.gross, row.product),
    )


def codes(scope: Scope, period: Period) -> list[UsedCode]:
    """The codes of what was paid for in the period, or was free by them, before refunds: of each
    currency what brought most first. One query."""
    rows = (
        _paid(scope)
        .filter(within("paid_at", period), discount__gt=0)
        .order_by()
        .values_list("discount_code_text", "attribution", "currency")
        .annotate(
            orders=Count("*"),
            off=Sum("discount", output_field=BigIntegerField()),
            gross=Sum(PAID_FOR_IT),
        )
    )
    return sorted(
        (UsedCode(*row) for row in rows), key=lambda row: (row.currency, -row.gross, row.code)
    )


def _paid(scope: Scope) -> QuerySet:
    return Order.objects.filter(scope.on(), paid_at__isnull=False)


def _count(rows: QuerySet, field_name: str, period: Period) -> Compared:
    now, then = within(field_name, period), within(field_name, period.before)
    counted = rows.filter(now | then).aggregate(
        now=Count(Value(1), filter=now), then=Count(Value(1), filter=then)
    )
    return Compared(**counted)
