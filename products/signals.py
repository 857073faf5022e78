"""What follows from events of the CMS. Connected in `ready()`."""

from functools import partial

from django.db import transaction

from core.background import queue_soon
from products import indexing
from products.approval import workflow as approval
from products.models import ProductPage, Release

# What a draft writes to its page's row, which stays as it was published.
DRAFT_FIELDS = {"latest_revision", "latest_revision_created_at", "has_unpublished_changes"}


def on_publish(instance, revision, **kwargs) -> None:
    """The first release goes with it, and pictures are made before the first visitor asks."""
    if not instance.live:
        return  # only scheduled: Wagtail sends the signal then, too
    if instance.live_revision_id == revision.pk:  # else this version waits for its time
        instance.publish_first_release(revision.user)
    queue_soon("products.render_pictures", instance.pk)


def on_translation_save(instance, raw=False, update_fields=None, **kwargs) -> None:
    """Its product is found by its words, too."""
    if not raw and not (update_fields and DRAFT_FIELDS.issuperset(update_fields)):
        indexing.index_product(instance.product_id)


def on_translation_delete(instance, origin=None, **kwargs) -> None:
    """No more, unless its product has gone with it."""
    transaction.on_commit(partial(indexing.index_product, instance.product_id))


def on_translation_publish(instance, **kwargs) -> None:
    """The pictures in its body are made before the first visitor asks."""
    if instance.live:
        queue_soon("products.render_pictures", instance.product_id)


def on_release_publish(instance, **kwargs) -> None:
    """The pictures in its notes are made before the first visitor asks, too."""
    queue_soon("products.render_pictures", instance.page_id)


def on_product_save(instance, raw=False, update_fields=None, **kwargs) -> None:
    """Lists and the search know a product as it stands in its row, and what its draft lacks."""
    if not raw and not (update_fields and DRAFT_FIELDS.issuperset(update_fields)):
        indexing.index_product(instance.pk)


def on_release_save(instance, raw=False, **kwargs) -> None:
    """A product may lack one no more, or again."""
    if not raw:
        indexing.index_product(instance.page_id)


def on_release_delete(instance, origin=None, **kwargs) -> None:
    """The same; nothing where its product is being deleted."""
    if getattr(origin, "model", type(origin)) is Release:
        indexing.index_product(instance.page_id)


def on_tagging(instance, raw=False, **kwargs) -> None:
    """Tags are written behind their product."""
    if not raw:
        indexing.index_product(instance.content_object_id)


def on_category_save(instance, created=False, **kwargs) -> None:
    """Products are found by the name of their category; its other words are not searched."""
    if not created and instance.is_renamed:
        queue_soon("products.index_category", instance.pk)


def on_migrated(using, **kwargs) -> None:
    """An upgrade may bring products that lists do not know yet."""
    if using == ProductPage.objects.db:
        indexing.index_missing()


def on_settings_save(instance, raw=False, **kwargs) -> None:
    """The shop's settings say what needs approval."""
    if not raw:
        approval.settle()


def on_workflow_change(instance, raw=False, created=False, **kwargs) -> None:
    """Somebody changed or deleted what the settings had set up, in Wagtail's own pages."""
    if not raw and not created:
        approval.settle()
