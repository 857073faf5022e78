"""Refund requests in the admin: asked for at the order, answered by those who may refund."""

import re

import pytest

from commerce.models import Order, Payment, Refund, RefundRequest
from tests.commerce.reported import pay
from tests.commerce.sale_rows import base, read, sell, sign_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

REASON = {"reason": "The customer bought it twice."}


@pytest.fixture
def paid(order, product):
    product.owner = UserFactory(email="seller@example.com", groups=["Sellers"])
    product.save(update_fields=["owner"])
    pay()
    order.refresh_from_db()
    return order


@pytest.fixture
def asked(client, paid):
    client.force_login(paid.product.owner)
    client.post(ask(paid), REASON)
    sign_in(client, "Admins")
    return RefundRequest.objects.get()


def ask(order) -> str:
    return f"{base(RefundRequest)}/of/{order.pk}/"


def page_of(client, row) -> str:
    return read(client.get(f"{base(type(row))}/inspect/{row.pk}/"))


@pytest.mark.both
def test_a_seller_asks_at_the_order_and_sees_the_answer_there(client, paid):
    client.force_login(paid.product.owner)
    assert ask(paid) in page_of(client, paid)
    assert "buyer@example.com paid $29.00" in read(client.get(ask(paid)))
    page = read(client.post(ask(paid), REASON, follow=True))
    assert "An admin was asked for the refund." in page
    assert "Waits for an answer" in page
    assert ask(paid) not in page
    # Twice: the second click, and the form in another tab.
    again = read(client.post(ask(paid), REASON, follow=True))
    assert "was asked for already" in again
    asked = RefundRequest.objects.get()
    assert "An admin decides what becomes of this." in page_of(client, asked)
    assert client.post(f"{base(RefundRequest)}/decline/{asked.pk}/").status_code == 302

    sign_in(client, "Admins")
    answer = {"answer": "The customer must write to us."}
    page = read(client.post(f"{base(RefundRequest)}/decline/{asked.pk}/", answer, follow=True))
    assert "Declined. Whoever asked is told why." in page
    client.force_login(paid.product.owner)
    page = page_of(client, paid)
    assert "Declined" in page
    assert "The customer must write to us." in page


@pytest.mark.parametrize(("role", "status"), [("Sellers", 404), ("Editors", 302), ("Support", 302)])
def test_nobody_else_asks(client, paid, role, status):
    sign_in(client, role)
    for method in (client.get, client.post):
        assert method(ask(paid), REASON).status_code in {status, 404}
    assert not RefundRequest.objects.exists()


def test_what_was_typed_stays_where_something_is_missing(client, asked):
    address = f"{base(RefundRequest)}/decline/{asked.pk}/"
    page = read(client.post(address, {"answer": "Too long. " * 60}))
    assert "Too long. Too long." in page
    assert "The customer bought it twice." in page
    assert "This field is required." in read(client.post(address, {"answer": ""}))
    asked.refresh_from_db()
    assert asked.is_open


def confirm(client, address, **typed) -> tuple[str, dict]:
    """The page that says what will happen, and what its button posts."""
    typed = {"amount": "29.00", **typed}
    page = read(client.post(address, typed))
    promise = re.search(r'name="confirmed" value="([^"]+)"', page)
    assert promise, page
    return page, typed | {"confirmed": promise.group(1)}


def test_accepting_leads_to_the_refund_and_back(client, asked):
    payment = Payment.objects.get()
    here = f"{base(RefundRequest)}/inspect/{asked.pk}/"
    address = f"{base(Refund)}/of/{payment.pk}/?next={here}"
    assert f"{address.replace('&', '&amp;')}" in page_of(client, asked)
    page = read(client.get(address))
    assert "seller@example.com asked for the refund of order" in page
    assert "The customer bought it twice.</textarea>" in page
    page, _ = confirm(client, address, **REASON)
    assert "access of buyer@example.com to" in page
    assert f'name="next" value="{here}"' in page


def test_what_another_admin_declined_meanwhile_is_not_refunded(client, asked):
    address = f"{base(Refund)}/of/{Payment.objects.get().pk}/"
    _, typed = confirm(client, address, **REASON)
    client.post(f"{base(RefundRequest)}/decline/{asked.pk}/", {"answer": "No."})
    page = read(client.post(address, typed))
    # What will happen is shown again, now without the request.
    assert "asked for the refund of order" not in page
    assert "A refund cannot be taken back." in page
    assert not Refund.objects.exists()


def test_what_the_provider_said_stands_at_the_request(client, asked):
    Refund.objects.create(
        payment=Payment.objects.get(),
        amount=2900,
        currency="USD",
        status="failed",
        error="The provider refused it: too old",
    )
    page = page_of(client, asked)
    assert "The provider refused it: too old" in page
    assert "/decline/" in page


def test_the_menu_and_the_first_page_say_how_many_wait(client, asked):
    page = read(client.get("/admin/"))
    assert "Refund requests (1)" in page
    assert "1 refund request waits for an answer" in page
    assert f"{base(RefundRequest)}/inspect/{asked.pk}/" in page
    asked.status = "declined"
    asked.save()
    page = read(client.get("/admin/"))
    assert "Refund requests (" not in page
    assert "Refunds asked for" not in page


def test_requests_are_found_and_filtered(client):
    seller = UserFactory(email="seller@example.com", groups=["Sellers"])
    rows = sell(seller, "Own lantern")
    asked, order = rows[RefundRequest], rows[Order]
    RefundRequest.objects.update(answer="Because of the lamp")
    client.force_login(seller)
    address, inspect = f"{base(RefundRequest)}/results/", f"/inspect/{asked.pk}/"
    for query in (
        f"q={order.reference}",
        f"q={order.user.email}",
        "q=seller@example.com",
        "q=because lamp",
        "status=open",
        f"product={order.product_id}",
    ):
        assert inspect in read(client.get(f"{address}?{query}")), query
    for query in ("q=nothing-like-it", "status=declined", "created_at_to=2001-01-01"):
        assert inspect not in read(client.get(f"{address}?{query}")), query
    RefundRequest.objects.update(status="declined")
    assert "No request waits now" in read(client.get(f"{address}?status=open"))
    RefundRequest.objects.all().delete()
    assert "Nobody has asked for a refund yet." in read(client.get(address))
