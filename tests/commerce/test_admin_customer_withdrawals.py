"""Customers' withdrawals in the admin: seen by their sellers, answered by those who may refund."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce.models import CustomerWithdrawal, DownloadTicket, Order, Payment, Refund
from commerce.payments import customer_withdrawals
from tests.commerce.reported import pay
from tests.commerce.sale_rows import base, read, sell, sell_again, sign_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def withdrawn(order, product):
    product.owner = UserFactory(email="seller@example.com", groups=["Sellers"])
    product.save(update_fields=["owner"])
    Order.objects.filter(pk=order.pk).update(withdrawal_days=14)
    pay()
    order.refresh_from_db()
    return customer_withdrawals.declare(order, "It does not fit.", order.user)


def page_of(client, row) -> str:
    return read(client.get(f"{base(type(row))}/inspect/{row.pk}/"))


@pytest.mark.both
def test_an_admin_refunds_it_by_the_way_there_is(client, withdrawn):
    sign_in(client, "Admins")
    first_page = read(client.get("/admin/"))
    for words in ("Withdrawals (1)", "1 withdrawal waits for its refund"):
        assert words in first_page
    here = f"{base(CustomerWithdrawal)}/inspect/{withdrawn.pk}/"
    address = f"{base(Refund)}/of/{Payment.objects.get().pk}/?next={here}"
    page = page_of(client, withdrawn)
    for words in (address, "It does not fit.", "not so far", "Possible until the end of"):
        assert words in page
    assert "The customer withdrew from the purchase.</textarea>" in read(client.get(address))
    order = page_of(client, withdrawn.order)
    assert here in order
    assert "The customer withdrew:" in order, "the history of the order says it"


def test_declining_asks_for_words_and_does_it_once(client, withdrawn):
    sign_in(client, "Admins")
    address = f"{base(CustomerWithdrawal)}/decline/{withdrawn.pk}/"
    assert "This field is required." in read(client.post(address, {"answer": " "}))
    answer = {"answer": "Bought as a business."}
    assert "The customer is told why." in read(client.post(address, answer, follow=True))
    assert "answered already" in read(client.post(address, answer, follow=True))
    page = page_of(client, withdrawn)
    assert "Bought as a business." in page
    assert "/decline/" not in page
    assert "Withdrawals (" not in page
    assert "for its refund" not in read(client.get("/admin/"))


def test_sellers_see_theirs_and_decide_nothing(client, withdrawn):
    client.force_login(withdrawn.order.product.owner)
    page = page_of(client, withdrawn)
    assert "An admin refunds it." in page
    assert "for its refund" not in read(client.get("/admin/"))
    assert "/decline/" not in page
    address = f"{base(CustomerWithdrawal)}/decline/{withdrawn.pk}/"
    assert client.post(address, {"answer": "No"}).status_code == 302
    client.force_login(UserFactory(groups=["Sellers"]))
    assert client.get(f"{base(CustomerWithdrawal)}/inspect/{withdrawn.pk}/").status_code == 404
    assert client.post(address, {"answer": "No"}).status_code == 404
    withdrawn.refresh_from_db()
    assert withdrawn.is_open


def test_staff_see_that_it_was_downloaded_afterwards(client, withdrawn):
    purchase = withdrawn.order.purchases.get()
    DownloadTicket.objects.create(
        token_hash="x",
        user=purchase.user,
        purchase=purchase,
        release=purchase.product.latest_release,
        expires_at=withdrawn.created_at,
        claimed_at=withdrawn.created_at.replace(year=withdrawn.created_at.year + 1),
    )
    sign_in(client, "Support")
    assert "after the withdrawal" in page_of(client, withdrawn)


def test_they_are_found_filtered_and_exported(client):
    seller = UserFactory(email="seller@example.com", groups=["Sellers"])
    rows = sell(seller, "Own lantern")
    row, order = rows[CustomerWithdrawal], rows[Order]
    CustomerWithdrawal.objects.update(answer="Because of the lamp")
    client.force_login(seller)
    address, inspect = f"{base(CustomerWithdrawal)}/results/", f"/inspect/{row.pk}/"
    for words in (order.reference, "lantern", "thoughts", order.payment_id, "Because of"):
        assert inspect in read(client.get(f"{address}?q={words}")), words
    assert inspect not in read(client.get(f"{address}?q=somethingelse"))
    assert inspect in read(client.get(f"{address}?status=open&product={order.product_id}"))
    page = read(client.get(f"{address}?status=declined"))
    assert inspect not in page
    CustomerWithdrawal.objects.update(status="declined", reason="=1+1")
    assert "No withdrawal waits now" in read(client.get(f"{address}?status=open"))
    exported = read(client.get(f"{base(CustomerWithdrawal)}/?export=csv"))
    assert order.reference in exported
    assert "'=1+1" in exported
    CustomerWithdrawal.objects.all().delete()
    assert "No customer has withdrawn from a purchase." in read(client.get(address))


def test_a_list_of_many_costs_what_one_costs(client):
    seller = UserFactory(groups=["Sellers"])
    rows = sell(seller, "Own lantern")
    client.force_login(seller)
    client.get(f"{base(CustomerWithdrawal)}/")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{base(CustomerWithdrawal)}/")
        return len(queries)

    one = cost()
    for number in range(2, 6):
        sell_again(rows[Order].product, UserFactory(), number)
    assert cost() == one
