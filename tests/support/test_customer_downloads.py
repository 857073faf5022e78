"""Why can't they download? The table of rules, from rows as life leaves them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce import limits
from commerce.models import CheckoutAttempt, DownloadTicket, Payment, Review
from support.customers import facts
from support.customers.downloads import Reason, why, why_no_login
from tests.factories import (
    OrderFactory,
    ProductPageFactory,
    PurchasedProductFactory,
    SupportRequestFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(db):
    return UserFactory(is_superuser=True)


def order_of(customer, product, status, **values):
    is_paid = status in ("paid", "partially_refunded", "disputed")
    return OrderFactory(user=customer, product=product, status=status, is_paid=is_paid, **values)


def paid(customer, product):
    return order_of(customer, product, "paid", paid_at=timezone.now(), payment_id="pay_1")


def own(customer, product, ended="", because="", **values):
    revoked = {"revoked_at": timezone.now(), "ended": ended, "revoked_because": because}
    return PurchasedProductFactory(
        user=customer, product=product, **(revoked if ended else {}), **values
    )


def links(purchase, count, **values):
    release = purchase.product.latest_release
    return DownloadTicket.objects.bulk_create(
        DownloadTicket(
            token_hash=f"{purchase.pk}-{number}-{count}",
            user=purchase.user,
            purchase=purchase,
            release=release,
            expires_at=timezone.now(),
            **values,
        )
        for number in range(count)
    )


def never_ordered(customer, product):
    SupportRequestFactory(user=customer, product=product, purchase=None)


def pending(customer, product):
    order_of(customer, product, "pending")


def not_opened(customer, product):
    order = order_of(customer, product, "pending")
    CheckoutAttempt.objects.create(order=order, status="not_opened", error="COUNTRY_CLOSED")


def declined(customer, product):
    order = order_of(customer, product, "failed")
    Payment.objects.create(
        payment_id="pay_1", order=order, status="failed", failure="Insufficient funds"
    )


def declined_without_a_word(customer, product):
    order_of(customer, product, "failed")


def cancelled(customer, product):
    order_of(customer, product, "cancelled")


def expired(customer, product):
    order_of(customer, product, "expired")


def paid_without_access(customer, product):
    paid(customer, product)


def under_review(customer, product):
    order = order_of(customer, product, "pending")
    payment = Payment.objects.create(payment_id="pay_1", order=order, status="succeeded")
    Review.objects.create(order=order, payment=payment, reason="wrong_amount")


def refunded(customer, product):
    order = order_of(customer, product, "refunded")
    own(customer, product, "refunded", order=order)


def disputed(customer, product):
    own(customer, product, "dispute_open", order=order_of(customer, product, "disputed"))


def dispute_lost(customer, product):
    own(customer, product, "dispute_lost", order=order_of(customer, product, "refunded"))


def ended_by_hand(customer, product):
    own(customer, product, "by_hand", "Shared the file.", order=paid(customer, product))


def refunded_and_ordered_again(customer, product):
    refunded(customer, product)
    order_of(customer, product, "pending", created_at=timezone.now() + timedelta(seconds=1))


def under_review_after_a_refund(customer, product):
    refunded(customer, product)
    under_review(customer, product)


def ended_by_hand_during_review(customer, product):
    under_review(customer, product)
    own(customer, product, "by_hand", "Shared the file.")


def without_a_file(customer, product):
    own(customer, product, order=paid(customer, product))
    product.releases.update(live=False)


def too_many_links(customer, product):
    links(own(customer, product), limits.LINKS_AN_HOUR)


def not_fetched_yet(customer, product):
    links(own(customer, product, granted_because="A gift"), 3)


def fetched(customer, product):
    links(own(customer, product, order=paid(customer, product)), 1, claimed_at=timezone.now())


@pytest.mark.parametrize(
    ("happened", "reason", "words"),
    [
        (never_ordered, Reason.NO_ORDER, "They have not ordered it."),
        (pending, Reason.PENDING, "has not been paid since"),
        (not_opened, Reason.PENDING, "The provider said: COUNTRY_CLOSED"),
        (declined, Reason.FAILED, "The provider's reason: Insufficient funds"),
        (declined_without_a_word, Reason.FAILED, "the provider gave no reason"),
        (cancelled, Reason.CLOSED, "They cancelled the payment"),
        (expired, Reason.CLOSED, "was never paid, and was closed"),
        (paid_without_access, Reason.PAID_WITHOUT_ACCESS, "is paid, and yet there is no access"),
        (under_review, Reason.UNDER_REVIEW, "Amount or currency differs from the order"),
        (refunded, Reason.REFUNDED, "the payment was refunded in full"),
        (disputed, Reason.DISPUTED, "Access is paused"),
        (dispute_lost, Reason.DISPUTED, "the money went back"),
        (ended_by_hand, Reason.BY_HAND, "The reason given: Shared the file."),
        (refunded_and_ordered_again, Reason.PENDING, "has not been paid since"),
        (under_review_after_a_refund, Reason.UNDER_REVIEW, "has waited to be checked since"),
        (ended_by_hand_during_review, Reason.BY_HAND, "The shop ended their access"),
        (without_a_file, Reason.NO_FILE, "no published file"),
        (too_many_links, Reason.TOO_MANY_LINKS, "The next one can be had at"),
        (not_fetched_yet, Reason.FINE, "have not downloaded it yet"),
        (fetched, Reason.FINE, "They last downloaded version 1.0"),
    ],
)
def test_what_stands_in_the_way(boss, customer, product, happened, reason, words):
    happened(customer, product)
    (found,) = facts.of_products(customer, boss)
    answer = why(found)
    assert answer.reason is reason
    assert words in answer.words


@pytest.mark.once
def test_what_keeps_them_from_their_account(customer):
    assert why_no_login(customer, is_verified=True) is None
    unverified = why_no_login(customer, is_verified=False)
    assert unverified.reason is Reason.UNVERIFIED
    assert customer.email in unverified.words
    customer.is_active = False
    assert why_no_login(customer, is_verified=True).reason is Reason.INACTIVE


def test_a_product_they_never_ordered_can_be_asked_about(boss, customer, product):
    assert facts.of_products(customer, boss) == []
    (found,) = facts.of_products(customer, boss, only=product)
    assert why(found).reason is Reason.NO_ORDER


def test_a_seller_is_told_of_own_products_alone(seller, customer, product):
    fetched(customer, product)
    declined(customer, ProductPageFactory(title="Of another"))
    assert [each.product for each in facts.of_products(customer, seller)] == [product]


def test_the_newest_come_first_and_cost_the_same(boss, customer, django_assert_num_queries):
    queries = 14
    fetched(customer, ProductPageFactory(title="First"))
    with django_assert_num_queries(queries):
        facts.of_products(customer, boss)
    for title in ("Second", "Third"):
        under = ProductPageFactory(title=title)
        own(customer, under, order=order_of(customer, under, "paid"))
    with django_assert_num_queries(queries):
        found = facts.of_products(customer, boss)
    assert [each.product.title for each in found] == ["Third", "Second", "First"]
