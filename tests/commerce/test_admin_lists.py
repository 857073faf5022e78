"""Lists of the Shop: what they find, what their exports hold, what they cost."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import conditional_escape
from openpyxl import load_workbook

from commerce.models import Dispute, Order, PurchasedProduct, Refund, Review, WebhookEvent
from tests.commerce.conftest import open_attempt
from tests.commerce.sale_rows import (
    FACTS,
    OF_SELLERS,
    base,
    by_name,
    read,
    sell,
    sell_again,
    sign_in,
)
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
    Order.objects.filter(pk=order.pk).update(name="Ada Lovelace")  # as on the invoice
    for words in (
        order.reference,
        order.reference.lower(),
        "lovelace",
        f"lovelace {order.reference}",
        f"{order.user.email} lovelace",
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


@pytest.mark.once
def test_filters_offer_own_products_only(client, seller, own, theirs):
    client.force_login(seller)
    for model in OF_SELLERS:
        page = read(client.get(f"{base(model)}/"))
        assert "Own lantern" in page
        assert "lighthouse" not in page


def rows_of_csv(response) -> list[dict]:
    return list(csv.DictReader(io.StringIO(read(response))))


@pytest.mark.once
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


@pytest.mark.once
def test_an_order_export_names_its_sessions(client, seller, own):
    open_attempt(own[Order], "cks_b")
    client.force_login(seller)
    (row,) = rows_of_csv(client.get(f"{base(Order)}/?export=csv"))
    assert row["Checkout sessions"] == f"cks_{own[Order].product_id}_1, cks_b"
    assert (row["Customer"], row["Paid"]) == (own[Order].user.email, "yes")


@pytest.mark.once
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


PARTS = ["", "?export=csv", "?q=a"]


@pytest.mark.once
def test_lists_cost_the_same_at_ten_and_at_sixty_rows(client, own):
    sign_in(client, "Admins")
    product = own[Order].product

    def count(model, part) -> int:
        client.get(f"{base(model)}/{part}")  # warm the caches of a process
        with CaptureQueriesContext(connection) as queries:
            read(client.get(f"{base(model)}/{part}"))
        return len(queries)

    def counts() -> dict:
        return {(model, part): count(model, part) for model in FACTS for part in PARTS}

    for number in range(2, 11):
        sell_again(product, UserFactory(), number)
    at_ten = counts()
    for number in range(11, 61):
        sell_again(product, UserFactory(), number)
    assert {model.objects.count() for model in FACTS} == {60}
    assert counts() == at_ten


def test_refunds_and_disputes_are_found_and_filtered(client, seller, own, theirs):
    client.force_login(seller)
    refund, dispute = own[Refund], own[Dispute]
    order, today = own[Order], timezone.localdate()
    for row, words in (
        (refund, refund.refund_id),
        (refund, "Kindness"),
        (dispute, dispute.dispute_id),
    ):
        for query in (
            f"q={words}",
            f"q={order.reference}",
            f"q={order.user.email}",
            f"q={order.payment_id}",
            f"status={row.status}",
            f"product={order.product_id}",
            f"created_at_from={today}&created_at_to={today}",
        ):
            page = read(client.get(f"{base(type(row))}/results/?{query}"))
            assert f"/inspect/{row.pk}/" in page, query
        other = "failed" if row is refund else "lost"
        for query in ("q=nothing-like-it", f"status={other}", "created_at_to=2001-01-01"):
            page = read(client.get(f"{base(type(row))}/results/?{query}"))
            assert f"/inspect/{row.pk}/" not in page, query
            assert "match your query" in page


def test_events_are_filtered_by_type_and_status(client, own):
    sign_in(client, "Support")
    other = WebhookEvent.objects.create(
        webhook_id="evt_other", body_sha256="x", body=b"{}", type="refund.succeeded"
    )
    event = own[WebhookEvent]
    for query, seen in (
        ("type=payment.succeeded", event),
        ("status=failed", event),
        ("type=refund.succeeded", other),
        ("status=pending", other),
        ("q=evt_other", other),
    ):
        page = read(client.get(f"{base(WebhookEvent)}/results/?{query}"))
        shown = {row.pk for row in (event, other) if f"/inspect/{row.pk}/" in page}
        assert shown == {seen.pk}, query


def test_purchases_are_filtered_by_why_they_ended(client, own):
    sign_in(client, "Support")
    address = f"{base(PurchasedProduct)}/results/"
    inspect = f"/inspect/{own[PurchasedProduct].pk}/"
    assert inspect not in read(client.get(f"{address}?ended=refunded"))
    PurchasedProduct.objects.update(revoked_at=timezone.now(), ended="refunded")
    page = read(client.get(f"{address}?ended=refunded"))
    assert inspect in page
    assert "The payment was refunded in full" in page
    assert inspect in read(client.get(f"{address}?access=false"))


@pytest.mark.once
def test_refunds_are_exported_in_their_own_currency(client, seller, own):
    Refund.objects.update(amount=500, currency="JPY", reason="=1+1")
    client.force_login(seller)
    (row,) = rows_of_csv(client.get(f"{base(Refund)}/?export=csv"))
    assert (row["Amount"], row["Currency"], row["Reason"]) == ("500", "JPY", "'=1+1")
    assert (row["Order"], row["Customer"]) == (own[Order].reference, own[Order].user.email)


@pytest.mark.once
def test_disputes_are_exported_and_shown_with_their_amount(client, seller, own):
    client.force_login(seller)
    for amount, currency, number, shown in (
        ("2900", "USD", "29.00", "$29.00"),
        ("2900", "JPY", "2900", "¥2,900"),
        ("2900", "", "2900", "29.00"),
        ("a lot", "USD", "a lot", "a lot USD"),
        ("9" * 40, "USD", "9" * 40, "999"),
    ):
        Dispute.objects.update(amount=amount, currency=currency)
        (row,) = rows_of_csv(client.get(f"{base(Dispute)}/?export=csv"))
        assert (row["Amount"], row["Currency"]) == (number, currency)
        assert shown in read(client.get(f"{base(Dispute)}/inspect/{own[Dispute].pk}/"))
    Dispute.objects.update(amount="2900", currency="USD")
    book = load_workbook(io.BytesIO(read_bytes(client.get(f"{base(Dispute)}/?export=xlsx"))))
    head, row = book.active.iter_rows(values_only=True)
    assert row[head.index("Amount")] == 29


def test_moments_are_exported_to_the_second_of_utc(client, seller, own):
    Order.objects.update(created_at=datetime(2026, 5, 1, 14, 59, 7, 123_456, UTC), paid_at=None)
    client.force_login(seller)
    (row,) = rows_of_csv(client.get(f"{base(Order)}/?export=csv"))
    assert (row["Ordered (UTC)"], row["Paid on (UTC)"]) == ("2026-05-01T14:59:07Z", "")
    book = load_workbook(io.BytesIO(read_bytes(client.get(f"{base(Order)}/?export=xlsx"))))
    head, row = book.active.iter_rows(values_only=True)
    assert row[head.index("Ordered (UTC)")].isoformat() == "2026-05-01T14:59:07"


@pytest.mark.once
def test_the_other_exports_have_one_line_for_each_row(client, own):
    sign_in(client, "Support")
    Review.objects.update(note="=HYPERLINK(1)", is_open=False, resolution="dismissed")
    for model in FACTS:
        assert len(rows_of_csv(client.get(f"{base(model)}/?export=csv"))) == 1, model
        book = load_workbook(io.BytesIO(read_bytes(client.get(f"{base(model)}/?export=xlsx"))))
        cells = [cell for line in book.active.iter_rows() for cell in line]
        assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d", "b"}
    (row,) = rows_of_csv(client.get(f"{base(Review)}/?export=csv"))
    assert (row["State"], row["Note"]) == ("dismissed", "'=HYPERLINK(1)")


@pytest.mark.once
@by_name
def test_an_empty_list_says_what_it_would_hold(client, model):
    sign_in(client, "Admins")
    page = read(client.get(f"{base(model)}/results/"))
    words = type(model.snippet_viewset).empty
    assert len(words.split()) > 4
    assert conditional_escape(words) in page
    # Also where the menu leads to a part of the list.
    assert conditional_escape(words) in read(client.get(model.snippet_viewset.menu_url))
    # With words to search for it is they that find nothing.
    assert "match your query" in read(client.get(f"{base(model)}/results/?q=nothing"))


def test_what_needs_review_is_filtered_in_plain_words(client, own):
    sign_in(client, "Support")
    opened = Review.snippet_viewset.menu_url
    page = read(client.get(opened))
    assert re.search(r"Needs a look:\s*(<[^>]*>\s*)*Yes", page)
    assert "match your query" not in page
    Review.objects.update(is_open=False, resolution="dismissed")
    assert "everything that did is settled" in read(client.get(opened))
    assert "match your query" in read(client.get(f"{opened}&reason=wrong_amount"))
