"""Several keys: each is a business of its own, whose books the others do not see."""

import dodopayments
import pytest
from dodopayments import DodoPayments

from tests.dodo_sandbox.process import free_port, start_sandbox, wait_for

pytestmark = pytest.mark.once

KEYS = ("first_key", "second_key", "third_key")
PRICE = {
    "type": "one_time_price",
    "currency": "USD",
    "price": 1250,
    "discount": 0,
    "purchasing_power_parity": False,
}


class Business:
    def __init__(self, sandbox, key: str):
        self.sandbox = sandbox
        self.api = DodoPayments(bearer_token=key, base_url=sandbox.url, max_retries=0)

    def sell(self) -> dict:
        """A product that is paid by a customer of the same address everywhere."""
        product = self.api.products.create(
            name="Field notes", tax_category="digital_products", price=PRICE
        )
        session = self.api.checkout_sessions.create(
            product_cart=[{"product_id": product.product_id, "quantity": 1}],
            customer={"email": "ada@example.com", "name": "Ada"},
            billing_address={"country": "DE"},
        )
        self.sandbox.pay(session.checkout_url)
        return self.sandbox.payments()[-1]


@pytest.fixture
def several(tmp_path, receiver):
    receiver.forget()
    keys = ", ".join(KEYS)
    with start_sandbox(free_port(), tmp_path, receiver.url, api_key=keys) as sandbox:
        businesses = [Business(sandbox, key) for key in KEYS]
        yield sandbox, businesses
        for business in businesses:
            business.api.close()


def test_each_key_has_its_own_books(several):
    sandbox, (first, second, third) = several
    payment = first.sell()
    payment_id, product_id = payment["payment_id"], payment["product_id"]
    refund = first.api.refunds.create(
        payment_id=payment_id, items=[{"item_id": product_id, "amount": 250}]
    )
    dispute = sandbox.dispute(payment_id)
    own = second.sell()
    assert own["business_id"] != payment["business_id"] == "bus_SandboxNoRealMoney"
    assert own["customer_id"] != payment["customer_id"]

    for api in (second.api, third.api):
        for call in (
            lambda api=api: api.products.retrieve(product_id),
            lambda api=api: api.products.update(product_id, name="Mine"),
            lambda api=api: api.products.archive(product_id),
            lambda api=api: api.checkout_sessions.retrieve(payment["checkout_session_id"]),
            lambda api=api: api.payments.retrieve(payment_id),
            lambda api=api: api.invoices.payments.retrieve(payment_id),
            lambda api=api: api.refunds.create(payment_id=payment_id),
            lambda api=api: api.refunds.retrieve(refund.refund_id),
            lambda api=api: api.disputes.retrieve(dispute["dispute_id"]),
            lambda api=api: api.customers.customer_portal.create(payment["customer_id"]),
            lambda api=api: api.checkout_sessions.create(
                product_cart=[{"product_id": product_id, "quantity": 1}]
            ),
        ):
            with pytest.raises(dodopayments.NotFoundError) as missing:
                call()
            assert missing.value.body["code"] == "NOT_FOUND"
    assert [row.payment_id for row in second.api.payments.list().items] == [own["payment_id"]]
    assert [row.payment_id for row in first.api.payments.list().items] == [payment_id]
    for lists in (third.api.products, third.api.payments, third.api.refunds, third.api.disputes):
        assert lists.list().items == []
    assert len(first.api.refunds.list().items) == len(first.api.disputes.list().items) == 1
    assert second.api.products.retrieve(own["product_id"]).business_id == own["business_id"]


def test_events_say_whose_they_are(several, receiver):
    sandbox, (first, second, _) = several
    payments = [first.sell(), second.sell()]
    sandbox.refund(payments[1]["payment_id"], amount=250)
    wait_for(lambda: len(receiver.received) == 3)
    events = [received.event for received in receiver.received]
    owners = {row["payment_id"]: row["business_id"] for row in payments}
    for event in events:
        owner = owners[event["data"]["payment_id"]]
        assert event["business_id"] == event["data"]["business_id"] == owner


def test_a_wrong_key_is_none_of_them(several):
    sandbox, _ = several
    for key in ("first_key,second_key", "first_key,", "fourth_key"):
        api = Business(sandbox, key).api
        with pytest.raises(dodopayments.AuthenticationError) as refused:
            api.payments.list()
        assert refused.value.body["code"] == "UNAUTHORIZED"


def test_business_keeps_its_rows_wherever_its_key_stands(tmp_path, receiver):
    port = free_port()
    with start_sandbox(port, tmp_path, receiver.url, api_key="one,two,three") as sandbox:
        paid = Business(sandbox, "three").sell()
    with start_sandbox(port, tmp_path, receiver.url, api_key="one,three") as sandbox:
        found = Business(sandbox, "three").api.payments.retrieve(paid["payment_id"])
        assert found.business_id == paid["business_id"]
