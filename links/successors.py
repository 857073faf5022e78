"""What to offer in place of a page that is not there any more.

A page that knows a better one has a method `get_successor()`, which returns a live page or None.
"""

from wagtail.models import Page


def successor_of(page: Page | None) -> Page | None:
    """The page that takes the place of `page` now that it is not shown, if it names one that is."""
    if page is None or page.live:
        return None
    find = getattr(page.specific, "get_successor", None)
    successor = find() if find else None
    return successor if successor is not None and successor.live else None
