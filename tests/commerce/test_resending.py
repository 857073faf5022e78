"""Sending a message of commerce again: written anew, to whom it concerns now, while it is true."""

import pytest

from commerce.downloads import access
from commerce.messages import notices
from commerce.models import Order, Review, WebhookEvent
from notifications import outbox, resending
from notifications.models import OutgoingMessage
from tests.commerce.reported import dispute, pay, refund, refund_part
from tests.factories import UserFactory
from tests.services.telegram import TelegramServer

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def only(kind, **values) -> OutgoingMessage:
    return OutgoingMessage.objects.get(kind=kind, repeat_of=None, **values)


def sent(kind, **values) -> OutgoingMessage:
    """The message of a kind, as it stands once it has arrived."""
    message = only(kind, **values)
    OutgoingMessage.objects.filter(pk=message.pk).update(status="sent", **outbox.WIPED)
    return only(kind, **values)


def again(message) -> OutgoingMessage:
    new = resending.send_again(message)
    assert new.pk != message.pk
    assert (new.status, new.kind, new.channel) == ("pending", message.kind, message.channel)
    assert new.repeat_of_id == message.pk
    assert (new.about, new.details) == (message.about, message.details)
    assert new.text
    return new


def refused(message) -> str:
    with pytest.raises(resending.NotPossible) as raised:
        resending.send_again(message)
    assert not message.repeats.exists()
    return str(raised.value)


def test_a_receipt_goes_to_the_address_of_today_and_says_what_is_left(order):
    pay()
    message = sent("order-paid")
    refund_part(900)
    order.user.email = "moved@example.com"
    order.user.save()

    new = again(message)

    assert new.recipient == "moved@example.com"
    assert "Remaining after refunds: $20.00" in new.text
    assert f"Order: {order.reference}" in new.text


def test_a_second_click_waits_for_the_first_and_each_repetition_is_one_row(order):
    pay()
    message = sent("order-paid")
    first = again(message)
    with pytest.raises(resending.NotPossible, match="is on its way"):
        resending.send_again(message)
    OutgoingMessage.objects.filter(pk=first.pk).update(status="sent")
    second = again(message)

    assert {first.dedupe_key, second.dedupe_key} == {
        f"again:{message.pk}:1",
        f"again:{message.pk}:2",
    }
    assert again_of(second).repeat_of_id == second.pk


def again_of(message) -> OutgoingMessage:
    OutgoingMessage.objects.filter(pk=message.pk).update(status="sent")
    message.refresh_from_db()
    return again(message)


def test_a_message_that_waits_is_not_sent_again(order):
    pay()
    assert "tried again by itself" in refused(only("order-paid"))


def test_a_declined_payment_is_told_again_while_the_order_stands_there(order):
    pay(status="failed")
    message = sent("payment-failed")
    assert "You can try again" in again(message).text

    OutgoingMessage.objects.exclude(pk=message.pk).delete()
    pay(payment_id="pay_2")
    assert "would not be true any more" in refused(message)


def test_a_refund_is_told_again(order):
    pay()
    refund()
    assert "$29.00 of the $29.00 that you paid for" in again(sent("order-refunded")).text


def test_access_is_told_again_as_it_stands(order):
    pay()
    dispute("opened")
    paused = sent("access-ended")
    assert again(paused).subject == f"Access paused: {order.product_title}"
    OutgoingMessage.objects.exclude(pk=paused.pk).delete()
    dispute("won")
    assert "would not be true any more" in refused(paused)
    back = sent("access-restored")
    again(back)

    access.revoke_by_hand(order.purchases.get(), "Shared", UserFactory(is_superuser=True))
    OutgoingMessage.objects.filter(repeat_of=back).delete()
    assert "would not be true any more" in refused(back)


def test_a_review_is_told_again_to_the_same_person_while_it_waits(order):
    admin = UserFactory(email="admin@example.com", is_superuser=True)
    pay(total_amount=100, settlement_amount=100)
    to_seller = sent("review-needed", recipient=order.product.owner.email)
    to_admin = sent("review-needed", recipient=admin.email)

    assert again(to_seller).recipient == order.product.owner.email
    assert "accept the payment and grant access" in again(to_admin).text
    OutgoingMessage.objects.exclude(repeat_of=None).delete()
    admin.is_superuser = False
    admin.save()
    refused(to_admin)
    Review.objects.update(is_open=False)
    refused(to_seller)


def test_a_review_reaches_the_chats_of_the_shop_and_of_the_seller_once_each(order, settings):
    seller = order.product.owner
    seller.telegram_chat_id = "42"
    seller.save()
    with TelegramServer() as telegram:
        telegram.use(settings)
        for _ in range(2):
            pay(total_amount=100, settlement_amount=100)
        posts = OutgoingMessage.objects.filter(kind="review-needed", channel="telegram")
        assert sorted(posts.values_list("recipient", flat=True)) == ["-100200300", "42"]
        for post in posts:
            assert outbox.deliver(post.pk)
        assert len(telegram.delivered) == 2
        assert "Expected: $29.00\nReceived: $1.00" in telegram.delivered[0].text

        new = again(posts.get(recipient="42"))
        assert (new.recipient, new.channel) == ("42", "telegram")
        settings.TELEGRAM_BOT_TOKEN = ""
        refused(posts.get(recipient="-100200300", repeat_of=None))


def test_a_review_is_posted_once_where_seller_and_shop_share_a_chat(order, settings):
    seller = order.product.owner
    seller.telegram_chat_id = "-100200300"
    seller.save()
    with TelegramServer() as telegram:
        telegram.use(settings)
        pay(total_amount=100, settlement_amount=100)
    assert OutgoingMessage.objects.filter(channel="telegram").count() == 1


def test_an_event_that_was_given_up_is_told_again_until_it_is_applied(order):
    admin = UserFactory(email="admin@example.com", is_superuser=True)
    event = WebhookEvent.objects.create(
        webhook_id="msg_1", body=b"{}", body_sha256="x", type="payment.succeeded", status="failed"
    )
    notices.event_given_up(event)
    message = sent("webhook-event-given-up")
    assert again(message).recipient == admin.email

    OutgoingMessage.objects.exclude(repeat_of=None).delete()
    WebhookEvent.objects.update(status="applied")
    refused(message)


def test_what_is_gone_cannot_be_told(order):
    pay()
    message = sent("order-paid")
    OutgoingMessage.objects.filter(pk=message.pk).update(about_id=0)
    message.refresh_from_db()
    assert "is gone or has changed" in refused(message)
    assert Order.objects.exists()
