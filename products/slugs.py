"""The last part of a product's address, in each of its languages.

Checkout, library and support know a product by any of them: no two products may share one.
"""

from django.apps import apps
from django.utils.translation import gettext

from core import languages
from core.spoken import translated_into
from products import words

# Addresses under /products/ that are not products.
RESERVED_SLUGS = ("category", "feed")


def why_slug_refused(slug: str, product: int | None) -> str:
    """A sentence on a slug that the product of this number, or a translation of it, may not have;
    empty for one that it may."""
    if slug in RESERVED_SLUGS:
        return gettext("“%(slug)s” is an address of the shop's own. Choose another slug.") % {
            "slug": slug
        }
    if not languages.are_several():
        return ""
    of_products = apps.get_model("products", "ProductPage").objects.filter(slug=slug)
    of_translations = apps.get_model("products", "ProductTranslation").objects.filter(slug=slug)
    if (
        of_products.exclude(pk=product).exists()
        or of_translations.exclude(product=product).exists()
    ):
        return gettext("“%(slug)s” leads to another product. Choose another slug.") % {"slug": slug}
    return ""


def product_at(slug: str, products, shown: tuple[str, ...]):
    """The product of this slug in its reader's words, and its address where that is another.

    `products` are those that may be found; `shown` are relations to fetch with one. (None, "")
    where there is none. One query, and one more where a reader's language has no such slug.
    """
    code = translated_into()
    if code:
        rows = words.live_in(code).filter(slug=slug, product__in=products)
        found = rows.select_related(*(f"product__{name}" for name in shown)).first()
        if found:
            return words.spoken(found.product, found), ""
    product = products.select_related(*shown).filter(slug=slug).first()
    if product is None:
        return _by_another_language(slug, products)
    if not code:
        return product, ""
    translation = words.live_in(code).filter(product=product).first()
    spoken = words.spoken(product, translation)
    return spoken, spoken.url if translation else ""


def _by_another_language(slug: str, products):
    """The same where the slug is that of a translation that this reader does not get."""
    if not languages.are_several():
        return None, ""
    product = products.filter(translations__slug=slug, translations__live=True).first()
    return (product, words.of(product).url) if product else (None, "")
