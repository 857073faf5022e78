"""Paper about an order: the provider's tax invoice, and the receipt once more by e-mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from commerce.messages import receipts
from commerce.models import Order
from commerce.provider import calls, invoices

SENT = _(
    "The receipt is on its way to %(email)s. If it does not arrive within a few minutes, check "
    "your spam folder."
)
SENT_ALREADY = _(
    "The receipt was sent to %(email)s less than ten minutes ago. Please check your spam folder "
    "too; after ten minutes it can be sent again."
)


@require_GET
@login_required
@cache_control(private=True, no_store=True)
def invoice(request, reference):
    """The tax invoice as a PDF, made by the provider at this moment and kept nowhere."""
    order = _paid_order(request, reference)
    try:
        document = invoices.fetch(order)
    except invoices.TooMany:
        return render(request, "429.html", status=429)
    except calls.ProviderError as error:
        context = {"order": order, "is_refused": isinstance(error, calls.ProviderRefused)}
        return render(request, "commerce/invoice_unavailable.html", context, status=503)
    name = f"invoice-{order.reference}.pdf"
    return HttpResponse(
        document,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@cache_control(private=True, no_store=True)
def send_again(request, reference):
    """The receipt as a new message; whoever only opens the address is led to the order."""
    order = _paid_order(request, reference)
    if request.method == "POST":
        is_sent = receipts.send_again(order)
        words = (SENT if is_sent else SENT_ALREADY) % {"email": request.user.email}
        (messages.success if is_sent else messages.info)(request, words)
    return redirect("commerce:order", reference)


def _paid_order(request, reference) -> Order:
    """The customer's own order; one that nothing was paid for has no paper. Raises Http404."""
    orders = Order.objects.of_customer(request.user).select_related("user", "product")
    order = get_object_or_404(orders, reference=reference)
    if not receipts.has_receipt(order):
        raise Http404("Nothing was paid for this order.")
    return order
