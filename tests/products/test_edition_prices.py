"""What lists, cards and pages say of a product that is sold in several editions."""

import csv

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from products.models import CatalogueEntry, Licence, ProductPage
from tests.factories import ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SECTION = 'id="editions-title"'


def section(client, page) -> str:
    return client.get(page.url).content.decode().partition(SECTION)[2].partition("</section>")[0]


def test_cards_say_from_which_price_on(client):
    ProductPageFactory(editions={"Personal": 2900, "Team": 9900})
    ProductPageFactory(editions={"Single": 4900})
    cards = BeautifulSoup(client.get("/products/").content, "html.parser")
    prices = {each.get_text().strip() for each in cards.select(".card .price")}
    assert prices == {"From $29.00", "$49.00"}


@pytest.mark.both
def test_free_is_what_has_a_free_edition(client):
    free = ProductPageFactory(title="Quire", editions={"Open": 0, "Team": 9900})
    paid = ProductPageFactory(title="Lantern", price=0, editions={"Personal": 2900})
    listed = client.get("/products/?free=1").content.decode()
    assert ("Quire" in listed, "Lantern" in listed) == (True, False)
    kinds = {page.title: [kind for kind, _word in page.badges] for page in (free, paid)}
    assert ("free" in kinds["Quire"], "free" in kinds["Lantern"]) == (True, False)
    assert (free.price_display, paid.price_display) == ("From $0.00", "$29.00")
    found = client.get("/products/?q=free").content.decode()
    assert ("Quire" in found, "Lantern" in found) == (True, False)


@pytest.mark.both
def test_lists_sort_by_the_cheapest_on_sale(client):
    page = ProductPageFactory(editions={"Personal": 2900, "Team": 9900})
    draft = page.get_latest_revision_as_object()
    personal, team = draft.editions.all()
    personal.is_on_sale = False
    draft.editions.set([personal, team])
    draft.save_revision().publish()
    assert CatalogueEntry.objects.get(product=page).price == 9900


def test_the_page_compares_the_editions_on_sale(client):
    page = ProductPageFactory(editions={"Personal": 2900, "Team": 9900, "Old": 19900})
    licence = Licence.objects.create(name="Ten people", text="For ten.\n\n<b>No more.")
    page.editions.filter(name="Team").update(
        seats=10, contents="Slides\n\n  <i>Sources \n", licence=licence
    )
    page.editions.filter(name="Old").update(is_on_sale=False)
    text = section(client, page)
    assert "$29.00" in text
    assert "$99.00" in text
    assert "<li>Slides</li><li>&lt;i&gt;Sources</li>" in text
    assert "up to 10 people" in text
    assert "Ten people" in text
    assert "Read the licence of Team" in text
    assert "<p>&lt;b&gt;No more.</p>" in text
    assert "Old" not in text


def test_nothing_is_compared_where_one_edition_is_on_sale(client):
    page = ProductPageFactory(editions={"Personal": 2900, "Team": 9900})
    page.editions.filter(name="Team").update(is_on_sale=False)
    assert SECTION not in client.get(page.url).content.decode()
    assert SECTION not in client.get(ProductPageFactory().url).content.decode()


def test_a_licence_of_its_own_is_no_licence_of_the_shop(client):
    licence = Licence.objects.create(name="The shop's", text="Words.")
    page = ProductPageFactory(editions={"Personal": 2900, "Team": 9900}, licence=licence)
    page.editions.filter(name="Team").update(licence=licence, licence_text="My own words.")
    text = section(client, page)
    assert "My own words." in text
    assert text.count("The shop&#x27;s") == 1


def test_more_editions_take_no_more_queries(client):
    counts = []
    ProductPageFactory()  # so that something is related to each
    for number in (2, 5):
        sold_as = {f"Edition {rank}": rank * 1000 for rank in range(1, number + 1)}
        page = ProductPageFactory(editions=sold_as)
        for edition in page.editions.all():
            edition.licence = Licence.objects.create(name=f"{page.pk} {edition}", text="Words.")
            edition.save()
        client.get(page.url)  # makes the renditions
        with CaptureQueriesContext(connection) as queries:
            client.get(page.url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_admin_says_the_range(client):
    client.force_login(UserFactory(is_superuser=True))
    page = ProductPageFactory(title="Lantern", editions={"Personal": 2900, "Team": 9900})
    listing = reverse("product_listing:index")
    assert "$29.00 to $99.00" in client.get(listing).content.decode()
    facts = client.get(reverse("product_facts", args=[page.pk])).content.decode()
    assert "$29.00 to $99.00" in facts
    answer = client.get(f"{listing}?export=csv")
    (row,) = csv.DictReader(b"".join(answer.streaming_content).decode().splitlines())
    assert (row["Price"], row["Highest price"]) == ("29.00", "99.00")
    assert ProductPage.objects.get(pk=page.pk).price_display == "From $29.00"
