"""Writing stories down: many rows at once, in one transaction for each batch."""

from itertools import chain

from django.db import transaction

from commerce.models import (
    CheckoutAttempt,
    Dispute,
    DownloadTicket,
    Order,
    Payment,
    PurchasedProduct,
    Refund,
)
from demo.history import people
from demo.history.story import Story
from support.models import Message, SupportRequest


@transaction.atomic
def write(stories: list[Story]) -> None:
    """All rows of these stories, or none. Past the rules: nothing is mailed or logged."""
    newcomers = {story.customer: None for story in stories if story.customer.pk is None}
    people.write(list(newcomers))
    _write_orders(stories)
    _write_money(stories)
    _write_access(stories)
    _write_requests([story for story in stories if story.request])


def _write_orders(stories: list[Story]) -> None:
    for story in stories:
        story.order.user_id = story.customer.pk
    Order.objects.bulk_create(story.order for story in stories)
    for story in stories:
        for attempt in story.attempts:
            attempt.order_id = story.order.pk
    CheckoutAttempt.objects.bulk_create(_all(stories, "attempts"))


def _write_money(stories: list[Story]) -> None:
    for story in stories:
        for payment, attempt in story.payments:
            payment.order_id, payment.attempt_id = story.order.pk, attempt.pk
    Payment.objects.bulk_create(payment for payment, _ in _all(stories, "payments"))
    Refund.objects.bulk_create(_all(stories, "refunds"))
    Dispute.objects.bulk_create(_all(stories, "disputes"))


def _write_access(stories: list[Story]) -> None:
    granted = [story for story in stories if story.purchase]
    for story in granted:
        story.purchase.user_id, story.purchase.order_id = story.customer.pk, story.order.pk
    PurchasedProduct.objects.bulk_create(story.purchase for story in granted)
    for story in granted:
        for ticket in story.tickets:
            ticket.user_id, ticket.purchase_id = story.customer.pk, story.purchase.pk
    DownloadTicket.objects.bulk_create(_all(granted, "tickets"))


def _write_requests(stories: list[Story]) -> None:
    for story in stories:
        story.request.user_id, story.request.purchase_id = story.customer.pk, story.purchase.pk
    SupportRequest.objects.bulk_create(story.request for story in stories)
    for story in stories:
        for message, is_of_customer in story.messages:
            message.request_id = story.request.pk
            if is_of_customer:
                message.author_id = story.customer.pk
    Message.objects.bulk_create(message for message, _ in _all(stories, "messages"))


def _all(stories: list[Story], name: str) -> list:
    return list(chain.from_iterable(getattr(story, name) for story in stories))
