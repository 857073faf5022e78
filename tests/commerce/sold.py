"""One of everything about a sold product, and the ways into the admin that shows it."""

import json

import pytest
from django.utils import timezone

from commerce.models import DownloadTicket, Order, PurchasedProduct, Review, WebhookEvent
from tests.commerce.conftest import open_attempt
from tests.factories import (
    OrderFactory,
    ProductPageFactory,
    PurchasedProductFactory,
    UserFactory,
)

OF_SELLERS = [Order, PurchasedProduct, DownloadTicket, Review]


FACTS = [*OF_SELLERS, WebhookEvent]


by_name = pytest.mark.parametrize("model", FACTS, ids=lambda model: model._meta.model_name)


def sell(seller, title, number=1, **values):
    """One of everything about a product of `seller`; the rows by model."""
    product = ProductPageFactory(owner=seller, title=title)
    buyer = UserFactory(email=f"buyer-of-{product.pk}-{number}@example.com")
    return sell_again(product, buyer, number, **values)


def sell_again(product, buyer, number, **values):
    key = f"{product.pk}_{number}"
    order = OrderFactory(
        user=buyer,
        product=product,
        status="paid",
        is_paid=True,
        paid_at=timezone.now(),
        payment_id=f"pay_{key}",
        **values,
    )
    open_attempt(order, f"cks_{key}")
    purchase = PurchasedProductFactory(user=buyer, product=product, order=order)
    ticket = DownloadTicket.objects.create(
        token_hash=f"hash{key}",
        user=buyer,
        purchase=purchase,
        release=product.latest_release,
        expires_at=timezone.now(),
    )
    review = Review.objects.create(order=order, payment_id=f"pay2_{key}", reason="second_payment")
    event = WebhookEvent.objects.create(
        webhook_id=f"evt_{key}",
        body_sha256=f"sha{key}",
        body=json.dumps({"type": "payment.succeeded", "secret": f"body-{key}"}).encode(),
        type="payment.succeeded",
        status="failed",
        error="Traceback: broken",
        order=order,
    )
    rows = (order, purchase, ticket, review, event)
    return {type(row): row for row in rows}


def sign_in(client, role):
    people = {
        "anonymous": None,
        "customer": {},
        "superuser": {"is_superuser": True},
    }
    values = people.get(role, {"groups": [role]})
    if values is not None:
        client.force_login(UserFactory(email=f"{role.lower()}-x@example.com", **values))


def base(model) -> str:
    return f"/admin/snippets/commerce/{model._meta.model_name}"


def read(response) -> str:
    if response.streaming:
        return b"".join(response.streaming_content).decode()
    return response.content.decode()


def views_of(row) -> list[str]:
    """Every address of the model's viewset, from the viewset itself; with `row` where one asks."""
    found = []
    for pattern in type(row).snippet_viewset.get_urlpatterns():
        route = str(pattern.pattern).replace("<int:pk>", str(row.pk))
        found.append(f"{base(type(row))}/{route}")
    return found
