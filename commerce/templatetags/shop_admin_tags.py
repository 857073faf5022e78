"""States in the admin's own colours."""

from django import template

from commerce.admin_columns import tone_class

register = template.Library()


@register.filter
def tone(state: str) -> str:
    """{{ order.status|tone }}: the CSS class of its colour."""
    return tone_class(state)
