"""Orders, and the tries to pay them, as the provider's last word on each left them."""

from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from django.conf import settings

from commerce.checkout.orders import EXPIRES_AFTER
from commerce.models import CheckoutAttempt, Order, Payment
from demo.history.people import Customer
from demo.history.shelf import Ware
from demo.history.story import FATES, Fate, Story, present, provider_id, reference_of
from products.models import ProductPage

Status, Attempt = Order.Status, CheckoutAttempt.Status
# The shop began in another currency, and turned to its own after so many days.
FORMER_DAYS = 90
# Some payers need a second try; some orders expire because no page could be opened.
SECOND_TRIES, NOT_OPENED = 0.06, 0.05
# How many, where another currency is used, pay in that one; and what a US dollar is there.
OWN_CURRENCY = 0.35
RATES = {
    "USD": 1,
    "EUR": 0.92,
    "GBP": 0.79,
    "CAD": 1.37,
    "INR": 83.1,
    "AUD": 1.52,
    "PLN": 3.98,
    "SEK": 10.4,
}
# Tax within the price, in a hundred.
TAXES = {
    "DE": 19,
    "FR": 20,
    "GB": 20,
    "NL": 21,
    "ES": 21,
    "PL": 23,
    "SE": 25,
    "IN": 18,
    "AU": 10,
    "CA": 5,
}

_FATES = list(FATES)
_FATES_GONE = list(accumulate(FATES.values()))


def draw_fate(dice: Random) -> Fate:
    return _FATES[bisect_right(_FATES_GONE, dice.random() * _FATES_GONE[-1])]


def place(number: int, customer: Customer, ware: Ware, moment: datetime, currency: str) -> Story:
    """A pending order at the product's price, or at one that its customer chose; one without a
    price has no billing address."""
    page = ware.page
    order = Order(
        reference=reference_of(number),
        product_id=page.pk,
        product_title=page.title,
        product_slug=page.slug,
        amount=_asked(page, number),
        minimum=page.price if page.pay_what_you_want else None,
        currency=currency,
        created_at=moment,
    )
    if page.price:
        order.name = f"Buyer {customer.number}"
        order.country = customer.country
        order.street = f"{customer.number} Example Street"
        order.city = "Exampletown"
    return Story(number, customer, ware, order)


def _asked(page: ProductPage, number: int) -> int:
    """Where customers choose it is the least, the suggestion, or something between or above."""
    least = present(page.price)
    if not page.pay_what_you_want:
        return least
    return least + ((page.suggested_price or least) - least) * (number % 7) // 4


def currency_at(moment: datetime, first: datetime) -> str:
    """The shop's currency at `moment` of a history that begins at `first`."""
    if moment - first >= timedelta(days=FORMER_DAYS):
        return settings.SHOP_CURRENCY
    return "EUR" if settings.SHOP_CURRENCY != "EUR" else "USD"


def take_for_free(story: Story) -> None:
    """What costs nothing is paid as soon as it is ordered."""
    order = story.order
    order.status, order.is_paid, order.paid_at = Status.PAID, True, order.created_at


def pay(story: Story, dice: Random, now: datetime) -> bool:
    """A try or two that succeed; False (and a page left open) when it is not done by `now`."""
    order = story.order
    tries = 2 if dice.random() < SECOND_TRIES else 1
    moment = order.created_at + timedelta(minutes=dice.uniform(0.7, 6))
    if moment + timedelta(minutes=14) > now:
        leave_open(story)
        return False
    if tries == 2:
        _try(story, dice, order.created_at, moment, "failed")
        begun = moment + timedelta(minutes=1)
        moment = begun + timedelta(minutes=dice.uniform(0.7, 6))
    else:
        begun = order.created_at
    payment = _try(story, dice, begun, moment, Payment.SUCCEEDED)
    order.status, order.is_paid, order.paid_at = Status.PAID, True, moment
    order.payment_id, order.tax = payment.payment_id, payment.tax_in(order.currency)
    return True


def give_up(story: Story, fate: Fate, dice: Random, now: datetime) -> None:
    """An order that nobody pays: declined, cancelled, or left alone until it expires."""
    order = story.order
    moment = order.created_at + timedelta(minutes=dice.uniform(0.7, 9))
    if fate in (Fate.EXPIRED, Fate.OPEN) or moment > now:
        leave_open(story)
        if fate is Fate.EXPIRED and dice.random() < NOT_OPENED:
            story.attempts[0].status = Attempt.NOT_OPENED
            story.attempts[0].checkout_session_id = None
            story.attempts[0].error = "The payment provider could not be reached."
        if order.created_at + EXPIRES_AFTER <= now:
            order.status = Status.EXPIRED
        return
    _try(story, dice, order.created_at, moment, fate.value)
    order.status = Status.FAILED if fate is Fate.FAILED else Status.CANCELLED


def leave_open(story: Story) -> None:
    """A payment page was opened, and nothing came of it so far."""
    story.attempts.append(_attempt(story, story.order.created_at, Attempt.OPEN))


def _try(story: Story, dice: Random, begun: datetime, made_at: datetime, status: str) -> Payment:
    """A checkout session with a payment in it that ended in `status`."""
    kind = {"failed": Attempt.FAILED, "cancelled": Attempt.CANCELLED}.get(status, Attempt.SUCCEEDED)
    attempt = _attempt(story, begun, kind)
    story.attempts.append(attempt)
    attempt.payment_id = provider_id("pay", story.number, f"_{len(story.attempts)}")
    order, country = story.order, story.customer.country
    own = story.customer.currency
    is_foreign = own != order.currency and order.currency in RATES
    is_foreign = is_foreign and dice.random() < OWN_CURRENCY
    total, currency = order.amount, order.currency
    if is_foreign:
        total = round(order.amount * RATES[own] / RATES[order.currency])
        currency = own
    payment = Payment(
        payment_id=attempt.payment_id,
        session_id=present(attempt.checkout_session_id),
        customer_id=provider_id("cus", story.customer.number),
        status=status,
        total_amount=total,
        currency=currency,
        tax=_tax(total, country),
        settlement_amount=order.amount,
        settlement_currency=order.currency,
        settlement_tax=_tax(order.amount, country),
        product_ids=[attempt.provider_product_id],
        quantity=1,
        made_at=made_at,
        reported_at=made_at,
    )
    story.payments.append((payment, attempt))
    return payment


def _attempt(story: Story, moment: datetime, status: str) -> CheckoutAttempt:
    return CheckoutAttempt(
        provider_product_id=provider_id("pdt", story.ware.page.pk, story.order.currency),
        checkout_session_id=provider_id("cks", story.number, f"_{len(story.attempts) + 1}"),
        status=status,
        created_at=moment,
    )


def _tax(total: int, country: str) -> int:
    """What is in `total` of it; prices include it."""
    percent = TAXES.get(country, 0)
    return round(total * percent / (100 + percent))
