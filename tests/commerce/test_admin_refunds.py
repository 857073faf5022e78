"""Refunds in the admin, against the stand-in provider over HTTP, on the code path of production."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from commerce.models import Dispute, Order, Payment, PurchasedProduct, Refund
from tests.commerce.sale_rows import base, pay, read, sell, sign_in
from tests.factories import ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = {
    "name": "A. Buyer",
    "country": "SE",
    "street": "Storgatan 1",
    "city": "Malmö",
    "state": "",
    "postal_code": "211 20",
}


@pytest.fixture
def staff(client):
    sign_in(client, "Admins")
    return client


@pytest.fixture
def paid(sandbox, buyer):
    """An order of 29.00 USD paid at the stand-in provider, of which the shop heard nothing yet."""
    product = ProductPageFactory(title="Lantern", price=2900)
    browser = Client()
    browser.force_login(buyer)
    payment_page = browser.post(f"/checkout/{product.slug}/", ADDRESS).url
    sandbox.pay(payment_page)
    return Order.objects.get()


@pytest.fixture
def payment(paid, staff) -> Payment:
    """Its payment, once somebody pressed “Ask the provider”."""
    ask(staff, paid)
    return Payment.objects.get()


def ask(staff, order) -> str:
    return read(staff.post(f"{base(Order)}/ask/{order.pk}/", follow=True))


def form(payment) -> str:
    return f"{base(Refund)}/of/{payment.pk}/"


def refund(staff, payment, amount, reason="Not what was hoped for", confirmed=None) -> str:
    """Fill in the form, read what will happen, and press the button; the page after that."""
    typed = {"amount": amount, "reason": reason}
    page = read(staff.post(form(payment), typed))
    promise = re.search(r'name="confirmed" value="([^"]+)"', page)
    assert promise, page
    return read(staff.post(form(payment), typed | {"confirmed": promise.group(1)}, follow=True))


def state(order) -> tuple:
    order.refresh_from_db()
    return order.status, PurchasedProduct.objects.get(order=order).is_active


@pytest.mark.both
def test_asking_the_provider_finds_a_payment_whose_webhook_was_lost(staff, paid):
    assert paid.status == "pending"
    page = ask(staff, paid)
    paid.refresh_from_db()
    assert (paid.status, paid.is_paid) == ("paid", True)
    assert "the order stands on it" in page
    assert Payment.objects.get().pk in page
    assert "From pending to paid" in page


def test_a_provider_in_trouble_is_a_message(staff, paid, sandbox):
    sandbox.configure(api_status=500)
    page = ask(staff, paid)
    assert "500" in page or "did not answer" in page
    paid.refresh_from_db()
    assert paid.status == "pending"


def test_the_form_offers_what_is_left_and_says_what_will_happen(staff, payment):
    page = read(staff.get(form(payment)))
    assert 'value="29.00"' in page
    assert "Amount in USD" in page
    whole = read(staff.post(form(payment), {"amount": "29.00", "reason": "Broken"}))
    assert "access of buyer@example.com to Lantern ends." in whole
    assert "Refund $29.00" in whole
    part = read(staff.post(form(payment), {"amount": "9", "reason": "Broken"}))
    assert "buyer@example.com keeps access to Lantern." in part
    assert "Refund $9.00" in part
    changed = read(staff.post(form(payment), {"amount": "9", "reason": "Broken", "change": "1"}))
    assert 'value="9"' in changed
    assert "Broken</textarea>" in changed
    assert not Refund.objects.exists()


@pytest.mark.both
def test_a_refund_of_all_ends_access(staff, payment, sandbox):
    page = refund(staff, payment, "29.00")
    assert "Refunded $29.00." in page
    assert "Not what was hoped for" in page
    (row,) = Refund.objects.all()
    assert (row.amount, row.currency, row.status) == (2900, "USD", "succeeded")
    assert row.requested_by.email == "admins-x@example.com"
    assert state(payment.order) == ("refunded", False)
    assert sandbox.payments()[0]["refunded_amount"] == 2900
    told = read(staff.get(form(payment), follow=True))
    assert "There is nothing left to refund" in told


def test_a_refund_of_a_part_keeps_access(staff, payment, sandbox):
    refund(staff, payment, "9.00")
    assert state(payment.order) == ("partially_refunded", True)
    page = read(staff.get(form(payment)))
    assert 'value="20.00"' in page
    refund(staff, payment, "20.00")
    assert state(payment.order) == ("refunded", False)
    assert sandbox.payments()[0]["refunded_amount"] == 2900


@pytest.mark.both
def test_the_second_click_refunds_nothing_more(staff, payment, sandbox):
    typed = {"amount": "9.00", "reason": "Broken"}
    page = read(staff.post(form(payment), typed))
    promise = re.search(r'name="confirmed" value="([^"]+)"', page).group(1)
    for _ in range(2):
        page = read(staff.post(form(payment), typed | {"confirmed": promise}, follow=True))
    # The second one shows anew what will happen, as less is left now.
    assert "$20.00" in page
    assert sandbox.payments()[0]["refunded_amount"] == 900
    # Another amount than the confirmed one is not done either.
    staff.post(form(payment), {"amount": "5", "reason": "Broken", "confirmed": promise})
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("", "This field is required."),
        ("0", "Please give an amount above 0."),
        ("-1", "Please give an amount above 0."),
        ("29.01", "That is more than the $29.00 that are left."),
        ("1.005", "USD amounts have at most 2 decimals."),
        ("NaN", "Enter a number."),
        ("1e400", "Ensure that there are no more than"),
        ("9" * 400, "Ensure that there are no more than"),
        ("ten\x00", "Enter a number."),
    ],
)
def test_what_cannot_be_refunded_is_said_at_the_field(client, amount, words):
    sign_in(client, "Admins")
    order = sell(UserFactory(), "Lamp")[Order]
    second = Payment.objects.get(pk__startswith="pay2_")
    page = client.post(form(second), {"amount": amount, "reason": "A reason to keep"})
    assert page.status_code == 200
    assert words in read(page)
    assert "A reason to keep" in read(page)
    assert order.payments.count() == 2
    assert Refund.objects.count() == 1


def test_amounts_have_the_decimals_of_the_payments_currency(client):
    sign_in(client, "Admins")
    order = sell(UserFactory(), "Lamp")[Order]
    yen = pay(order, "pay_yen", total_amount=4300, currency="JPY")
    assert 'value="4300"' in read(client.get(form(yen)))
    page = read(client.post(form(yen), {"amount": "43.5", "reason": "x"}))
    assert "JPY amounts have at most 0 decimals." in page
    dinar = pay(order, "pay_dinar", total_amount=12_345, currency="KWD")
    assert 'value="12.345"' in read(client.get(form(dinar)))


def test_what_the_provider_refuses_is_shown_in_its_words(staff, payment, sandbox):
    sandbox.refund(payment.pk, amount=2900)  # made there, and the shop has not heard of it
    page = refund(staff, payment, "9.00", reason="Because of the colour")
    assert "The provider refused it" in page
    assert "refunded in full" in page
    assert "Because of the colour" in page
    made_there = Refund.objects.get(requested_by=None)
    # What the shop had not heard it has learnt by this.
    assert (made_there.status, state(payment.order)) == ("succeeded", ("refunded", False))
    assert Refund.objects.exclude(pk=made_there.pk).get().status == "failed"


def test_a_missing_answer_is_shown_as_what_it_is(staff, payment, sandbox):
    sandbox.configure(api_status=500)
    page = refund(staff, payment, "9.00")
    assert "The provider did not answer" in page
    (row,) = Refund.objects.all()
    assert row.status == "requested"
    inspect = f"{base(Refund)}/inspect/{row.pk}/"
    assert "The provider has not answered yet." in read(staff.get(inspect))
    look_up = f"{base(Refund)}/look_up/{row.pk}/"
    assert look_up in read(staff.get(inspect))
    assert "error" in read(staff.post(look_up, follow=True))

    sandbox.configure(api_status=None)
    page = read(staff.post(look_up, follow=True))
    assert "Asked the provider: the refund is asked for." in page
    assert sandbox.payments()[0]["refunded_amount"] == 0


@pytest.mark.parametrize("values", [{"status": "failed"}, {"total_amount": None}])
def test_what_brought_no_money_cannot_be_refunded(client, values):
    sign_in(client, "Admins")
    sell(UserFactory(), "Lamp")
    Payment.objects.update(**values)
    page = read(client.get(form(Payment.objects.first()), follow=True))
    assert "There is nothing left to refund" in page


def test_an_open_dispute_has_no_refund(client):
    sign_in(client, "Admins")
    order = sell(UserFactory(), "Lamp")[Order]
    Dispute.objects.update(status="opened")
    page = read(client.get(f"{base(Order)}/inspect/{order.pk}/"))
    assert f"{base(Refund)}/of/{order.payment_id}/" not in page
    assert "Opened" in page


@pytest.mark.both
def test_a_seller_with_the_permission_refunds_own_payments(client):
    seller = UserFactory(groups=["Sellers"])
    seller.user_permissions.add(Permission.objects.get(codename="add_refund"))
    order = sell(seller, "Lamp")[Order]
    client.force_login(seller)
    address = f"{base(Refund)}/of/{order.payment_id}/"
    assert address in read(client.get(f"{base(Order)}/inspect/{order.pk}/"))
    assert 'value="28.00"' in read(client.get(address))  # a dollar went back before


def test_it_leads_back_to_where_one_came_from_and_nowhere_else(client):
    sign_in(client, "Admins")
    order = sell(UserFactory(), "Lamp")[Order]
    address = f"{base(Refund)}/of/{order.payment_id}/"
    assert 'href="/admin/reports/"' not in read(client.get(f"{address}?next=https://evil.example/"))
    assert "evil.example" not in read(client.get(f"{address}?next=https://evil.example/"))
    assert 'href="/admin/pages/"' in read(client.get(f"{address}?next=/admin/pages/"))
