"""Access by hand, and access by orders, beside each other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.admin.access import products_of
from commerce.checkout import orders
from commerce.checkout.orders import BillingAddress
from commerce.downloads import access
from commerce.models import Order, PurchasedProduct, Review
from commerce.offers import AlreadyOwned
from core.refusals import NotPossible
from notifications.models import OutgoingMessage
from tests.commerce.conftest import open_attempt
from tests.commerce.reported import dispute, pay, refund
from tests.factories import OrderFactory, ProductPageFactory, UserFactory

pytestmark = pytest.mark.django_db


def owned(buyer, product):
    return access.active_purchase(buyer, product) is not None


def test_granted_by_hand_without_an_order(buyer, product, boss):
    purchase = access.grant_by_hand(buyer, product, "A prize.", boss)
    assert (purchase.order, purchase.granted_because) == (None, "A prize.")
    assert owned(buyer, product)
    with pytest.raises(access.NotPossible, match="already"):
        access.grant_by_hand(buyer, product, "Again.", boss)
    with pytest.raises(access.NotPossible, match="say why"):
        access.grant_by_hand(UserFactory(), product, " ", boss)


def test_revoked_by_hand_holds_until_a_new_payment(order, buyer, product, boss):
    pay()
    access.revoke_by_hand(access.purchase_of(buyer, product), "Shared with others.", boss)
    pay()
    assert not owned(buyer, product)
    assert access.purchase_of(buyer, product).why_ended == (
        "Ended by the shop: Shared with others."
    )
    again, _ = orders.place(buyer, product, BillingAddress())
    assert again.pk != order.pk
    attempt = again.attempts.get()
    attempt.checkout_session_id, attempt.provider_product_id = "cks_2", "pdt_1"
    attempt.save()
    pay(payment_id="pay_2", checkout_session_id="cks_2")
    assert owned(buyer, product)
    assert not Review.objects.filter(is_open=True, payment_id="pay_2").exists()


def test_revoked_by_hand_twice_says_so(order, buyer, product, boss):
    pay()
    purchase = access.purchase_of(buyer, product)
    assert access.revoke_by_hand(purchase, "One.", boss) is True
    assert access.revoke_by_hand(purchase, "Two.", boss) is False
    with pytest.raises(access.NotPossible, match="say why"):
        access.revoke_by_hand(purchase, "", boss)


def test_a_grant_by_hand_survives_a_refund(order, buyer, product, boss):
    pay()
    access.revoke_by_hand(access.purchase_of(buyer, product), "A mistake.", boss)
    access.grant_by_hand(buyer, product, "Sorry.", boss)
    refund()
    assert owned(buyer, product)
    assert Order.objects.get().status == "refunded"


def test_a_payment_for_what_was_granted_by_hand_is_a_second_one(order, buyer, product, boss):
    access.grant_by_hand(buyer, product, "A prize.", boss)
    pay()
    assert owned(buyer, product)
    review = Review.objects.get()
    assert (review.reason, review.expected) == ("second_payment", "owned already")


def test_another_order_keeps_the_access_of_a_refunded_one(order, buyer, product):
    other = OrderFactory(user=buyer, product=product, amount=1900, currency="USD")
    open_attempt(other, "cks_2")
    pay()
    pay(payment_id="pay_2", checkout_session_id="cks_2", total_amount=1900)
    assert Review.objects.get().payment_id == "pay_2"
    refund()
    purchase = PurchasedProduct.objects.get()
    assert (purchase.is_active, purchase.order) == (True, other)
    assert Review.objects.get().resolution == "solved"


def test_nobody_buys_again_what_is_only_paused(order, buyer, product):
    pay()
    dispute("opened")
    with pytest.raises(orders.NotForSale, match="paused"):
        orders.place(buyer, product, BillingAddress())
    dispute("lost")
    again, _ = orders.place(buyer, product, BillingAddress())
    assert again.status == "pending"


# --- orders that nobody pays ------------------------------------------------------------------


def age(order, hours):
    created_at = timezone.now() - timedelta(hours=hours)
    Order.objects.filter(pk=order.pk).update(created_at=created_at)
    order.attempts.update(created_at=created_at)


def test_an_unpaid_order_expires_after_a_day(order):
    age(order, 23.9)
    assert orders.expire_unpaid() == 0
    age(order, 24.1)
    assert orders.expire_unpaid() == 1
    assert orders.expire_unpaid() == 0
    order.refresh_from_db()
    assert order.status == "expired"


def test_a_new_attempt_gives_it_another_day(order):
    age(order, 30)
    open_attempt(order, "cks_2")
    assert orders.expire_unpaid() == 0


def test_a_payment_under_way_holds_it_open(order):
    pay(status="processing")
    age(order, 30)
    assert orders.expire_unpaid() == 0
    pay(status="failed")
    order.refresh_from_db()
    assert order.status == "failed"


@pytest.mark.parametrize("status", ["failed", "cancelled", "paid"])
def test_what_is_decided_does_not_expire(order, status):
    Order.objects.update(status=status, is_paid=status == "paid")
    age(order, 30)
    assert orders.expire_unpaid() == 0


def test_an_expired_order_honours_a_late_payment(order):
    age(order, 30)
    orders.expire_unpaid()
    pay()
    order.refresh_from_db()
    assert (order.status, order.is_paid) == ("paid", True)


def test_a_free_order_is_told_once_with_the_way_to_the_library(buyer):
    product = ProductPageFactory(price=0)
    order = orders.place_free(buyer, product)
    with pytest.raises(AlreadyOwned):
        orders.place_free(buyer, product)
    (mail,) = OutgoingMessage.objects.filter(kind="order-free")
    assert mail.recipient == buyer.email
    for words in (product.title, order.reference, "http://shop.test/library/"):
        assert words in mail.text


def test_a_free_product_is_not_taken_again_after_the_shop_ended_it(buyer, boss):
    product = ProductPageFactory(price=0)
    orders.place_free(buyer, product)
    access.revoke_by_hand(access.purchase_of(buyer, product), "Shared with others.", boss)
    with pytest.raises(orders.NotForSale, match="Shared with others"):
        orders.place_free(buyer, product)
    assert not owned(buyer, product)


def test_who_buys_again_gets_a_receipt_and_no_second_letter(order, buyer, product):
    pay()
    refund()
    again, _ = orders.place(buyer, product, BillingAddress())
    again.attempts.update(checkout_session_id="cks_2", provider_product_id="pdt_1")
    pay(payment_id="pay_2", checkout_session_id="cks_2")
    kinds = OutgoingMessage.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["order-paid", "order-refunded", "order-paid"]


def test_what_has_no_published_file_is_given_to_nobody(buyer, boss):
    draft = ProductPageFactory(title="Unfinished", live=False)
    with pytest.raises(NotPossible, match="no published file"):
        access.grant_by_hand(buyer, draft, "A prize.", boss)
    assert not PurchasedProduct.objects.exists()
    assert draft not in products_of(boss)
    draft.save_revision().publish()
    assert draft in products_of(boss)
    assert access.grant_by_hand(buyer, draft, "A prize.", boss).is_active
