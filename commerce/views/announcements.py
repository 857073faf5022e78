"""Stopping mails about new versions: by the link in one of them, or logged in, for each product."""

import logging

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from commerce.messages import unsubscribing
from commerce.models import PurchasedProduct
from core.outages import DATABASE_ERRORS
from products import words
from products.models import ProductPage
from products.renamed import for_product

logger = logging.getLogger(__name__)

PER_PAGE = 50
RETRY_SECONDS = 300
WAYS = {"stop": unsubscribing.stop, "resume": unsubscribing.resume}
FOR_ALL = {"stop-all": unsubscribing.stop, "resume-all": unsubscribing.resume}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def stop_updates(request, token):
    """The page behind the link in a mail; the link itself is the permission.

    A GET changes nothing: scanners follow every link. A POST without a choice of this page's is
    a mailbox's own button (RFC 8058, section 3.2: it must stop at once, and not be redirected).
    It answers while the shop is closed too, when the database may be away: 503 then.
    """
    try:
        return _stop_updates(request, token)
    except DATABASE_ERRORS:
        logger.exception("a link that stops mails could not be followed")
        words = gettext("This cannot be done at the moment. Please try again in a few minutes.")
        answer = HttpResponse(f"{words}\n", status=503, content_type="text/plain; charset=utf-8")
        answer["Retry-After"] = str(RETRY_SECONDS)
        return answer


def _stop_updates(request, token):
    try:
        purchase = unsubscribing.purchase_of(token)
    except unsubscribing.LinkUnknown as error:
        raise Http404 from error
    if request.method == "POST":
        choice = request.POST.get("choice", "stop")
        if choice in WAYS:
            WAYS[choice](purchase.user, purchase.product)
        elif choice in FOR_ALL:
            FOR_ALL[choice](purchase.user)
        else:
            return _bad_request()
        if "choice" not in request.POST:
            return HttpResponse(gettext("Stopped.") + "\n", content_type="text/plain")
        return _see_other("commerce:stop_updates", token)
    context = {
        "product": words.of(purchase.product),
        "is_stopped": bool(unsubscribing.stopped_products(purchase.user, [purchase.product])),
        "is_stopped_for_all": unsubscribing.is_stopped_for_all(purchase.user),
    }
    return render(request, "commerce/stop_updates.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def updates(request):
    """For which products the customer gets these mails; a POST stops or resumes all of them."""
    if request.method == "POST":
        return _choose(request)
    purchases = PurchasedProduct.objects.of_customer(request.user).filter(revoked_at=None)
    page = Paginator(purchases.select_related("product"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    spoken = words.in_words(row.product for row in page)
    stopped = unsubscribing.stopped_products(request.user, [row.product for row in page])
    context = {
        "purchases": page,
        "products": [(product, product.pk in stopped) for product in spoken],
        "is_stopped_for_all": unsubscribing.is_stopped_for_all(request.user),
    }
    return render(request, "commerce/updates.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def updates_of_product(request, slug):
    """Stop or resume them for one product; whoever only opens the address sees them all."""
    if request.method != "POST":
        return redirect("commerce:updates")
    return _choose_for_product(request, slug)


@for_product(lambda request: ProductPage.objects.filter(purchases__user=request.user))
def _choose_for_product(request, product):
    return _choose(request, product)


def _choose(request, product=None):
    way = WAYS.get(request.POST.get("choice"))
    if way is None:
        return _bad_request()
    way(request.user, product)
    return _see_other("commerce:updates")


def _see_other(*place):
    response = redirect(*place)
    response.status_code = 303
    return response


def _bad_request():
    return HttpResponseBadRequest(render_to_string("400.html"))
