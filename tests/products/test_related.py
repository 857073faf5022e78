"""What a product's page leads to: others like it, and others of its seller."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction

from accounts.models import SellerProfile
from products.models import CatalogueEntry, ProductPage
from tests.factories import CategoryFactory, ProductPageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller():
    seller = UserFactory(groups=["Sellers"])
    SellerProfile.objects.create(user=seller, name="Ada & Co")
    return seller


def bought(page, times: int):
    CatalogueEntry.objects.filter(pk=page.pk).update(times_bought=times)
    return page


def related(client, page) -> tuple[list, list]:
    found = client.get(page.url).context["related"]
    return [each.title for each in found.alike], [each.title for each in found.of_seller]


def test_the_most_bought_of_the_category_then_of_all(client):
    lamps = CategoryFactory(name="Lamps")
    page = bought(ProductPageFactory(title="Itself", category=lamps), 99)
    assert related(client, page) == ([], [])
    bought(ProductPageFactory(title="Some", category=lamps), 1)
    bought(ProductPageFactory(title="Many", category=lamps), 2)
    bought(ProductPageFactory(title="Elsewhere, few"), 3)
    bought(ProductPageFactory(title="Elsewhere, many"), 4)
    assert related(client, page)[0] == ["Many", "Some", "Elsewhere, many"]
    bought(ProductPageFactory(title="Few", category=lamps), 0)
    assert related(client, page)[0] == ["Many", "Some", "Few"]


def test_more_of_the_seller_is_what_does_not_stand_there_already(client, seller):
    lamps = CategoryFactory(name="Lamps")
    page = ProductPageFactory(category=lamps, owner=seller)
    for number in range(5):
        bought(ProductPageFactory(title=f"Own {number}", category=lamps, owner=seller), 9 - number)
    bought(ProductPageFactory(title="Another's"), 50)
    assert related(client, page) == (["Own 0", "Own 1", "Own 2"], ["Own 3", "Own 4"])
    text = client.get(page.url).content.decode()
    assert "More by Ada &amp; Co</h2>" in text
    SellerProfile.objects.update(name="")
    text = client.get(page.url).content.decode()
    assert "More by this seller</h2>" in text
    assert seller.email not in text


def test_nothing_hidden_is_led_to(client, seller):
    lamps = CategoryFactory(name="Lamps")
    page = ProductPageFactory(category=lamps, owner=seller)
    ProductPageFactory(title="A draft", category=lamps, owner=seller, live=False)
    hidden = ProductPageFactory(title="Private", category=lamps, owner=seller)
    PageViewRestriction.objects.create(page=hidden, restriction_type="password", password="sesame")
    assert related(client, page) == ([], [])
    client.force_login(UserFactory(is_superuser=True))
    preview = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    assert "Private" not in client.get(preview).content.decode()


def test_a_page_of_the_shop_itself_has_no_seller(client):
    page = ProductPageFactory(owner=None)
    ProductPageFactory(title="The shop's too", owner=None)
    assert related(client, page) == (["The shop's too"], [])


@pytest.mark.once
def test_cards_name_the_seller_at_no_cost(client, seller):
    counts = []
    for number in (2, 6):
        for _ in range(number):
            owner = UserFactory()
            SellerProfile.objects.create(user=owner, name=f"Seller {owner.pk}")
            ProductPageFactory(owner=owner)
        client.get("/products/")  # makes the renditions
        with CaptureQueriesContext(connection) as queries:
            text = client.get("/products/").content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert text.count("By <bdi>Seller ") == 8
    owner = ProductPage.objects.last().owner
    owner.is_active = False
    owner.save()
    assert f"Seller {owner.pk}<" not in client.get("/products/").content.decode()
