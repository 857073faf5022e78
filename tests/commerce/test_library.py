"""The library: found again, in the order one likes, with what is new, and the way to the papers."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.models import DownloadTicket
from products.models import Licence, ProductPage
from tests.commerce.reported import words_of
from tests.commerce.versions import publish
from tests.factories import OrderFactory, ProductPageFactory, PurchasedProductFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def customer(client, buyer):
    client.force_login(buyer)
    return client


def own(buyer, *titles, **values):
    """Bought in this order, a day apart."""
    begun = timezone.now() - timedelta(days=50)
    return [
        PurchasedProductFactory(
            user=buyer,
            product=ProductPageFactory(title=title),
            granted_at=begun + timedelta(days=day),
            **values,
        )
        for day, title in enumerate(titles)
    ]


def download(purchase) -> None:
    """Its owner has the newest version of now."""
    release = purchase.product.latest_release
    DownloadTicket.objects.create(
        purchase=purchase,
        release=release,
        user=purchase.user,
        token_hash=f"{purchase.pk}-{release.pk}",
        claimed_at=timezone.now(),
        expires_at=timezone.now(),
    )


def titles(answer) -> list[str]:
    soup = BeautifulSoup(answer.content, "html.parser")
    return [each.get_text() for each in soup.select("main .row__title")]


@pytest.mark.both
def test_what_is_owned_is_found_and_sorted(customer, buyer):
    first, _second, _third = own(buyer, "Café posters", "Ärger lamp", "Zebra LAMP kit")
    publish(first.product, "3.0")
    assert titles(customer.get("/library/")) == ["Zebra LAMP kit", "Ärger lamp", "Café posters"]
    for address, expected in (
        ("?q=lamp", ["Zebra LAMP kit", "Ärger lamp"]),
        ("?q=CAFE", ["Café posters"]),
        ("?q=kit+zebra&sort=title", ["Zebra LAMP kit"]),
        ("?sort=title", ["Ärger lamp", "Café posters", "Zebra LAMP kit"]),
        ("?sort=nonsense&page=99", ["Zebra LAMP kit", "Ärger lamp", "Café posters"]),
    ):
        assert titles(customer.get(f"/library/{address}")) == expected, address
    assert titles(customer.get("/library/?sort=updated"))[0] == "Café posters"
    nothing = customer.get("/library/?q=%3Cb%3Etable")
    assert "Nothing of yours matches “<b>table”" in words_of(nothing)
    assert 'href="/library/"' in nothing.content.decode()


def test_what_is_new_since_the_copy_comes_with_notes_date_and_size(customer, buyer):
    (purchase,) = own(buyer, "Lamp", order=OrderFactory(user=buyer, status="paid", is_paid=True))
    download(purchase)
    assert "is new" not in words_of(customer.get("/library/"))
    publish(purchase.product, "2.0", notes="It dims.")
    publish(purchase.product, "2.1", notes="It blinks.")
    text = words_of(customer.get("/library/"))
    assert "2.1 is new; you have 1.0. What changed in Lamp" in text
    today = f"{timezone.localdate():%-d %B %Y}"
    assert f"2.1 · {today} · 3 bytes It blinks. 2.0 · {today} · 3 bytes It dims." in text
    download(purchase)
    assert "is new" not in words_of(customer.get("/library/"))


def test_the_papers_of_what_is_owned(customer, buyer):
    order = OrderFactory(user=buyer, status="paid", is_paid=True)
    (purchase,) = own(buyer, "Lamp", order=order)
    licence = Licence.objects.create(name="House licence", text="Use it at home.")
    ProductPage.objects.filter(pk=purchase.product.pk).update(licence=licence)
    soup = BeautifulSoup(customer.get("/library/").content, "html.parser")
    links = {link["href"]: " ".join(link.get_text().split()) for link in soup.select("main a")}
    slug = purchase.product.slug
    assert links[f"/orders/{order.reference}/"] == "Receipt of Lamp"
    assert links[f"/library/{slug}/#licence"] == "Licence of Lamp"
    assert links[f"/support/new/{slug}/"] == "Get support for Lamp"
    page = BeautifulSoup(customer.get(f"/library/{slug}/").content, "html.parser")
    assert "House licence" in page.find(id="licence").get_text()
    assert "Use it at home." in page.find("main").get_text()


def test_an_empty_library_suggests_what_everybody_may_see(customer):
    ProductPageFactory(title="Lamp")
    ProductPageFactory(title="Draft", live=False)
    text = words_of(customer.get("/library/"))
    assert "Nothing here yet" in text
    assert "Lamp" in text
    assert "Draft" not in text


def test_as_many_queries_for_nine_as_for_three(customer, buyer):
    counts = []
    for round_ in ("a", "b"):
        for purchase in own(buyer, *(f"{round_} {n}" for n in range(3 if round_ == "a" else 6))):
            download(purchase)
            publish(purchase.product, "2.0")
        customer.get("/library/?sort=updated&q=")
        with CaptureQueriesContext(connection) as queries:
            customer.get("/library/?sort=updated&q=")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25, counts
