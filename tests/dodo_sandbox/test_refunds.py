"""Refunds that are not settled at once: what they hold, and how they move on."""

import contextlib
import sqlite3

import dodopayments
import pytest
import requests

from tests.dodo_sandbox.process import DECLINED, wait_for

pytestmark = pytest.mark.once


def code_of(client, payment: dict, **item) -> str:
    """The code that a refund is refused with: of one item, or of all where none is described."""
    items = [{"item_id": payment["product_id"]} | item] if item else []
    with pytest.raises(dodopayments.BadRequestError) as refused:
        client.refunds.create(payment_id=payment["payment_id"], items=items)
    assert set(refused.value.body) == {"code", "message"}
    return refused.value.body["code"]


def grow_old(sandbox, days: int) -> None:
    """Have all payments been made so many days ago."""
    store = sqlite3.connect(sandbox.log.with_name("sandbox.sqlite3"), timeout=20)
    with contextlib.closing(store), store:
        store.execute(
            "UPDATE dodo_sandbox_payment SET created_at = datetime(created_at, ?)",
            [f"-{days} days"],
        )


def test_refund_that_is_not_possible_says_why_in_a_code(sandbox, client, paid, make_session):
    assert code_of(client, paid, amount=0) == "LINE_ITEM_REFUND_AMOUNT_TOO_LOW"
    assert code_of(client, paid, amount=1251) == "LINE_ITEM_REFUND_AMOUNT_TOO_HIGH"
    assert code_of(client, paid, item_id="pdt_none") == "LINE_ITEM_NOT_FOUND"
    item = {"item_id": paid["product_id"], "amount": 1}
    with pytest.raises(dodopayments.BadRequestError, match="DUPLICATE_LINE_ITEMS_IN_REQUEST"):
        client.refunds.create(payment_id=paid["payment_id"], items=[item, item])
    assert sandbox.refunds() == []
    client.refunds.create(payment_id=paid["payment_id"])
    assert code_of(client, paid) == "PAYMENT_ALREADY_REFUNDED"
    assert code_of(client, paid, amount=1) == "PAYMENT_ALREADY_REFUNDED"
    sandbox.pay(make_session().checkout_url, DECLINED)
    assert code_of(client, sandbox.payments()[-1]) == "PAYMENT_NOT_SUCCEEDED"


def test_payment_of_nothing_is_not_refunded(sandbox, client, make_product, make_session):
    sandbox.pay(make_session(make_product(price={"price": 0})).checkout_url)
    free = sandbox.payments()[0]
    assert (free["status"], free["total_amount"]) == ("succeeded", 0)
    assert code_of(client, free) == "ZERO_AMOUNT_PAYMENT_REFUND_NOT_ALLOWED"


def test_refund_is_possible_for_30_days(sandbox, client, paid):
    grow_old(sandbox, 29)
    client.refunds.create(
        payment_id=paid["payment_id"], items=[{"item_id": paid["product_id"], "amount": 250}]
    )
    grow_old(sandbox, 1)
    assert code_of(client, paid) == "REFUND_WINDOW_EXPIRED"


def test_part_is_refunded_only_where_the_method_allows_it(sandbox, client, paid):
    sandbox.configure(partial_refunds=False)
    assert code_of(client, paid, amount=1249) == "PARTIAL_REFUND_NOT_ALLOWED"
    whole = [{"item_id": paid["product_id"], "amount": 1250}]
    assert client.refunds.create(payment_id=paid["payment_id"], items=whole).is_partial is False


def test_refunds_are_refused_on_demand(sandbox, client, paid):
    for code in ("PARTIAL_REFUND_NOT_ALLOWED", "REFUND_WINDOW_EXPIRED"):
        sandbox.configure(refuse_refunds=code)
        assert code_of(client, paid) == code
    assert sandbox.refunds() == []


def test_each_item_is_refunded_up_to_its_own_price(sandbox, client, make_product, make_session):
    cart = [
        {"product_id": make_product(price={"price": price}).product_id, "quantity": 1}
        for price in (1000, 500)
    ]
    sandbox.pay(make_session(product_cart=cart).checkout_url)
    payment = sandbox.payments()[0]
    first, second = (row["product_id"] for row in cart)
    assert code_of(client, payment, item_id=second, amount=501).endswith("TOO_HIGH")
    items = [{"item_id": first, "amount": 300}, {"item_id": second}]
    refund = client.refunds.create(payment_id=payment["payment_id"], items=items)
    assert (refund.amount, refund.is_partial) == (800, True)
    assert code_of(client, payment, item_id=second, amount=1) == "LINE_ITEM_FULLY_REFUNDED"
    assert code_of(client, payment, item_id=first, amount=701).endswith("TOO_HIGH")
    # At the provider itself nobody names items: it takes from the rows in their order.
    assert sandbox.refund(payment["payment_id"], amount=600)["amount"] == 600
    assert client.refunds.create(payment_id=payment["payment_id"]).amount == 100
    assert sandbox.payments()[0]["refund_status"] == "full"


