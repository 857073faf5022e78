"""The checkout page: what is bought, where the bill goes, and on to the provider."""

from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commerce import under_review
from commerce.checkout import orders, sessions
from commerce.checkout.forms import BillingForm
from commerce.downloads import access
from core import kept_forms
from products.models import ProductPage
from products.privacy import may_see
from products.renamed import for_product

PRICE_CHANGED = _("The price has changed since you opened this page. Please check it and continue.")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_product(lambda request: ProductPage.objects.live().select_related("cover"))
def checkout_page(request, product):
    """GET shows the form, filled with what was entered last; POST goes on to payment."""
    if not may_see(request, product):
        return redirect(product.url)  # which says what it takes to see it
    if access.active_purchase(request.user, product):
        words = gettext("You own %(product)s already. There is nothing to pay.")
        messages.info(request, words % {"product": product.title})
        return redirect(product.url)
    if reason := access.why_not_for_sale(product):
        messages.warning(request, reason)
        return redirect(product.url)
    if product.is_free:
        return _free(request, product)
    if under_review.has_payment(request.user, product):
        messages.warning(request, under_review.WHY_NOT_PAY)
        return redirect(product.url)
    return _paid(request, product)


def _free(request, product):
    if request.method != "POST":
        return render(request, "commerce/checkout.html", {"product": product})
    try:
        orders.place_free(request.user, product)
    except orders.AlreadyOwned:
        pass  # a second click: the first one did it
    except orders.NotForSale as error:
        messages.warning(request, str(error))
        return redirect(product.url)
    words = gettext("%(product)s is yours. Download it whenever you like.")
    messages.success(request, words % {"product": product.title})
    return redirect("commerce:library")


def _paid(request, product):
    if request.method != "POST":
        address = sessions.last_address(request.user, product)
        kept = kept_forms.kept_for(request)
        now = {"shown_price": product.price}
        form = BillingForm(initial={**asdict(address), **kept, **now})
        if kept.get("shown_price") not in (None, "", str(product.price)):
            messages.warning(request, str(PRICE_CHANGED))
        return _show(request, product, form, is_kept=bool(kept))
    form = BillingForm(request.POST)
    if not form.is_valid():
        return _show(request, product, form)
    if form.cleaned_data["shown_price"] not in ("", str(product.price)):
        data = request.POST.copy()
        data["shown_price"] = str(product.price)
        form.data = data
        form.add_error(None, PRICE_CHANGED)
        return _show(request, product, form)
    try:
        # The host was checked against ALLOWED_HOSTS.
        origin = f"{request.scheme}://{request.get_host()}"
        return redirect(sessions.begin(request.user, product, form.address, origin))
    except orders.AlreadyOwned:
        return redirect(product.url)
    except orders.NotForSale as error:
        messages.warning(request, str(error))
        return redirect(product.url)
    except orders.TooManyTries as error:
        form.add_error(None, str(error))
        return _show(request, product, form, status=429)
    except sessions.NotOpened as error:
        form.add_error(error.field, str(error))
        return _show(request, product, form, status=200 if error.field else 503)


def _show(request, product, form, status=200, is_kept=False):
    context = {"product": product, "form": form, "is_kept": is_kept}
    return render(request, "commerce/checkout.html", context, status=status)
