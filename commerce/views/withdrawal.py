"""Withdrawing from a purchase, by its customer, on a page of its own."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commerce import titles
from commerce.models import Order
from commerce.payments import customer_withdrawals
from core import kept_forms
from core.plain_text import lines
from core.refusals import NotPossible

DONE = _(
    "You have withdrawn from this purchase. We have sent you an e-mail that says so; please keep "
    "it."
)


class WithdrawalForm(forms.Form):
    """A reason may be given; nobody has to."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=customer_withdrawals.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("You need not give one."),
    )

    def clean_reason(self) -> str:
        return lines(self.cleaned_data["reason"])


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, reference):
    """GET says what withdrawing means; POST does it, once."""
    orders = Order.objects.of_customer(request.user).select_related("product")
    order = get_object_or_404(orders, reference=reference)
    standing = customer_withdrawals.standing(order)
    if not standing.until:
        # The order's page says how it stands; somebody who sent the form is told why nothing came.
        if request.method == "POST" and standing.why_not:
            messages.warning(request, standing.why_not)
        return redirect("commerce:order", reference)
    sent = request.POST if request.method == "POST" else None
    kept = {} if sent else kept_forms.kept_for(request)
    form = WithdrawalForm(sent, initial=kept)
    if form.is_valid():
        try:
            customer_withdrawals.declare(order, form.cleaned_data["reason"], request.user)
        except NotPossible as refusal:  # its last moment, or another tab
            messages.warning(request, str(refusal))
        else:
            messages.success(request, DONE)
        return redirect("commerce:order", reference)
    titles.translate([order])
    context = {"order": order, "standing": standing, "form": form, "is_kept": bool(kept)}
    return render(request, "commerce/withdraw.html", context)
