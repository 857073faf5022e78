"""A payment's state decides what its order becomes, in whatever order the news arrives."""

from datetime import timedelta
from itertools import permutations

import pytest
from django.db import transaction
from django.utils import timezone

from commerce.downloads import access
from commerce.models import CheckoutAttempt, Payment, PurchasedProduct, Review
from commerce.payments.settlement import NotYetKnown, settle_payment
from commerce.provider.objects import ProviderPayment, Unreadable
from notifications.models import OutgoingMessage
from tests.commerce.conftest import open_attempt
from tests.commerce.events import payment_data
from tests.factories import OrderFactory, PurchasedProductFactory

pytestmark = pytest.mark.django_db


def bring(**changes):
    return settle_payment(ProviderPayment.read(payment_data(**changes)), cause="test")


def state(order):
    order.refresh_from_db()
    return order.status, order.is_paid, PurchasedProduct.objects.filter(revoked_at=None).count()


def test_a_success_pays_the_order_and_grants_access(order, buyer, product):
    bring(tax=580)
    assert state(order) == ("paid", True, 1)
    purchase = PurchasedProduct.objects.get()
    assert (purchase.user, purchase.product.pk, purchase.order) == (buyer, product.pk, order)
    assert (order.payment_id, order.tax) == ("pay_1", 580)
    assert order.paid_at is not None
    assert order.attempts.get().status == CheckoutAttempt.Status.SUCCEEDED


def test_the_same_success_again_changes_nothing(order):
    bring()
    bring()
    assert state(order) == ("paid", True, 1)
    assert OutgoingMessage.objects.filter(recipient=order.user.email).count() == 1
    assert not Review.objects.exists()


@pytest.mark.parametrize(("status", "expected"), [("failed", "failed"), ("cancelled", "cancelled")])
def test_what_was_not_paid_grants_nothing(order, status, expected):
    bring(status=status)
    assert state(order) == (expected, False, 0)


@pytest.mark.parametrize("status", ["processing", "requires_customer_action", "", None])
def test_an_undecided_payment_leaves_the_order_waiting(order, status):
    bring(status=status)
    assert state(order) == ("pending", False, 0)


@pytest.mark.parametrize("late", ["failed", "processing", "cancelled"])
def test_late_news_never_takes_back_a_paid_order(order, late):
    bring()
    bring(status=late)
    assert state(order) == ("paid", True, 1)


def test_a_second_card_in_the_same_session_pays_a_failed_order(order):
    bring(status="failed", payment_id="pay_declined")
    bring(payment_id="pay_2")
    assert state(order) == ("paid", True, 1)
    assert order.payment_id == "pay_2"


@pytest.mark.parametrize("status", ["expired", "cancelled"])
def test_a_late_success_is_honoured(order, status):
    order.status = status
    order.save()
    bring()
    assert state(order) == ("paid", True, 1)


def test_every_order_of_arrival_ends_the_same(order):
    """A decline, a success and a processing notice of one session, in all six orders."""
    news = [
        {"status": "failed", "payment_id": "pay_declined"},
        {"status": "processing", "payment_id": "pay_2"},
        {"status": "succeeded", "payment_id": "pay_2"},
    ]
    for arrival in permutations(news):
        with transaction.atomic():
            for change in arrival:
                bring(**change)
            assert state(order) == ("paid", True, 1), arrival
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"total_amount": 2899}, "wrong_amount"),
        ({"total_amount": 29000}, "wrong_amount"),
        ({"total_amount": 2900, "currency": "CNY", "settlement_amount": 290}, "wrong_amount"),
        ({"total_amount": 3480, "tax": 581}, "wrong_amount"),
        ({"total_amount": 2320, "tax": 580}, "wrong_amount"),
        ({"currency": "EUR", "settlement_amount": None}, "wrong_amount"),
        ({"currency": "EUR", "settlement_currency": "EUR"}, "wrong_amount"),
        (
            {"currency": "JPY", "total_amount": 2900, "settlement_amount": 19},
            "wrong_amount",
        ),
        ({"product_cart": [{"product_id": "pdt_other", "quantity": 1}]}, "wrong_product"),
        ({"product_cart": [{"product_id": "pdt_1", "quantity": 2}]}, "wrong_product"),
        ({"product_cart": []}, "wrong_product"),
        ({"checkout_session_id": "cks_unknown"}, "unknown_session"),
        ({"checkout_session_id": None}, "unknown_session"),
    ],
)
def test_a_payment_that_does_not_fit_grants_nothing_and_is_listed(order, changes, reason):
    bring(**changes)
    assert state(order) == ("pending", False, 0)
    review = Review.objects.get()
    assert (review.reason, review.payment_id, review.is_open) == (reason, "pay_1", True)


def test_metadata_binds_no_payment_to_an_order(order):
    """Buyers can write metadata on static payment links; the webhook is then genuinely signed."""
    bring(checkout_session_id="cks_static_link", metadata={"order": order.reference})
    assert state(order) == ("pending", False, 0)
    assert Review.objects.get().order == order


