"""Who may see a product: Wagtail's *Privacy* of its page, and of the pages above it.

Wagtail asks where it serves a page; lists, the checkout and the support form ask here. What was
bought stays the buyer's: library, downloads, orders and support for a purchase do not ask.
"""

from wagtail.models import PageViewRestriction


def may_see(request, page) -> bool:
    """Whether whoever asks may see `page`: by being logged in, by a group, or by its password."""
    return all(restriction.accept_request(request) for restriction in page.get_view_restrictions())


def is_public(page) -> bool:
    """Whether everybody may see `page`."""
    return not page.get_view_restrictions().exists()


def shown_to(request, rows, product=""):
    """Those of `rows` that whoever asks may see; one query if none is private.

    `rows` is a queryset of products, or of what leads to one by `product` ("product__").
    """
    restrictions = PageViewRestriction.objects.select_related("page").prefetch_related("groups")
    for restriction in restrictions:
        if not restriction.accept_request(request):
            hidden = restriction.page.get_descendants(inclusive=True)
            # An alias has the privacy of what it shows.
            rows = rows.exclude(**{f"{product}path__startswith": restriction.page.path}).exclude(
                **{f"{product}alias_of__in": hidden.order_by().values("pk")}
            )
    return rows
