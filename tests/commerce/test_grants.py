"""The causes of access as rows: orders and grants by hand beside each other, and in words."""

import pytest
from django.urls import reverse
from django.utils import timezone

from commerce.downloads import access, grants
from commerce.models import Grant, Order, PurchasedProduct, Review
from commerce.payments import by_hand
from tests.commerce.conftest import open_attempt
from tests.commerce.reported import dispute, pay, refund
from tests.factories import OrderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def states() -> dict:
    """By order (None: by hand), what ended each grant."""
    return dict(Grant.objects.values_list("order", "ended"))


def test_of_two_orders_the_other_keeps_access(order, buyer, product):
    other = OrderFactory(user=buyer, product=product, amount=1900, currency="USD")
    open_attempt(other, "cks_2")
    pay()
    pay(payment_id="pay_2", checkout_session_id="cks_2", total_amount=1900)
    assert states() == {order.pk: "", other.pk: ""}
    refund()
    assert states() == {order.pk: "refunded", other.pk: ""}
    assert access.active_purchase(buyer, product).order == other


def test_a_grant_by_hand_outlives_the_order_beside_it(order, buyer, product, boss):
    pay()
    access.revoke_by_hand(access.purchase_of(buyer, product), "A mistake.", boss)
    assert states() == {order.pk: "by_hand"}
    purchase = by_hand.grant(buyer, product, "Sorry.", boss)
    # Its paid order leads again: nobody has paid twice.
    assert (states(), purchase.order) == ({order.pk: "", None: ""}, order)
    assert not Review.objects.exists()
    refund()
    purchase.refresh_from_db()
    assert states() == {order.pk: "refunded", None: ""}
    assert (purchase.is_active, purchase.order) == (True, None)


def test_granting_again_lists_what_was_paid_twice(order, buyer, product, boss):
    other = OrderFactory(user=buyer, product=product, amount=1900, currency="USD")
    open_attempt(other, "cks_2")
    pay()
    access.revoke_by_hand(access.purchase_of(buyer, product), "Shared.", boss)
    Order.objects.filter(pk=order.pk).update(status="refunded", is_paid=False)
    pay(payment_id="pay_2", checkout_session_id="cks_2", total_amount=1900)
    access.revoke_by_hand(access.purchase_of(buyer, product), "Shared.", boss)
    pay()  # the refund came back: the order stands, and gives nothing
    assert not access.active_purchase(buyer, product)
    purchase = by_hand.grant(buyer, product, "Sorry.", boss)
    listed = set(Review.objects.filter(is_open=True).values_list("payment_id", flat=True))
    assert listed == {"pay_1", "pay_2"} - {purchase.order.payment_id}


def test_ended_by_hand_holds_when_a_dispute_is_won(order, buyer, product, boss):
    pay()
    dispute("opened")
    assert states() == {order.pk: "dispute_open"}
    access.revoke_by_hand(access.purchase_of(buyer, product), "Shared.", boss)
    assert states() == {order.pk: "by_hand"}
    dispute("won")
    assert states() == {order.pk: "by_hand"}
    assert not access.active_purchase(buyer, product)


def test_what_the_version_before_ended_is_not_given_back(order, buyer, product, boss):
    """It knows purchases alone."""
    purchase = by_hand.grant(buyer, product, "A prize.", boss)
    now = timezone.now()
    PurchasedProduct.objects.update(
        granted_because="", revoked_at=now, ended_by_hand_at=now, ended="by_hand"
    )
    assert not grants.read([PurchasedProduct.objects.get()])[purchase.pk][0].is_live
    pay()
    gift = Grant.objects.get(order=None)
    assert (gift.ended, gift.ended_at) == ("by_hand", now)
    refund()
    assert not access.active_purchase(buyer, product)


def test_what_the_version_before_granted_is_kept(order, buyer, product, boss):
    PurchasedProduct.objects.create(user=buyer, product=product, granted_because="A prize.")
    pay()
    refund()
    assert states() == {order.pk: "refunded", None: ""}
    assert access.active_purchase(buyer, product)
    purchase = access.purchase_of(buyer, product)
    assert access.revoke_by_hand(purchase, "Shared.", boss)
    gift = Grant.objects.get(order=None)
    assert (gift.ended, gift.ended_because, gift.ended_by) == ("by_hand", "Shared.", boss)


def test_staff_read_the_causes(client, order, buyer, product, boss):
    pay()
    access.revoke_by_hand(access.purchase_of(buyer, product), "Shared.", boss)
    purchase = by_hand.grant(buyer, product, "Sorry.", boss)
    client.force_login(boss)
    inspect = reverse("wagtailsnippets_commerce_purchasedproduct:inspect", args=[purchase.pk])
    for address in (inspect, reverse("customer", args=[buyer.pk])):
        page = client.get(address).content.decode()
        assert f"Order {order.reference} gives access since" in page
        assert "boss@example.com gave access by hand on" in page
        assert "Sorry." in page
    access.revoke_by_hand(purchase, "Shared again.", boss)
    page = client.get(inspect).content.decode()
    assert f"Order {order.reference} of" in page
    assert "Ended by the shop: Shared again." in page
