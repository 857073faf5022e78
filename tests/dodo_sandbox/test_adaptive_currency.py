"""Customers who pay in their own currency, while the shop is credited in the product's.

Where nothing else is said the fee is the customer's: 4 % on top, as the orders are small.
"""

import dodopayments
import pytest
import requests

from tests.dodo_sandbox.process import wait_for

pytestmark = pytest.mark.once


@pytest.fixture
def sold(sandbox, client, make_product, make_session):
    """Sell for a price in one currency, paid in another; the payment as the API shows it."""

    def sell(price: int, currency: str, adaptive_currency: str, rate: float, **price_fields):
        sandbox.configure(adaptive_currency=adaptive_currency, adaptive_rate=rate)
        fields = {"price": price, "currency": currency} | price_fields
        sandbox.pay(make_session(make_product(price=fields)).checkout_url)
        return client.payments.retrieve(sandbox.payments()[-1]["payment_id"])

    return sell


@pytest.mark.parametrize(
    ("price", "currency", "paid_in", "rate", "total"),
    [
        (990, "USD", "CNY", 7.0333, 6963 + 279),
        (1250, "USD", "JPY", 150, 1875 + 75),
        (1250, "JPY", "USD", 0.0067, 838 + 34),
        (1250, "USD", "KWD", 0.3075, 3844 + 154),
        (1250, "JPY", "KWD", 0.002, 2500 + 100),
        (60, "USD", "EUR", 0.9, 54 + 2),
        # CLDR writes these without decimals; ISO 4217, which counts, has two.
        (125_000, "ALL", "USD", 0.011, 1375 + 55),
        (1250, "USD", "RSD", 100, 125_000 + 5000),
    ],
)
def test_amounts_have_the_exponents_of_both_currencies(sold, price, currency, paid_in, rate, total):
    payment = sold(price, currency, paid_in, rate)
    assert (payment.total_amount, payment.currency) == (total, paid_in)
    assert (payment.settlement_amount, payment.settlement_currency) == (price, currency)
    assert (payment.tax, payment.settlement_tax) == (None, None)


def test_tax_is_in_both_currencies(sandbox, sold):
    sandbox.configure(tax_percent=19)
    payment = sold(1000, "USD", "CNY", 7.0, tax_inclusive=False)
    assert (payment.total_amount, payment.tax) == (8330 + 333, 1330)
    assert (payment.settlement_amount, payment.settlement_tax) == (1190, 190)
    payment = sold(1190, "USD", "CNY", 7.0, tax_inclusive=True)
    assert (payment.total_amount, payment.tax) == (8330 + 333, 1330)
    assert (payment.settlement_amount, payment.settlement_tax) == (1190, 190)


def test_total_is_the_sum_of_the_rows(sandbox, client, make_product, make_session):
    """Each row is rounded by itself, so that the rows on the page add up."""
    sandbox.configure(adaptive_currency="JPY", adaptive_rate=15)
    cart = [
        {"product_id": make_product(price={"price": price}).product_id, "quantity": 1}
        for price in (130, 130, 130)
    ]
    sandbox.pay(make_session(product_cart=cart).checkout_url)
    row = sandbox.payments()[0]
    assert (row["total_amount"], row["settlement_amount"]) == (60 + 2, 390)


def test_own_currency_of_the_product_is_not_converted(sold):
    payment = sold(990, "USD", "USD", 7.0)
    assert (payment.total_amount, payment.currency) == (990, "USD")
    assert payment.settlement_amount == 990


def test_page_shows_both_amounts(sandbox, make_product, make_session):
    session = make_session(make_product(price={"price": 990}))
    assert "own currency" not in requests.get(session.checkout_url, timeout=5).text
    sandbox.configure(adaptive_currency="CNY", adaptive_rate=7.0333)
    page = requests.get(session.checkout_url, timeout=5).text
    for shown in ("CN¥69.63", "Currency conversion, 4 %", "CN¥2.79", "CN¥72.42"):
        assert shown in page
    assert "In the shop&#x27;s own currency" in page or "In the shop's own currency" in page
    assert "$9.90 USD" in page


def test_less_than_the_minimum_of_the_currency_cannot_be_paid(sandbox, make_product, make_session):
    session = make_session(make_product(price={"price": 60}))
    sandbox.configure(adaptive_currency="JPY", adaptive_rate=1)
    page = requests.get(session.checkout_url, timeout=5)
    assert page.status_code == 410
    assert "the total must be at least 50 JPY" in page.text


