"""What the customer owns: the library, and the versions of one product."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commerce import under_review
from commerce.downloads import copies, differences, shelf
from commerce.models import PurchasedProduct
from products import words
from products.models import ProductPage, Release
from products.models.pages import catalogue_for
from products.pictures import fetch_pictures_of_notes
from products.renamed import for_product

PER_PAGE = 20
# Of the versions since a customer's copy; all of them stand on the product's page in the library.
NEW_SHOWN = 3
# To whoever owns nothing yet.
SUGGESTED = 3


@login_required
@never_cache
@require_safe
def library(request):
    """Everything the customer owns, ready to download; also what is no longer on sale."""
    asked = shelf.read(request.GET)
    found = shelf.keys_of(PurchasedProduct.objects.of_customer(request.user), asked)
    page = Paginator[Any](found, PER_PAGE).get_page(request.GET.get("page"))
    rows = _purchases(request).select_related("product__cover")
    rows = rows.prefetch_related("product__cover__renditions").in_bulk(list(page.object_list))
    page.object_list = [rows[key] for key in page.object_list if key in rows]
    spoken = words.in_words(purchase.product for purchase in page)
    for purchase, product in zip(page, spoken, strict=True):
        purchase.product = product
        purchase.copy = _copy(purchase)
        purchase.new_versions = purchase.copy.since[:NEW_SHOWN]
        purchase.licence = shelf.licence_of(purchase)
    fetch_pictures_of_notes(one for purchase in page for one in purchase.new_versions)
    context = {
        "purchases": page,
        "asked": asked,
        "under_review": under_review.product_ids(request.user),
        "suggested": [] if found or asked.query else catalogue_for(request).newest(SUGGESTED),
    }
    return render(request, "commerce/library.html", context)


@login_required
@never_cache
@require_safe
@for_product(lambda request: ProductPage.objects.filter(purchases__user=request.user))
def versions(request, product):
    """Every version of one product: what is new since the customer's copy, and the way back."""
    purchase = _purchases(request).get(product=product)
    purchase.product = words.of(purchase.product)
    copy = _copy(purchase)
    shown = Paginator(copy.shown, PER_PAGE).get_page(request.GET.get("page"))
    fetch_pictures_of_notes(shown)
    changes = None
    if copy.release and copy.newest and copy.since and copy.release.own_files:
        changes = differences.between(copy.release.own_files[0], copy.newest.own_files[0])
    context = {
        "purchase": purchase,
        "product": purchase.product,
        "copy": copy,
        "changes": changes,
        "shown": shown,
        "licence": shelf.licence_of(purchase),
    }
    return render(request, "commerce/versions.html", context)


def _purchases(request):
    versions = Release.objects.published().prefetch_related("files")
    published = Prefetch("product__releases", queryset=versions, to_attr="versions")
    rows = PurchasedProduct.objects.of_customer(request.user)
    rows = rows.select_related("product__licence", "order", "edition__licence")
    return copies.with_last_download(rows).prefetch_related(published, "product__editions")


def _copy(purchase):
    """What the customer has, of those versions that have something for their edition."""
    for version in purchase.product.versions:
        version.own_files = copies.files_of(purchase.product, purchase, version)
    theirs = [version for version in purchase.product.versions if version.own_files]
    return copies.copy_of(purchase.downloaded, theirs)
