"""What takes the place of a product that is off sale."""


def live_successor(product):
    """The product that visitors of `product` are shown instead: its successor, or that one's, and
    so on until one is published. None if there is none."""
    seen = {product.pk}
    found = product.successor
    while found is not None and found.pk not in seen:
        if found.live:
            return found
        seen.add(found.pk)
        found = found.successor
    return None