def test_ledger_and_event_have_both_amounts(sandbox, receiver, sold):
    sold(990, "USD", "CNY", 7.0333)
    row = sandbox.payments()[0]
    assert (row["total_amount"], row["currency"]) == (7242, "CNY")
    assert (row["settlement_amount"], row["settlement_currency"]) == (990, "USD")
    assert (row["fee"], row["fee_inclusive"]) == (279, False)
    data = wait_for(lambda: receiver.received and receiver.received[0].event["data"])
    assert (data["total_amount"], data["currency"]) == (7242, "CNY")
    assert (data["settlement_amount"], data["settlement_currency"]) == (990, "USD")


@pytest.mark.parametrize(
    ("price", "percent"),
    [(49_999, 4), (50_000, 3), (150_000, 3), (150_001, 2)],
)
def test_fee_falls_with_the_size_of_the_order(sandbox, sold, price, percent):
    payment = sold(price, "USD", "EUR", 1.0)
    fee = round(price * percent / 100)
    assert (payment.total_amount, payment.settlement_amount) == (price + fee, price)
    sandbox.configure(adaptive_fees="inclusive")
    payment = sold(price, "USD", "EUR", 1.0)
    assert (payment.total_amount, payment.settlement_amount) == (price, price - fee)


def test_size_of_the_order_is_in_dollars_from_either_side(sold):
    assert sold(80_000, "EUR", "USD", 2.0).total_amount == 163_200
    assert sold(50_000, "EUR", "GBP", 1.0).total_amount == 52_000, "nobody knows its dollars"


@pytest.mark.parametrize("of_business", ["exclusive", "inclusive"])
@pytest.mark.parametrize("inclusive", [True, False])
def test_session_says_itself_who_bears_the_fee(sandbox, make_session, of_business, inclusive):
    sandbox.configure(adaptive_currency="CNY", adaptive_rate=7.0, adaptive_fees=of_business)
    session = make_session(extra_body={"adaptive_currency_fees_inclusive": inclusive})
    page = requests.get(session.checkout_url, timeout=5).text
    assert ("paid by the shop" in page, "Currency conversion" in page) == (inclusive, not inclusive)
    sandbox.pay(session.checkout_url)
    row = sandbox.payments()[0]
    amounts = (row["total_amount"], row["settlement_amount"], row["fee"], row["fee_inclusive"])
    assert amounts == ((8750, 1200, 50, True) if inclusive else (9100, 1250, 350, False))


def test_rupees_for_rupees_are_always_inclusive(sandbox, make_product, make_session):
    product = make_product(price={"currency": "INR", "price": 10_000})
    for currency, settled in ((None, 10_000), ("INR", 9600)):
        sandbox.configure(adaptive_currency=currency)
        session = make_session(product, extra_body={"adaptive_currency_fees_inclusive": False})
        sandbox.pay(session.checkout_url)
        row = sandbox.payments()[-1]
        assert (row["total_amount"], row["settlement_amount"]) == (10_000, settled)


@pytest.mark.parametrize("rounding", [-2, 0, 3])
def test_rounding_changes_what_is_settled(sandbox, sold, rounding):
    sandbox.configure(adaptive_rounding=rounding)
    payment = sold(990, "USD", "CNY", 7.0333)
    assert (payment.total_amount, payment.settlement_amount) == (7242, 990 + rounding)
    assert sold(990, "USD", "USD", 1.0).settlement_amount == 990


def paid_in(sandbox, session) -> tuple:
    sandbox.pay(session.checkout_url)
    row = sandbox.payments()[-1]
    return row["total_amount"], row["currency"]


def test_billing_currency_fixes_what_is_paid(sandbox, make_session):
    assert paid_in(sandbox, make_session(billing_currency="EUR")) == (1250, "USD"), "it is off"
    sandbox.configure(adaptive_currency="CNY", adaptive_rate=7.0)
    assert paid_in(sandbox, make_session()) == (9100, "CNY")
    assert paid_in(sandbox, make_session(billing_currency="USD")) == (1250, "USD")
    assert paid_in(sandbox, make_session(billing_currency="EUR")) == (9100, "EUR")
    assert sandbox.ledger("sessions")["sessions"][-1]["billing_currency"] == "EUR"
    with pytest.raises(dodopayments.UnprocessableEntityError, match="UNSUPPORTED_CURRENCY"):
        make_session(billing_currency="KWD")
    sandbox.configure(honour_billing_currency=False)
    assert paid_in(sandbox, make_session(billing_currency="USD")) == (9100, "CNY")


