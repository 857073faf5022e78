"""What each order should have asked, by the price list, and what was paid for it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from demo import catalogue

# Of a settlement out of another currency, whose fee and rounding may be taken off.
TOLERANCE_PERCENT = 5
# What the provider takes at least, in cents: there a product that may be had for nothing begins.
SMALLEST = 50
HOLDS_USE = {"pending", "paid", "partially_refunded", "disputed", "refunded"}


@dataclass(frozen=True)
class Price:
    """In cents: usually, and now, in a sale or not. `is_least`: customers choose, from it on."""

    usual: int
    now: int
    is_least: bool = False


@dataclass(frozen=True)
class Code:
    """What it takes off, in cents or as a percentage, and how many orders it is good for."""

    percent: int = 0
    amount: int = 0
    uses: int | None = None

    def takes_off(self, price: int) -> int:
        return -(-price * self.percent // 100) if self.percent else min(self.amount, price)


def of_the_demo() -> dict[tuple[str, str], Price]:
    """By the slug of a product, and the name of an edition."""
    prices = {}
    for product in catalogue.PRODUCTS:
        now = product.price if product.sale_price is None else product.sale_price
        prices[product.slug, ""] = Price(product.price, now, product.pay_what_you_want)
        for edition in product.editions:
            prices[product.slug, edition.name] = Price(edition.price, edition.price)
    return prices


def mistaken(
    shop: dict,
    provider: dict,
    prices: dict[tuple[str, str], Price],
    codes: dict[str, Code],
    paid_late: set[str],
) -> list[str]:
    """Orders at another price than the list says, payments of another amount than their order that
    nobody is told of, and codes with more uses than they may have.

    `paid_late` are orders that had given their use back before they were paid: they count all the
    same.
    """
    return [
        *_orders(shop["orders"], prices, codes),
        *_payments(shop, provider),
        *_uses(shop["orders"], codes, paid_late),
    ]


def _orders(orders: list[dict], prices: dict, codes: dict[str, Code]) -> Iterator[str]:
    for order in orders:
        price = prices[order["product_slug"], order["edition"]]
        usual, now = price.usual, price.now
        if order["upgraded_from"]:
            lower = prices[order["product_slug"], order["upgraded_from"]]
            usual, now = usual - lower.usual, now - lower.now
        discount = 0
        if code := order["discount_code"]:
            discount = codes[code].takes_off(now)
        asked = {name: order[name] for name in ("amount", "minimum", "sale_discount", "discount")}
        expected = {"minimum": None, "sale_discount": usual - now, "discount": discount}
        if price.is_least:
            expected |= {"amount": max(order["amount"], now), "minimum": now, "discount": 0}
            expected["sale_discount"] = max(usual - order["amount"], 0)
        else:
            expected["amount"] = now - discount
        if asked != expected:
            yield f"{order['reference']} asks {asked}, and the list says {expected}"


def _payments(shop: dict, provider: dict) -> Iterator[str]:
    orders = {order["reference"]: order for order in shop["orders"]}
    products = {product["product_id"]: product for product in provider["products"]}
    listed = {row["payment_id"] for row in shop["reviews"] if row["open"]}
    for payment in provider["payments"]:
        if payment["status"] != "succeeded":
            continue
        order = orders[payment["metadata"]["order"]]
        fits = _fits(payment, order)
        least, there = order["minimum"], products[payment["product_id"]]["price"]
        if there != (order["amount"] if least is None else max(least, SMALLEST)):
            yield f"{payment['payment_id']}: {order['reference']} is sold at {there} there"
        is_refunded = payment["refunded_amount"] >= payment["total_amount"]
        if not fits and not is_refunded and payment["payment_id"] not in listed:
            yield f"{payment['payment_id']}: {payment['written']} for {order}, and not listed"
        if not fits and order["payment_id"] == payment["payment_id"]:
            yield f"{payment['payment_id']}: {payment['written']} settles {order}"


def _fits(payment: dict, order: dict) -> bool:
    if payment["currency"] == order["currency"]:
        return payment["total_amount"] == order["amount"]
    allowed = max(1, order["amount"] * TOLERANCE_PERCENT // 100)
    is_near = abs(payment["settlement_amount"] - order["amount"]) <= allowed
    return payment["settlement_currency"] == order["currency"] and is_near


def _uses(orders: list[dict], codes: dict[str, Code], paid_late: set[str]) -> Iterator[str]:
    uses = defaultdict(list)
    for order in orders:
        if order["discount_code"] and order["status"] in HOLDS_USE:
            uses[order["discount_code"]].append(order["reference"])
    for code, references in uses.items():
        late = paid_late.intersection(references)
        limit = codes[code].uses
        if limit is not None and len(references) > limit + len(late):
            yield f"{code} is good for {limit} orders, and has {references}; late: {late}"
