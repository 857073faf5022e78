"""Work on products outside requests. Each task can run twice."""

from celery import shared_task
from django.core.management import call_command

from products.pictures import render_pictures as render


@shared_task(name="products.render_pictures")
def render_pictures(page_id: int) -> None:
    """Make the renditions of one product's pictures."""
    from products.models import ProductPage

    page = ProductPage.objects.filter(pk=page_id).first()
    if page is not None:
        render(page)


@shared_task(name="products.publish_scheduled")
def publish_scheduled() -> None:
    """Publish and unpublish what is due."""
    from products.schedule import drop_unready_schedules

    drop_unready_schedules()
    call_command("publish_scheduled")


@shared_task(name="products.clear_orphan_files")
def clear_orphan_files() -> None:
    """Delete files of releases that were dropped while they were drafts."""
    from products.orphans import clear_orphan_files as clear

    clear()
