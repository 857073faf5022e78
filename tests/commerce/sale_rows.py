"""One of everything about a sold product, and the ways into the admin that shows it."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.models import (
    CustomerWithdrawal,
    Dispute,
    DownloadTicket,
    LostOrder,
    Order,
    Payment,
    PurchasedProduct,
    Reconciliation,
    Refund,
    RefundRequest,
    Review,
    WebhookEvent,
    WebhookRefusal,
)
from tests.commerce.conftest import open_attempt
from tests.factories import (
    OrderFactory,
    ProductPageFactory,
    PurchasedProductFactory,
    UserFactory,
)

OF_SELLERS = [
    Order,
    PurchasedProduct,
    Refund,
    RefundRequest,
    CustomerWithdrawal,
    Dispute,
    DownloadTicket,
    Review,
]
OF_THE_SHOP = [WebhookEvent, WebhookRefusal, Reconciliation, LostOrder]
FACTS = [*OF_SELLERS, *OF_THE_SHOP]


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
    attempt = open_attempt(order, f"cks_{key}")
    payment = pay(order, f"pay_{key}", attempt)
    purchase = PurchasedProductFactory(user=buyer, product=product, order=order)
    ticket = DownloadTicket.objects.create(
        token_hash=f"hash{key}",
        user=buyer,
        purchase=purchase,
        release=product.latest_release,
        expires_at=timezone.now(),
    )
    refund = Refund.objects.create(
        refund_id=f"ref_{key}",
        payment=payment,
        amount=100,
        currency=order.currency,
        is_partial=True,
        status="succeeded",
        reason=f"Kindness {key}",
    )
    asked = RefundRequest.objects.create(
        order=order, asked_by=product.owner, reason=f"Regret {key}"
    )
    withdrawn = CustomerWithdrawal.objects.create(order=order, reason=f"Second thoughts {key}")
    second = pay(order, f"pay2_{key}", attempt)
    # Won: what is left of the first payment can be refunded.
    dispute = Dispute.objects.create(
        dispute_id=f"dsp_{key}", payment=payment, status="won", amount="2900", currency="USD"
    )
    review = Review.objects.create(order=order, payment=second, reason="second_payment")
    event = WebhookEvent.objects.create(
        webhook_id=f"evt_{key}",
        body_sha256=f"sha{key}",
        body=json.dumps({"type": "payment.succeeded", "secret": f"body-{key}"}).encode(),
        type="payment.succeeded",
        status="failed",
        error="Traceback: broken",
        order=order,
    )
    refusal = WebhookRefusal.objects.create(
        day=timezone.localdate() - timedelta(days=WebhookRefusal.objects.count()),
        status=401,
        reason="The signature is not valid.",
        count=number,
    )
    run = Reconciliation.objects.create(is_running=False, looked_at=number)
    lost = LostOrder.objects.create(
        review=review,
        reference=f"LOST{key}",
        gap_begins_at=timezone.now(),
        gap_ends_at=timezone.now(),
        product=product,
        customer=buyer,
        amount=2900,
        currency="USD",
        looked_at=timezone.now(),
    )
    money = (refund, asked, withdrawn, dispute, review, event, refusal, run, lost)
    rows = (order, purchase, ticket, *money)
    return {type(row): row for row in rows}


def pay(order, payment_id, attempt=None, **values):
    """A payment of the whole order that succeeded, as the provider reports it."""
    return Payment.objects.create(
        **{
            "payment_id": payment_id,
            "order": order,
            "attempt": attempt,
            "session_id": attempt.checkout_session_id if attempt else "",
            "status": "succeeded",
            "total_amount": order.amount,
            "currency": order.currency,
            "product_ids": ["pdt_1"],
            "quantity": 1,
            **values,
        }
    )


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
        return b"".join(response.streaming_content).decode("utf-8-sig")
    return response.content.decode()


def views_of(row) -> list[str]:
    """Every address of the model's viewset, from the viewset itself; with `row` where one asks."""
    found = []
    for pattern in type(row).snippet_viewset.get_urlpatterns():
        route = str(pattern.pattern).replace("<int:pk>", str(row.pk))
        route = route.replace("<str:pk>", str(getattr(row, "payment_id", "")))
        found.append(f"{base(type(row))}/{route}")
    return found
