"""What one seller has on sale, for a page of their own."""

from datetime import datetime

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Min
from django.http import Http404

from products import words
from products.models import ProductPage
from products.privacy import shown_to

PER_PAGE = 12


def on_sale(request, seller_id: int) -> Page:
    """The products of a seller that whoever asks may see, newest first: the page that is asked for.

    Raises Http404 for one that does not exist.
    """
    own = ProductPage.objects.filter(owner_id=seller_id, catalogue_entry__live=True)
    shown = shown_to(request, own).newest_first().for_cards()
    try:
        page = Paginator(shown, PER_PAGE).page(request.GET.get("page") or 1)
    except InvalidPage as error:
        raise Http404("no such page of the list") from error
    page.object_list = words.in_words(page.object_list)
    return page


def sells_since(seller) -> datetime | None:
    """When something of theirs was published for the first time; a product that another had sold
    before begins with their account."""
    own = ProductPage.objects.filter(owner=seller, live=True).public()
    first = own.aggregate(first=Min("first_published_at"))["first"]
    return first and max(first, seller.date_joined)
