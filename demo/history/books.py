"""Storing stories: many rows at once, in one transaction for each batch."""

from itertools import chain

from django.db import transaction

from commerce.models import (
    CheckoutAttempt,
    Dispute,
    DownloadTicket,
    Grant,
    Order,
    Payment,
    PurchasedProduct,
    Refund,
)
from demo.history import people
from demo.history.story import Story, present
from support.models import Message, SupportRequest


@transaction.atomic
def write(stories: list[Story]) -> None:
    """All rows of these stories, or none. Past the rules: nothing is mailed or logged."""
    newcomers = {story.customer: None for story in stories if story.customer.pk is None}
    people.write(list(newcomers))
    _write_orders(stories)
    _write_money(stories)
    _write_access(stories)
    _write_requests(stories)


def _write_orders(stories: list[Story]) -> None:
    for story in stories:
        story.order.user_id = present(story.customer.pk)
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
    granted = [(story, story.purchase) for story in stories if story.purchase]
    for story, purchase in granted:
        purchase.user_id, purchase.order_id = present(story.customer.pk), story.order.pk
    PurchasedProduct.objects.bulk_create(purchase for _, purchase in granted)
    Grant.objects.bulk_create(
        Grant(
            purchase=purchase,
            order=story.order,
            began_at=purchase.granted_at,
            ended_at=purchase.revoked_at,
            ended=purchase.ended,
        )
        for story, purchase in granted
    )
    for story, purchase in granted:
        for ticket in story.tickets:
            ticket.user_id, ticket.purchase_id = present(story.customer.pk), purchase.pk
    DownloadTicket.objects.bulk_create(_all([story for story, _ in granted], "tickets"))


def _write_requests(stories: list[Story]) -> None:
    asked = [(story, story.request) for story in stories if story.request]
    for story, request in asked:
        request.user_id = present(story.customer.pk)
        request.purchase_id = present(story.purchase).pk
    SupportRequest.objects.bulk_create(request for _, request in asked)
    for story, request in asked:
        for message, is_of_customer in story.messages:
            message.request_id = request.pk
            if is_of_customer:
                message.author_id = story.customer.pk
    messages = _all([story for story, _ in asked], "messages")
    Message.objects.bulk_create(message for message, _ in messages)


def _all(stories: list[Story], name: str) -> list:
    return list(chain.from_iterable(getattr(story, name) for story in stories))
