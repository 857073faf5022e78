"""The shop's languages on a page: choosing one, and where the page stands in the others."""

from urllib.parse import urlencode, urljoin

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import addresses, languages
from core.spoken import SpokenPage

register = template.Library()


@register.simple_tag(takes_context=True)
def language_choices(context) -> list[dict]:
    """Each language by its own name, with the way to this page in it; none where there is one."""
    request = context.get("request")
    if request is None or not languages.are_several():
        return []
    back = urlencode({"next": request.get_full_path()})
    return [
        {
            "code": code,
            "name": languages.own_name(code),
            "url": f"{reverse('choose_language', args=[code])}?{back}",
            "is_current": code == languages.current(),
        }
        for code, _ in settings.LANGUAGES
    ]


@register.simple_tag
def alternates(canonical: str, page=None) -> list[dict]:
    """The whole addresses of a public page in the languages that have it, and the one for all
    others. None where it is in one language only.

    `page` is a page of the CMS, if it is one that is in some of them only; of all else the words
    are the shop's own, which are in every language.
    """
    if not languages.are_several() or not canonical:
        return []
    if isinstance(page, SpokenPage) and not page.is_in_all_languages:
        by_language = page.addresses_by_language()
    else:
        by_language = {
            code: languages.address_in(code, canonical) for code, _ in settings.LANGUAGES
        }
    if len(by_language) < 2:
        return []
    found = [
        {"code": code, "url": urljoin(settings.SITE_URL, address)}
        for code, address in by_language.items()
    ]
    return [*found, {"code": "x-default", "url": found[0]["url"]}]


@register.simple_tag
def own_address(page) -> str:
    """The one address of a page: that of the language in which its words are."""
    if languages.are_several() and page.is_foreign:
        with translation.override(settings.LANGUAGE_CODE):
            return page.url
    return page.url


@register.filter
def lang(thing, name: str) -> SafeString:
    """` lang="…"` for a text of a product or page that is in another language than the page around
    it; nothing for all others. `name` is the text's field."""
    code = (getattr(thing, "said_in", None) or {}).get(name)
    return format_html(' lang="{}"', code) if code else SafeString()


@register.simple_tag(takes_context=True)
def is_among_products(context) -> bool:
    """Whether this page is the list of products, or one in it."""
    request = context.get("request")
    return request is not None and request.path.startswith(addresses.listing())
