"""Checkouts that the provider refuses: each with the code of its documents."""

import dodopayments
import pytest
import requests

pytestmark = pytest.mark.once

ON_DEMAND = {
    "UNAUTHORIZED": 401,
    "MERCHANT_NOT_LIVE": 403,
    "NOT_FOUND": 404,
    "CHECKOUT_SESSION_CONSUMED": 409,
    "PRODUCT_IS_DELETED": 410,
    "INVALID_DISCOUNT_CODE": 422,
    "INVALID_TAX_ID": 422,
    "MISSING_PRODUCT_INFORMATION": 422,
    "NO_ELIGIBLE_PAYMENT_METHODS": 422,
    "PAY_AS_YOU_WANT_AMOUNT_REQUIRED": 422,
    "PRODUCT_CART_EMTPY": 422,
    "REQUEST_AMOUNT_BELOW_MINIMUM": 422,
    "TOTAL_PAYMENT_AMOUNT_BELOW_MINIMUM_AMOUNT": 422,
    "UNSUPPORTED_COUNTRY": 422,
    "UNSUPPORTED_CURRENCY": 422,
    "TOO_MANY_REQUESTS": 429,
    "EXCHANGE_RATE_NOT_FOUND": 500,
    "INTERNAL_SERVER_ERROR": 500,
    "DISCOUNT_CONCURRENT_REDEMPTION": 503,
}


def refusal(make_session, *args, **values) -> tuple[int, str]:
    """The status and the code that a checkout is refused with."""
    with pytest.raises(dodopayments.APIStatusError) as refused:
        make_session(*args, **values)
    assert set(refused.value.body) == {"code", "message"}
    return refused.value.status_code, refused.value.body["code"]


def test_product_that_is_not_there(sandbox, client, make_product, make_session):
    cart = [{"product_id": "pdt_none", "quantity": 1}]
    assert refusal(make_session, product_cart=cart) == (404, "NOT_FOUND")
    assert refusal(make_session, product_cart=[]) == (422, "PRODUCT_CART_EMTPY")
    archived, deleted = make_product(), make_product()
    client.products.archive(archived.product_id)
    sandbox.control(f"products/{deleted.product_id}/delete")
    for product in (archived, deleted):
        assert refusal(make_session, product) == (410, "PRODUCT_IS_DELETED")
    assert sandbox.ledger("sessions")["sessions"] == []


@pytest.mark.parametrize(
    ("currency", "least", "words"),
    [
        ("USD", 50, "0.50 USD"),
        ("JPY", 50, "50 JPY"),
        ("PYG", 4000, "4000 PYG"),
        ("CLP", 1000, "1000 CLP"),
        ("ALL", 5000, "50.00 ALL"),
        ("GBP", 30, "0.30 GBP"),
    ],
)
def test_total_below_the_minimum_of_its_currency(
    make_product, make_session, currency, least, words
):
    def product(price):
        return make_product(price={"currency": currency, "price": price})

    with pytest.raises(dodopayments.UnprocessableEntityError, match=f"at least {words}") as low:
        make_session(product(least - 1))
    assert low.value.body["code"] == "TOTAL_PAYMENT_AMOUNT_BELOW_MINIMUM_AMOUNT"
    assert make_session(product(least)).session_id
    assert make_session(product(0)).session_id, "what is free is no payment"


@pytest.mark.parametrize("currency", ["KWD", "IQD", "RUB", "BGN"])
def test_currency_that_cannot_be_charged(make_product, make_session, currency):
    product = make_product(price={"currency": currency, "price": 100_000})
    assert refusal(make_session, product) == (422, "UNSUPPORTED_CURRENCY")


def test_two_currencies_in_one_cart(make_product, make_session):
    cart = [
        {"product_id": make_product(price={"currency": currency}).product_id, "quantity": 1}
        for currency in ("USD", "EUR")
    ]
    assert refusal(make_session, product_cart=cart) == (422, "UNSUPPORTED_CURRENCY")


