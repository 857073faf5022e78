"""The Shop in the admin: who sees which rows in which view, what exports hold, what is refused."""

import csv
import io
import json

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from commerce.models import DownloadTicket, Order, PurchasedProduct, Review, WebhookEvent
from commerce.viewsets import ShopGroup
from core.own_rows import OwnRowView
from tests.commerce.conftest import open_attempt
from tests.factories import (
    OrderFactory,
    ProductPageFactory,
    PurchasedProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

OF_SELLERS = [Order, PurchasedProduct, DownloadTicket, Review]
FACTS = [*OF_SELLERS, WebhookEvent]
by_name = pytest.mark.parametrize("model", FACTS, ids=lambda model: model._meta.model_name)


def sell(seller, title, number=1, **values):
    """One of everything about a product of `seller`; the rows by model."""
    product = ProductPageFactory(owner=seller, title=title)
    buyer = UserFactory(email=f"buyer-of-{product.pk}-{number}@example.com")
    return sell_again(product, buyer, number, **values)


def sell_again(product, buyer, number, **values):
    key = f"{product.pk}_{number}"
    order = OrderFactory(
        user=buyer,
        product=product,
        status="paid",
        is_paid=True,
        paid_at=timezone.now(),
        payment_id=f"pay_{key}",
        **values,
    )
    open_attempt(order, f"cks_{key}")
    purchase = PurchasedProductFactory(user=buyer, product=product, order=order)
    ticket = DownloadTicket.objects.create(
        token_hash=f"hash{key}",
        user=buyer,
        purchase=purchase,
        release=product.latest_release,
        expires_at=timezone.now(),
    )
    review = Review.objects.create(order=order, payment_id=f"pay2_{key}", reason="second_payment")
    event = WebhookEvent.objects.create(
        webhook_id=f"evt_{key}",
        body_sha256=f"sha{key}",
        body=json.dumps({"type": "payment.succeeded", "secret": f"body-{key}"}).encode(),
        type="payment.succeeded",
        status="failed",
        error="Traceback: broken",
        order=order,
    )
    rows = (order, purchase, ticket, review, event)
    return {type(row): row for row in rows}


@pytest.fixture
def seller():
    return UserFactory(email="seller@example.com", groups=["Sellers"])


@pytest.fixture
def own(seller):
    return sell(seller, "Own lantern")


@pytest.fixture
def theirs():
    return sell(UserFactory(email="other@example.com", groups=["Sellers"]), "Secret lighthouse")


def sign_in(client, role):
    people = {
        "anonymous": None,
        "customer": {},
        "superuser": {"is_superuser": True},
    }
    values = people.get(role, {"groups": [role]})
    if values is not None:
        client.force_login(UserFactory(email=f"{role.lower()}-x@example.com", **values))


def base(model) -> str:
    return f"/admin/snippets/commerce/{model._meta.model_name}"


def read(response) -> str:
    if response.streaming:
        return b"".join(response.streaming_content).decode()
    return response.content.decode()


def views_of(row) -> list[str]:
    """Every address of the model's viewset, from the viewset itself; with `row` where one asks."""
    found = []
    for pattern in type(row).snippet_viewset.get_urlpatterns():
        route = str(pattern.pattern).replace("<int:pk>", str(row.pk))
        found.append(f"{base(type(row))}/{route}")
    return found


READERS = {
    # role: models it may read
    "Sellers": OF_SELLERS,
    "Editors": [],
    "Support": FACTS,
    "Admins": FACTS,
    "superuser": FACTS,
    "customer": [],
    "anonymous": [],
}


@pytest.mark.parametrize("role", READERS)
def test_who_reads_what(client, theirs, role):
    sign_in(client, role)
    sees_all = role in {"Support", "Admins", "superuser"}
    for model in FACTS:
        may = model in READERS[role]
        for part in ("", "results/", "?export=csv", "?export=xlsx"):
            assert (client.get(f"{base(model)}/{part}").status_code == 200) is may, (model, part)
        status = client.get(f"{base(model)}/inspect/{theirs[model].pk}/").status_code
        # A seller without products: somebody else's row is not there.
        assert status in ({200} if sees_all else {404} if may else {302, 404}), model


@pytest.mark.parametrize("role", READERS)
def test_nobody_writes_facts(client, theirs, role):
    sign_in(client, role)
    rows = {model: model.objects.values().get(pk=row.pk) for model, row in theirs.items()}
    for model, row in theirs.items():
        for part in ("add/", f"edit/{row.pk}/", f"delete/{row.pk}/"):
            for method in (client.get, client.post):
                assert method(f"{base(model)}/{part}").status_code in {302, 403, 404}
        name = model._meta.model_name
        for method in (client.get, client.post):
            answered = method(f"/admin/bulk/commerce/{name}/delete/?id={row.pk}")
            assert answered.status_code in {302, 403}
        assert model.objects.values().get(pk=row.pk) == rows[model]
        assert model.objects.count() == 1


@by_name
def test_no_permission_lets_anybody_write_facts(model):
    root = UserFactory(is_superuser=True)
    policy = policy_registry.get_by_type(model)
    assert policy.user_has_permission(root, "view")
    for action in ("add", "change", "delete", "publish"):
        assert not policy.user_has_permission(root, action)


def test_every_view_of_anothers_row_is_not_found(client, seller, own, theirs):
    client.force_login(seller)
    for model in FACTS:
        for address in views_of(theirs[model]):
            for method in (client.get, client.post):
                answered = method(address)
                if answered.status_code == 200:
                    body = read(answered)
                    assert "lighthouse" not in body, address
                    assert theirs[Order].reference not in body, address
                    assert theirs[Order].user.email not in body, address
                else:
                    assert answered.status_code in {302, 403, 404, 405}, address
    assert WebhookEvent.objects.filter(status="failed").count() == 2
    assert Review.objects.filter(is_open=True).count() == 2


@pytest.mark.parametrize("model", OF_SELLERS, ids=lambda model: model._meta.model_name)
def test_a_seller_reads_own_rows(client, seller, own, theirs, model):
    client.force_login(seller)
    known = {Review: own[Order].reference}.get(model, own[Order].user.email)
    for part in ("", "results/", "?export=csv", f"inspect/{own[model].pk}/"):
        assert known in read(client.get(f"{base(model)}/{part}")), part


def test_views_that_show_a_row_are_narrowed_by_construction():
    for viewset in ShopGroup.items:
        made = viewset().construct_view(viewset.inspect_view_class)
        assert issubclass(made.view_class, OwnRowView)


def test_webhook_bodies_are_for_the_whole_shop(client, seller, own):
    client.force_login(seller)
    order_page = read(client.get(f"{base(Order)}/inspect/{own[Order].pk}/"))
    assert "evt_" not in order_page
    assert "payment.succeeded" not in order_page
    assert client.get(f"{base(WebhookEvent)}/").status_code == 302
    assert "Webhook events" not in read(client.get("/admin/"))
    sign_in(client, "Support")
    page = read(client.get(f"{base(WebhookEvent)}/inspect/{own[WebhookEvent].pk}/"))
    assert "&quot;secret&quot;: &quot;body-" in page
    assert "Traceback: broken" in page


@pytest.mark.parametrize(
    "body", [b"\xff\xfe{", b"[" * 100_000, b"", b'{"a": "\\ud800"}', b"<script>"]
)
def test_a_body_that_is_no_json_is_shown_as_it_came(client, own, body):
    sign_in(client, "Support")
    WebhookEvent.objects.update(body=body)
    answered = client.get(f"{base(WebhookEvent)}/inspect/{own[WebhookEvent].pk}/")
    assert answered.status_code == 200
    assert b"<script>" not in answered.content.split(b"What was sent")[1].split(b"</pre>")[0]


def test_the_order_page_tells_the_whole_story(client, seller, own):
    order = own[Order]
    log(
        instance=order,
        action="commerce.order_moved",
        data={"from": "pending", "to": "paid", "cause": "event evt_1"},
    )
    client.force_login(seller)
    page = read(client.get(f"{base(Order)}/inspect/{order.pk}/"))
    attempt = order.attempts.get()
    for part in (
        order.reference,
        "$29.00",
        order.user.email,
        attempt.checkout_session_id,
        order.payment_id,
        "From pending to paid: event evt_1",
        "expired",  # the download link
        f"/admin/pages/{order.product_id}/edit/",
    ):
        assert part in page


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


def test_support_lets_a_failed_event_try_again(client, own):
    sign_in(client, "Support")
    event = own[WebhookEvent]
    address = f"{base(WebhookEvent)}/again/{event.pk}/"
    assert client.get(address).status_code == 405
    page = read(client.post(address, follow=True))
    assert "Tried again" in page
    event.refresh_from_db()
    assert event.attempts == 1


def test_support_closes_a_review_once(client, own):
    sign_in(client, "Support")
    address = f"{base(Review)}/close/{own[Review].pk}/"
    assert "Closed." in read(client.post(address, follow=True))
    page = read(client.post(address, follow=True))
    assert "It was closed already." in page
    assert "Looked at, and closed" in page
    assert Review.objects.get().is_open is False


def test_a_seller_neither_applies_nor_closes(client, seller, own):
    client.force_login(seller)
    client.post(f"{base(WebhookEvent)}/again/{own[WebhookEvent].pk}/")
    client.post(f"{base(Review)}/close/{own[Review].pk}/")
    assert Review.objects.get().is_open
    assert WebhookEvent.objects.get().attempts == 0


# --- what was sold stays --------------------------------------------------------------------
@pytest.fixture
def admin(client):
    user = UserFactory(email="admin@example.com", is_superuser=True)
    client.force_login(user)
    return user


def test_a_bought_product_cannot_be_deleted(client, admin, own):
    product = own[Order].product
    index, home = product.get_parent(), product.get_parent().get_parent()
    for page in (product, index, home):
        for address, data in (
            (f"/admin/pages/{page.pk}/delete/", {"confirm_site_name": "Storefront"}),
            (
                f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}&next=/admin/products/",
                {"confirm_site_name": "Storefront"},
            ),
        ):
            answered = client.post(address, data, follow=True)
            assert answered.status_code == 200
            words = read(answered)
            assert "1 customer owns it and may download it for life" in words, address
    assert Order.objects.get().product == product


