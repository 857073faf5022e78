"""Work on products outside requests. Each task can run twice."""

from celery import shared_task

from products import orphans, pictures, publishing
from products.models import ProductPage


@shared_task(name="products.render_pictures")
def render_pictures(page_id: int) -> None:
    """Make the renditions of one product's pictures."""
    page = ProductPage.objects.filter(pk=page_id).first()
    if page is not None:
        pictures.render_pictures(page)


@shared_task(name="products.publish_scheduled")
def publish_scheduled() -> None:
    """Publish and unpublish what is due."""
    publishing.publish_due()


@shared_task(name="products.clear_orphan_files")
def clear_orphan_files() -> None:
    """Delete files of releases that were dropped while they were drafts."""
    orphans.clear_orphan_files()
