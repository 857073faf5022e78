"""Who is told what, and how often."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone

from commerce.downloads import access
from commerce.messages import notices
from commerce.models import Order, PurchasedProduct, Review, WebhookEvent
from notifications.models import OutgoingMessage
from tests.commerce.reported import dispute, pay, refund, refund_part
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def mails(kind, recipient=None):
    rows = OutgoingMessage.objects.filter(kind=kind).order_by("pk")
    return list(rows.filter(recipient=recipient) if recipient else rows)


@pytest.fixture
def deciding():
    """Two who may resolve reviews, and two who may not any more or never could."""
    group = Group.objects.create(name="Deciders")
    group.permissions.add(Permission.objects.get(codename="change_review"))
    admin = UserFactory(email="admin@example.com", is_superuser=True)
    helper = UserFactory(email="helper@example.com", groups=["Deciders"])
    gone = UserFactory(email="gone@example.com", groups=["Deciders"])
    gone.is_active = False
    gone.save()
    UserFactory(email="nobody@example.com")
    return {admin.email, helper.email}


@pytest.mark.once
def test_a_payment_brings_one_receipt_with_what_was_paid(order):
    pay(currency="EUR", total_amount=2650, settlement_tax=463)
    pay(currency="EUR", total_amount=2650, settlement_tax=463)
    (mail,) = mails("order-paid")
    assert mail.recipient == "buyer@example.com"
    assert mail.subject == f"Receipt for {order.product_title} ({order.reference})"
    for line in (
        f"Order: {order.reference}",
        f"Product: {order.product_title}",
        "Included tax, as reported by the payment provider: $4.63",
        "Paid: $29.00",
        "Charged in your currency: €26.50",
        "http://shop.test/library/",
        f"http://shop.test/orders/{order.reference}/",
    ):
        assert line in mail.text
    assert "Price:" not in mail.text


def test_a_declined_payment_is_told_once(order):
    for _ in range(2):
        pay(status="failed")
    (mail,) = mails("payment-failed")
    assert "You can try again" in mail.text
    assert f"http://shop.test/orders/{order.reference}/" in mail.text


def test_each_refund_is_told_once_with_what_is_left(order):
    pay()
    for _ in range(2):
        refund_part(900)
        refund_part(2000, refund_id="ref_2")
    first, second = mails("order-refunded")
    assert first.dedupe_key == "refunded:ref_1"
    assert "$9.00 of the $29.00 that you paid for" in first.text
    assert "$20.00 of it was not refunded." in first.text
    assert f"{order.product_title} stays in your library." in first.text
    assert "That is the full amount." in second.text
    assert f"Your access to {order.product_title} has ended." in second.text
    assert mails("access-ended") == []


@pytest.mark.once
def test_a_refund_under_way_is_not_told_yet(order):
    pay()
    refund(status="pending")
    assert mails("order-refunded") == []
    refund()
    assert len(mails("order-refunded")) == 1


def test_a_refunded_second_payment_leaves_access_alone(order):
    pay()
    pay(payment_id="pay_2")
    refund(payment_id="pay_2")
    (mail,) = mails("order-refunded")
    assert f"{order.product_title} stays in your library." in mail.text


def test_a_dispute_is_told_at_each_of_its_turns(order):
    pay()
    for status in ("opened", "challenged", "opened"):
        dispute(status)
    (paused,) = mails("access-ended")
    assert paused.subject == f"Access paused: {order.product_title}"
    dispute("won")
    (back,) = mails("access-restored")
    assert back.subject == f"You have access to {order.product_title}"
    dispute("opened", dispute_id="dp_2")
    dispute("lost", dispute_id="dp_2")
    subjects = [mail.subject for mail in mails("access-ended")]
    title = order.product_title
    assert subjects == [
        f"Access paused: {title}",
        f"Access paused: {title}",
        f"Access ended: {title}",
    ]
    assert "was disputed and your money was returned" in mails("access-ended")[-1].text


@pytest.mark.once
def test_access_by_hand_is_told_with_the_reason(buyer, product):
    admin = UserFactory(is_superuser=True)
    purchase = access.grant_by_hand(buyer, product, "A gift", admin)
    (given,) = mails("access-restored", "buyer@example.com")
    assert "A gift" not in given.text
    access.revoke_by_hand(purchase, "Shared with others", admin)
    (ended,) = mails("access-ended", "buyer@example.com")
    assert (
        f"ended your access to {product.title}. The reason given: Shared with others" in ended.text
    )


def test_a_review_reaches_the_seller_and_those_who_decide_once_each(order, deciding):
    seller = order.product.owner
    for _ in range(2):
        pay(total_amount=100, settlement_amount=100)
    review = Review.objects.get()
    notices.review_needed(review)
    told = mails("review-needed")
    assert sorted(mail.recipient for mail in told) == sorted(deciding | {seller.email})
    address = f"http://shop.test/admin/snippets/commerce/review/inspect/{review.pk}/"
    for mail in told:
        assert "Expected: $29.00\nReceived: $1.00\n" in mail.text
        assert address in mail.text
        decides = mail.recipient in deciding
        assert ("accept the payment and grant access" in mail.text) is decides
    assert mails("review-needed", "buyer@example.com") == []


@pytest.mark.once
def test_a_seller_who_may_decide_is_told_once(order):
    seller = order.product.owner
    seller.is_superuser = True
    seller.save()
    pay(total_amount=100, settlement_amount=100)
    (mail,) = mails("review-needed", seller.email)
    assert "accept the payment and grant access" in mail.text


def test_a_payment_without_an_order_reaches_only_those_who_decide(product, deciding):
    pay(checkout_session_id="cks_unknown")
    told = mails("review-needed")
    assert {mail.recipient for mail in told} == deciding
    assert "Received: $29.00 from somewhere else\n" in told[0].text
    assert "Product:" not in told[0].text


@pytest.mark.once
def test_a_review_of_a_product_without_a_seller(order):
    order.product.owner = None
    order.product.save()
    pay(total_amount=100, settlement_amount=100)
    assert mails("review-needed") == []


@pytest.mark.once
@pytest.mark.parametrize(
    ("changes", "received"),
    [
        ({"payment_id": "pay_2"}, "A second payment, $29.00"),
        (
            {"product_cart": [{"product_id": "pdt_2", "quantity": 1}]},
            "pdt_2 x 1 ($29.00)",
        ),
        (
            {"currency": "EUR", "total_amount": 90, "settlement_amount": 100},
            "€0.90 (settled as $1.00)",
        ),
    ],
)
def test_a_review_tells_amounts_as_people_read_them(order, changes, received):
    if "payment_id" in changes:
        pay()
    pay(**changes)
    (mail,) = mails("review-needed")
    assert f"Received: {received}\n" in mail.text


@pytest.mark.once
def test_an_event_that_was_given_up_reaches_those_who_decide(deciding):
    event = WebhookEvent.objects.create(
        webhook_id="msg_1", body_sha256="x", body=b"{}", type="payment.succeeded", attempts=6
    )
    for _ in range(2):
        notices.event_given_up(event)
    told = mails("webhook-event-given-up")
    assert {mail.recipient for mail in told} == deciding
    assert len(told) == 2
    assert "tried 6 times" in told[0].text
    address = f"http://shop.test/admin/snippets/commerce/webhookevent/inspect/{event.pk}/"
    assert address in told[0].text


def test_a_message_exists_exactly_when_its_cause_does(order):
    with transaction.atomic():
        pay()
        assert len(mails("order-paid")) == 1
        transaction.set_rollback(True)
    assert mails("order-paid") == []
    assert Order.objects.get().status == "pending"
    assert not PurchasedProduct.objects.exists()


def test_a_review_that_opens_again_is_told_again_once_each_time(order, deciding):
    everybody = deciding | {order.product.owner.email}
    pay(total_amount=100, settlement_amount=100)
    for times in (2, 3):
        refund(amount=100, refund_id=f"ref_{times}", status="succeeded")
        assert not Review.objects.get().is_open
        # The bank sent the money back: the shop holds it after all.
        for _ in range(2):
            refund(amount=100, refund_id=f"ref_{times}", status="failed")
        assert Review.objects.get().is_open
        told = mails("review-needed")
        assert sorted(mail.recipient for mail in told) == sorted([*everybody] * times)


def test_an_unknown_payment_whose_refund_failed_is_listed_and_told_again(product, deciding):
    pay(checkout_session_id="cks_unknown")
    refund(status="succeeded")
    assert not Review.objects.get().is_open
    refund(status="failed")
    assert Review.objects.get().is_open
    assert len(mails("review-needed")) == 2 * len(deciding)


def test_a_review_that_was_dismissed_is_not_told_again(order, deciding):
    pay(total_amount=100, settlement_amount=100)
    Review.objects.update(is_open=False, resolution="dismissed", resolved_at=timezone.now())
    before = len(mails("review-needed"))
    refund(amount=100, status="succeeded")
    refund(amount=100, status="failed")
    assert len(mails("review-needed")) == before
