"""The API as the shop calls it, through the provider's own SDK: what each call does.

That the answers have the SDK's shapes is shown in test_conformance.py.
"""

import re
from datetime import UTC, datetime, timedelta

import dodopayments
import pytest
import requests

from tests.dodo_sandbox.process import DECLINED

pytestmark = pytest.mark.once

JUNK_IDS = ["pdt_none", "%00", "%ed%a0%80", "..%2f..", "9" * 3000, "' OR 1=1 --"]


def raw(answer) -> dict:
    """The JSON that came over the wire, before the SDK read it."""
    return answer.http_response.json()


def bearer(sandbox) -> dict:
    return {"Authorization": f"Bearer {sandbox.api_key}"}


def test_product_life(client, make_product):
    product = make_product(description="Twelve essays", metadata={"slug": "field-notes"})
    found = raw(client.products.with_raw_response.retrieve(product.product_id))
    assert found["price"]["price"] == 1250
    assert found["metadata"] == {"slug": "field-notes"}

    client.products.update(product.product_id, name="Field notes, 2nd edition")
    found = client.products.retrieve(product.product_id)
    assert found.name == "Field notes, 2nd edition"
    assert found.description == "Twelve essays"

    client.products.archive(product.product_id)
    assert client.products.list().items == []
    assert [row.product_id for row in client.products.list(archived=True).items] == [
        product.product_id
    ]
    with pytest.raises(dodopayments.APIStatusError) as gone:
        client.products.archive(product.product_id)
    assert gone.value.status_code == 410

    client.products.unarchive(product.product_id)
    assert [row.product_id for row in client.products.list().items] == [product.product_id]


@pytest.mark.parametrize(
    "change",
    [
        {"name": "n" * 101},
        {"name": " "},
        {"description": "d" * 1001},
        {"description": "<b>bold</b>"},
        {"tax_category": "furniture"},
        {"price": {"price": -1}},
        {"price": {"price": 2**31}},
        {"price": {"price": 12.5}},
        {"price": {"price": True}},
        {"price": {"currency": "ZZZ"}},
        {"price": {"type": "recurring_price"}},
        {"metadata": {"pages": 12}},
        {"metadata": {"key": "v" * 501}},
        {"metadata": {str(number): "" for number in range(51)}},
    ],
)
def test_product_that_does_not_fit_is_refused(client, make_product, change):
    with pytest.raises(dodopayments.UnprocessableEntityError) as refused:
        make_product(**change)
    assert set(refused.value.body) == {"code", "message"}
    assert client.products.list().items == []


def test_session_from_creation_to_payment(sandbox, client, make_session):
    session = make_session()
    assert session.session_id.startswith("cks_")
    assert session.checkout_url == f"{sandbox.url}/pay/{session.session_id}"

    found = raw(client.checkout_sessions.with_raw_response.retrieve(session.session_id))
    assert found["customer_email"] == "ada@example.com"
    assert (found["payment_id"], found["payment_status"]) == (None, None)

    sandbox.pay(session.checkout_url, DECLINED)
    found = client.checkout_sessions.retrieve(session.session_id)
    assert found.payment_status == "failed"

    sandbox.pay(session.checkout_url)
    found = client.checkout_sessions.retrieve(session.session_id)
    assert found.payment_status == "succeeded"
    assert found.payment_id == sandbox.payments()[1]["payment_id"]


@pytest.mark.parametrize(
    "change",
    [
        {"product_cart": []},
        {"product_cart": [{"product_id": "pdt_none"}]},
        {"product_cart": "pdt_none"},
        {"billing_address": {"country": "Germany"}},
        {"billing_address": {"city": "Ulm"}},
        {"customer": {"email": "nobody"}},
        {"customer": {"name": "Ada"}},
        {"return_url": "javascript:alert(1)"},
        {"return_url": "/orders/"},
        {"return_url": "http://127.0.0.1/\r\nSet-Cookie: a=b"},
        {"cancel_url": "http://[::1"},
        {"metadata": {"order": 7}},
        {"feature_flags": {"allow_discount_code": "no"}},
        {"billing_currency": "ZZZ"},
        {"billing_currency": 7},
        {"customer_business_name": "n" * 201},
        {"minimal_address": "yes"},
        {"extra_body": {"adaptive_currency_fees_inclusive": "yes"}},
        {"discount_codes": "SUMMER"},
        {"discount_codes": [7]},
        {"discount_codes": ["A"], "discount_code": "B"},
        {"tax_id": "DE123456789", "billing_address": None},
    ],
)
def test_session_that_does_not_fit_is_refused(client, make_session, change):
    with pytest.raises(dodopayments.UnprocessableEntityError):
        make_session(**change)


