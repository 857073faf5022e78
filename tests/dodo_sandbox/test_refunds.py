"""Refunds that are not settled at once: what they hold, and how they move on."""

import dodopayments
import pytest
import requests

from tests.dodo_sandbox.process import wait_for

pytestmark = pytest.mark.once


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
    with pytest.raises(dodopayments.BadRequestError, match="from 1 to 250 USD"):
        client.refunds.create(
            payment_id=paid["payment_id"], items=[{"item_id": paid["product_id"], "amount": 251}]
        )
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
