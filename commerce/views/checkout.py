"""The checkout page: what is bought, where the bill goes, and on to the provider."""

from contextlib import suppress
from dataclasses import asdict, replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commerce import offers, titles, under_review
from commerce.checkout import address_book, holding, orders, sessions
from commerce.checkout.forms import CheckoutForm
from commerce.checkout.orders import BillingAddress
from commerce.discounts import chosen
from commerce.discounts.rules import CodeRefused
from commerce.downloads import access
from commerce.views import checkout_addresses, checkout_amount, checkout_code
from commerce.views.checkout_amount import CheckoutAmount
from commerce.views.checkout_code import CheckoutCode
from core import kept_forms
from products import words
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
    purchase = access.purchase_of(request.user, product)
    since = holding.since(request.user, product, _sent(request, "opened"))
    try:
        offer = offers.offer_to(product, purchase, _edition_wanted(request), since)
    except offers.AlreadyOwned:
        owned = gettext("You own %(product)s already. There is nothing to pay.")
        title = titles.of_purchase(purchase) if purchase else words.title_of(product)
        messages.info(request, owned % {"product": title})
        return redirect(product.url)
    except offers.NotForSale as error:
        messages.warning(request, access.why_not_for_sale(product) or str(error))
        return redirect(product.url)
    if reason := access.why_not_for_sale(product):
        messages.warning(request, reason)
        return redirect(product.url)
    return _sold(request, offer, since)


def _sold(request, offer, since):
    offer, amount = checkout_amount.read(request, offer)
    if offer.is_free:
        return _free(request, offer, since, CheckoutCode(), amount)
    offer, code = checkout_code.read(request, offer, _sent(request, "discount_code"))
    if offer.is_free:
        return _free(request, offer, since, code, amount)
    if under_review.has_payment(request.user, offer.product):
        messages.warning(request, under_review.WHY_NOT_PAY)
        return redirect(offer.product.url)
    return _paid(request, offer, since, code, amount)


def _edition_wanted(request) -> int | None:
    """The number of an edition, from the address or the form. Raises Http404 for anything else."""
    sent, asked = _sent(request, "edition"), request.GET.get("edition")
    number = (sent or asked) if request.method == "POST" else (asked or sent)
    if number and not (number.isascii() and number.isdecimal() and len(number) <= 18):
        raise Http404
    return int(number) if number else None


def _sent(request, name: str) -> str:
    """A field that the form carries, from what was sent or is given back."""
    sent = request.POST if request.method == "POST" else kept_forms.kept_for(request)
    return sent.get(name) or ""


def _free(request, offer, since, code, amount):
    product = offer.product
    if request.method != "POST" or code.is_asked_for or amount.is_asked_for:
        opened = holding.mark(request.user, product, since)
        return _show(request, offer, code, None, amount, opened=opened)
    try:
        about = (request.user, product, _number_of(offer), since, code.applied)
        orders.place_free(*about, _chosen(offer))
    except offers.AlreadyOwned:
        pass  # a second click: the first one did it
    except offers.NotForSale as error:
        messages.warning(request, str(error))
        return redirect(product.url)
    except (CodeRefused, offers.AmountRefused) as error:
        messages.warning(request, str(error))
        return redirect(offer.checkout_url)
    chosen.drop(request.session)
    told = gettext("%(product)s is yours. Download it whenever you like.")
    product = words.of(product)
    messages.success(request, told % {"product": replace(offer, product=product).title})
    return redirect("commerce:library")


def _paid(request, offer, since, code, amount):
    product, price = offer.product, str(offer.amount)
    now = {"shown_price": price, "opened": holding.mark(request.user, product, since)}
    book = checkout_addresses.read(request)
    asked = (code.is_asked_for, amount.is_asked_for, book.is_asked_for)
    if request.method != "POST" or any(asked) or "use_country" in request.POST:
        address = asdict(sessions.last_address(request.user, product, book.default))
        kept = kept_forms.kept_for(request) if request.method != "POST" else {}
        sent = kept or request.POST.dict()
        # A tick that was taken away is not sent; consent is given anew for each order.
        ticks = {"is_business": "" if sent else bool(address["company"]), "consent": ""}
        initial = {**address, **ticks, **sent, **book.filled, **now}
        form = CheckoutForm(initial=initial, has_room=book.has_room)
        if kept.get("shown_price") not in (None, "", price) and not offer.pay_what_you_want:
            messages.warning(request, str(PRICE_CHANGED))
        status = 429 if code.is_guessing else 200
        return _show(request, offer, code, form, amount, status, is_kept=bool(kept), book=book)
    form = CheckoutForm(request.POST, has_room=book.has_room)
    if not form.is_valid():
        return _show(request, offer, code, form, amount)
    if form.cleaned_data["shown_price"] not in ("", price):
        return _show_price(request, offer, code, form, now, code.notice)
    try:
        # The host was checked against ALLOWED_HOSTS.
        origin = f"{request.scheme}://{request.get_host()}"
        about = (request.user, product, form.address, origin, _number_of(offer))
        way_on = redirect(sessions.begin(*about, since, code.applied, _chosen(offer)))
        if form.is_to_be_kept:
            with suppress(address_book.BookFull):  # by another tab, in this moment
                address_book.keep(request.user, address_book.parts_of(form.address))
        return way_on
    except offers.AlreadyOwned:
        return redirect(product.url)
    except offers.NotForSale as error:
        messages.warning(request, str(error))
        return redirect(product.url)
    except CodeRefused as error:  # somebody else was faster, or it ended in this moment
        offer = replace(offer, amount=offer.full_amount, code=None, discount=0)
        now["shown_price"] = str(offer.amount)
        return _show_price(request, offer, CheckoutCode(), form, now, str(error))
    except offers.AmountRefused as error:  # somebody changed the price in this moment
        form.add_error(None, str(error))
        return _show(request, offer, code, form, amount)
    except orders.TooManyTries as error:
        form.add_error(None, str(error))
        return _show(request, offer, code, form, amount, status=429)
    except sessions.NotOpened as error:
        form.add_error(error.field, str(error))
        return _show(request, offer, code, form, amount, status=200 if error.field else 503)


def _show_price(request, offer, code, form, now, why):
    """The form as it was sent, with the price of now, and `why` it is not what was shown."""
    form.data = {**request.POST.dict(), **now}
    form.add_error(None, list(filter(None, [why, str(PRICE_CHANGED)])))
    return _show(request, offer, replace(code, notice=""), form, CheckoutAmount())


def _number_of(offer) -> int | None:
    return offer.edition and offer.edition.pk


def _chosen(offer) -> int | None:
    """What the customer chose to pay; None where it has a price."""
    return offer.amount if offer.pay_what_you_want else None


def _typed(request) -> dict[str, str]:
    """What was typed of an address that a free order does not need: it may not stay free."""
    names = (*BillingAddress.__dataclass_fields__, "is_business")
    return {name: value for name in names if (value := request.POST.get(name))}


def _show(request, offer, code, form, amount, status=200, is_kept=False, opened="", book=None):
    product = words.of(offer.product)
    offer = replace(offer, product=product)
    context = {
        "book": book or (checkout_addresses.read(request) if form else None),
        "product": product,
        "offer": offer,
        "code": code,
        "amount": amount,
        "form": form,
        "typed": {} if form else _typed(request),
        "is_kept": is_kept,
        "opened": opened,
    }
    return render(request, "commerce/checkout.html", context, status=status)
