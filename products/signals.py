"""What follows from events of the CMS. Connected in `ready()`."""

from core.background import queue_soon
from products import indexing
from products.models import ProductPage

# What a draft writes to its page's row, which stays as it was published.
DRAFT_FIELDS = {"latest_revision", "latest_revision_created_at", "has_unpublished_changes"}


def on_publish(instance, **kwargs) -> None:
    """Pictures are made before the first visitor asks."""
    if not instance.live:
        return  # only scheduled: Wagtail sends the signal then, too
    queue_soon("products.render_pictures", instance.pk)


def on_product_save(instance, raw=False, update_fields=None, **kwargs) -> None:
    """Lists and the search know a product as it stands in its row."""
    if not raw and not (update_fields and DRAFT_FIELDS.issuperset(update_fields)):
        indexing.index_product(instance.pk)


def on_tagging(instance, raw=False, **kwargs) -> None:
    """Tags are written behind their product."""
    if not raw:
        indexing.index_product(instance.content_object_id)


def on_category_save(instance, created=False, **kwargs) -> None:
    """Products are found by the name of their category."""
    if not created:
        queue_soon("products.index_category", instance.pk)


def on_migrated(using, **kwargs) -> None:
    """An upgrade may bring products that lists do not know yet."""
    if using == ProductPage.objects.db:
        indexing.index_missing()
