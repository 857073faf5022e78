"""Which page an address below the home page leads to, in a shop of several languages (decision 67).

Pages of text have a page of their own in each language, as Wagtail makes them: below the home page
of the first language stands all there is, below the others what has been translated. Whatever a
reader's language lacks is shown as it stands in the first.
"""

from django.http import Http404
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from core.spoken import live_translations, translated_into
from products.models import ProductIndexPage

TEXTS = ("title", "content", "seo_title", "search_description")


def home_of(home, request) -> RouteResult:
    """The home page itself; `home` is that of the reader's language, if there is one."""
    if not home.live:
        raise Http404("the home page is not published")
    first = Site.find_for_request(request).root_page
    if home.alias_of_id:  # a stand-in, for the sake of pages below it
        home = first.specific
    if home.pk == first.pk:
        home.mark_as_said(*TEXTS)
    return RouteResult(home)


def below(request, components: list[str]) -> RouteResult:
    """The page at this path below the home page, for the language of now. Raises Http404."""
    first = Site.find_for_request(request).root_page
    slug, further = components[0], components[1:]
    page = Page.objects.child_of(first).live().filter(slug=slug).first()
    page = page and page.specific
    if isinstance(page, ProductIndexPage):
        return page.route(request, further)
    if further:
        raise Http404("no such page")
    code = translated_into()
    if code and (own := _translations(first).filter(slug=slug, locale__language_code=code).first()):
        return RouteResult(own.specific)
    if page is None:
        return _of_another_language(first, slug)
    if translation := live_translations([page]).get(page.translation_key):
        return RouteResult(page, kwargs={"leads_to": translation.url})
    page.mark_as_said(*TEXTS)
    return RouteResult(page)


def in_words(pages) -> list:
    """Pages of text of the first language, or those in their place in the reader's; one query more,
    or none."""
    found = list(pages)
    translated = live_translations(found)
    shown = []
    for page in found:
        translation = translated.get(page.translation_key)
        if translation is None:
            page.mark_as_said(*TEXTS)
        shown.append(translation or page)
    return shown


def _of_another_language(first: Page, slug: str) -> RouteResult:
    """What a slug of a language that the reader does not read leads to."""
    other = _translations(first).filter(slug=slug).first()
    page = other and Page.objects.child_of(first).live().filter(
        translation_key=other.translation_key
    )
    if not page or not (found := page.first()):
        raise Http404("no such page")
    shown = live_translations([found]).get(found.translation_key) or found
    return RouteResult(found.specific, kwargs={"leads_to": shown.specific.url})


def _translations(first: Page):
    """Pages of text in further languages."""
    pages = Page.objects.live().filter(depth=first.depth + 1, alias_of=None)
    return pages.exclude(path__startswith=first.path).not_exact_type(ProductIndexPage)
