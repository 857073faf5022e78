"""A customer's list of requests, and the ways to ask."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.downloads import access
from support import requests
from tests.factories import ProductPageFactory, SupportRequestFactory
from tests.support.pages import count_queries, new, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_list_without_requests_says_how_to_ask(as_, customer):
    answer = as_(customer).get("/support/")
    assert "No requests yet" in words_of(answer)
    assert soup(answer).main.find("a", href="/library/")


def test_the_list_shows_own_requests_newest_word_first(as_, customer, product, seller):
    now = timezone.now()
    old, _ = (
        SupportRequestFactory(
            user=customer, product=product, subject=subject, last_message_at=now - timedelta(days=n)
        )
        for subject, n in (("Older", 2), ("Newer", 1))
    )
    SupportRequestFactory(subject="Somebody else's")
    words = words_of(as_(customer).get("/support/"))
    assert words.index("Newer") < words.index("Older")
    assert "Somebody else's" not in words
    requests.answer(old, seller, "An answer")
    words = words_of(as_(customer).get("/support/"))
    assert words.index("Older") < words.index("Newer")
    assert "Discussing Waiting for you" in words
    assert "You: What can I do?" in words


def test_the_list_has_pages(as_, customer, product):
    SupportRequestFactory.create_batch(21, user=customer, product=product)
    browser = as_(customer)
    assert len(soup(browser.get("/support/")).tbody.find_all("tr")) == 20
    assert len(soup(browser.get("/support/?page=2")).tbody.find_all("tr")) == 1
    for odd in ("0", "-1", "x", "9" * 30):
        assert browser.get(f"/support/?page={odd}").status_code == 200


def test_the_list_asks_as_much_of_the_database_for_many_as_for_one(as_, customer, product):
    SupportRequestFactory(user=customer, product=product)
    browser = as_(customer)
    one = count_queries(browser, "/support/")
    for _ in range(12):
        SupportRequestFactory(user=customer, product=ProductPageFactory())
    assert count_queries(browser, "/support/") == one
    assert one <= 12


# --- the ways there ----------------------------------------------------------------------------
def test_owned_products_lead_to_support_and_others_do_not(
    as_, client, customer, stranger, purchase, admin
):
    product = purchase.product

    def leads(answer) -> bool:
        return soup(answer).find("a", href=new(product)) is not None

    assert not leads(client.get(product.url))
    assert not leads(as_(stranger).get(product.url))
    browser = as_(customer)
    assert leads(browser.get(product.url))
    assert leads(browser.get("/library/"))
    assert soup(browser.get("/library/")).find("a", href="/support/")
    access.revoke_by_hand(purchase, "For a test", admin)
    assert not leads(browser.get(product.url))
    assert not leads(browser.get("/library/"))
