"""How much one customer, and all together, may ask for; the rows themselves are counted."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from commerce import limits
from commerce.models import CheckoutAttempt, DownloadTicket, Order
from commerce.provider import products as provider_products
from tests.commerce.checkout_page import ADDRESS, path
from tests.factories import OrderFactory, PurchasedProductFactory, UserFactory

pytestmark = pytest.mark.django_db


def make_older(minutes: float) -> None:
    then = timezone.now() - timedelta(minutes=minutes)
    CheckoutAttempt.objects.update(created_at=then)


def test_the_same_again_leads_to_the_page_that_is_open(shop, sandbox, product):
    urls = {shop.post(path(product), ADDRESS).url for _ in range(10)}
    assert len(urls) == 1
    assert len(sandbox.ledger("sessions")["sessions"]) == 1
    attempt = Order.objects.get().attempts.get()
    assert attempt.reused == 9


@pytest.mark.once
@pytest.mark.parametrize(
    "change", [{"city": "Lund"}, {"name": "B. Buyer"}, {"country": "NO", "postal_code": "0150"}]
)
def test_another_address_needs_another_page(shop, product, change):
    first = shop.post(path(product), ADDRESS).url
    assert shop.post(path(product), {**ADDRESS, **change}).url != first


@pytest.mark.once
def test_another_price_needs_another_page(shop, product):
    first = shop.post(path(product), ADDRESS).url
    product.price = 3900
    product.save()
    assert shop.post(path(product), ADDRESS).url != first


@pytest.mark.once
def test_another_host_needs_another_page(shop, product):
    first = shop.post(path(product), ADDRESS).url
    assert shop.post(path(product), ADDRESS, headers={"host": "localhost:8000"}).url != first


@pytest.mark.once
def test_a_page_on_which_a_card_was_declined_is_left_alone(shop, sandbox, product):
    """Also while no event has come of it: the provider is asked."""
    first = shop.post(path(product), ADDRESS).url
    sandbox.pay(first, "4000 0000 0000 0002")
    make_older(1)
    second = shop.post(path(product), ADDRESS)
    assert second.status_code == 302
    assert second.url != first


@pytest.mark.parametrize(("hours", "is_same"), [(19, True), (21, False)])
def test_a_page_is_gone_back_to_for_as_long_as_it_can_be_paid(shop, product, hours, is_same):
    first = shop.post(path(product), ADDRESS).url
    make_older(hours * 60)
    assert (shop.post(path(product), ADDRESS).url == first) is is_same


@pytest.mark.once
def test_a_page_of_a_product_that_was_forgotten_is_left_alone(shop, product):
    first = shop.post(path(product), ADDRESS).url
    provider_products.forget(provider_products.current(product)[0])
    assert shop.post(path(product), ADDRESS).url != first


def open_pages(count: int, **values) -> None:
    order = OrderFactory(status="expired", **values)
    CheckoutAttempt.objects.bulk_create(CheckoutAttempt(order=order) for _ in range(count))


def test_a_customer_opens_so_many_pages_in_an_hour(shop, sandbox, product, buyer):
    open_pages(limits.PAGES_AN_HOUR, user=buyer)
    answer = shop.post(path(product), ADDRESS)
    assert answer.status_code == 429
    assert "many payment pages" in answer.content.decode()
    assert "Storgatan 1" in answer.content.decode()
    assert sandbox.ledger("sessions")["sessions"] == []
    assert not Order.objects.filter(status="pending").exists(), "nothing is left half begun"
    make_older(61)
    assert shop.post(path(product), ADDRESS).status_code == 302


def test_going_back_to_a_page_counts_too(shop, product):
    answers = [shop.post(path(product), ADDRESS).status_code for _ in range(25)]
    assert answers == [302] * 20 + [429] * 5


def test_the_limit_of_one_is_not_anothers(shop, product):
    open_pages(limits.PAGES_AN_HOUR, user=UserFactory())
    assert shop.post(path(product), ADDRESS).status_code == 302


def test_all_together_leave_calls_for_refunds_and_reconciliation(shop, product):
    for _ in range(4):
        open_pages(limits.PAGES_A_MINUTE // 4, user=UserFactory())
    answer = shop.post(path(product), ADDRESS)
    assert answer.status_code == 429
    assert "try again in a minute" in answer.content.decode()
    make_older(1.1)
    assert shop.post(path(product), ADDRESS).status_code == 302


def test_links_are_limited_by_the_hour_and_nothing_is_used_up(client, product, buyer):
    client.force_login(buyer)
    purchase = PurchasedProductFactory(user=buyer, product=product)
    place = f"/library/{product.slug}/download/"
    for _ in range(limits.LINKS_AN_HOUR):
        assert client.post(place).status_code == 303
    answer = client.post(place, follow=True)
    assert "many download links" in answer.content.decode()
    assert DownloadTicket.objects.filter(purchase=purchase).count() == limits.LINKS_AN_HOUR
    DownloadTicket.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert client.post(place).status_code == 303


PARAMETERS = "payment_id=p&status=succeeded&email=a@b.c&next=/&q=x&page=2&utm_source=x&code=1&key=1"


@pytest.mark.once
def test_no_parameter_makes_a_session_for_a_stranger(client, product, buyer):
    order = OrderFactory(user=buyer, product=product)
    pages = [
        *("/", "/products/", product.url, f"/orders/{order.reference}/", "/orders/", "/library/"),
        *("/accounts/login/", "/accounts/signup/", "/support/", path(product), "/nothing-here/"),
    ]
    for page in pages:
        answer = client.get(f"{page}?{PARAMETERS}")
        assert answer.status_code < 500
        assert "sessionid" not in answer.cookies, page
    assert not Session.objects.exists()
