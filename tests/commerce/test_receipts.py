"""The order page as a receipt, the tax invoice and the receipt once more."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.checkout import sessions
from commerce.checkout.orders import BillingAddress
from commerce.messages import receipts
from commerce.models import Order, PurchasedProduct
from commerce.provider import invoices
from commerce.provider.calls import ProviderRefused
from notifications.models import OutgoingMessage
from tests.commerce.reported import dispute, pay, refund, refund_part, words_of
from tests.factories import OrderFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def customer(client, buyer):
    client.force_login(buyer)
    return client


def page(client, order) -> str:
    return words_of(client.get(f"/orders/{order.reference}/"))


def address(order, what) -> str:
    return f"/orders/{order.reference}/{what}/"


# --- the figures ---------------------------------------------------------------------------


@pytest.mark.both
def test_a_receipt_has_number_dates_product_tax_and_address(customer, order):
    Order.objects.filter(pk=order.pk).update(
        name="Ada Lo", country="DE", street="Hauptstr. 1", city="Ulm", postal_code="89073"
    )
    pay(tax=463)
    order.refresh_from_db()
    text = page(customer, order)
    day = timezone.localtime(order.paid_at).strftime("%-d %B %Y, %H:%M %Z")
    assert f"Receipt Number {order.reference} Placed" in text
    assert f"Paid {day} Status Paid {order.product_title} $29.00" in text
    assert "Included tax, as reported by the payment provider $4.63 Total $29.00" in text
    assert "Ada Lo Hauptstr. 1 89073 Ulm Germany" in text
    assert "Charged in your currency" not in text
    assert "Remaining after refunds" not in text


def test_tax_that_came_on_top_is_added_up(customer, order):
    pay(total_amount=3451, tax=551, settlement_amount=3451, settlement_tax=551)
    text = page(customer, order)
    assert f"{order.product_title} $29.00 Tax, as reported by the payment provider $5.51" in text
    assert "Total $34.51" in text


def test_the_customers_own_currency_stands_beside_the_shops(customer, order):
    pay(currency="EUR", total_amount=2650, tax=423, settlement_tax=463)
    text = page(customer, order)
    assert "Included tax, as reported by the payment provider $4.63 Total $29.00" in text
    assert "Charged in your currency €26.50" in text
    refund_part(650, currency="EUR")
    assert "\N{MINUS SIGN}€6.50 Remaining after refunds €20.00" in page(customer, order)


@pytest.mark.both
def test_refunds_are_lines_with_date_amount_and_state(customer, order):
    pay()
    refund_part(900)
    refund_part(500, refund_id="ref_2", status="pending")
    refund_part(100, refund_id="ref_3", status="failed")
    text = page(customer, order)
    assert "Refund, 2 November 2026 Refunded \N{MINUS SIGN}$9.00" in text
    assert "Refund, 2 November 2026 In progress \N{MINUS SIGN}$5.00" in text
    assert "$1.00" not in text
    assert "Remaining after refunds $20.00" in text
    assert "Partly refunded Part of your payment was refunded. $20.00 of it remains." in text


@pytest.mark.both
def test_the_refund_of_a_second_payment_leaves_the_first_alone(customer, order):
    pay()
    pay(payment_id="pay_2")
    refund(payment_id="pay_2")
    text = page(customer, order)
    assert "Refund of a second payment, 2 November 2026 Refunded \N{MINUS SIGN}$29.00" in text
    assert "Remaining after refunds" not in text
    assert "Thank you, it is yours" in text


@pytest.mark.both
def test_a_payment_that_did_not_fit_and_went_back_is_no_second_one(customer, order):
    pay(total_amount=100, settlement_amount=100)
    refund(amount=100)
    text = page(customer, order)
    assert "Not paid yet" in text
    assert "Refund, 2 November 2026 Refunded \N{MINUS SIGN}$1.00" in text


# --- every state has words, and a way on ----------------------------------------------------


def test_a_paid_order_offers_the_download_and_its_papers(customer, order):
    pay()
    answer = customer.get(f"/orders/{order.reference}/")
    text = words_of(answer)
    assert "Thank you, it is yours Paid." in text
    assert "Download" in text
    assert "Paid, but no e-mail arrived? It goes to buyer@example.com" in text
    source = answer.content.decode()
    assert f'href="{address(order, "invoice")}"' in source
    assert '<button class="button" type="button" data-print hidden>Print</button>' in source


def test_a_full_refund_says_why_access_ended(customer, order):
    pay()
    refund()
    text = page(customer, order)
    assert "Refunded Your payment was refunded." in text
    assert "Your access to" in text
    assert "Buy it again" in text
    assert "Download" not in text
    assert "\N{MINUS SIGN}$29.00 Remaining after refunds $0.00" in text


@pytest.mark.parametrize("status", ["opened", "challenged"])
def test_an_open_dispute_pauses_access_and_says_what_to_do(customer, order, status):
    pay()
    dispute(status)
    text = page(customer, order)
    assert "The payment is disputed Access is paused." in text
    assert "You did not mean to dispute it? Tell your bank." in text
    assert "Download" not in text
    dispute("won")
    assert "Thank you, it is yours" in page(customer, order)


@pytest.mark.parametrize("status", ["lost", "accepted", "expired"])
def test_a_lost_dispute_ends_access(customer, order, status):
    pay()
    dispute(status)
    text = page(customer, order)
    assert "Refunded The payment was disputed, and your money was returned." in text
    assert "Buy it again" in text


def test_a_paid_order_whose_access_the_shop_ended_says_so(customer, order):
    pay()
    PurchasedProduct.objects.update(
        revoked_at=timezone.now(), ended="by_hand", revoked_because="Shared with others"
    )
    text = page(customer, order)
    assert "Thank you" not in text
    assert "by the shop: Shared with others" in text


@pytest.mark.parametrize(
    ("status", "heading"),
    [
        ("pending", "Not paid yet As far as we know, nothing was charged."),
        ("failed", "The payment did not go through Nothing was charged."),
        ("cancelled", "The payment was cancelled Nothing was charged."),
        ("expired", "This order has expired As far as we know, nothing was charged."),
    ],
)
def test_what_is_not_paid_offers_another_try_and_a_second_look(customer, order, status, heading):
    Order.objects.filter(pk=order.pk).update(status=status)
    text = page(customer, order)
    assert heading in text
    assert "Try again" in text
    assert "I have paid: check again" in text
    assert "Tax invoice" not in text
    assert "Send the receipt again" not in text


def test_a_free_order_has_no_papers(customer, buyer, product):
    order = OrderFactory(user=buyer, product=product, amount=0, status="paid", is_paid=True)
    text = page(customer, order)
    assert "Total Free" in text
    assert "Tax invoice" not in text
    assert "Send the receipt again" not in text
    assert customer.get(address(order, "invoice")).status_code == 404
    assert customer.post(address(order, "receipt")).status_code == 404


def test_an_order_page_asks_as_much_for_many_refunds_as_for_one(
    customer, order, django_assert_num_queries
):
    pay()
    refund_part(100)
    customer.get(f"/orders/{order.reference}/")
    with CaptureQueriesContext(connection) as one:
        customer.get(f"/orders/{order.reference}/")
    for number in range(2, 6):
        refund_part(100, refund_id=f"ref_{number}")
        pay(payment_id=f"pay_{number}")
    with django_assert_num_queries(len(one)):
        customer.get(f"/orders/{order.reference}/")


# --- the receipt once more ------------------------------------------------------------------


def receipts_in_outbox():
    return OutgoingMessage.objects.filter(kind="order-paid")


@pytest.mark.both
def test_the_receipt_is_sent_again_as_a_new_message_to_the_present_address(customer, buyer, order):
    pay()
    buyer.email = "moved@example.com"
    buyer.save()
    answer = customer.post(address(order, "receipt"), follow=True)
    text = answer.content.decode()
    assert "The receipt is on its way to moved@example.com." in text
    assert "check your spam folder" in text
    first, second = receipts_in_outbox().order_by("pk")
    assert (first.recipient, second.recipient) == ("buyer@example.com", "moved@example.com")
    assert first.dedupe_key == f"order-paid:{order.reference}:pay_1"
    assert second.text == first.text


@pytest.mark.both
def test_eleven_clicks_send_one_and_ten_minutes_later_one_more(customer, order):
    pay()
    for _ in range(11):
        answer = customer.post(address(order, "receipt"), follow=True)
    assert "less than ten minutes ago" in answer.content.decode()
    assert receipts_in_outbox().count() == 2
    again = receipts_in_outbox().get(dedupe_key__contains=":again:")
    again.created_at -= timedelta(minutes=10)
    again.dedupe_key = f"order-paid:{order.reference}:pay_1:again:0"  # of an earlier time
    again.save()
    assert receipts.send_again(Order.objects.get()) is True
    assert receipts_in_outbox().count() == 3


def test_a_refunded_order_still_has_its_receipt(order):
    pay()
    refund()
    assert receipts.send_again(Order.objects.get()) is True
    again = receipts_in_outbox().get(dedupe_key__contains=":again:")
    assert "Remaining after refunds: $0.00" in again.text


def test_nothing_is_sent_for_what_was_not_paid(customer, order):
    assert receipts.send_again(order) is False
    assert customer.post(address(order, "receipt")).status_code == 404
    assert not receipts_in_outbox().exists()


# --- whose it is ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "method"),
    [("invoice", "get"), ("receipt", "post"), ("receipt", "get"), ("ask", "post"), ("ask", "get")],
)
def test_papers_are_their_owners(client, order, what, method):
    pay()
    path = address(order, what)
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={path}")
    client.force_login(UserFactory(email="other@example.com"))
    assert getattr(client, method)(path).status_code == 404
    client.force_login(UserFactory(is_superuser=True))
    assert getattr(client, method)(path).status_code == 404
    assert receipts_in_outbox().count() == 1


@pytest.mark.parametrize("what", ["receipt", "ask"])
def test_forged_forms_are_refused(buyer, order, what):
    pay()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(buyer)
    assert browser.post(address(order, what)).status_code == 403
    assert receipts_in_outbox().count() == 1


@pytest.mark.parametrize("what", ["receipt", "ask"])
def test_opening_the_address_of_a_button_leads_to_the_order(customer, order, what):
    pay()
    answer = customer.get(address(order, what))
    assert (answer.status_code, answer.url) == (302, f"/orders/{order.reference}/")
    assert receipts_in_outbox().count() == 1


# --- the tax invoice ------------------------------------------------------------------------


@pytest.fixture
def bought(sandbox, buyer, product):
    """An order that was really paid at the stand-in provider, and what the shop knows of it."""
    url = sessions.begin(buyer, product, BillingAddress("Ada Lo", "DE"), "http://shop.test")
    sandbox.pay(url)
    order = Order.objects.get()
    (payment,) = sandbox.payments()
    attempt = order.attempts.get()
    pay(
        payment_id=payment["payment_id"],
        checkout_session_id=attempt.checkout_session_id,
        product_cart=[{"product_id": attempt.provider_product_id, "quantity": 1}],
    )
    order.refresh_from_db()
    assert order.is_paid
    return order


def test_the_invoice_is_the_providers_pdf_and_kept_nowhere(customer, bought):
    answer = customer.get(address(bought, "invoice"))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    name = f'attachment; filename="invoice-{bought.reference}.pdf"'
    assert answer["Content-Disposition"] == name
    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}


def test_without_the_provider_the_invoice_says_so(customer, bought, sandbox):
    sandbox.configure(api_status=500)
    answer = customer.get(address(bought, "invoice"))
    sandbox.configure(api_status=0)
    text = words_of(answer)
    assert answer.status_code == 503
    assert "The payment provider, which issues it, is not answering." in text
    assert f'href="/orders/{bought.reference}/"' in answer.content.decode()
    assert sandbox.url not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_an_invoice_that_the_provider_does_not_have(customer, order, sandbox):
    pay()  # the stand-in provider has never heard of it
    answer = customer.get(address(order, "invoice"))
    assert answer.status_code == 503
    assert "has none for this payment yet" in words_of(answer)


@pytest.mark.both
def test_invoices_are_made_so_often_a_minute_for_each_customer(customer, bought):
    # So many that one minute holds too many of them, wherever a new one begins.
    answers = [customer.get(address(bought, "invoice")) for _ in range(2 * invoices.A_MINUTE + 1)]
    statuses = [answer.status_code for answer in answers]
    assert statuses[: invoices.A_MINUTE] == [200] * invoices.A_MINUTE
    assert set(statuses) == {200, 429}
    refused = answers[statuses.index(429)]
    assert "Too many tries in a short time" in words_of(refused)
    cache.clear()
    assert customer.get(address(bought, "invoice")).status_code == 200


@pytest.mark.both
def test_one_customers_clicks_do_not_count_for_another(customer, bought):
    for number in range(2 * invoices.A_MINUTE + 1):
        other = OrderFactory(status="paid", is_paid=True, payment_id=f"pay_{number}")
        with pytest.raises(ProviderRefused):
            invoices.fetch(other)
    assert customer.get(address(bought, "invoice")).status_code == 200


def test_an_unpaid_order_has_no_invoice(customer, order):
    assert customer.get(address(order, "invoice")).status_code == 404
