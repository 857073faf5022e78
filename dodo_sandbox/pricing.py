"""What a checkout costs: in the products' currency, and in the one that the customer pays in."""

from dataclasses import dataclass

from dodo_sandbox import behaviour
from dodo_sandbox.codes import MINIMUMS, decimals
from dodo_sandbox.errors import Unsellable
from dodo_sandbox.models import CheckoutSession, Product
from dodo_sandbox.money import (
    converted,
    discounted,
    percentage,
    plain,
    smallest,
    tax_on_top,
    tax_within,
)

LARGEST_TOTAL = 2**31 - 1
# Percent of orders under so many dollars, and of larger ones.
FEES_UNDER = ((500, 4), (1500, 3))
FEE_OVER = 2


@dataclass(frozen=True)
class Fee:
    """What adaptive pricing costs: the customer, on top of the prices, or, where it is
    inclusive, the shop. The amount is in the currency of whom it costs."""

    percent: int = 0
    amount: int = 0
    inclusive: bool = False

    @property
    def added(self) -> int:
        return 0 if self.inclusive else self.amount

    @property
    def taken(self) -> int:
        return self.amount if self.inclusive else 0


@dataclass(frozen=True)
class Charge:
    """What a cart comes to, in minor units, tax included; `tax` is None where nobody collects any.

    The customer pays `total` in `currency`; the products are priced, and the shop is credited,
    in `settlement_currency`. Without adaptive pricing the two are the same. `lines` are the rows
    of Payment.lines, without the fee.
    """

    products: list[Product]
    lines: list[dict]
    currency: str
    total: int
    tax: int | None
    settlement_currency: str
    settlement_total: int
    settlement_tax: int | None
    fee: Fee
    rate: float

    @property
    def adaptive(self) -> bool:
        return self.currency != self.settlement_currency


def price(session: CheckoutSession) -> Charge:
    """Price a session's cart at the products' prices of this moment.

    Raises Unsellable.
    """
    conditions = behaviour.read()
    products = [_sellable(session, row["product_id"]) for row in session.product_cart]
    settlement_currency = _own_currency(products)
    currency = _paid_currency(session, settlement_currency, conditions)
    rate, rounding = 1.0, 0
    if currency != settlement_currency:
        rate, rounding = conditions["adaptive_rate"], conditions["adaptive_rounding"]
    percent = conditions["tax_percent"]
    lines = [
        _line(row, product, percent, currency, rate)
        for row, product in zip(session.product_cart, products, strict=True)
    ]
    prices, own_prices = _sum(lines, "amount"), _sum(lines, "settlement_amount")
    fee = _fee(session, {currency: prices, settlement_currency: own_prices}, conditions)
    charge = Charge(
        products=products,
        lines=lines,
        currency=currency,
        total=prices + fee.added,
        tax=_sum(lines, "tax") if percent else None,
        settlement_currency=settlement_currency,
        settlement_total=max(0, own_prices - fee.taken + rounding),
        settlement_tax=_sum(lines, "settlement_tax") if percent else None,
        fee=fee,
        rate=rate,
    )
    _check_size(charge, is_free=not own_prices)
    return charge


def _check_size(charge: Charge, is_free: bool) -> None:
    """Raise Unsellable for a total that no card can be charged; one of nothing is fine."""
    if max(charge.total, charge.settlement_total) > LARGEST_TOTAL:
        raise Unsellable(
            "NO_ELIGIBLE_PAYMENT_METHODS",
            f"The cart comes to more than {LARGEST_TOTAL} minor units.",
        )
    least = smallest(charge.currency)
    if charge.total < least and not is_free:
        raise Unsellable(
            "TOTAL_PAYMENT_AMOUNT_BELOW_MINIMUM_AMOUNT",
            f"To process payment, the total must be at least {plain(least, charge.currency)}",
        )


def _own_currency(products: list[Product]) -> str:
    """The one currency that the products are priced, and settled, in."""
    currencies = {product.price["currency"] for product in products}
    if len(currencies) != 1:
        raise Unsellable("UNSUPPORTED_CURRENCY", "All products of a cart must have one currency.")
    currency = currencies.pop()
    if currency not in MINIMUMS:
        raise Unsellable("UNSUPPORTED_CURRENCY")
    return currency


def _paid_currency(session: CheckoutSession, settlement_currency: str, conditions: dict) -> str:
    """The customer's own currency with adaptive pricing, unless the session fixes another."""
    if conditions["adaptive_currency"] is None:
        return settlement_currency
    if not (session.billing_currency and conditions["honour_billing_currency"]):
        return conditions["adaptive_currency"]
    if session.billing_currency not in MINIMUMS:
        raise Unsellable("UNSUPPORTED_CURRENCY")
    return session.billing_currency


def _fee(session: CheckoutSession, prices: dict[str, int], conditions: dict) -> Fee:
    """The fee on an order whose prices are these: what is paid first, then the settlement's.

    One entry means that both are the same: then it costs something in rupees only.
    """
    own = list(prices) == ["INR"]
    if len(prices) == 1 and not (own and conditions["adaptive_currency"]):
        return Fee()
    inclusive = own or session.fees_inclusive
    if inclusive is None:
        inclusive = conditions["adaptive_fees"] == "inclusive"
    paid, settled = next(iter(prices.values())), list(prices.values())[-1]
    percent = _fee_percent(prices)
    return Fee(percent, percentage(settled if inclusive else paid, percent), inclusive)


def _fee_percent(amounts: dict[str, int]) -> int:
    """By the order's worth in dollars; as a small order where no side of it is in dollars."""
    dollars = amounts.get("USD", 0) / 10 ** decimals("USD")
    if dollars > FEES_UNDER[-1][0]:
        return FEE_OVER
    return next((percent for limit, percent in FEES_UNDER if dollars < limit), FEES_UNDER[-1][1])


def _sum(lines: list[dict], name: str) -> int:
    return sum(line[name] for line in lines)


def _line(row: dict, product: Product, percent: float, currency: str, rate: float) -> dict:
    """A row of Payment.lines: what it comes to with its tax, and that tax, in both currencies."""
    amount = _unit_amount(product, row.get("amount")) * row["quantity"]
    if product.price["tax_inclusive"]:
        tax = tax_within(amount, percent)
    else:
        tax = tax_on_top(amount, percent)
        amount += tax
    own = product.price["currency"]
    return {
        "product_id": product.product_id,
        "quantity": row["quantity"],
        "amount": converted(amount, own, currency, rate),
        "tax": converted(tax, own, currency, rate),
        "settlement_amount": amount,
        "settlement_tax": tax,
    }


def _sellable(session: CheckoutSession, product_id: str) -> Product:
    rows = Product.objects.filter(business_id=session.business_id)
    product = rows.filter(product_id=product_id).first()
    if product is None:
        raise Unsellable("NOT_FOUND", f"Product {product_id[:60]} does not exist.")
    if product.deleted or product.archived:
        state = "deleted" if product.deleted else "archived"
        raise Unsellable("PRODUCT_IS_DELETED", f"Product {product_id} is {state}.")
    return product


def _unit_amount(product: Product, amount: int | None) -> int:
    """The price of one. A cart's own amount counts for pay-what-you-want products only."""
    price = product.price
    if not price["pay_what_you_want"]:
        return discounted(price["price"], price["discount"])
    if amount is None:
        raise Unsellable("PAY_AS_YOU_WANT_AMOUNT_REQUIRED")
    if amount < price["price"]:
        raise Unsellable("REQUEST_AMOUNT_BELOW_MINIMUM")
    return amount
