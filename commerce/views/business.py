"""Company and tax id of an order, corrected by its customer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commerce.checkout import corrections
from commerce.checkout.forms import BusinessForm
from commerce.models import Order

SAVED = _("Company and tax ID are saved. Your receipt and your next checkout have them.")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, reference):
    """GET shows both; POST writes them onto the order."""
    orders = Order.objects.of_customer(request.user).exclude(country="")
    order = get_object_or_404(orders, reference=reference)
    sent = request.POST if request.method == "POST" else None
    initial = {"company": order.company, "tax_id": order.tax_id}
    form = BusinessForm(sent, country=order.country, initial=initial)
    if form.is_valid():
        values = form.cleaned_data
        corrections.correct_business(order, values["company"], values["tax_id"], request.user)
        messages.success(request, SAVED)
        return redirect("commerce:order", reference)
    return render(request, "commerce/order_business.html", {"order": order, "form": form})
