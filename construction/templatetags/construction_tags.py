"""What templates ask about the closed shop."""

from django import template

from construction import reports

register = template.Library()


@register.simple_tag
def shop_is_closed() -> bool:
    """Whether people find the shop closed now. No query."""
    return reports.is_closed()
