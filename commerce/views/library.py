"""What the customer owns: the library, and the versions of one product."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commerce import under_review
from commerce.downloads import copies, differences
from commerce.models import PurchasedProduct
from products.models import ProductPage, Release
from products.pictures import fetch_pictures_of_notes
from products.renamed import for_product

PER_PAGE = 20


@login_required
@never_cache
@require_safe
def library(request):
    """Everything the customer owns, ready to download; also what is no longer on sale."""
    purchases = _purchases(request).select_related("product__cover")
    page = Paginator(purchases.prefetch_related("product__cover__renditions"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    for purchase in page:
        purchase.copy = copies.copy_of(purchase.downloaded, purchase.product.versions)
    context = {"purchases": page, "under_review": under_review.product_ids(request.user)}
    return render(request, "commerce/library.html", context)


@login_required
@never_cache
@require_safe
@for_product(lambda request: ProductPage.objects.filter(purchases__user=request.user))
def versions(request, product):
    """Every version of one product: what is new since the customer's copy, and the way back."""
    purchase = _purchases(request).get(product=product)
    copy = copies.copy_of(purchase.downloaded, purchase.product.versions)
    shown = Paginator(copy.shown, PER_PAGE).get_page(request.GET.get("page"))
    fetch_pictures_of_notes(shown)
    changes = None
    if copy.release and copy.newest and copy.since:
        changes = differences.between(copy.release, copy.newest)
    context = {
        "purchase": purchase,
        "product": purchase.product,
        "copy": copy,
        "changes": changes,
        "shown": shown,
    }
    return render(request, "commerce/versions.html", context)


def _purchases(request):
    versions = Release.objects.published().prefetch_related("files")
    published = Prefetch("product__releases", queryset=versions, to_attr="versions")
    rows = PurchasedProduct.objects.of_customer(request.user).select_related("product", "order")
    return copies.with_last_download(rows).prefetch_related(published)
