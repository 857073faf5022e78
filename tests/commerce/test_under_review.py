"""While a payment is under review nobody invites its customer to pay again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.checkout import orders, sessions
from commerce.checkout.orders import BillingAddress
from commerce.models import CheckoutAttempt, Order, Payment, Review
from commerce.payments import reviews
from notifications.models import OutgoingMessage
from support import requests
from tests.commerce.conftest import open_attempt
from tests.commerce.reported import pay, refund, words_of
from tests.factories import OrderFactory, ProductPageFactory, PurchasedProductFactory, UserFactory
from tests.support.admin_pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = {"name": "A. Buyer", "country": "SE", "street": "1 Long Street", "city": "Lund"}
LOOKED_AT = "is under review"


@pytest.fixture
def customer(client, buyer):
    client.force_login(buyer)
    return client


@pytest.fixture
def review(order):
    pay(total_amount=2000, settlement_amount=2000)
    return Review.objects.get()


def invitations(customer, order) -> dict[str, bool]:
    """Which pages lead to the checkout (the box and the list), or show its form."""
    link = f'href="/checkout/{order.product.slug}/"'
    form = customer.get(f"/checkout/{order.product.slug}/")
    found = {
        page: link in customer.get(page).content.decode()
        for page in (order.product.url, "/orders/", f"/orders/{order.reference}/")
    }
    return found | {"checkout": form.status_code == 200}


@pytest.mark.both
def test_no_page_invites_and_each_says_that_it_is_looked_at(customer, order, review):
    assert set(invitations(customer, order).values()) == {False}
    for page in (order.product.url, "/orders/", f"/orders/{order.reference}/"):
        assert LOOKED_AT in words_of(customer.get(page))
    for page in (order.product.url, f"/orders/{order.reference}/"):
        assert f'href="/support/new/{order.product.slug}/"' in customer.get(page).content.decode()
    answer = customer.get(f"/checkout/{order.product.slug}/", follow=True)
    assert answer.redirect_chain == [(order.product.url, 302)]
    assert "Please do not pay again" in answer.content.decode()


@pytest.mark.both
def test_a_post_places_no_order_and_opens_no_session(customer, order, review):
    answer = customer.post(f"/checkout/{order.product.slug}/", ADDRESS)
    assert (answer.status_code, answer.url) == (302, order.product.url)
    with pytest.raises(orders.NotForSale, match="checking it"):
        sessions.begin(order.user, order.product, BillingAddress(**ADDRESS), "http://shop.test")
    assert (Order.objects.count(), CheckoutAttempt.objects.count()) == (1, 1)


def accept(review):
    reviews.grant(review, UserFactory(is_superuser=True), "Fine.")


def dismiss(review):
    reviews.dismiss(review, UserFactory(is_superuser=True), "Spoke to the customer.")


def give_back(review):
    refund(amount=2000)


@pytest.mark.parametrize(("end", "may_pay"), [(accept, False), (dismiss, True), (give_back, True)])
def test_what_ends_the_review_opens_the_invitation_again(customer, order, review, end, may_pay):
    end(review)
    for page in (order.product.url, "/orders/", f"/orders/{order.reference}/"):
        assert LOOKED_AT not in words_of(customer.get(page))
    found = invitations(customer, order)
    assert (found[order.product.url], found["checkout"]) == (may_pay, may_pay)
    if may_pay:
        placed, _ = orders.place(order.user, order.product, BillingAddress(**ADDRESS))
        assert placed.product == order.product


def test_every_other_order_of_the_product_is_held_too(customer, order, review):
    other = OrderFactory(user=order.user, product=order.product, amount=1900, status="expired")
    assert set(invitations(customer, other).values()) == {False}
    assert LOOKED_AT in words_of(customer.get(f"/orders/{other.reference}/"))


@pytest.mark.both
def test_other_products_and_other_customers_are_not_held(client, customer, order, review):
    other = OrderFactory(user=order.user, product=ProductPageFactory(price=100), status="failed")
    assert set(invitations(customer, other).values()) == {True}
    client.force_login(UserFactory())
    assert (
        f'href="/checkout/{order.product.slug}/"' in client.get(order.product.url).content.decode()
    )
    assert client.get(f"/checkout/{order.product.slug}/").status_code == 200
    client.logout()
    assert LOOKED_AT not in client.get(order.product.url).content.decode()


@pytest.mark.both
def test_a_payment_of_no_session_holds_the_order_that_it_names(client, customer, order):
    pay(checkout_session_id="cks_static_link", metadata={"order": order.reference})
    assert set(invitations(customer, order).values()) == {False}
    client.force_login(UserFactory())
    assert client.get(f"/checkout/{order.product.slug}/").status_code == 200


@pytest.mark.both
def test_a_payment_that_names_no_order_holds_nobody(customer, order):
    pay(checkout_session_id="cks_static_link", metadata={"order": "NOSUCHORDER2"})
    assert Review.objects.get().is_open
    assert set(invitations(customer, order).values()) == {True}


def test_what_became_free_may_be_taken(customer, order, review):
    order.product.price = 0
    order.product.save_revision().publish()
    assert customer.get(f"/checkout/{order.product.slug}/").status_code == 200
    assert LOOKED_AT not in words_of(customer.get(order.product.url))
    assert orders.place_free(order.user, order.product).is_paid


def test_whoever_owns_it_reads_nothing_of_a_second_payment(customer, order):
    open_attempt(order, "cks_2")
    pay()
    pay(payment_id="pay_2", checkout_session_id="cks_2")
    assert Review.objects.get().reason == "second_payment"
    for page in (order.product.url, "/orders/", "/library/", f"/orders/{order.reference}/"):
        assert LOOKED_AT not in words_of(customer.get(page))


def test_nothing_invites_to_buy_again_what_was_refunded_before(customer, order, buyer, product):
    pay()
    refund()
    other = OrderFactory(user=buyer, product=product, amount=1900, currency="USD")
    open_attempt(other, "cks_2", "pdt_2")
    pay(payment_id="pay_2", checkout_session_id="cks_2", total_amount=5)
    assert set(invitations(customer, order).values()) == {False}
    for page in ("/library/", f"/orders/{order.reference}/"):
        text = words_of(customer.get(page))
        assert LOOKED_AT in text
        assert "Buy again" not in text
        assert "Buy it again" not in text


def test_a_decline_beside_it_invites_nobody_by_e_mail(order, review):
    open_attempt(order, "cks_2")
    pay(status="failed", payment_id="pay_2", checkout_session_id="cks_2")
    letter = OutgoingMessage.objects.get(kind="payment-failed")
    assert "Please do not pay again until you hear from us." in letter.text
    assert "/checkout/" not in letter.text + letter.html


def test_whoever_paid_may_ask_about_it_before_they_own_it(customer, order, review):
    page = f"/support/new/{order.product.slug}/"
    assert customer.get(page).status_code == 200
    asked = requests.open_request(order.user, order.product, "My payment", "I paid. What now?")
    assert asked.purchase is None
    assert customer.get(f"/support/{asked.reference}/").status_code == 200
    customer.force_login(UserFactory(is_superuser=True))
    assert (
        "A payment for it has waited to be checked since"
        in customer.get(page_of(asked)).content.decode()
    )
    dismiss(review)
    assert "Buy it first" in requests.why_not(order.user, order.product)


def test_who_may_ask_about_what_is_off_sale(customer, order, review):
    order.product.unpublish()
    assert customer.get(f"/support/new/{order.product.slug}/").status_code == 200
    customer.force_login(UserFactory())
    assert customer.get(f"/support/new/{order.product.slug}/").status_code == 404


@pytest.mark.parametrize("page", ["/orders/", "/library/"])
def test_lists_ask_as_much_for_many_under_review_as_for_one(
    customer, buyer, page, django_assert_num_queries
):
    def fill(count):
        for _ in range(count):
            product = ProductPageFactory()
            order = OrderFactory(user=buyer, product=product, status="failed")
            PurchasedProductFactory(
                user=buyer, product=product, revoked_at=timezone.now(), ended="refunded"
            )
            payment = Payment.objects.create(payment_id=f"pay_{order.pk}", status="succeeded")
            Review.objects.create(order=order, payment=payment, reason="unknown_session")

    fill(1)
    customer.get(page)  # renditions are made on the first visit
    with CaptureQueriesContext(connection) as captured:
        assert LOOKED_AT in words_of(customer.get(page))
    few = len(captured)
    fill(5)
    customer.get(page)
    with django_assert_num_queries(few):
        customer.get(page)
