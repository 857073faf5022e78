from django import template
from django.utils.html import format_html
from wagtail.models import Site

from core import addresses
from core.spoken import first_if_foreign
from home import routes, shop_words
from home.models import ContentPage

register = template.Library()


@register.simple_tag
def footer_pages(shop):
    """Pages of text that editors show in menus, but for those that the footer names by itself."""
    first = Site.objects.filter(is_default_site=True).values("root_page__locale")
    pages = ContentPage.objects.live().in_menu().order_by("path").filter(locale__in=first)
    return routes.in_words(pages.exclude(pk__in=getattr(shop, "legal_page_ids", ())))


@register.filter
def said(text: str, shop) -> str:
    """A text of the shop's settings in the reader's language; else as it is, with its language."""
    if own := shop_words.in_words(shop, text):
        return own
    code = first_if_foreign()
    return format_html('<span lang="{}">{}</span>', code, text) if code and text else text


@register.filter
def said_plainly(text: str, shop) -> str:
    """The same where there is no place for a mark."""
    return shop_words.in_words(shop, text) or text


@register.simple_tag(takes_context=True)
def way_back(context) -> str:
    """Where a login leads from this page: back to it, and from one account page to the next to
    where the visitor was heading. Empty on the home page, and where nobody asked for a page."""
    request = context.get("request")
    if request is None or request.path == addresses.home():
        return ""
    if request.path.startswith("/accounts/"):
        return request.GET.get("next", "")
    return request.get_full_path()
