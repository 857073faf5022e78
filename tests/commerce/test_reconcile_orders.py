"""Asking about one order, and the command that asks about all."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from commerce import tasks
from commerce.models import (
    PurchasedProduct,
    WebhookEvent,
)
from commerce.payments import reconciliation
from commerce.provider import calls
from tests.commerce.conftest import open_attempt
from tests.commerce.paid_orders import books, check_out, pay, state
from tests.commerce.reconciling import run

pytestmark = pytest.mark.django_db


# --- one order --------------------------------------------------------------------------------


def test_one_order_is_asked_about(sandbox):
    order, _ = pay(sandbox)
    assert reconciliation.ask_about(order) == "The order is paid; the customer has access."
    assert state(order) == ("paid", True, 1)
    before = books()
    reconciliation.ask_about(order)
    assert books() == before


def test_an_order_that_was_not_paid_stays_as_it_is(sandbox):
    order, _ = check_out()
    assert reconciliation.ask_about(order) == "The provider knows of no payment for this order."
    assert state(order) == ("pending", False, 0)


def test_what_went_back_of_a_paid_order_is_found(sandbox):
    order, payment_id = pay(sandbox)
    run()
    sandbox.refund(payment_id)
    tasks.ask_about_order(order.pk)
    assert state(order) == ("refunded", False, 0)


def test_each_attempt_is_asked_for_and_a_session_that_is_gone_passed_over(sandbox, buyer, product):
    order, first = check_out(buyer, product)
    check_out(buyer, product)
    open_attempt(order, "cks_gone")
    sandbox.pay(first)
    reconciliation.ask_about(order)
    assert state(order) == ("paid", True, 1)


def test_asking_never_waits_and_says_when_it_could_not(sandbox):
    order, _ = pay(sandbox)
    sandbox.configure(api_status=429)
    started = timezone.now()
    with pytest.raises(calls.ProviderBusy):
        reconciliation.ask_about(order)
    tasks.ask_about_order(order.pk)
    assert timezone.now() - started < timedelta(seconds=1)
    tasks.ask_about_order(order.pk + 1)  # an order that is gone is no error


def test_a_session_answer_without_a_payment_id_is_no_answer(scripted, order):
    scripted.answers["/checkouts/cks_1"] = {}
    with pytest.raises(calls.ProviderUnreadable):
        reconciliation.ask_about(order)


# --- the command ------------------------------------------------------------------------------


def command(*arguments) -> str:
    out = StringIO()
    call_command("reconcile_orders", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_did_and_what_needs_a_person(sandbox, buyer, product):
    order, first = check_out(buyer, product)
    _, second = check_out(buyer, product)
    sandbox.pay(first)
    sandbox.pay(second)
    WebhookEvent.objects.create(
        webhook_id="msg_1", body_sha256="x", body=b"{}", type="payment.failed", status="failed"
    )
    text = command()
    assert f"Order {order.reference}: pending → paid." in text
    assert "Looked at 2 payments, healed 2." in text
    assert "Needs a person: 1 open review." in text
    assert f"(order {order.reference})" in text
    assert "Needs a person: 1 failed webhook event.\n  payment.failed msg_1" in text
    assert "No refund without an answer." in text
    again = command()
    assert "Looked at 2 payments, healed 0." in again
    assert "→" not in again


def test_the_command_counts_a_payment_of_no_order_as_listed(sandbox):
    order, _ = pay(sandbox)
    order.attempts.all().delete()
    order.delete()
    text = command()
    assert "Looked at 1 payment, healed 0, listed 1 to be checked.\n" in text
    assert "unknown" not in text
    assert "Needs a person: 1 open review." in text
    assert "Looked at 1 payment, healed 0.\n" in command()


def test_the_command_fails_loudly_when_the_provider_is_away(sandbox):
    sandbox.configure(api_status=503)
    with pytest.raises(CommandError, match=r"asked to the end.*after 0 pages.*503"):
        command()


def test_the_command_asks_about_one_order(sandbox):
    order, _ = pay(sandbox)
    text = command("--order", order.reference.lower())
    assert text.startswith(f"Order {order.reference}: pending → paid.")
    assert "still paid" in command("--order", order.reference)
    sandbox.configure(api_status=500)
    with pytest.raises(CommandError, match="asked about it: The provider answered 500"):
        command("--order", order.reference)
    with pytest.raises(CommandError, match="There is no order NOSUCH"):
        command("--order", "NOSUCH")


def test_the_ledger_says_so_while_access_is_paused(sandbox):
    from site_config.management.commands.ledger import read_books

    _, payment_id = pay(sandbox)
    sandbox.dispute(payment_id)
    run()
    (purchase,) = read_books()["purchases"]
    assert (purchase["active"], PurchasedProduct.objects.get().is_paused) == (False, True)
