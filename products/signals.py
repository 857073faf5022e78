"""What follows from events of the CMS. Connected in `ready()`."""

from core.nudge import nudge


def on_publish(instance, **kwargs) -> None:
    """Buyers get the files from now on, and pictures are made before the first visitor asks."""
    from django.utils import timezone

    from products.models import Release

    Release.objects.filter(page=instance.pk, published_at=None).update(published_at=timezone.now())
    nudge("products.render_pictures", instance.pk)


def on_category_save(instance, **kwargs) -> None:
    """Products are found by the name of their category."""
    from wagtail.search import index

    for page in instance.products.all():
        index.insert_or_update_object(page)
