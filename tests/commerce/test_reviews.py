"""What a person decides about payments that fit no order."""

import pytest
from wagtail.log_actions import registry

from commerce.models import Payment, PurchasedProduct, Review
from commerce.payments import reviews
from notifications.models import OutgoingMessage
from tests.commerce.conftest import open_attempt
from tests.commerce.reported import pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def too_little(order):
    pay(total_amount=2000, settlement_amount=2000)
    return Review.objects.get()


def is_owned(order):
    return PurchasedProduct.objects.filter(order=order, revoked_at=None).exists()


def test_a_review_shows_the_two_sides(too_little):
    assert too_little.expected == "$29.00"
    assert too_little.received == "$20.00, session cks_1"


def test_the_seller_and_those_who_can_act_are_told_once(boss, order):
    pay(total_amount=2000, settlement_amount=2000)
    pay(total_amount=2000, settlement_amount=2000)
    letters = OutgoingMessage.objects.filter(kind="review-needed")
    told = sorted(letter.recipient for letter in letters)
    assert told == sorted([boss.email, order.product.owner.email])


def test_an_accepted_payment_pays_its_order(too_little, order, boss):
    reviews.grant(too_little, boss, "The coupon was ours.")
    order.refresh_from_db()
    too_little.refresh_from_db()
    assert (order.status, order.payment_id, is_owned(order)) == ("paid", "pay_1", True)
    assert (too_little.is_open, too_little.resolution) == (False, "granted")
    assert (too_little.resolved_by, too_little.note) == (boss, "The coupon was ours.")
    assert too_little.resolved_at is not None
    entry = registry.get_logs_for_instance(too_little).first()
    assert (entry.user, entry.data["cause"]) == (
        boss,
        "Accepted, access granted: The coupon was ours.",
    )


def test_what_was_accepted_stays_accepted(too_little, order, boss):
    reviews.grant(too_little, boss, "Fine.")
    pay(total_amount=2000, settlement_amount=2000)
    order.refresh_from_db()
    assert (order.status, is_owned(order)) == ("paid", True)
    assert Review.objects.filter(is_open=True).count() == 0


def test_what_was_dismissed_stays_dismissed(too_little, order, boss):
    reviews.dismiss(too_little, boss, "Spoke to the customer.")
    pay(total_amount=2000, settlement_amount=2000)
    too_little.refresh_from_db()
    assert (too_little.is_open, too_little.resolution) == (False, "dismissed")
    assert is_owned(order) is False


def test_a_payment_of_an_unknown_session_is_given_to_the_order_that_somebody_names(order, boss):
    pay(checkout_session_id="cks_static_link")
    review = Review.objects.get()
    with pytest.raises(reviews.NotPossible, match="name the order"):
        reviews.grant(review, boss, "A static link.")
    reviews.grant(review, boss, "A static link.", order=order)
    assert is_owned(order)
    assert Payment.objects.get().order == order


def test_a_second_payment_gives_no_access(order, boss):
    open_attempt(order, "cks_2")
    pay()
    pay(payment_id="pay_2", checkout_session_id="cks_2")
    review = Review.objects.get()
    assert reviews.can_grant(review) is False
    with pytest.raises(reviews.NotPossible, match="refund it"):
        reviews.grant(review, boss, "Because.")
    review.refresh_from_db()
    assert review.is_open


@pytest.mark.parametrize("act", [reviews.grant, reviews.dismiss])
def test_nothing_is_decided_twice_or_without_a_word(too_little, boss, act):
    with pytest.raises(reviews.NotPossible, match="say why"):
        act(too_little, boss, "  ")
    act(too_little, boss, "First.")
    with pytest.raises(reviews.NotPossible, match="settled already"):
        act(too_little, boss, "Second.")
    too_little.refresh_from_db()
    assert too_little.note == "First."
