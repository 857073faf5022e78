from urllib.parse import urljoin

from django import template
from django.conf import settings

register = template.Library()


@register.filter
def absolute(address: str) -> str:
    """An address with the shop's own host, for readers outside of the page."""
    return urljoin(settings.SITE_URL, address or "/")
