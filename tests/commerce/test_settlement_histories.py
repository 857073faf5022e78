"""Whatever the provider tells, in whatever order and however often: the same end.

Hypothesis makes up histories of one order with two open sessions (two tabs). Each payment of
theirs reaches a last state at the provider; the news of it arrive late, twice, mixed up.
"""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commerce.models import Order, PurchasedProduct, Review
from commerce.settlement import Payment, settle
from notifications.models import OutgoingMessage
from tests.commerce.conftest import open_attempt
from tests.commerce.events import payment_data

pytestmark = pytest.mark.django_db

# What the provider may say of a payment before its last word.
ON_THE_WAY = ["processing", "requires_customer_action"]
LAST_WORDS = ["succeeded", "failed", "cancelled", "processing"]


@st.composite
def histories(draw):
    """(payment id, session, status) as they arrive."""
    news = []
    for number in range(draw(st.integers(1, 4))):
        session = draw(st.sampled_from(["cks_1", "cks_2"]))
        last = draw(st.sampled_from(LAST_WORDS))
        earlier = draw(st.lists(st.sampled_from(ON_THE_WAY), max_size=2))
        news += [(f"pay_{number}", session, status) for status in [*earlier, last, last]]
    return draw(st.permutations(news))


def check(order, history) -> None:
    for payment_id, session, status in history:
        data = payment_data(payment_id=payment_id, checkout_session_id=session, status=status)
        settle(Payment.read(data), cause="test")
    order = Order.objects.get(pk=order.pk)
    succeeded = {payment for payment, _, status in history if status == "succeeded"}
    assert order.is_paid is bool(succeeded)
    assert PurchasedProduct.objects.filter(revoked_at=None).count() == bool(succeeded)
    assert Review.objects.count() == max(0, len(succeeded) - 1)
    assert OutgoingMessage.objects.filter(kind="order-paid").count() == bool(succeeded)
    if succeeded:
        assert order.payment_id in succeeded
        listed = set(Review.objects.values_list("payment_id", flat=True))
        assert listed == succeeded - {order.payment_id}


def check_and_forget(order, history) -> None:
    with transaction.atomic():
        open_attempt(order, "cks_2")
        check(order, history)
        transaction.set_rollback(True)


def rules(examples: int):
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


@rules(40)
@given(history=histories())
def test_every_history_ends_as_the_provider_says(order, history):
    check_and_forget(order, history)


@pytest.mark.long
@rules(1500)
@given(history=histories())
def test_many_histories_end_as_the_provider_says(order, history):
    check_and_forget(order, history)
