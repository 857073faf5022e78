from django import template

from home.models import ContentPage

register = template.Library()


@register.simple_tag
def footer_pages():
    """Pages of text that editors show in menus: terms, privacy, about."""
    return ContentPage.objects.live().in_menu().order_by("path")
