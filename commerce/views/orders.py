"""A customer's orders, each with where it stands."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import profiles
from commerce import figures, titles, under_review
from commerce.downloads import access
from commerce.messages import receipts
from commerce.models import Order
from commerce.payments import asking, customer_withdrawals

PER_PAGE = 20
# How long the page of an order waits for the webhook after the provider sent somebody back.
WAIT_FOR = timedelta(minutes=3)
# After so many seconds of it the provider is asked.
ASK_AFTER = 5
ASKED = _(
    "We are asking the payment provider. If it knows of a payment, it will show here within a "
    "minute."
)
ASKED_ALREADY = _("We asked the payment provider a moment ago. Please check again in a minute.")


@require_safe
@never_cache
def order_page(request, reference):
    """One order. The provider appends its own parameters on the way back: nothing is ever taken
    from them, and the browser is sent on to the address without them (they hold an e-mail)."""
    if request.GET:
        comes_from_payment = "payment_id" in request.GET or "status" in request.GET
        if comes_from_payment and request.user.is_authenticated:  # strangers get no session
            _begin_to_wait(request, reference)
        return redirect("commerce:order", reference)
    return _order_page(request, reference)


@login_required
def _order_page(request, reference):
    order = get_object_or_404(
        Order.objects.of_customer(request.user)
        .select_related("product", "product__cover")
        .prefetch_related("attempts", "payments__refunds", "payments__disputes"),
        reference=reference,
    )
    titles.translate([order])
    is_waiting = _wait(request, order)
    is_under_review = under_review.has_payment(request.user, order.product)
    context = {
        "order": order,
        "figures": figures.of(order),
        "purchase": access.purchase_of(request.user, order.product),
        "has_receipt": receipts.has_receipt(order),
        "is_under_review": is_under_review,
        "withdrawal": customer_withdrawals.standing(order),
        "seller": profiles.shown_profile(order.product.owner_id),
        # What became of the payment is said aloud to those who cannot see the page change.
        "has_come_back": _waited(request, order) is not None,
    }
    state = "waiting" if is_waiting else order.status
    if is_under_review and order.status not in Order.ONCE_PAID_STATUSES:
        state = "in_review"
    return render(request, f"commerce/order_states/{state}.html", context)


def _begin_to_wait(request, reference) -> None:
    request.session["returned_from_payment"] = {
        "order": reference,
        "at": timezone.now().timestamp(),
    }


def _wait(request, order) -> bool:
    """Whether this browser has just come back from the payment page of an undecided order.

    When it has waited for some seconds, the provider is asked.
    """
    waited = _waited(request, order)
    if order.status != Order.Status.PENDING or waited is None:
        return False
    if waited >= ASK_AFTER:
        asking.ask_once(order)
    return True


def _waited(request, order) -> float | None:
    """The seconds since this browser came back from the payment page of the order; None if it has
    not, or longer ago than anybody waits."""
    returned = request.session.get("returned_from_payment") or {}
    waited = timezone.now().timestamp() - returned.get("at", 0)
    is_waiting = returned.get("order") == order.reference and waited < WAIT_FOR.total_seconds()
    return waited if is_waiting else None


@require_safe
@never_cache
def order_status(request, reference):
    """Where an order stands, for the page that polls."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": gettext("Please log in.")}, status=401)
    order = Order.objects.of_customer(request.user).filter(reference=reference).first()
    if order is None:
        return JsonResponse({"error": gettext("There is no such order.")}, status=404)
    _wait(request, order)
    return JsonResponse({"status": order.status, "is_paid": order.is_paid})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, reference):
    """ "I have paid: check again" on an order that is not paid as far as the shop knows."""
    order = get_object_or_404(Order.objects.of_customer(request.user), reference=reference)
    if request.method == "POST" and order.status not in Order.ONCE_PAID_STATUSES:
        is_asked = asking.ask_once(order)
        if order.status == Order.Status.PENDING:
            _begin_to_wait(request, reference)
        messages.info(request, ASKED if is_asked else ASKED_ALREADY)
    return redirect("commerce:order", reference)


@login_required
@never_cache
@require_safe
def order_list(request):
    """All own orders, newest first."""
    orders = Order.objects.of_customer(request.user).select_related("product")
    page = Paginator(orders, PER_PAGE).get_page(request.GET.get("page"))
    titles.translate(page)
    context = {"orders": page, "under_review": under_review.product_ids(request.user)}
    return render(request, "commerce/orders.html", context)
