"""Which product a page's address belongs to, former addresses included."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from wagtail.contrib.redirects.models import Redirect

from core import languages
from products.models import ProductPage, ProductTranslation

# As it stands in the first language; a prefix says that somebody read the page in another one.
LISTING = "/products/"
# As Wagtail has them. Whatever else strangers open is no product, nor fit for every database.
SLUG = re.compile(r"[-\w]{1,255}")


def products_at(paths: Iterable[str]) -> dict[str, int]:
    """The product's id for each path that leads, or once led, to a product. Three queries; one
    more in a shop of several languages, where a product has a slug in each.

    A product whose slug was changed keeps what was counted at its old address, unless another
    product has that address now.
    """
    slugs = {path: slug for path in paths if (slug := _slug(path))}
    asked = set(slugs.values())
    now = dict(ProductPage.objects.filter(slug__in=asked).values_list("slug", "pk"))
    if languages.are_several():
        translated = ProductTranslation.objects.filter(slug__in=asked - now.keys())
        now |= dict(translated.values_list("slug", "product"))
    left = {
        path: Redirect.normalise_path(f"{LISTING}{slug}/")
        for path, slug in slugs.items()
        if slug not in now
    }
    moved = Redirect.objects.filter(old_path__in=set(left.values()), redirect_page__isnull=False)
    pages = dict(moved.values_list("old_path", "redirect_page"))
    products = set(ProductPage.objects.filter(pk__in=pages.values()).values_list("pk", flat=True))
    found = {path: now[slug] for path, slug in slugs.items() if slug in now}
    return found | {path: pages[old] for path, old in left.items() if pages.get(old) in products}


def _slug(path: str) -> str:
    """The slug in /products/<slug>/, written out as browsers do not; or nothing."""
    path = languages.without_prefix(path)
    if not path.startswith(LISTING):
        return ""
    slug, _, rest = unquote(path.removeprefix(LISTING)).partition("/")
    return slug if not rest and SLUG.fullmatch(slug) else ""