def test_an_ordered_product_cannot_be_deleted_by_its_seller(client, seller):
    order = OrderFactory(product=ProductPageFactory(owner=seller))
    client.force_login(seller)
    words = read(client.post(f"/admin/pages/{order.product_id}/delete/", follow=True))
    assert "It is part of 1 order in the books" in words
    assert Order.objects.get().product == order.product


def test_an_unsold_product_can_be_deleted(client, seller):
    product = ProductPageFactory(owner=seller)
    client.force_login(seller)
    assert client.get(f"/admin/pages/{product.pk}/delete/").status_code == 200
    client.post(f"/admin/pages/{product.pk}/delete/")
    assert not type(product).objects.filter(pk=product.pk).exists()


def test_a_customer_with_orders_cannot_be_deleted(client, admin, own):
    buyer = own[Order].user
    for address in (
        f"/admin/users/delete/{buyer.pk}/",
        f"/admin/bulk/accounts/user/delete/?id={buyer.pk}&next=/admin/users/",
    ):
        answered = client.post(address, follow=True)
        assert answered.status_code == 200
        words = read(answered)
        assert "1 order, 1 purchase" in words, address
        assert "1 download" in words
    buyer.refresh_from_db()
    assert buyer.is_active


def test_the_database_itself_refuses_too(own):
    with pytest.raises(IntegrityError):
        own[Order].product.delete()