def test_refund_is_at_the_rate_of_its_day_and_without_the_fee(sandbox, client, sold):
    payment = sold(1000, "USD", "CNY", 7.0)
    assert payment.total_amount == 7280
    sandbox.configure(adaptive_rate=7.5)
    half = refund(client, payment, 500)
    assert (half.amount, half.is_partial) == (3750, True)
    assert sandbox.payments()[0]["refunded_amount"] == 3500
    asked = refund(client, payment, 750, currency="CNY")
    assert (asked.amount, sandbox.refunds()[1]["settlement_amount"]) == (750, 100)
    rest = client.refunds.create(payment_id=payment.payment_id)
    assert (rest.amount, rest.is_partial) == (3000, True)
    row = sandbox.payments()[0]
    assert (row["refund_status"], row["refunded_amount"]) == ("full", 7280)


def test_whole_refund_is_not_partial_though_the_fee_stays(sandbox, client, sold):
    payment = sold(1000, "USD", "CNY", 7.0)
    with pytest.raises(dodopayments.BadRequestError, match="LINE_ITEM_REFUND_AMOUNT_TOO_HIGH"):
        refund(client, payment, 7280, currency="CNY")
    whole = client.refunds.create(payment_id=payment.payment_id)
    assert (whole.amount, whole.currency, whole.is_partial) == (7000, "CNY", False)


def refund(client, payment, amount, **values):
    items = [{"item_id": payment.product_cart[0].product_id, "amount": amount}]
    return client.refunds.create(payment_id=payment.payment_id, items=items, **values)


def test_refund_amounts_are_in_the_settlement_currency_unless_said(sandbox, client, sold):
    payment = sold(990, "USD", "CNY", 7.0333)
    by_default = refund(client, payment, 99)
    assert (by_default.amount, by_default.currency) == (696, "CNY")
    said = refund(client, payment, 1000, currency="CNY")
    assert (said.amount, said.currency) == (1000, "CNY")
    first, second = sandbox.refunds()
    assert (first["settlement_amount"], first["settlement_currency"]) == (99, "USD")
    assert second["settlement_amount"] == 142

    with pytest.raises(dodopayments.BadRequestError, match="from 1 to 749 USD"):
        refund(client, payment, 750)
    with pytest.raises(dodopayments.BadRequestError, match="from 1 to 5267 CNY"):
        refund(client, payment, 5268, currency="CNY")
    for wrong in ("USD", "EUR"):
        with pytest.raises(dodopayments.UnprocessableEntityError, match="must be CNY"):
            refund(client, payment, 10, currency=wrong)


@pytest.mark.parametrize("values", [{}, {"currency": "CNY"}])
def test_the_last_refund_leaves_nothing_in_either_currency(sandbox, client, sold, values):
    payment = sold(990, "USD", "CNY", 7.0333)
    for _ in range(3):
        refund(client, payment, 333 if values else 33, **values)
    assert client.payments.retrieve(payment.payment_id).refund_status == "partial"
    client.refunds.create(payment_id=payment.payment_id, **values)
    assert client.payments.retrieve(payment.payment_id).refund_status == "full"
    assert sum(row["amount"] for row in sandbox.refunds()) == 6963
    assert sum(row["settlement_amount"] for row in sandbox.refunds()) == 990


def test_whole_item_is_refunded_in_full(sandbox, client, sold):
    payment = sold(990, "USD", "CNY", 7.0333)
    whole = refund(client, payment, None)
    assert (whole.amount, whole.is_partial) == (6963, False)
    assert sandbox.payments()[0]["refund_status"] == "full"


def test_refund_that_comes_to_nothing_is_refused(client, sold):
    payment = sold(990, "USD", "JPY", 10)
    with pytest.raises(dodopayments.BadRequestError, match="comes to nothing in JPY"):
        refund(client, payment, 4)


def test_control_refunds_in_either_currency(sandbox, sold):
    payment_id = sold(990, "USD", "CNY", 7.0333).payment_id
    assert sandbox.refund(payment_id, amount=1000)["amount"] == 1000
    assert sandbox.refund(payment_id, amount=99, currency="USD")["amount"] == 696
    with pytest.raises(requests.HTTPError, match="400"):
        sandbox.refund(payment_id, amount=1, currency="EUR")