def test_pending_refund_holds_its_amount_and_sends_nothing(sandbox, receiver, client, paid):
    sandbox.configure(refund_status="pending")
    refund = client.refunds.create(
        payment_id=paid["payment_id"],
        items=[{"item_id": paid["product_id"], "amount": 1000}],
        metadata={"order": "SF-1"},
    )
    assert refund.status == "pending"
    assert client.refunds.retrieve(refund.refund_id).metadata == {"order": "SF-1"}
    payment = client.payments.retrieve(paid["payment_id"])
    assert payment.refund_status is None
    assert [row.status for row in payment.refunds] == ["pending"]
    assert sandbox.payments()[0]["refunded_amount"] == 0
    for status in ("pending", "review"):
        assert code_of(client, paid, amount=250) == "EXISTING_REFUND_REQUEST_PROCESSING"
        if status == "pending":
            sandbox.move_refund(refund.refund_id, "review")
    assert sandbox.refund(paid["payment_id"])["amount"] == 250
    assert sandbox.deliveries("refund.") == []


@pytest.mark.parametrize(
    ("status", "refund_status", "refunded"), [("succeeded", "full", 1250), ("failed", None, 0)]
)
@pytest.mark.parametrize("way", [[], ["review"]])
def test_refund_moves_on_to_its_end(
    sandbox, receiver, client, paid, way, status, refund_status, refunded
):
    refund_id = sandbox.refund(paid["payment_id"], status="pending")["refund_id"]
    for step in way:
        assert sandbox.move_refund(refund_id, step)["status"] == step
        assert client.refunds.retrieve(refund_id).status == step
    answer = sandbox.move_refund(refund_id, status)
    assert answer == {
        "refund_id": refund_id,
        "payment_id": paid["payment_id"],
        "amount": 1250,
        "currency": "USD",
        "status": status,
    }
    wait_for(lambda: len(receiver.received) == 2)
    event = receiver.received[1].event
    assert event["type"] == f"refund.{status}"
    assert (event["data"]["refund_id"], event["data"]["status"]) == (refund_id, status)
    payment = client.payments.retrieve(paid["payment_id"])
    assert payment.refund_status == refund_status
    assert sandbox.payments()[0]["refunded_amount"] == refunded


def test_failed_refund_frees_its_amount(sandbox, client, paid):
    sandbox.refund(paid["payment_id"], status="failed")
    assert sandbox.refund(paid["payment_id"])["amount"] == 1250
    with pytest.raises(dodopayments.BadRequestError, match="in full already"):
        client.refunds.create(payment_id=paid["payment_id"])


def test_refund_at_its_end_does_not_move(sandbox, paid):
    def move(refund_id, status):
        url = f"{sandbox.url}/control/refunds/{refund_id}"
        return requests.post(url, json={"status": status}, timeout=5).status_code

    for end in ("succeeded", "failed"):
        refund_id = sandbox.refund(paid["payment_id"], amount=100, status=end)["refund_id"]
        for status in ("succeeded", "failed", "review", "pending"):
            assert move(refund_id, status) == 409
    under_review = sandbox.refund(paid["payment_id"], amount=100, status="review")["refund_id"]
    assert move(under_review, "pending") == 409
    assert move(under_review, "lost") == 400
    assert move(under_review, 7) == 400
    assert move(under_review, None) == 400
    assert move("ref_none", "succeeded") == 404
    assert len(sandbox.deliveries("refund.")) == 2


@pytest.mark.parametrize(
    ("tax_inclusive", "amount", "refunded"),
    [(True, 119, 119), (False, 100, 119), (False, 250, 298)],
)
def test_item_amount_is_with_tax_or_without(
    sandbox, client, make_product, make_session, tax_inclusive, amount, refunded
):
    sandbox.configure(tax_percent=19)
    product = make_product(price={"tax_inclusive": False, "price": 1000})
    sandbox.pay(make_session(product).checkout_url)
    item = {"item_id": product.product_id, "amount": amount, "tax_inclusive": tax_inclusive}
    refund = client.refunds.create(payment_id=sandbox.payments()[0]["payment_id"], items=[item])
    assert refund.amount == refunded


def test_ledger_lists_refunds_and_disputes(sandbox, client, paid):
    part = sandbox.refund(paid["payment_id"], amount=250, reason="Half happy")
    whole = sandbox.refund(paid["payment_id"], amount=1000, status="pending")
    sandbox.dispute(paid["payment_id"], "lost")
    first, second = sandbox.refunds()
    assert (
        first.items()
        >= {
            "refund_id": part["refund_id"],
            "payment_id": paid["payment_id"],
            "amount": 250,
            "currency": "USD",
            "status": "succeeded",
            "is_partial": True,
            "reason": "Half happy",
        }.items()
    )
    assert (second["refund_id"], second["status"]) == (whole["refund_id"], "pending")
    assert first["created_at"] < second["created_at"]
    (dispute,) = sandbox.ledger()["disputes"]
    assert set(dispute) == {"dispute_id", "payment_id", "status", "created_at"}
    assert dispute["status"] == "dispute_lost"
    assert client.disputes.retrieve(dispute["dispute_id"]).payment_id == paid["payment_id"]