@pytest.mark.parametrize("quantity", [0, -1, 1001, 2**63])
def test_quantity_that_does_not_fit_is_refused(client, make_product, make_session, quantity):
    product = make_product()
    with pytest.raises(dodopayments.UnprocessableEntityError):
        make_session(product_cart=[{"product_id": product.product_id, "quantity": quantity}])


def test_cart_amount_counts_for_pay_what_you_want_only(sandbox, make_product, make_session):
    fixed, free_choice = make_product(), make_product(price={"pay_what_you_want": True})
    for product in (fixed, free_choice):
        row = {"product_id": product.product_id, "quantity": 1, "amount": 9900}
        sandbox.pay(make_session(product_cart=[row]).checkout_url)
    assert [row["total_amount"] for row in sandbox.payments()] == [1250, 9900]


def test_payment_says_what_was_paid(sandbox, client, paid):
    found = raw(client.payments.with_raw_response.retrieve(paid["payment_id"]))
    assert found["checkout_session_id"] == paid["checkout_session_id"]
    assert found["status"] == "succeeded"
    assert found["metadata"] == {"order": "SF-1"}
    assert found["product_cart"] == [{"product_id": paid["product_id"], "quantity": 1}]
    assert (found["total_amount"], found["currency"]) == (1250, "USD")
    assert (found["settlement_amount"], found["settlement_currency"]) == (1250, "USD")
    assert found["billing"] == {
        "country": "DE",
        "street": "Hauptstr. 1",
        "city": "Ulm",
        "state": None,
        "zipcode": "89073",
    }
    assert (found["error_code"], found["refund_status"]) == (None, None)


def test_payments_are_listed_by_page_status_time_and_customer(sandbox, client, make_session):
    session = make_session()
    for _ in range(3):
        sandbox.pay(session.checkout_url, DECLINED)
    sandbox.pay(session.checkout_url)
    other = make_session(customer={"email": "bo@example.com"})
    sandbox.pay(other.checkout_url)
    ids = [row["payment_id"] for row in sandbox.payments()]

    def listed(**filters):
        return [row.payment_id for row in client.payments.list(**filters).items]

    newest_first = ids[::-1]
    assert listed() == newest_first
    # Pages count from 0; the SDK's own iteration goes from the first page to number 2.
    assert listed(page_size=2) == newest_first[:2]
    assert listed(page_size=2, page_number=0) == newest_first[:2]
    assert listed(page_size=2, page_number=1) == newest_first[2:4]
    assert listed(page_size=2, page_number=2) == newest_first[4:]
    assert listed(page_size=2, page_number=3) == []
    assert listed(status="succeeded") == newest_first[:2]
    now = datetime.now(UTC)
    assert listed(created_at_gte=now - timedelta(minutes=5)) == newest_first
    assert listed(created_at_gte=now + timedelta(minutes=5)) == []
    assert listed(created_at_lte=now - timedelta(minutes=5)) == []
    bo = sandbox.payments()[-1]["customer_id"]
    assert listed(customer_id=bo) == ids[-1:]
    assert listed(product_id=sandbox.payments()[0]["product_id"]) == newest_first[1:]
    assert listed(currency="EUR") == []
    assert listed(subscription_id="sub_none") == []
    assert listed(brand_id="bus_other") == []


