"""The short way on that stays in sight on a phone: one for each state of the box, or none."""

import re

import pytest

from commerce.downloads.withdrawing import withdraw
from products.models import ProductPage
from tests.commerce.sale_rows import sell_again
from tests.factories import ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def bar(client, page) -> tuple[str, str, str] | None:
    """What it says first, where it leads, and the words of its button."""
    text = client.get(page.url).content.decode()
    found = re.search(r'<div class="buy-bar.*?</div>', text, re.S)
    if found is None:
        return None
    said = re.search(r"<span.*?>(.*?)</span>\s*<a", found[0], re.S)[1]
    link = re.search(r'<a class="[^"]*" tabindex="-1" href="([^"]*)">(.*?)</a>', found[0])
    assert found[0].count("<a ") == 1
    assert 'aria-hidden="true"' in found[0].partition(">")[0], (
        "the box is read to everybody already"
    )
    return re.sub(r"<[^>]*>", "", said).strip(), link[1], link[2]


@pytest.fixture
def visit(client):
    client.force_login(UserFactory())
    return client


def test_a_visitor_is_led_to_the_login(client):
    page = ProductPageFactory(slug="lamp", price=2900)
    login = "/accounts/login/?next=/products/lamp/"
    assert bar(client, page) == ("$29.00", login, "Log in to buy")
    free = ProductPageFactory(slug="gift", price=0)
    assert bar(client, free) == ("Free", login.replace("lamp", "gift"), "Log in to get it")


def test_a_customer_is_led_to_the_checkout(visit):
    page = ProductPageFactory(slug="lamp", price=2900)
    assert bar(visit, page) == ("$29.00", "/checkout/lamp/", "Buy now")
    free = ProductPageFactory(slug="gift", price=0)
    assert bar(visit, free) == ("Free", "/checkout/gift/", "Get it free")


def test_where_something_is_to_be_chosen_it_leads_to_the_box(visit):
    editions = ProductPageFactory(editions={"Personal": 2900, "Team": 9900})
    assert bar(visit, editions) == ("From $29.00", "#buy", "Choose an edition")
    chosen = ProductPageFactory(price=500, pay_what_you_want=True)
    said, address, words = bar(visit, chosen)
    assert (address, words) == ("#amount", "Choose your price")
    assert said.startswith("$5.00")


def test_an_owner_is_led_to_the_download(client):
    page = ProductPageFactory()
    buyer = UserFactory()
    sell_again(page, buyer, 1)
    client.force_login(buyer)
    assert bar(client, page) == ("Owned", "#buy", "To the download")


def test_what_cannot_be_bought_has_none(visit):
    page = ProductPageFactory()
    assert bar(visit, page)
    withdraw(ProductPage.objects.get(pk=page.pk).latest_release, "It burns.", by=None)
    text = visit.get(page.url).content.decode()
    assert "This product is not on sale at the moment." in text
    assert "/checkout/" not in text
    assert bar(visit, page) is None
