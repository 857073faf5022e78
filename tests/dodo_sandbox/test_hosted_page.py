"""The payment page, as a browser without JavaScript uses it."""

import threading
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.dodo_sandbox.process import DECLINED, NO_FUNDS, press, wait_for

pytestmark = pytest.mark.once

CARD = {"card_number": "4242424242424242", "expiry": "06/32", "cvv": "123"}


def query_of(answer) -> dict:
    query = urlsplit(answer.headers["Location"]).query
    return {name: values[0] for name, values in parse_qs(query).items()}


def test_page_shows_what_is_bought_by_whom(sandbox, make_session):
    page = requests.get(make_session().checkout_url, timeout=5)
    assert page.status_code == 200
    for text in ("no real money", "Field notes", "$12.50", "ada@example.com", "Hauptstr. 1"):
        assert text in page.text
    for card in ("4242 4242 4242 4242", "4000 0000 0000 0002", "4000 0000 0000 9995"):
        assert card in page.text
    for name in ("card_number", "expiry", "cvv"):
        assert f'name="{name}"' in page.text
    assert "script" not in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("currency", "price", "written"),
    [("USD", 1205, "$12.05"), ("JPY", 1205, "¥1,205"), ("RSD", 12_050, "RSD120.50")],
)
def test_amounts_have_the_exponent_of_their_currency(
    sandbox, make_product, make_session, currency, price, written
):
    session = make_session(make_product(price={"currency": currency, "price": price}))
    assert written in requests.get(session.checkout_url, timeout=5).text
    sandbox.pay(session.checkout_url)
    payment = sandbox.payments()[0]
    assert (payment["total_amount"], payment["currency"]) == (price, currency)


def test_success_leads_back_with_the_payment(sandbox, make_session):
    answer = sandbox.pay(make_session().checkout_url)
    payment = sandbox.payments()[0]
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("http://127.0.0.1:8000/orders/SF-1/?from=")
    assert query_of(answer) == {
        "from": "provider",
        "payment_id": payment["payment_id"],
        "status": "succeeded",
        "email": "ada@example.com",
    }


@pytest.mark.parametrize(
    ("card", "code"), [(DECLINED, "CARD_DECLINED"), (NO_FUNDS, "INSUFFICIENT_FUNDS")]
)
def test_failure_leads_back_too(sandbox, client, make_session, card, code):
    answer = sandbox.pay(make_session().checkout_url, card)
    payment = client.payments.retrieve(query_of(answer)["payment_id"])
    assert query_of(answer)["status"] == "failed"
    assert (payment.status, payment.error_code) == ("failed", code)


def test_declined_session_is_paid_again_with_a_new_payment(sandbox, make_session):
    session = make_session()
    sandbox.pay(session.checkout_url, DECLINED)
    page = requests.get(session.checkout_url, timeout=5)
    assert "The last try was not successful" in page.text
    sandbox.pay(session.checkout_url)
    first, second = sandbox.payments()
    assert first["payment_id"] != second["payment_id"]
    assert first["checkout_session_id"] == second["checkout_session_id"] == session.session_id
    assert [first["status"], second["status"]] == ["failed", "succeeded"]


def test_paid_session_says_so_and_charges_no_more(sandbox, make_session):
    session = make_session()
    with requests.Session() as browser:
        form = browser.get(session.checkout_url, timeout=5)
        first = press(browser, form, CARD)
        again = press(browser, form, CARD)
    assert first.headers["Location"] == again.headers["Location"]
    page = requests.get(session.checkout_url, timeout=5)
    assert "Already paid" in page.text
    assert "http://127.0.0.1:8000/orders/SF-1/" in page.text
    assert len(sandbox.payments()) == 1


