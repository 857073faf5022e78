"""Keeps the catalogue and its words in step with the products.

Only what is published is indexed of a product that was published: its row holds that, its drafts
are revisions. What this writes is made of the row alone, so it can be made anew at any time.
"""

from collections import Counter
from collections.abc import Iterable

from django.utils.timezone import now

from core import languages
from products import sale_prices
from products.models import (
    CatalogueEntry,
    ProductPage,
    ProductTranslation,
    SearchTrigram,
    SearchWord,
)
from products.readiness import lacking
from products.search.vocabulary import trigrams
from products.search.words import is_spelled, name_of, stem, tokens, words_of

# More different words than a description has; a text of millions is no description.
MAX_WORDS = 5000
BATCH = 500
# `free` finds what costs nothing.
FREE = "free"
# What a row has from its product; the rest is others' to write.
FOLLOWED = (
    *("live", "published_at", "price", "price_changes_at", "category_id", "missing"),
    *("name", "title_words", "words"),
)


def index_product(pk: int) -> None:
    """Bring the catalogue's row of one product into line with it."""
    index_products(ProductPage.objects.filter(pk=pk))


def index_products(products) -> None:
    """The same for many, a batch at a time."""
    keys = list(products.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        batch = ProductPage.objects.filter(pk__in=keys[start : start + BATCH])
        if languages.are_several():
            batch = batch.prefetch_related("translations")
        _index(batch.select_related("category").prefetch_related("tagged__tag"))


def index_all() -> None:
    """Make rows that are missing or behind, and count the words."""
    index_products(ProductPage.objects.all())
    count_words()


def index_missing() -> None:
    """Make the rows that are missing, and fill in what rows of an earlier version have not: after
    an upgrade all of them."""
    missing = ProductPage.objects.filter(catalogue_entry=None)
    if missing.exists():
        index_products(missing)
        count_words()
    unknown = CatalogueEntry.objects.filter(missing=None)
    unknown.filter(product__live=True, product__has_unpublished_changes=False).update(missing="")
    for product in ProductPage.objects.filter(catalogue_entry__missing=None):
        CatalogueEntry.objects.filter(pk=product.pk).update(missing=_missing(product))


def count_words() -> None:
    """Count in how many published products each word stands; forget those that stand in none."""
    counted: Counter[str] = Counter()
    live = CatalogueEntry.objects.filter(live=True)
    for words in live.values_list("words", flat=True).iterator():
        counted.update(_words_in(words))
    rows = {row.text: row for row in SearchWord.objects.all().iterator()}
    changed = [row for text, row in rows.items() if row.products != counted[text]]
    for row in changed:
        row.products = counted[row.text]
    SearchWord.objects.bulk_update(changed, ["products"], batch_size=BATCH)
    SearchWord.objects.filter(products=0).delete()
    _add_words(counted.keys() - rows.keys())


def _index(products) -> None:
    entries = {entry.pk: entry for entry in CatalogueEntry.objects.filter(pk__in=products)}
    new, changed = [], []
    words: set[str] = set()
    for product in products:
        entry = _entry(product)
        stood = entries.get(product.pk)
        if stood is None:
            new.append(entry)
        elif any(getattr(entry, name) != getattr(stood, name) for name in FOLLOWED):
            changed.append(entry)
        else:
            continue
        if entry.live:
            words.update(_words_in(entry.words))
    CatalogueEntry.objects.bulk_create(new, ignore_conflicts=True)
    if changed:
        CatalogueEntry.objects.bulk_update(changed, FOLLOWED)
    _add_words(words)


def _entry(product: ProductPage) -> CatalogueEntry:
    title = words_of(product.title)
    for translation in _translations_of(product):
        title += words_of(translation.title)
    words = dict.fromkeys([*title, *(word for text in _texts(product) for word in words_of(text))])
    return CatalogueEntry(
        product=product,
        live=product.live,
        published_at=product.first_published_at or product.latest_revision_created_at or now(),
        price=product.current_price,
        price_changes_at=sale_prices.changes_at(product),
        category=product.category,
        missing=_missing(product),
        name=name_of(product.title)[:255],
        title_words=_kept(title),
        words=_kept(list(words)[:MAX_WORDS]),
    )


def _missing(product: ProductPage) -> str:
    """Nothing of what is published as it stands: nobody could have published it otherwise."""
    if product.live and not product.has_unpublished_changes:
        return ""
    return " ".join(lacking(product.get_latest_revision_as_object()))


def _texts(product: ProductPage) -> Iterable[str]:
    yield product.summary
    yield product.requirements
    if product.category:
        yield from product.category.names
    for translation in _translations_of(product):
        yield from _texts_of(translation)
    if product.is_free:
        yield FREE
    if not product.live:
        yield product.draft_title
    for tagged in product.tagged.all():
        yield tagged.tag.name
    yield from _blocks_of(product)


def _translations_of(product: ProductPage) -> list[ProductTranslation]:
    """What is published of them; nothing, and no query, where the shop speaks one language."""
    if not languages.are_several():
        return []
    return [translation for translation in product.translations.all() if translation.live]


def _texts_of(translation: ProductTranslation) -> Iterable[str]:
    """Found by in every language: who reads one may know what they look for by another."""
    yield translation.title
    yield translation.summary
    yield translation.requirements
    yield from _blocks_of(translation)


def _blocks_of(page) -> Iterable[str]:
    for name in ("body", "questions"):
        yield from page._meta.get_field(name).get_searchable_content(getattr(page, name))


def _kept(words: list[str]) -> str:
    return f" {' '.join(tokens(words))} "


def _words_in(kept: str) -> Iterable[str]:
    return (word for word in kept.split() if not word.startswith("~"))


def _add_words(words: Iterable[str]) -> None:
    """Give each of `words` that is new a row, in an order that no two of these wait for."""
    wanted = sorted(words)
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        known = set(SearchWord.objects.filter(text__in=batch).values_list("text", flat=True))
        if new := [word for word in batch if word not in known]:
            rows = (SearchWord(text=word, stem=stem(word)) for word in new)
            SearchWord.objects.bulk_create(rows, ignore_conflicts=True)
            spelled = SearchWord.objects.filter(text__in=filter(is_spelled, new))
            SearchTrigram.objects.bulk_create(
                (
                    SearchTrigram(word=row, text=text, length=len(row.text))
                    for row in spelled
                    for text in trigrams(row.text)
                ),
                ignore_conflicts=True,
                batch_size=BATCH * 10,
            )
