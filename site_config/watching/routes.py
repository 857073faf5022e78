"""The name of where a request went: one of a few hundred, whatever the address was."""

from django.conf import settings

# Of addresses that lead nowhere, and of requests that were answered before anybody looked.
NOWHERE = "none"
# Those whose 503 is an answer and no failure: the closed shop, and how the shop stands. The first
# two say so themselves (`request.route_name`).
MEANT = {"closed", "status", "readyz"}


def route_of(request) -> str:
    """As in `commerce:order`; a page of the CMS goes by its type, as in `products.ProductPage`."""
    if name := getattr(request, "route_name", ""):
        return name
    found = getattr(request, "_wagtail_route_for_request", None)
    if found is not None:
        return found.page.specific_class._meta.label if found.page.specific_class else "page"
    match = getattr(request, "resolver_match", None)
    if match is not None:
        # Without a name, the view's own.
        return match.view_name or match._func_path
    return "static" if request.path.startswith(settings.STATIC_URL) else NOWHERE
