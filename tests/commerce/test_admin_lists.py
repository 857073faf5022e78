"""Lists of the Shop: what they find, what their exports hold, what they cost."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from commerce.models import Order
from tests.commerce.conftest import open_attempt
from tests.commerce.sold import OF_SELLERS, base, by_name, read, sell, sell_again, sign_in
from tests.factories import OrderFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller():
    return UserFactory(email="seller@example.com", groups=["Sellers"])


@pytest.fixture
def own(seller):
    return sell(seller, "Own lantern")


@pytest.fixture
def theirs():
    return sell(UserFactory(email="other@example.com", groups=["Sellers"]), "Secret lighthouse")


def test_orders_are_found_by_what_people_have_in_hand(client, seller, own):
    second = sell_again(
        own[Order].product, UserFactory(email="second@example.com"), 2, name="Another"
    )[Order]
    open_attempt(own[Order], "cks_second_try")
    client.force_login(seller)
    order = own[Order]
    for words in (
        order.reference,
        order.reference.lower(),
        order.user.email,
        order.payment_id,
        "cks_second_try",
    ):
        page = read(client.get(f"{base(Order)}/?q={words}"))
        assert page.count(f"/inspect/{order.pk}/") >= 1, words
        assert second.reference not in page, words
    assert read(client.get(f"{base(Order)}/?q=cks_")).count(f'id="snippet_{order.pk}_title"') == 1


def test_orders_are_filtered(client, seller, own):
    pending = OrderFactory(product=own[Order].product)
    client.force_login(seller)
    paid = own[Order].reference
    today = timezone.now().date()
    for query, seen, hidden in (
        ("status=pending", pending.reference, paid),
        ("is_paid=true", paid, pending.reference),
        (f"paid_at_from={today}&paid_at_to={today}", paid, pending.reference),
        (f"product={own[Order].product_id}", paid, "no such text"),
        ("created_at_from=2001-01-01&created_at_to=2001-02-02", "There are no", paid),
    ):
        page = read(client.get(f"{base(Order)}/results/?{query}"))
        assert (seen in page or seen == "There are no", hidden in page) == (True, False), query


def test_filters_offer_own_products_only(client, seller, own, theirs):
    client.force_login(seller)
    for model in OF_SELLERS:
        page = read(client.get(f"{base(model)}/"))
        assert "Own lantern" in page
        assert "lighthouse" not in page


def rows_of_csv(response) -> list[dict]:
    return list(csv.DictReader(io.StringIO(read(response))))


def test_the_export_has_amounts_in_their_own_currency(client, seller, own):
    product = own[Order].product
    for amount, currency in ((500, "JPY"), (12_345, "KWD"), (5, "USD")):
        OrderFactory(product=product, amount=amount, currency=currency, tax=amount)
    client.force_login(seller)
    exported = rows_of_csv(client.get(f"{base(Order)}/?export=csv"))
    assert sorted((row["Total"], row["Tax"], row["Currency"]) for row in exported) == [
        ("0.05", "0.05", "USD"),
        ("12.345", "12.345", "KWD"),
        ("29.00", "", "USD"),
        ("500", "500", "JPY"),
    ]
    book = load_workbook(io.BytesIO(read_bytes(client.get(f"{base(Order)}/?export=xlsx"))))
    head, *rows = book.active.iter_rows(values_only=True)
    total, currency = head.index("Total"), head.index("Currency")
    assert sorted((row[total], row[currency]) for row in rows) == [
        (0.05, "USD"),
        (12.345, "KWD"),
        (29, "USD"),
        (500, "JPY"),
    ]


def read_bytes(response) -> bytes:
    return b"".join(response.streaming_content)


def test_an_order_export_names_its_sessions(client, seller, own):
    open_attempt(own[Order], "cks_b")
    client.force_login(seller)
    (row,) = rows_of_csv(client.get(f"{base(Order)}/?export=csv"))
    assert row["Checkout sessions"] == f"cks_{own[Order].product_id}_1, cks_b"
    assert (row["Customer"], row["Paid"]) == (own[Order].user.email, "yes")


def test_what_strangers_wrote_is_no_formula_in_exports(client, seller, own):
    Order.objects.update(name='=HYPERLINK("http://evil.example","Invoice")', payment_id="\uff1d1+1")
    client.force_login(seller)
    (row,) = rows_of_csv(client.get(f"{base(Order)}/?export=csv"))
    assert row["Name"] == '\'=HYPERLINK("http://evil.example","Invoice")'
    assert row["Payment"] == "'\uff1d1+1"
    book = load_workbook(io.BytesIO(read_bytes(client.get(f"{base(Order)}/?export=xlsx"))))
    cells = [cell for line in book.active.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}
    assert any(cell.value == row["Name"] for cell in cells)


@by_name
@pytest.mark.parametrize("part", ["", "?export=csv", "?q=a"])
def test_lists_cost_the_same_at_three_and_at_twenty_rows(client, own, model, part):
    sign_in(client, "Admins")
    product = own[Order].product

    def count() -> int:
        client.get(f"{base(model)}/{part}")  # warm the caches of a process
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read(client.get(f"{base(model)}/{part}"))
        return len(queries)

    for number in range(2, 4):
        sell_again(product, UserFactory(), number)
    at_three = count()
    for number in range(4, 21):
        sell_again(product, UserFactory(), number)
    assert model.objects.count() == 20
    assert count() == at_three
