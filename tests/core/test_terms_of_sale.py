"""On what terms the shop sells: chosen in its settings, linked beside prices and in the footer."""

import pytest
from django.template.loader import render_to_string
from wagtail.models import PageViewRestriction, Site

from accounts.models import SellerProfile
from core.models import ShopSettings
from home.models import ContentPage, HomePage
from products.models import Licence
from tests.factories import ProductPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def pages():
    home = HomePage.objects.get()
    return {
        slug: home.add_child(
            instance=ContentPage(title=f"Our {slug}", slug=slug, show_in_menus=True)
        )
        for slug in ("terms", "privacy", "refunds")
    }


def choose(**values):
    shop = ShopSettings.for_site(Site.objects.get(is_default_site=True))
    for name, value in values.items():
        setattr(shop, name, value)
    shop.save()


def lines(rf, product) -> str:
    """As within a tag of its own, which hands on nothing but this."""
    context = {"product": product, "request": rf.get("/")}
    return render_to_string("includes/trust_lines.html", context)


def footer(client) -> str:
    return client.get("/products/").content.decode().partition("<footer")[2]


def test_what_was_chosen_is_linked_once(client, pages):
    choose(**{f"{slug}_page": page for slug, page in pages.items()})
    shown = footer(client)
    assert [shown.count(page.title) for page in pages.values()] == [1, 1, 1]
    choose(footer_links=[("link", {"label": "", "page": pages["terms"]})])
    shown = footer(client)
    assert [shown.count(page.title) for page in pages.values()] == [1, 1, 1]


def test_no_more_is_asked_of_the_database(client, pages, django_assert_max_num_queries):
    choose(header_links=[("link", {"label": "", "page": pages["terms"]})])
    client.get("/products/")
    with django_assert_max_num_queries(99) as before:
        client.get("/products/")
        count = len(before)
    choose(**{f"{slug}_page": page for slug, page in pages.items()})
    with django_assert_max_num_queries(count):
        client.get("/products/")


def test_the_lines_beside_a_price(rf, pages):
    licence = Licence.objects.create(name="House licence", summary="For one team.", text="Use it.")
    product = ProductPageFactory(licence=licence)
    SellerProfile.objects.create(user=product.owner, name="Lamp maker", answers_within=60)
    choose(refund_terms="Within 14 days.", **{f"{slug}_page": p for slug, p in pages.items()})
    shown = lines(rf, product)
    for words in (
        "Dodo Payments",
        "Within 14 days.",
        "Our refunds",
        "Licence: House licence",
        "For one team.",
        "Lamp maker usually answers within an hour.",
        "Our terms",
        "Our privacy",
        f'href="/support/ask/{product.slug}/"',
    ):
        assert words in shown, words


def test_what_is_empty_or_not_to_be_seen_is_not_shown(rf, client, pages):
    free = ProductPageFactory(price=0, owner=None)
    shown = lines(rf, free)
    assert shown.count("<li") == 1  # the way to ask
    choose(**{f"{slug}_page": page for slug, page in pages.items()})
    pages["terms"].unpublish()
    PageViewRestriction.objects.create(page=pages["privacy"], restriction_type="login")
    shown = lines(rf, free)
    assert ("Our terms" in shown, "Our privacy" in shown) == (False, False)
    assert "Our refunds" in shown
    assert "Our terms" not in footer(client)
    pages["refunds"].delete()
    assert "Our refunds" not in lines(rf, free)


def test_the_lines_stand_beside_the_button_of_what_can_be_bought(client):
    choose(refund_terms="Within 14 days the money goes back.")
    product = ProductPageFactory(price=500)
    box = client.get(product.url).content.decode().partition('id="buy"')[2].partition("</aside>")[0]
    assert "Within 14 days the money goes back." in box
    assert f'href="/support/ask/{product.slug}/"' in box
    product.releases.all().delete()
    assert "Within 14 days" not in client.get(product.url).content.decode()