@pytest.mark.parametrize("resource", ["payments", "refunds", "disputes"])
def test_every_row_is_on_one_page_of_each_list(
    sandbox, client, make_product, make_session, resource
):
    product = make_product()
    for _ in range(5):
        sandbox.pay(make_session(product).checkout_url)
    for row in sandbox.payments():
        sandbox.refund(row["payment_id"], amount=100)
        sandbox.dispute(row["payment_id"])
    name = {"payments": "payment_id", "refunds": "refund_id", "disputes": "dispute_id"}[resource]
    ids = [row[name] for row in sandbox.ledger()[resource]]
    lists, pages = getattr(client, resource), []
    for number in range(4):
        page = lists.list(page_size=2, page_number=number)
        pages.append([getattr(row, name) for row in page.items])
    assert pages == [ids[4:2:-1], ids[2:0:-1], ids[:1], []]
    whole = lists.list(page_size=100)
    assert [getattr(row, name) for row in whole.items] == ids[::-1]


def test_refunds_and_disputes_are_listed_by_status_time_and_customer(sandbox, client, paid):
    sandbox.refund(paid["payment_id"], amount=100, status="pending")
    sandbox.refund(paid["payment_id"], amount=200)
    sandbox.dispute(paid["payment_id"])
    now = datetime.now(UTC)
    for resource, wanted in ((client.refunds, 2), (client.disputes, 1)):
        assert len(resource.list(customer_id=paid["customer_id"]).items) == wanted
        assert resource.list(customer_id="cus_none").items == []
        assert len(resource.list(created_at_gte=now - timedelta(minutes=5)).items) == wanted
        assert resource.list(created_at_gte=now + timedelta(minutes=5)).items == []
        assert resource.list(created_at_lte=now - timedelta(minutes=5)).items == []
    assert [row.amount for row in client.refunds.list(status="pending").items] == [100]
    assert client.refunds.list(status="review").items == []
    assert client.refunds.list(subscription_id="sub_none").items == []
    assert client.disputes.list(dispute_stage="pre_dispute").items == []


@pytest.mark.parametrize(
    "query",
    [
        "page_size=0",
        "page_size=101",
        "page_size=9999999999999999999",
        "page_number=-1",
        "page_number=9223372036854775807",
        "page_number=one",
        "page_number=%00",
        "created_at_gte=yesterday",
        "created_at_gte=0001-01-01T00:00:00%2B14:00",
        "status=paid",
    ],
)
def test_list_refuses_junk(sandbox, query):
    answer = requests.get(f"{sandbox.url}/payments?{query}", headers=bearer(sandbox), timeout=5)
    assert answer.status_code == 422
    assert set(answer.json()) == {"code", "message"}


def test_tax_is_added_or_contained(sandbox, client, make_product, make_session):
    sandbox.configure(tax_percent=19)
    on_top = make_product(price={"tax_inclusive": False})
    within = make_product()
    for product in (on_top, within):
        sandbox.pay(make_session(product).checkout_url)
    payments = [client.payments.retrieve(row["payment_id"]) for row in sandbox.payments()]
    assert [(row.total_amount, row.tax) for row in payments] == [(1488, 238), (1250, 200)]
    assert [(row.settlement_amount, row.settlement_tax) for row in payments] == [
        (1488, 238),
        (1250, 200),
    ]


def test_without_tax_setting_nothing_is_added(sandbox, client, make_product, make_session):
    sandbox.pay(make_session(make_product(price={"tax_inclusive": False})).checkout_url)
    payment = client.payments.retrieve(sandbox.payments()[0]["payment_id"])
    assert (payment.total_amount, payment.tax) == (1250, None)


def test_refunds(sandbox, client, paid):
    payment_id, product_id = paid["payment_id"], paid["product_id"]
    first = client.refunds.create(
        payment_id=payment_id,
        items=[{"item_id": product_id, "amount": 250}],
        reason="Half happy",
    )
    assert (first.amount, first.is_partial, first.status) == (250, True, "succeeded")
    assert client.payments.retrieve(payment_id).refund_status == "partial"

    with pytest.raises(dodopayments.BadRequestError):
        client.refunds.create(
            payment_id=payment_id, items=[{"item_id": product_id, "amount": 1001}]
        )
    rest = client.refunds.create(payment_id=payment_id)
    assert rest.amount == 1000
    payment = client.payments.retrieve(payment_id)
    assert payment.refund_status == "full"
    assert [row.amount for row in payment.refunds] == [250, 1000]
    with pytest.raises(dodopayments.BadRequestError, match="in full already"):
        client.refunds.create(payment_id=payment_id)

    assert client.refunds.retrieve(first.refund_id).reason == "Half happy"
    assert [row.amount for row in client.refunds.list().items] == [1000, 250]
    assert sandbox.payments()[0]["refunded_amount"] == 1250


