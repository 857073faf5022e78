"""Telling those who may refund that a seller asks for it, and the seller what came of it."""

from django.contrib.auth import get_user_model
from django.urls import reverse

from commerce.models import RefundRequest
from core.own_rows import rows_for
from notifications import alerts, catalogue

REFUNDS = "commerce.add_refund"


def asked(request: RefundRequest) -> None:
    """Tell everybody who may refund, and the chat of those who run the shop."""
    order = request.order
    key = f"refund-asked:{request.pk}"
    values = {
        "seller": str(request.asked_by or ""),
        "reference": order.reference,
        "product_title": order.bought,
        "amount_text": order.total_display,
        "reason": request.reason,
        "admin_url": reverse("wagtailsnippets_commerce_refundrequest:inspect", args=[request.pk]),
    }
    people = get_user_model().objects.with_perm(REFUNDS).order_by("pk")
    for user in people:
        # A seller with this permission refunds own orders only.
        if user != request.asked_by and _sees(user, request):
            catalogue.refund_asked(**values, recipient=user.email, dedupe_key=f"{key}:{user.pk}")
    alerts.post("refund-asked", alerts.shop_chat(), **values, dedupe_key=f"{key}:chat")


def answered(request: RefundRequest) -> None:
    """Tell whoever asked, while the order is theirs to see; not of what they did themselves."""
    user, order = request.asked_by, request.order
    if user is None or user == request.answered_by or not _sees(user, request):
        return
    catalogue.refund_answered(
        recipient=user.email,
        reference=order.reference,
        product_title=order.bought,
        status=request.status,
        answer=request.answer,
        admin_url=reverse("wagtailsnippets_commerce_order:inspect", args=[order.pk]),
        dedupe_key=f"refund-answered:{request.pk}",
    )


def _sees(user, request: RefundRequest) -> bool:
    return user.is_active and rows_for(user, RefundRequest).filter(pk=request.pk).exists()
