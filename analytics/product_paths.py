"""Which product a page's address belongs to, former addresses included."""

from collections.abc import Iterable

from wagtail.contrib.redirects.models import Redirect

from products.models import ProductPage

LISTING = "/products/"


def products_at(paths: Iterable[str]) -> dict[str, int]:
    """The product's id for each path that leads, or once led, to a product. Three queries.

    A product whose slug was changed keeps what was counted at its old address, unless another
    product has that address now.
    """
    slugs = {path: slug for path in paths if (slug := _slug(path))}
    now = dict(ProductPage.objects.filter(slug__in=set(slugs.values())).values_list("slug", "pk"))
    left = {Redirect.normalise_path(path): path for path in slugs if slugs[path] not in now}
    moved = Redirect.objects.filter(old_path__in=left, redirect_page__isnull=False)
    pages = dict(moved.values_list("old_path", "redirect_page"))
    products = set(ProductPage.objects.filter(pk__in=pages.values()).values_list("pk", flat=True))
    found = {path: now[slug] for path, slug in slugs.items() if slug in now}
    return found | {left[old]: page for old, page in pages.items() if page in products}


def _slug(path: str) -> str:
    """The slug in /products/<slug>/, or nothing."""
    if not path.startswith(LISTING):
        return ""
    slug, _, rest = path.removeprefix(LISTING).partition("/")
    return "" if rest else slug
