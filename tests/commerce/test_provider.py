"""What the provider's answers mean, when they are odd or none at all."""

import pytest

from commerce.provider import calls
from commerce.provider.rate_limit import RateLimit
from tests.commerce.paid_orders import pay

pytestmark = pytest.mark.once


@pytest.mark.django_db
def test_the_tax_invoice_is_a_pdf_with_the_payment_on_it(sandbox):
    _, payment_id = pay(sandbox)
    document = calls.invoice(payment_id)
    assert document.startswith(b"%PDF-1.")
    assert payment_id.encode() in document
    with pytest.raises(calls.ProviderRefused) as refusal:
        calls.invoice("pay_unknown")
    assert (refusal.value.status, refusal.value.said) == (404, "No such payment.")


@pytest.mark.parametrize(
    ("document", "error"),
    [
        (b"<html>Sorry</html>", "is not a PDF"),
        (b"", "is not a PDF"),
        (b"%PDF-" + b"x" * calls.INVOICE_BYTES, "is larger than 10000000 bytes"),
    ],
)
def test_what_is_no_invoice_is_never_handed_on(scripted, document, error):
    scripted.answers["/invoices/payments/pay_1"] = document
    with pytest.raises(calls.ProviderUnreadable, match=error):
        calls.invoice("pay_1")


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        "pay_1",
        None,
        {"payment_id": None},
        {"payment_id": "pay_2"},
        b"<html>",
        b"",
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_a_malformed_payment_is_no_answer(scripted, answer):
    scripted.answers["/payments/pay_1"] = (200, {}, answer)
    with pytest.raises(calls.ProviderUnreadable):
        calls.payment("pay_1")


@pytest.mark.parametrize("items", [None, {}, "x", [None], [{}], [{"payment_id": 7}]])
def test_a_malformed_list_is_no_answer(scripted, items):
    scripted.answers["/payments"] = {"items": items}
    with pytest.raises(calls.ProviderUnreadable):
        calls.payments_page(0)


def test_a_refund_is_asked_for_once_whatever_the_answer(scripted):
    for status in (500, 503, 408, 409, 429, 422):
        scripted.answers["/refunds"] = (status, {"Retry-After": "1"}, {"message": "No."})
        with pytest.raises(calls.ProviderError):
            calls.create_refund(
                payment_id="pay_1",
                product_id="pdt_1",
                amount=1,
                currency="USD",
                reason="why",
                reference="1",
            )
    assert len(scripted.asked) == 6


@pytest.mark.parametrize(
    ("status", "error", "tries"),
    [
        (400, calls.ProviderRefused, 1),
        (404, calls.ProviderRefused, 1),
        (408, calls.ProviderUnavailable, 2),
        (429, calls.ProviderBusy, 1),
        (500, calls.ProviderUnavailable, 2),
    ],
)
def test_errors_are_told_apart_and_only_a_failure_is_tried_again(scripted, status, error, tries):
    body = {"code": "X", "message": " Out\u202eside\x00\n of\tthe limits " + "!" * 400}
    scripted.answers["/payments/pay_1"] = (status, {"Retry-After": "7"}, body)
    with pytest.raises(calls.ProviderError) as caught:
        calls.payment("pay_1")
    assert (type(caught.value), caught.value.status, len(scripted.asked)) == (error, status, tries)
    assert str(caught.value) == f"The provider answered {status}."
    assert caught.value.said == ("Out side of the limits " + "!" * 400)[:300]
    assert getattr(caught.value, "retry_after", 7) == 7


def test_a_failure_that_passes_at_once_is_not_noticed(scripted):
    good = (200, {}, {"payment_id": "pay_1", "total_amount": 900, "currency": "USD"})
    scripted.answers["/payments/pay_1"] = [(502, {}, b"Bad gateway"), good]
    assert calls.payment("pay_1").payment_id == "pay_1"


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "999999999", ""])
def test_a_wait_that_makes_no_sense_is_not_believed(scripted, text):
    scripted.answers["/payments/pay_1"] = (429, {"Retry-After": text}, {})
    with pytest.raises(calls.ProviderBusy) as busy:
        calls.payment("pay_1")
    assert busy.value.retry_after is None


def test_ids_never_lead_to_another_path(scripted):
    with pytest.raises(calls.ProviderRefused):
        calls.payment("../refunds?x=1#")
    assert scripted.asked == ["GET /payments/..%2Frefunds%3Fx=1%23"]


def test_a_pace_without_time_left_does_not_wait(scripted):
    scripted.answers["/payments"] = (429, {}, {})
    with pytest.raises(calls.ProviderBusy):
        RateLimit(budget_seconds=0.5).ask(calls.payments_page, 0)
    assert len(scripted.asked) == 1
