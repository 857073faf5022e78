"""A customer's orders, each with where it stands, and the library of what they own."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commerce.models import Order, PurchasedProduct
from products.models import Release

PER_PAGE = 20
# How long the page of an order waits for the webhook after the provider sent somebody back.
WAIT_FOR = timedelta(minutes=3)


@require_safe
@never_cache
def order_page(request, reference):
    """One order. The provider appends its own parameters on the way back: nothing is ever taken
    from them, and the browser is sent on to the address without them (they hold an e-mail)."""
    if request.GET:
        if "payment_id" in request.GET or "status" in request.GET:
            request.session["returned_from_payment"] = {
                "order": reference,
                "at": timezone.now().timestamp(),
            }
        return redirect("commerce:order", reference)
    return _order_page(request, reference)


@login_required
def _order_page(request, reference):
    order = get_object_or_404(
        Order.objects.of_customer(request.user)
        .select_related("product", "product__cover")
        .prefetch_related("attempts", "purchases"),
        reference=reference,
    )
    context = {"order": order, "is_waiting": _is_waiting(request, order)}
    return render(request, "commerce/order.html", context)


def _is_waiting(request, order) -> bool:
    """Whether this browser has just come back from the payment page of an undecided order."""
    returned = request.session.get("returned_from_payment") or {}
    recent = timezone.now().timestamp() - returned.get("at", 0) < WAIT_FOR.total_seconds()
    return (
        order.status == Order.Status.PENDING and returned.get("order") == order.reference and recent
    )


@require_safe
@never_cache
def order_status(request, reference):
    """Where an order stands, for the page that polls."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": "Please log in."}, status=401)
    order = Order.objects.of_customer(request.user).filter(reference=reference).first()
    if order is None:
        return JsonResponse({"error": "There is no such order."}, status=404)
    return JsonResponse({"status": order.status, "is_paid": order.is_paid})


@login_required
@never_cache
@require_safe
def order_list(request):
    """All own orders, newest first."""
    orders = Order.objects.of_customer(request.user).select_related("product")
    page = Paginator(orders, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "commerce/orders.html", {"orders": page})


@login_required
@never_cache
@require_safe
def library(request):
    """Everything the customer owns, ready to download; also what is no longer on sale."""
    purchases = (
        PurchasedProduct.objects.of_customer(request.user)
        .select_related("product", "product__cover", "order")
        .prefetch_related(
            "product__cover__renditions",
            Prefetch(
                "product__releases",
                queryset=Release.objects.order_by("-created_at", "-pk"),
                to_attr="newest_releases",
            ),
        )
    )
    page = Paginator(purchases, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "commerce/library.html", {"purchases": page})
