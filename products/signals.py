"""What follows from events of the CMS. Connected in `ready()`."""

from django.utils import timezone
from wagtail.search import index

from core.background import queue_soon
from products.models import Release


def on_publish(instance, **kwargs) -> None:
    """Buyers get the files from now on, and pictures are made before the first visitor asks."""
    if not instance.live:
        return  # only scheduled: Wagtail sends the signal then, too
    Release.objects.filter(page=instance.pk, published_at=None).update(published_at=timezone.now())
    queue_soon("products.render_pictures", instance.pk)


def on_category_save(instance, **kwargs) -> None:
    """Products are found by the name of their category."""
    for page in instance.products.all():
        index.insert_or_update_object(page)
