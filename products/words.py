"""Products in the words of their reader (decision 66).

What is sold, linked, counted and priced is always the product itself. A reader of another language
gets a copy of it in memory, whose texts are those of its translation. What the translation leaves
empty, and all of a product without one, stays in the first language, and is marked as such.
"""

import copy
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.spoken import translated_into

NO_SECOND = _("A product is sold once, in whatever language. Use “Translate” for its texts.")
NO_ALIAS = _("A product cannot be an alias of another. Make a copy instead.")

FOR_SEARCH_ENGINES = ("seo_title", "search_description")
# The texts of a product that a translation has, and those of them that a card shows.
CARD_TEXTS = ("title", "summary")
TEXTS = (
    *CARD_TEXTS,
    *("body", "requirements", "support_terms", "licence_text", "questions"),
    *FOR_SEARCH_ENGINES,
)
# What is written in the first language only, wherever it stands on the page of a product.
UNTRANSLATED = ("editions", "release", "tags", "licence", "shop")


def in_words(products: Iterable[Any], texts: tuple[str, ...] = CARD_TEXTS) -> list:
    """The products in their reader's language, in one query; in none where it is the first."""
    found = list(products)
    code = translated_into()
    if not code or not found:
        return found
    by_product = {
        each.product_id: each
        for each in live_in(code)
        .filter(product__in=[product.pk for product in found])
        .only("product", "slug", *texts)
    }
    return [spoken(product, by_product.get(product.pk), texts) for product in found]


def of(product):
    """One product in its reader's language, with what a card shows."""
    return in_words([product])[0]


def titles_of(products: Iterable[int]) -> dict[int, str]:
    """By the number of a product: its title in the reader's language, where it has one there that
    is not the first. One query; none for readers of the first."""
    code, keys = translated_into(), set(products)
    if not code or not keys:
        return {}
    return dict(live_in(code).filter(product__in=keys).values_list("product", "title"))


def title_of(product) -> str:
    """What the reader of now knows a product by."""
    return titles_of([product.pk]).get(product.pk, product.title)


def live_in(code: str):
    """Translations into one language that are published; their products may not be."""
    translations = apps.get_model("products", "ProductTranslation").objects
    return translations.filter(locale__language_code=code, live=True)


def spoken(product, translation, texts: tuple[str, ...] = TEXTS):
    """A copy of `product` to be shown: with the texts of its `translation`, or None, where it has
    them. Whatever is left in the first language is named in `said_in`."""
    shown = copy.copy(product)
    shown.is_spoken = True
    shown.said_in = dict.fromkeys((*texts, *UNTRANSLATED), settings.LANGUAGE_CODE)
    if translation is None:
        return shown
    shown.spoken_slug = translation.slug
    for name in texts:
        # What search engines read is made of the page's other texts where it is empty.
        if (value := getattr(translation, name)) or name in FOR_SEARCH_ENGINES:
            setattr(shown, name, value)
            del shown.said_in[name]
        elif not getattr(product, name):
            del shown.said_in[name]
    if "body" in texts:
        shown.picture_words = translation.words_of_pictures
    return shown