def test_country_that_is_not_supported(sandbox, client, make_product, make_session):
    product = make_product()
    with pytest.raises(dodopayments.UnprocessableEntityError, match="Country Cuba currently not"):
        make_session(product, billing_address={"country": "CU"})
    sandbox.configure(unsupported_countries="DE, XK")
    assert refusal(make_session, product)[1] == "UNSUPPORTED_COUNTRY"
    assert make_session(product, billing_address={"country": "CU"}).session_id
    countries = client.misc.list_supported_countries()
    assert {"CU", "IR"} < set(countries)
    assert not {"DE", "XK"} & set(countries)
    sandbox.configure(unsupported_countries="")
    assert {"DE", "XK", "KP"} < set(client.misc.list_supported_countries())


def test_supported_countries_are_a_plain_list_for_those_with_a_key(sandbox):
    url = f"{sandbox.url}/checkout/supported_countries"
    assert requests.get(url, timeout=5).status_code == 401
    answer = requests.get(
        url, headers={"Authorization": f"Bearer {sandbox.api_key}"}, timeout=5
    ).json()
    assert answer == sorted(answer)
    assert len(answer) == 227


def test_pay_what_you_want(make_product, make_session):
    product = make_product(price={"pay_what_you_want": True, "price": 500, "suggested_price": 900})

    def session(**amount):
        return [{"product_id": product.product_id, "quantity": 1} | amount]

    assert refusal(make_session, product_cart=session(amount=499)) == (
        422,
        "REQUEST_AMOUNT_BELOW_MINIMUM",
    )
    assert refusal(make_session, product_cart=session()) == (
        422,
        "PAY_AS_YOU_WANT_AMOUNT_REQUIRED",
    )
    assert make_session(product_cart=session(amount=500)).session_id
    with pytest.raises(dodopayments.UnprocessableEntityError, match="INVALID_SUGGESTED_PRICE"):
        make_product(price={"pay_what_you_want": True, "price": 500, "suggested_price": 499})


@pytest.mark.parametrize(
    "tax_id", ["", " ", "none", "DE", "123", "D" * 12, "12345678<", "1" * 31, "DE\n123456789"]
)
def test_malformed_tax_id(make_session, tax_id):
    assert refusal(make_session, tax_id=tax_id) == (422, "INVALID_TAX_ID")


@pytest.mark.parametrize("tax_id", ["DE123456789", "ATU 12345678", "12-3456789", "91.123/0001"])
def test_company_may_buy(sandbox, client, make_session, tax_id):
    session = make_session(
        tax_id=tax_id, customer_business_name="Notes and Sons", minimal_address=True
    )
    sandbox.pay(session.checkout_url)
    invoice = client.invoices.payments.retrieve(sandbox.payments()[0]["payment_id"]).read()
    assert f"Notes and Sons, tax id {tax_id}".encode() in invoice


@pytest.mark.parametrize("codes", [{"discount_codes": ["SUMMER"]}, {"discount_code": "SUMMER"}])
def test_discount_code_that_nobody_knows(make_session, codes):
    assert refusal(make_session, **codes) == (422, "INVALID_DISCOUNT_CODE")


def test_business_that_is_not_live(sandbox, client, make_product, make_session):
    product = make_product()
    sandbox.configure(merchant_live=False)
    assert refusal(make_session, product) == (403, "MERCHANT_NOT_LIVE")
    assert client.products.list().items
    sandbox.configure(merchant_live=True)
    assert make_session(product).session_id


def test_each_error_on_demand(sandbox, make_product, make_session):
    product = make_product()
    for code, status in ON_DEMAND.items():
        sandbox.configure(refuse_checkouts=code)
        assert refusal(make_session, product) == (status, code)
    assert sandbox.ledger("sessions")["sessions"] == []
    sandbox.configure(refuse_checkouts=None)
    assert make_session(product).session_id


def test_unknown_things_have_one_code(client):
    for read in (
        client.products.retrieve,
        client.checkout_sessions.retrieve,
        client.payments.retrieve,
        client.refunds.retrieve,
        client.disputes.retrieve,
        client.invoices.payments.retrieve,
        client.customers.customer_portal.create,
    ):
        with pytest.raises(dodopayments.NotFoundError) as missing:
            read("none")
        assert missing.value.body["code"] == "NOT_FOUND"
