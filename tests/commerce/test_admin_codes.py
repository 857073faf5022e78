"""Discount codes in the admin: made, changed, listed and kept, each seller their own."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from commerce.models import DiscountCode, Order
from tests.commerce.reported import words_of
from tests.factories import (
    CategoryFactory,
    DiscountCodeFactory,
    OrderFactory,
    ProductPageFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BASE = "/admin/snippets/commerce/discountcode"
FIELDS = {
    "text": "welcome 10",
    "percent": "10",
    "amount": "",
    "minimum": "",
    "is_active": "on",
    "starts_at": "",
    "ends_at": "",
    "uses_in_all": "",
    "uses_per_customer": "",
    "scope": "all",
    "owner": "",
    "note": "Newsletter",
}


@pytest.fixture
def seller():
    return UserFactory(email="seller@example.com", groups=["Sellers"])


@pytest.fixture
def own(seller):
    return ProductPageFactory(owner=seller, title="Own lantern")


@pytest.fixture
def theirs():
    return ProductPageFactory(title="Secret lighthouse", editions={"Personal": 900, "Team": 2900})


def used(code, product=None, **values) -> Order:
    values = {"amount": 2610, "discount": 290, "status": "paid", "is_paid": True, **values}
    return OrderFactory(
        discount_code=code,
        discount_code_text=code.text,
        paid_at=timezone.now(),
        product=product or ProductPageFactory(),
        **values,
    )


def add(client, **fields):
    return client.post(f"{BASE}/add/", {**FIELDS, **fields})


def test_a_code_is_made_and_its_link_shown(client, boss):
    client.force_login(boss)
    answer = add(client)
    code = DiscountCode.objects.get()
    assert (code.text, code.percent, code.amount, code.owner) == ("WELCOME10", 10, None, None)
    assert answer.url == f"{BASE}/inspect/{code.pk}/"
    page = client.get(answer.url).content.decode()
    assert "/codes/WELCOME10/" in page
    assert "Nobody has used it yet" in page


def test_an_amount_is_kept_in_minor_units(client, boss):
    client.force_login(boss)
    add(client, percent="", amount="5.50", minimum="20")
    code = DiscountCode.objects.get()
    assert (code.percent, code.amount, code.minimum, code.takes_off) == (None, 550, 2000, "$5.50")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amount": "5"}, "either a percentage or an amount"),
        ({"percent": ""}, "either a percentage or an amount"),
        ({"percent": "", "amount": "0"}, "either a percentage or an amount"),
        ({"percent": "101"}, "less than or equal to 100"),
        ({"percent": "1.5"}, "whole number"),
        ({"percent": "", "amount": "5.555"}, "decimal"),
        ({"text": "äöü"}, "letters from A to Z"),
        ({"text": "TAKEN-0NE"}, "looks like it"),
        ({"scope": "some"}, "Choose below what it is for"),
        ({"scope": "some", "products": str(2**63)}, "not a valid value"),
        ({"scope": "some", "editions": "x"}, "not a valid value"),
        ({"uses_in_all": str(2**63)}, "less than or equal to"),
        ({"starts_at": "2026-05-02 10:00", "ends_at": "2026-05-01 10:00"}, "later than its begin"),
    ],
)
def test_what_cannot_be_is_said(client, boss, fields, words):
    DiscountCodeFactory(text="TAKENONE")
    client.force_login(boss)
    answer = add(client, **fields)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert DiscountCode.objects.count() == 1


def test_a_seller_makes_codes_for_their_own_products(client, seller, own, theirs):
    client.force_login(seller)
    page = client.get(f"{BASE}/add/").content.decode()
    assert "Own lantern" in page
    assert "lighthouse" not in page
    assert 'name="owner"' not in page
    assert add(client, scope="some", products=[theirs.pk]).status_code == 200
    team = theirs.editions.last()
    assert add(client, scope="some", editions=[team.pk]).status_code == 200
    add(client, scope="some", products=[own.pk], owner="")
    code = DiscountCode.objects.get()
    assert (code.owner, list(code.products.all())) == (seller, [own])
    # Staff cannot make it one for products of others either.
    client.force_login(UserFactory(groups=["Admins"]))
    changed = {**FIELDS, "scope": "some", "products": [theirs.pk], "owner": seller.pk}
    answer = client.post(f"{BASE}/edit/{code.pk}/", changed)
    assert "their own products only" in answer.content.decode()
    assert list(code.products.all()) == [own]


def test_an_admin_keeps_a_sellers_code_to_their_products(client, boss, seller, own, theirs):
    client.force_login(boss)
    answer = add(client, scope="some", products=[theirs.pk], owner=seller.pk)
    assert "their own products only" in answer.content.decode()
    add(client, scope="some", products=[own.pk], categories=[CategoryFactory().pk], owner=seller.pk)
    assert DiscountCode.objects.get().owner == seller


def test_what_was_chosen_goes_with_the_scope(client, boss, own):
    client.force_login(boss)
    add(client, scope="all", products=[own.pk])
    assert not DiscountCode.objects.get().products.exists()


def test_sellers_meet_their_own_only(client, seller):
    mine, shops = DiscountCodeFactory(owner=seller, text="MINE"), DiscountCodeFactory(text="SHOPS")
    client.force_login(seller)
    words = words_of(client.get(f"{BASE}/"))
    assert "MINE" in words
    assert "SHOPS" not in words
    for act in ("inspect", "edit", "delete", "history", "usage"):
        assert client.get(f"{BASE}/{act}/{mine.pk}/").status_code == 200
        assert client.get(f"{BASE}/{act}/{shops.pk}/").status_code == 404
    # Switched off it stays theirs.
    client.post(f"{BASE}/edit/{mine.pk}/", {**FIELDS, "text": "MINE", "is_active": ""})
    mine.refresh_from_db()
    assert (mine.owner, mine.is_active) == (seller, False)


def test_a_used_code_keeps_its_word_and_is_not_deleted(client, boss):
    code = DiscountCodeFactory(text="USED")
    used(code)
    client.force_login(boss)
    assert "For another word make another code" in words_of(client.get(f"{BASE}/edit/{code.pk}/"))
    client.post(f"{BASE}/edit/{code.pk}/", {**FIELDS, "text": "OTHER", "percent": "20"})
    code.refresh_from_db()
    assert (code.text, code.percent) == ("USED", 20)
    answer = client.post(f"{BASE}/delete/{code.pk}/", follow=True)
    assert "cannot be deleted" in answer.content.decode()
    assert DiscountCode.objects.exists()


def test_each_change_is_written_down_in_words(client, boss):
    client.force_login(boss)
    add(client)
    code = DiscountCode.objects.get()
    client.post(f"{BASE}/edit/{code.pk}/", {**FIELDS, "percent": "50", "is_active": ""})
    messages = [entry.message for entry in ModelLogEntry.objects.order_by("pk")]
    assert "Discount code changed: percent off: 10 → 50; active: yes → no" in messages
    assert "percent off: 10 → 50" in words_of(client.get(f"{BASE}/inspect/{code.pk}/"))


def test_the_list_says_state_uses_and_what_it_brought(client, boss):
    client.force_login(boss)
    assert "There are no discount codes yet" in words_of(client.get(f"{BASE}/"))
    code = DiscountCodeFactory(text="BUSY", uses_in_all=2)
    used(code, received=2600)
    used(code, status="refunded", is_paid=False)
    used(code, currency="EUR")
    DiscountCodeFactory(text="IDLE", is_active=False, note="Old one")
    words = words_of(client.get(f"{BASE}/"))
    assert re.search(r"BUSY .*10% 3 of 2 \$52.10 used up", words), words
    assert "switched off" in words
    for query, found in (("q=old", "IDLE"), ("state=used_up", "BUSY"), ("state=inactive", "IDLE")):
        words = words_of(client.get(f"{BASE}/?{query}"))
        assert found in words
        assert ({"BUSY", "IDLE"} - {found}).pop() not in words
    sheet = b"".join(client.get(f"{BASE}/?export=csv").streaming_content).decode()
    assert "BUSY,10,,used up,,,3,2,52.10,5.80,USD,The shop," in sheet


def test_the_list_asks_as_often_for_many_as_for_few(client, boss):
    client.force_login(boss)
    DiscountCodeFactory()
    client.get(f"{BASE}/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"{BASE}/")
    for _ in range(20):
        used(DiscountCodeFactory(uses_in_all=3, owner=UserFactory()))
    with CaptureQueriesContext(connection) as many:
        client.get(f"{BASE}/")
    assert len(many) <= len(few)


def test_orders_say_their_code_and_are_found_by_it(client, boss):
    code = DiscountCodeFactory(text="FINDME")
    order, other = used(code, attribution="newsletter / spring"), OrderFactory()
    client.force_login(boss)
    orders = "/admin/snippets/commerce/order"
    for query in ("q=findme", f"discount_code={code.pk}"):
        words = words_of(client.get(f"{orders}/?{query}"))
        assert order.reference in words
        assert other.reference not in words
    words = words_of(client.get(f"{orders}/inspect/{order.pk}/"))
    assert "FINDME , $2.90 off $29.00" in words
    assert "newsletter / spring" in words
    sheet = b"".join(client.get(f"{orders}/?export=csv").streaming_content).decode()
    assert "FINDME,2.90,newsletter / spring,26.10" in sheet
    words = words_of(client.get(f"{BASE}/inspect/{code.pk}/"))
    assert order.reference in words
    assert "$26.10, after $2.90 off" in words


def test_a_seller_sees_the_shops_code_on_their_order_without_a_way_to_it(client, seller, own):
    order = used(DiscountCodeFactory(text="SHOPS"), product=own)
    client.force_login(seller)
    page = client.get(f"/admin/snippets/commerce/order/inspect/{order.pk}/").content.decode()
    assert "SHOPS" in page
    assert "/discountcode/inspect/" not in page
