"""The link of a discount code: it keeps the code, leads on, and never away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.discounts import guesses
from commerce.models import DiscountCode, Order
from links.models import ShortURL
from tests.commerce.checkout_page import ADDRESS, path
from tests.commerce.reported import words_of
from tests.factories import DiscountCodeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def code(db):
    return DiscountCodeFactory(text="SPRING-20", percent=20)


@pytest.mark.both
def test_a_link_brings_its_code_to_the_checkout(client, shop, product, code):
    answer = client.get(f"/codes/spring20/?next={product.url}")
    assert (answer.status_code, answer.url) == (302, product.url)
    assert "no-store" in answer["Cache-Control"]
    assert "SPRING-20 is noted: it takes 20% off" in client.get(product.url).content.decode()
    assert "Code SPRING-20" in words_of(client.get(path(product)))
    client.post(path(product), {**ADDRESS, "shown_price": "2320"})
    order = Order.objects.get()
    assert (order.amount, order.discount_code, order.attribution) == (2320, code, "")


def test_the_code_outlives_the_login(client, sandbox, settings, product, buyer, code):
    client.get(f"/codes/SPRING-20/?next={product.url}")
    client.force_login(buyer)
    assert "Code SPRING-20" in words_of(client.get(path(product)))


def test_a_short_url_leads_there_and_its_campaign_stands_on_the_order(shop, product, code):
    ShortURL.objects.create(
        slug="spring",
        address=f"/codes/spring20/?next={product.url}",
        utm_source="newsletter",
        utm_campaign="spring <b>",
    )
    answer = shop.get("/s/spring/", follow=True)
    steps = [step for step, _ in answer.redirect_chain]
    assert steps[0].startswith("/codes/spring20/")
    assert steps[1] == f"{product.url}?utm_source=newsletter&utm_campaign=spring+%3Cb%3E"
    # Typed again at the checkout, it is still the campaign's.
    shop.post(path(product), {**ADDRESS, "discount_code": "spring20"})
    shop.post(path(product), {**ADDRESS, "shown_price": "2320"})
    assert Order.objects.get().attribution == "newsletter / spring <b>"


AWAY = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "javascript:alert(1)",
    "https:evil.example",
    "/%09/evil.example\t",
    "x" * 5000,
    "/" + "x" * 5000,
    "",
]


@pytest.mark.parametrize("away", AWAY)
def test_it_never_leads_away(client, code, away):
    answer = client.get("/codes/SPRING20/", {"next": away})
    assert answer.status_code == 302
    assert answer.url.startswith("/")
    assert "evil" not in answer.url.replace("/%09/evil.example", "")
    page = client.get("/codes/nothing/", {"next": away})
    assert page.status_code == 404
    assert 'href="https://evil' not in page.content.decode()


@pytest.mark.parametrize(
    ("values", "status", "words"),
    [
        ({"is_active": False}, 410, "has ended"),
        ({"ends_at": timezone.now()}, 410, "has ended"),
        ({"starts_at": timezone.now() + timedelta(days=1)}, 410, "cannot be used yet"),
    ],
)
def test_a_code_that_does_not_work_says_why(client, product, code, values, status, words):
    DiscountCode.objects.update(**values)
    answer = client.get(f"/codes/spring-20/?next={product.url}")
    assert answer.status_code == status
    assert words in words_of(answer)
    assert f'href="{product.url}"' in answer.content.decode()


@pytest.mark.parametrize("typed", ["nothing", "-", "%ED%A0%80", "x" * 5000, "..%2f..", "%E2%80%AE"])
def test_an_unknown_code_is_a_page_that_says_so(client, typed):
    answer = client.get(f"/codes/{typed}/")
    assert answer.status_code == 404


def test_guesses_by_link_are_few(client, code, within_the_hour):
    for number in range(guesses.WRONG_FROM_ADDRESS):
        assert client.get(f"/codes/wrong{number}/").status_code == 404
    answer = client.get("/codes/spring20/")
    assert answer.status_code == 429
    assert "Too many codes" in words_of(answer)
    assert client.get("/codes/spring20/", REMOTE_ADDR="10.1.1.1").status_code == 302


def test_nobody_sends_a_form_there(client, code):
    assert client.post("/codes/spring20/").status_code == 405


def test_a_code_of_a_link_that_does_not_fit_says_so_and_is_no_obstacle(client, shop, product, code):
    DiscountCode.objects.update(minimum=100_000)
    client.get("/codes/spring20/")
    words = words_of(client.get(path(product)))
    assert "prices of $1,000.00 and more" in words
    assert client.post(path(product), {**ADDRESS, "shown_price": "2900"}).status_code == 302
    assert Order.objects.get().discount == 0