def test_tax_may_come_on_top_of_the_price(order):
    bring(total_amount=3480, tax=580)
    assert state(order) == ("paid", True, 1)
    assert order.tax == 580


def test_another_currency_is_compared_by_what_arrives(order):
    """A real delivery: 69.63 CNY paid, settled as the product's own price in USD."""
    bring(
        currency="CNY",
        total_amount=20943,
        tax=3490,
        settlement_amount=2900,
        settlement_currency="USD",
        settlement_tax=483,
    )
    assert state(order) == ("paid", True, 1)
    assert order.tax == 483
    assert Payment.objects.get().total_display == "CN\u00a5209.43"


def test_news_that_overtakes_the_checkout_call_waits_and_then_fits(order):
    attempt = CheckoutAttempt.objects.create(order=order)
    news = payment_data(checkout_session_id="cks_2", metadata={"order": order.reference})
    with pytest.raises(NotYetKnown):
        settle_payment(ProviderPayment.read(news), cause="test", first_seen=timezone.now())
    assert not Review.objects.exists()
    attempt.checkout_session_id, attempt.provider_product_id = "cks_2", "pdt_1"
    attempt.status = CheckoutAttempt.Status.OPEN
    attempt.save()
    settle_payment(ProviderPayment.read(news), cause="test")
    assert state(order) == ("paid", True, 1)


def test_a_session_that_stays_unknown_is_listed_after_a_while(order):
    CheckoutAttempt.objects.create(order=order)
    news = payment_data(checkout_session_id="cks_2", metadata={"order": order.reference})
    settle_payment(
        ProviderPayment.read(news),
        cause="test",
        first_seen=timezone.now() - timedelta(minutes=15, seconds=1),
    )
    assert state(order) == ("pending", False, 0)
    assert Review.objects.get().reason == "unknown_session"


def test_two_tabs_both_paid_give_one_access_and_one_review(order):
    open_attempt(order, "cks_2")
    bring()
    bring(payment_id="pay_2", checkout_session_id="cks_2")
    assert state(order) == ("paid", True, 1)
    assert order.payment_id == "pay_1"
    review = Review.objects.get()
    assert (review.reason, review.payment_id) == ("second_payment", "pay_2")


def test_a_second_order_for_what_is_owned_is_paid_but_listed(order, buyer, product):
    """The price changed between two tabs: two orders, both paid."""
    other = OrderFactory(user=buyer, product=product, amount=1900, currency="USD")
    open_attempt(other, "cks_2", "pdt_2")
    bring()
    bring(
        payment_id="pay_2",
        checkout_session_id="cks_2",
        total_amount=1900,
        product_cart=[{"product_id": "pdt_2", "quantity": 1}],
    )
    assert state(other) == ("paid", True, 1)
    assert PurchasedProduct.objects.get().order == order
    assert Review.objects.get().payment_id == "pay_2"


def test_a_failure_of_an_older_attempt_leaves_the_newer_one_open(order):
    open_attempt(order, "cks_2")
    bring(status="failed")
    assert state(order) == ("pending", False, 0)


def test_access_that_was_revoked_comes_back_with_a_new_payment(order, buyer, product):
    PurchasedProductFactory(
        user=buyer,
        product=product,
        revoked_at=timezone.now(),
        ended="by_hand",
        revoked_because="Shared with others.",
    )
    bring()
    purchase = PurchasedProduct.objects.get()
    assert (purchase.is_active, purchase.order, purchase.revoked_because) == (True, order, "")


@pytest.mark.parametrize(
    "changes",
    [
        {"payment_id": None},
        {"payment_id": "pay_\x00"},
        {"payment_id": "p" * 81},
        {"total_amount": 29.5},
        {"total_amount": "a lot"},
        {"product_cart": [None]},
        {"product_cart": "pdt_1"},
        {"currency": 5},
    ],
)
def test_data_that_cannot_be_read_is_an_error_with_a_name(changes):
    with pytest.raises(Unreadable):
        ProviderPayment.read(payment_data(**changes))


def test_the_failed_buyer_is_told_and_the_payer_gets_a_receipt(order):
    bring(status="failed", payment_id="pay_declined")
    bring(payment_id="pay_2")
    kinds = OutgoingMessage.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["payment-failed", "order-paid"]


def test_an_unknown_session_that_becomes_known_settles_its_review(order):
    CheckoutAttempt.objects.create(order=order)
    bring(checkout_session_id="cks_2")
    order.attempts.filter(checkout_session_id=None).update(
        checkout_session_id="cks_2", provider_product_id="pdt_1", status="open"
    )
    bring(checkout_session_id="cks_2")
    assert state(order) == ("paid", True, 1)
    review = Review.objects.get()
    assert (review.is_open, review.resolution) == (False, "solved")


def test_the_first_payment_of_an_order_whose_purchase_was_ended_by_hand_stays_without_access(order):
    bring()
    access.revoke_by_hand(PurchasedProduct.objects.get(), "Shared with others.", by=None)
    bring()
    assert state(order) == ("paid", True, 0)
    assert not Review.objects.exists()
