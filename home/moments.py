"""When the home page changes by itself."""

from collections.abc import Iterator
from datetime import datetime

from core.periods import moments_in
from home.models import HomePage


def between(after: datetime, until: datetime) -> Iterator[datetime]:
    """When something on it begins or ends to be shown, for core/public_pages.py."""
    for content in HomePage.objects.live().values_list("content", flat=True):
        yield from moments_in(list(content.raw_data) if content else [])
