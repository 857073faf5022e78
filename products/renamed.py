"""Addresses that name a product by its slug, by the present one or by one that it had."""

import functools
from collections.abc import Callable

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect

from core import languages
from products.models import ProductPage


def for_product(products: Callable[[HttpRequest], QuerySet[ProductPage]]):
    """Turn a view of a request and a product into one of a request and a slug.

    `products` says which ones there are for whoever asks. Of these it is the one that has the slug,
    or the one to which the redirects of the CMS lead from the page that had it. Reading is led on
    to the present address; a form that is sent is taken where it was sent.
    """

    def decorate(view):
        @functools.wraps(view)
        def wrapper(request, slug, **kwargs):
            product = _find(request, products(request), slug)
            if product.slug != slug and request.method in ("GET", "HEAD"):
                name = request.resolver_match.view_name
                address = reverse(name, kwargs={**kwargs, "slug": product.slug})
                query = request.META.get("QUERY_STRING")
                return redirect(f"{address}?{query}" if query else address)
            return view(request, product, **kwargs)

        return wrapper

    return decorate


def _find(request, products: QuerySet[ProductPage], slug: str) -> ProductPage:
    if product := products.filter(slug=slug).first():
        return product
    if languages.are_several() and (
        product := products.filter(translations__slug=slug).distinct().first()
    ):
        return product
    old_path = Redirect.normalise_path(f"/products/{slug}/")
    found = get_redirect(request, old_path)
    product = found and products.filter(pk=found.redirect_page_id).first()
    if not product:
        raise Http404("no such product")
    return product
