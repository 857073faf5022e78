"""The list of short URLs in the admin: what it shows, filters, sorts, exports, and costs."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from links.models import ShortURL, ShortURLDay
from tests.commerce.sale_rows import read
from tests.factories import ProductPageFactory, UserFactory
from tests.links.conftest import BASE, make

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_visits_in_the_list_lead_to_their_chart(client, editor):
    short_url = make(slug="works")
    client.force_login(editor)
    page = read(client.get(f"{BASE}/results/"))
    assert f'<a href="{BASE}/inspect/{short_url.pk}/">0</a>' in page


@pytest.mark.both
def test_the_list_shows_hits_and_state(client, editor):
    works = make(slug="works", label="Letter", page=ProductPageFactory(title="Lamp").page_ptr)
    ShortURLDay.objects.create(short_url=works, day=timezone.localdate(), hits=1233, others=7)
    client.get("/s/works/")
    make(slug="over", expires_at=timezone.now() - timedelta(days=1))
    ShortURL.objects.create(slug="lost")
    ShortURL.objects.create(slug="bad", address="javascript:alert(1)")
    client.force_login(editor)
    page = read(client.get(f"{BASE}/"))
    for words in ("1,234", "Lamp", "Letter", "works", "expired", "page deleted", "not allowed"):
        assert words in page, words
    assert "shop.test/s/works/" in page
    assert 'data-w-clipboard-value-param="http://shop.test/s/works/"' in page


@pytest.mark.both
def test_lists_are_filtered_searched_and_sorted(client, editor, seller):
    make(slug="works", owner=seller, label="Letter of May")
    make(slug="over", expires_at=timezone.now(), owner=editor)
    make(slug="off", is_active=False, address="/elsewhere/")
    page = ProductPageFactory(title="Lantern", live=False).page_ptr
    make(slug="hidden", page=page, utm_campaign="spring")
    ShortURL.objects.create(slug="lost")
    ShortURL.objects.filter(slug="off").update(created_at=timezone.now() - timedelta(days=30))
    ShortURLDay.objects.create(
        short_url=ShortURL.objects.get(slug="over"), day=timezone.localdate(), hits=5
    )
    client.force_login(editor)
    today = timezone.localdate()
    for query, slugs in (
        ("state=works", {"works"}),
        ("state=expired", {"over"}),
        ("state=inactive", {"off"}),
        ("state=unpublished", {"hidden"}),
        ("state=gone", {"lost"}),
        ("state=gone&state=works", {"lost", "works"}),
        (f"owner={seller.pk}", {"works"}),
        (f"created_at_from={today}", {"works", "over", "hidden", "lost"}),
        ("created_at_to=2001-01-01", set()),
        ("q=may", {"works"}),
        ("q=lantern", {"hidden"}),
        ("q=elsewhere", {"off"}),
        ("q=spring", {"hidden"}),
        ("q=seller@", {"works"}),
        ("q=nothing-like-it", set()),
    ):
        answer = client.get(f"{BASE}/results/?{query}")
        assert {row.slug for row in answer.context["object_list"]} == slugs, query
        if not slugs:
            assert "match your query" in read(answer)
    for junk in (f"owner={2**63}", "owner=x", "state=nonsense", "created_at_from=soon"):
        assert client.get(f"{BASE}/results/?{junk}").status_code == 200
    answer = client.get(f"{BASE}/results/?ordering=-hits")
    assert answer.context["object_list"][0].slug == "over"


def test_filters_offer_a_seller_no_other_owners(client, seller):
    make(owner=UserFactory(email="other@example.com"))
    client.force_login(seller)
    assert "other@example.com" not in read(client.get(f"{BASE}/"))


def test_an_empty_list_says_what_it_would_hold(client, editor):
    client.force_login(editor)
    page = read(client.get(f"{BASE}/"))
    assert "There are no short URLs yet" in page
    assert "Make the first one" in page


def test_the_export_has_no_formulas(client, editor):
    short_url = make(slug="sale", label="=HYPERLINK(1)", owner=editor, utm_source="@x")
    ShortURLDay.objects.create(short_url=short_url, day=timezone.localdate(), hits=3, others=2)
    client.force_login(editor)
    (row,) = csv.DictReader(io.StringIO(read(client.get(f"{BASE}/?export=csv"))))
    assert row["Address"] == "http://shop.test/s/sale/"
    assert (row["Label"], row["UTM source"]) == ("'=HYPERLINK(1)", "'@x")
    assert (row["Leads to"], row["State"]) == ("/products/", "works")
    assert (row["Visits"], row["Bots and previews"]) == ("3", "2")
    assert row["Owner"] == editor.email


def test_lists_cost_the_same_at_ten_and_at_fifty_rows(client, editor):
    client.force_login(editor)
    product = ProductPageFactory()

    def add(count):
        for number in range(count):
            target = {"page": product.page_ptr} if number % 2 else {"address": "/a/"}
            row = make(owner=UserFactory(), **target)
            ShortURLDay.objects.create(short_url=row, day=timezone.localdate(), hits=number)

    def costs() -> dict:
        counts = {}
        for part in ("", "results/?state=works", "?q=a", "?export=csv"):
            client.get(f"{BASE}/{part}")
            with CaptureQueriesContext(connection) as queries:
                read(client.get(f"{BASE}/{part}"))
            counts[part] = len(queries)
        return counts

    add(10)
    at_ten = costs()
    add(40)
    assert costs() == at_ten
    assert max(at_ten.values()) <= 14
