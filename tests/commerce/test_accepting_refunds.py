"""What becomes of a refund request that is accepted, at the stand-in provider over HTTP.

The whole way, from the seller's question to the last mail, is walked in tests/flows.
"""

import pytest

from commerce.models import Payment, PurchasedProduct, Refund
from commerce.payments import reconciliation, refund_requests, refunds
from core.refusals import NotPossible
from notifications.models import OutgoingMessage
from tests.commerce import reported
from tests.commerce.events import deliver, event, refund_data
from tests.commerce.paid_orders import pay, state
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def asked(sandbox, product, boss):
    """A request for the whole of a payment of 29.00 USD."""
    product.owner = UserFactory(email="seller@example.com", groups=["Sellers"])
    product.save(update_fields=["owner"])
    order, _ = pay(sandbox, product=product)
    reconciliation.ask_about(order)
    order.refresh_from_db()
    return refund_requests.ask(order, product.owner, "Bought twice.")


def accept(asked, boss) -> Refund:
    return refunds.request(Payment.objects.get(), 2900, asked.reason, boss, answers=asked)


def outcome(asked) -> tuple:
    """Of the request, and by whom; of the order; and how many mails the two of them got."""
    asked.refresh_from_db()
    told = {"refund-answered": asked.asked_by, "order-refunded": asked.order.user}
    rows = OutgoingMessage.objects
    mails = [rows.filter(kind=kind, recipient=who.email).count() for kind, who in told.items()]
    return asked.status, asked.answered_by, state(asked.order), mails


def test_what_the_provider_refuses_leaves_the_request_open(sandbox, asked, boss):
    sandbox.configure(refuse_refunds="REFUND_WINDOW_EXPIRED")
    with pytest.raises(NotPossible, match="The provider refused it"):
        accept(asked, boss)
    assert outcome(asked) == ("open", None, ("paid", True, 1), [0, 0])
    sandbox.configure(refuse_refunds=None)
    accept(asked, boss)
    assert outcome(asked) == ("refunded", boss, ("refunded", False, 0), [1, 1])


def test_while_it_is_under_way_it_waits_and_two_webhooks_end_it_once(client, sandbox, asked, boss):
    sandbox.configure(refund_status="pending")
    refund = accept(asked, boss)
    assert refund.status == "pending"
    assert outcome(asked) == ("open", None, ("paid", True, 1), [0, 0])
    with pytest.raises(NotPossible, match="is under way"):
        refund_requests.decline(asked, boss, "No.")

    data = refund_data(refund_id=refund.refund_id, payment_id=refund.payment_id)
    for _ in range(2):  # each under an id of its own
        assert deliver(client, event("refund.succeeded", data)).status_code == 200
        assert outcome(asked) == ("refunded", boss, ("refunded", False, 0), [1, 1])
    assert PurchasedProduct.objects.get().ended == "refunded"


def test_money_that_was_back_before_anybody_accepted_answers_at_once(sandbox, asked, boss):
    sandbox.refund(Payment.objects.get().pk)  # in its dashboard, and the webhook is lost
    with pytest.raises(NotPossible, match="refunded in full already"):
        accept(asked, boss)
    assert sandbox.payments()[0]["refunded_amount"] == 2900
    # Nobody of the shop did it.
    assert outcome(asked) == ("refunded", None, ("refunded", False, 0), [1, 1])


def test_a_refusal_is_told_although_nothing_more_can_be_learnt(scripted, order, boss):
    reported.pay()
    refusal = {"code": "PAYMENT_ALREADY_REFUNDED", "message": "It went back already."}
    scripted.answers["/refunds"] = [(400, {}, refusal)]  # and no such payment to ask about
    with pytest.raises(NotPossible, match="refused it: It went back already"):
        refunds.request(Payment.objects.get(), 2900, "Bought twice.", boss)
    assert scripted.asked == ["POST /refunds", "GET /payments/pay_1"]
    assert Refund.objects.get().status == "failed"
    assert state(order) == ("paid", True, 1)
