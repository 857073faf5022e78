"""Order pages and the library: own rows only, and clear about what comes next."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.payments.settlement import settle_payment
from commerce.provider.objects import ProviderPayment
from tests.commerce.events import payment_data
from tests.commerce.reported import words_of
from tests.commerce.versions import add_version
from tests.factories import OrderFactory, ProductPageFactory, PurchasedProductFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def customer(client, buyer):
    client.force_login(buyer)
    return client


@pytest.mark.parametrize("path", ["/orders/", "/library/", "/orders/ABCDEFGHJKMN/"])
def test_strangers_are_asked_to_log_in(client, db, path):
    answer = client.get(path)
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={path}")


@pytest.mark.both
def test_another_customers_order_does_not_exist(client, order):
    client.force_login(UserFactory())
    assert client.get(f"/orders/{order.reference}/").status_code == 404
    assert client.get(f"/orders/{order.reference}/status/").status_code == 404
    assert order.reference not in client.get("/orders/").content.decode()


def test_the_status_of_an_order_as_data(client, customer, order):
    assert client.get(f"/orders/{order.reference}/status/").json() == {
        "status": "pending",
        "is_paid": False,
    }
    client.logout()
    assert client.get(f"/orders/{order.reference}/status/").status_code == 401


def test_coming_back_grants_nothing_and_leads_to_a_clean_address(customer, order):
    answer = customer.get(
        f"/orders/{order.reference}/?payment_id=pay_1&status=succeeded&email=buyer@example.com"
    )
    assert (answer.status_code, answer.url) == (302, f"/orders/{order.reference}/")
    text = customer.get(answer.url).content.decode()
    assert "data-poll-url" in text
    assert '<meta http-equiv="refresh"' in text
    order.refresh_from_db()
    assert (order.status, order.is_paid) == ("pending", False)


def test_the_title_says_whether_it_is_paid_and_what_came_of_it_is_read_out(customer, order):
    def heads() -> tuple[str, bool]:
        page = customer.get(f"/orders/{order.reference}/").content.decode()
        return page.split("<title>")[1].split(":")[0], "<h1 data-announce>" in page

    assert heads() == ("Not paid yet", False)
    customer.get(f"/orders/{order.reference}/?status=succeeded")
    assert heads() == ("Waiting for payment", True)
    settle_payment(ProviderPayment.read(payment_data()), "test")
    assert heads() == ("Paid", True)
    customer.session.flush()
    customer.force_login(order.user)
    assert heads() == ("Paid", False)


def test_coming_back_logged_out_keeps_the_parameters_out_of_next(client, order):
    answer = client.get(f"/orders/{order.reference}/?payment_id=pay_1&email=buyer@example.com")
    answer = client.get(answer.url)
    assert answer.url == f"/accounts/login/?next=/orders/{order.reference}/"


def test_an_old_pending_order_does_not_poll(customer, order):
    text = customer.get(f"/orders/{order.reference}/").content.decode()
    assert "data-poll-url" not in text
    assert "Try again" in text


def test_a_failed_order_offers_another_try(customer, order):
    order.status = "failed"
    order.save()
    for page in (f"/orders/{order.reference}/", "/orders/"):
        assert f'href="/checkout/{order.product.slug}/"' in customer.get(page).content.decode()


def test_no_page_leads_to_the_checkout_of_what_is_off_sale(customer, order):
    order.status = "failed"
    order.save()
    order.product.unpublish()
    for page in (f"/orders/{order.reference}/", "/orders/"):
        text = customer.get(page).content.decode()
        assert order.product_title in text
        assert f"/checkout/{order.product.slug}/" not in text
        assert f'href="{order.product.url}"' not in text
    text = customer.get(f"/orders/{order.reference}/").content.decode()
    assert "not on sale any more" in text
    assert "try again" not in text


def test_empty_pages_say_what_comes(customer):
    assert "No orders yet" in customer.get("/orders/").content.decode()
    assert "Nothing here yet" in customer.get("/library/").content.decode()


@pytest.mark.both
def test_the_library_names_a_version_only_once_it_is_published(customer, buyer, product):
    PurchasedProductFactory(user=buyer, product=product)
    draft = add_version(product, "9.7-secret")
    text = words_of(customer.get("/library/"))
    assert "9.7-secret" not in text
    assert "1.0" in text
    draft.publish()
    assert "9.7-secret" in words_of(customer.get("/library/"))


@pytest.mark.both
def test_the_library_shows_what_is_owned_also_when_it_is_off_sale(customer, buyer, product):
    PurchasedProductFactory(user=buyer, product=product)
    PurchasedProductFactory(user=UserFactory(), product=ProductPageFactory(title="Not mine"))
    product.unpublish()
    text = customer.get("/library/").content.decode()
    assert product.title in text
    assert f'action="/library/{product.slug}/download/"' in text
    assert "Not mine" not in text


ENDED = {
    "refunded": ("when the payment was refunded in full", True),
    "dispute_lost": ("The payment was disputed, and your money was returned.", True),
    "dispute_open": ("Access is paused since", False),
    "by_hand": ("by the shop: Shared with others", True),
}


def end(buyer, product, ended):
    return PurchasedProductFactory(
        user=buyer,
        product=product,
        revoked_at=timezone.now(),
        ended=ended,
        revoked_because="Shared with others" if ended == "by_hand" else "",
    )


@pytest.mark.parametrize("ended", ENDED)
def test_access_that_ended_says_why_and_what_now(customer, buyer, product, ended):
    end(buyer, product, ended)
    said, can_buy_again = ENDED[ended]
    for page in ("/library/", product.url):
        answer = customer.get(page)
        assert said in words_of(answer)
        assert "/download/" not in answer.content.decode()
        assert ("Buy again" in words_of(answer)) is can_buy_again
        assert "Buy now" not in words_of(answer)
    checkout = f'href="/checkout/{product.slug}/"' in answer.content.decode()
    assert checkout is can_buy_again


@pytest.mark.parametrize("ended", ENDED)
def test_what_ended_is_not_delivered_and_says_why(customer, buyer, product, ended):
    end(buyer, product, ended)
    answer = customer.post(f"/library/{product.slug}/download/")
    assert answer.status_code == 403
    assert ENDED[ended][0] in words_of(answer)


def test_what_ended_cannot_be_bought_again_when_it_is_off_sale(customer, buyer, product):
    end(buyer, product, "refunded")
    product.unpublish()
    text = words_of(customer.get("/library/"))
    assert ENDED["refunded"][0] in text
    assert "Buy again" not in text


def test_a_product_page_asks_the_same_for_owned_paused_and_new(
    customer, buyer, product, django_assert_num_queries
):
    customer.get(product.url)
    with CaptureQueriesContext(connection) as new:
        customer.get(product.url)
    purchase = end(buyer, product, "dispute_open")
    with django_assert_num_queries(len(new)):
        customer.get(product.url)
    purchase.revoked_at, purchase.ended = None, ""
    purchase.save()
    with django_assert_num_queries(len(new)):
        customer.get(product.url)


def test_i_paid_and_got_no_mail_is_answered(customer, order):
    assert "Paid and got no mail?" in words_of(customer.get("/orders/"))


def test_i_paid_and_see_nothing_is_answered(customer):
    assert "you paid from another account" in words_of(customer.get("/orders/"))
    assert "Your orders say where each payment stands" in words_of(customer.get("/library/"))


@pytest.mark.parametrize("page", ["/orders/", "/library/"])
def test_lists_ask_as_much_for_many_as_for_few(customer, buyer, page, django_assert_num_queries):
    def fill(count):
        for _ in range(count):
            product = ProductPageFactory()
            order = OrderFactory(user=buyer, product=product, status="paid", is_paid=True)
            PurchasedProductFactory(user=buyer, product=product, order=order)

    fill(2)
    customer.get(page)  # renditions are made on the first visit
    with CaptureQueriesContext(connection) as captured:
        customer.get(page)
    few = len(captured)
    fill(6)
    customer.get(page)
    with django_assert_num_queries(few):
        customer.get(page)


@pytest.mark.both
@pytest.mark.parametrize("page", ["x", "-1", "0", "99999999999999999999", "%00", "1'"])
def test_junk_page_numbers_are_harmless(customer, page):
    assert customer.get(f"/orders/?page={page}").status_code in (200, 400)


def test_personal_pages_are_never_stored(customer, order):
    for page in ("/orders/", "/library/", f"/orders/{order.reference}/"):
        assert "no-store" in customer.get(page)["Cache-Control"]


@pytest.mark.both
def test_cards_say_what_a_visitor_owns(client, customer, buyer, product):
    PurchasedProductFactory(user=buyer, product=product)
    ProductPageFactory(title="Another")
    assert client.get("/products/").content.decode().count(">Owned<") == 1
    client.logout()
    assert ">Owned<" not in client.get("/products/").content.decode()


def test_a_payment_that_does_not_fit_is_said_to_be_looked_at(client, order, buyer):
    client.force_login(buyer)
    short = payment_data(total_amount=2000, settlement_amount=2000)
    settle_payment(ProviderPayment.read(short), "test")
    page = client.get(f"/orders/{order.reference}/").content.decode()
    assert "Your payment is under review" in page
    assert "Try again" not in page
