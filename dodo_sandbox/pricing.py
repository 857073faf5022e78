"""What a cart costs: in the products' currency, and in the one that the customer pays in."""

from dataclasses import dataclass

from dodo_sandbox import behaviour
from dodo_sandbox.models import Product
from dodo_sandbox.money import converted, discounted, tax_on_top, tax_within

LARGEST_TOTAL = 2**31 - 1


class Unsellable(Exception):
    """A cart that cannot be charged: an unknown or archived product, two currencies, …"""


@dataclass(frozen=True)
class Charge:
    """What a cart comes to, in minor units, tax included; `tax` is None where nobody collects any.

    The customer pays `total` in `currency`; the products are priced, and the shop is credited,
    in `settlement_currency`. Without adaptive currency the two are the same. `lines` are the rows
    of Payment.lines.
    """

    products: list[Product]
    lines: list[dict]
    currency: str
    total: int
    tax: int | None
    settlement_currency: str
    settlement_total: int
    settlement_tax: int | None

    @property
    def adaptive(self) -> bool:
        return self.currency != self.settlement_currency


def price_cart(cart: list[dict]) -> Charge:
    """Price the rows {product_id, quantity, amount} at the products' prices of this moment.

    Raises Unsellable.
    """
    conditions = behaviour.read()
    percent = conditions["tax_percent"]
    products = [_sellable(row["product_id"]) for row in cart]
    currencies = {product.price["currency"] for product in products}
    if len(currencies) != 1:
        raise Unsellable("All products of a cart must have one currency.")
    settlement_currency = currencies.pop()
    currency = conditions["adaptive_currency"] or settlement_currency

    def paid(amount: int) -> int:
        if currency == settlement_currency:
            return amount
        return converted(amount, settlement_currency, currency, conditions["adaptive_rate"])

    lines = []
    for row, product in zip(cart, products, strict=True):
        amount, tax = _line(product, row, percent)
        lines.append(
            {
                "product_id": product.product_id,
                "quantity": row["quantity"],
                "amount": paid(amount),
                "tax": paid(tax),
                "settlement_amount": amount,
                "settlement_tax": tax,
            }
        )
    total, settlement_total = _sum(lines, "amount"), _sum(lines, "settlement_amount")
    if max(total, settlement_total) > LARGEST_TOTAL:
        raise Unsellable(f"The cart comes to more than {LARGEST_TOTAL} minor units.")
    if settlement_total and not total:
        raise Unsellable(f"The cart comes to less than the smallest amount of {currency}.")
    return Charge(
        products=products,
        lines=lines,
        currency=currency,
        total=total,
        tax=_sum(lines, "tax") if percent else None,
        settlement_currency=settlement_currency,
        settlement_total=settlement_total,
        settlement_tax=_sum(lines, "settlement_tax") if percent else None,
    )


def _sum(lines: list[dict], name: str) -> int:
    return sum(line[name] for line in lines)


def _line(product: Product, row: dict, percent: float) -> tuple[int, int]:
    """What a row comes to with its tax, and that tax."""
    amount = _unit_amount(product, row.get("amount")) * row["quantity"]
    if product.price["tax_inclusive"]:
        return amount, tax_within(amount, percent)
    tax = tax_on_top(amount, percent)
    return amount + tax, tax


def _sellable(product_id: str) -> Product:
    product = Product.objects.filter(product_id=product_id).first()
    if product is None:
        raise Unsellable(f"Product {product_id[:60]} does not exist.")
    if product.archived:
        raise Unsellable(f"Product {product_id} is archived.")
    return product


def _unit_amount(product: Product, amount: int | None) -> int:
    """The price of one. A cart's own amount counts for pay-what-you-want products only."""
    price = product.price
    if not price["pay_what_you_want"]:
        return discounted(price["price"], price["discount"])
    chosen = amount if amount is not None else price["suggested_price"] or price["price"]
    if chosen < price["price"]:
        raise Unsellable(f"The least amount for {product.product_id} is {price['price']}.")
    return chosen