def test_clicks_at_once_make_one_payment(sandbox, make_session):
    session = make_session()
    start, answers = threading.Barrier(8), []

    def click():
        with requests.Session() as browser:
            form = browser.get(session.checkout_url, timeout=10)
            start.wait()
            answers.append(press(browser, form, CARD))

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(sandbox.payments()) == 1
    assert len(sandbox.deliveries()) == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("card_number", "", "Enter a card number"),
        ("card_number", "4111 1111 1111 1111", "not a test card"),
        ("card_number", "4" * 100_000, "not a test card"),
        ("card_number", "٤٢٤٢", "not a test card"),
        ("card_number", "4242\0", "not a test card"),
        ("expiry", "07/32", "expire 06/32"),
        ("expiry", "", "expire 06/32"),
        ("cvv", "999", "security code 123"),
    ],
)
def test_mistake_is_told_at_the_field_and_charges_nothing(
    sandbox, make_session, field, value, message
):
    answer = sandbox.pay(make_session().checkout_url, **{field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert message in answer.text
    assert sandbox.payments() == []


@pytest.mark.parametrize("expiry", ["06/32", "06 / 32", "0632", "6/32", "06/2032", "06-32"])
def test_expiry_is_read_in_its_usual_forms(sandbox, make_session, expiry):
    assert sandbox.pay(make_session().checkout_url, expiry=expiry).status_code == 303


def test_cancel_leads_to_the_shop_and_leaves_the_session_usable(sandbox, make_session):
    session = make_session()
    answer = sandbox.cancel(session.checkout_url)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "http://127.0.0.1:8000/checkout/field-notes/"
    assert sandbox.payments() == []
    assert query_of(sandbox.pay(session.checkout_url))["status"] == "succeeded"


def test_without_cancel_url_there_is_no_cancel(make_session):
    page = requests.get(make_session(cancel_url=None).checkout_url, timeout=5)
    assert "Cancel" not in page.text


def test_page_asks_for_what_the_shop_left_out(sandbox, make_session):
    session = make_session(customer=None, billing_address=None, return_url=None)
    answer = sandbox.pay(session.checkout_url)
    assert answer.status_code == 422
    assert "Enter an e-mail address" in answer.text
    answer = sandbox.pay(session.checkout_url, email="bo@example.com", name="Bo", country="fr")
    assert answer.headers["Location"] == f"/pay/{session.session_id}"
    assert sandbox.payments()[0]["customer_email"] == "bo@example.com"


def test_expired_session_takes_no_payment(sandbox, make_session):
    session = make_session()
    with requests.Session() as browser:
        form = browser.get(session.checkout_url, timeout=5)
        sandbox.control(f"sessions/{session.session_id}/expire")
        late = press(browser, form, CARD)
    page = requests.get(session.checkout_url, timeout=5)
    for answer in (late, page):
        assert answer.status_code == 410
        assert "has expired" in answer.text
    assert sandbox.payments() == []


def test_country_that_is_typed_must_be_supported(sandbox, make_session):
    session = make_session(billing_address=None)
    answer = sandbox.pay(session.checkout_url, country="cu")
    assert answer.status_code == 422
    assert "Country Cuba currently not supported" in answer.text
    assert sandbox.payments() == []
    assert query_of(sandbox.pay(session.checkout_url, country="xk"))["status"] == "succeeded"


def test_declined_card_consumes_the_session_if_it_is_so(sandbox, make_session):
    sandbox.configure(declined_card_consumes_session=True)
    session = make_session()
    with requests.Session() as browser:
        form = browser.get(session.checkout_url, timeout=5)
        declined = press(browser, form, CARD | {"card_number": DECLINED})
        again = press(browser, form, CARD)
    assert query_of(declined)["status"] == "failed"
    page = requests.get(session.checkout_url, timeout=5)
    for answer in (again, page):
        assert answer.status_code == 409
        assert "CHECKOUT_SESSION_CONSUMED" in answer.text
        assert 'name="card_number"' not in answer.text
    assert [row["status"] for row in sandbox.payments()] == ["failed"]

    paid = make_session()
    sandbox.pay(paid.checkout_url)
    assert "Already paid" in requests.get(paid.checkout_url, timeout=5).text


def test_page_shows_who_buys_for_a_company(make_session):
    session = make_session(customer_business_name="Notes & Sons", tax_id="DE 123456789")
    page = requests.get(session.checkout_url, timeout=5).text
    assert "Notes &amp; Sons" in page
    assert "Tax id DE 123456789" in page


def test_archived_product_is_not_charged(sandbox, client, make_product, make_session):
    product = make_product()
    session = make_session(product)
    client.products.archive(product.product_id)
    page = requests.get(session.checkout_url, timeout=5)
    assert page.status_code == 410
    assert "No longer available" in page.text


def test_processing_payment_settles_later(sandbox, make_session, receiver):
    sandbox.configure(processing_first=True, processing_seconds=0.5)
    session = make_session()
    answer = sandbox.pay(session.checkout_url)
    assert query_of(answer)["status"] == "processing"
    assert "Payment in progress" in requests.get(session.checkout_url, timeout=5).text
    wait_for(lambda: len(receiver.received) == 2)
    assert receiver.types() == ["payment.processing", "payment.succeeded"]
    assert sandbox.payments()[0]["status"] == "succeeded"


def test_form_without_its_token_is_refused(sandbox, make_session):
    session = make_session()
    answer = requests.post(session.checkout_url, data=CARD, timeout=5)
    assert answer.status_code == 403
    assert sandbox.payments() == []


def test_unknown_session_is_a_page(sandbox):
    answer = requests.get(f"{sandbox.url}/pay/cks_none", headers={"Accept": "text/html"}, timeout=5)
    assert answer.status_code == 404
    assert "<h1>Not found</h1>" in answer.text
