"""What takes the place of a product that is off sale."""

from products.privacy import is_public


def live_successor(product):
    """The product that visitors of `product` are shown instead: its successor, or that one's, and
    so on until one is published for everybody. None if there is none."""
    seen = {product.pk}
    found = product.successor
    while found is not None and found.pk not in seen:
        if found.live and is_public(found):
            return found
        seen.add(found.pk)
        found = found.successor
    return None