def test_failed_payment_is_not_refunded(sandbox, client, make_session):
    sandbox.pay(make_session().checkout_url, DECLINED)
    with pytest.raises(dodopayments.BadRequestError):
        client.refunds.create(payment_id=sandbox.payments()[0]["payment_id"])
    with pytest.raises(dodopayments.NotFoundError):
        client.refunds.create(payment_id="pay_none")


def test_disputes(sandbox, client, paid):
    sandbox.dispute(paid["payment_id"])
    listed = client.disputes.list(dispute_status="dispute_opened").items
    assert listed[0].amount == "1250"
    assert client.disputes.retrieve(listed[0].dispute_id).payment_id == paid["payment_id"]
    assert client.payments.list().items[0].dispute_status == "dispute_opened"
    assert client.disputes.list(dispute_status="dispute_won").items == []


def test_invoice_is_a_pdf_whose_table_of_objects_is_right(client, paid):
    document = client.invoices.payments.retrieve(paid["payment_id"]).read()
    assert document.startswith(b"%PDF-1.4\n")
    assert document.endswith(b"%%EOF\n")
    start = int(re.search(rb"startxref\n(\d+)\n", document).group(1))
    offsets = re.findall(rb"(\d{10}) 00000 n ", document[start:])
    for number, offset in enumerate(offsets, start=1):
        assert document[int(offset) :].startswith(b"%d 0 obj" % number)
    assert b"Total USD $12.50" in document


def test_failed_payment_has_no_invoice(sandbox, client, make_session):
    sandbox.pay(make_session().checkout_url, DECLINED)
    with pytest.raises(dodopayments.NotFoundError):
        client.invoices.payments.retrieve(sandbox.payments()[0]["payment_id"])


def test_customer_portal(client, paid):
    link = client.customers.customer_portal.create(paid["customer_id"]).link
    page = requests.get(link, timeout=5)
    assert paid["payment_id"] in page.text
    assert requests.get(link + "x", timeout=5).status_code == 404
    with pytest.raises(dodopayments.NotFoundError):
        client.customers.customer_portal.create("cus_none")


def test_key_is_needed(sandbox):
    for key in ("", "wrong", "ключ"):
        headers = {"Authorization": f"Bearer {key}".encode()}
        answer = requests.get(f"{sandbox.url}/payments", headers=headers, timeout=5)
        assert answer.status_code == 401
        assert answer.json()["code"] == "UNAUTHORIZED"


@pytest.mark.parametrize("junk", JUNK_IDS)
def test_unknown_ids_are_not_found(sandbox, junk):
    for resource in ("products", "checkouts", "payments", "refunds", "disputes", "pay", "portal"):
        url = f"{sandbox.url}/{resource}/{junk}"
        answer = requests.get(url, headers=bearer(sandbox), timeout=5)
        assert answer.status_code in (400, 404), url


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'"text"',
        b'{"name": NaN}',
        b'{"name": "\\ud800"}',
        b'{"name": "\\u0000", "price": 1}',
        b'{"price": {"price": 1e999}}',
        b"[" * 100_000,
        b'{"payment_id": ' + b"9" * 5000 + b"}",
        b'{"name": "' + b"x" * 1_000_000 + b'"}',
    ],
)
@pytest.mark.parametrize("path", ["products", "checkouts", "refunds"])
def test_junk_bodies_are_refused(sandbox, path, body):
    answer = requests.post(f"{sandbox.url}/{path}", data=body, headers=bearer(sandbox), timeout=5)
    assert 400 <= answer.status_code < 500
    assert set(answer.json()) == {"code", "message"}


def test_method_that_is_not_possible(sandbox):
    answer = requests.put(f"{sandbox.url}/products", headers=bearer(sandbox), timeout=5)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")
