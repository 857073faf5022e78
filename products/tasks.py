"""Work on products outside requests. Each task can run twice."""

from celery import shared_task

from products import indexing, orphans, pictures, publishing, sales, uploads
from products.inspection import reports
from products.models import ProductPage
from products.uploads import clearing


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


@shared_task(name="products.follow_sales")
def follow_sales() -> None:
    """Bring lists up to date with the sales that began or ended."""
    sales.follow()


@shared_task(name="products.clear_orphan_files")
def clear_orphan_files() -> None:
    """Delete files of releases that were dropped while they were drafts."""
    orphans.clear_orphan_files()


@shared_task(name="products.check_upload")
def check_upload(upload_id: int) -> None:
    """Read one uploaded file and judge it."""
    uploads.check(upload_id)


@shared_task(name="products.check_uploads")
def check_uploads() -> None:
    """Check the uploaded files that no worker came to, or finished."""
    uploads.check_due()


@shared_task(name="products.inspect_file")
def inspect_file(report_id: int) -> None:
    """Look into one file that is to be sold."""
    reports.make(report_id)


@shared_task(name="products.inspect_files")
def inspect_files() -> None:
    """Look into the files that no worker came to, or finished, and into those without a report."""
    reports.make_due()


@shared_task(name="products.clear_uploads")
def clear_uploads() -> None:
    """Delete what was uploaded and not used for a day."""
    clearing.clear_uploads()


@shared_task(name="products.index_category")
def index_category(category_id: int) -> None:
    """Find the products of a category by its name."""
    indexing.index_products(ProductPage.objects.filter(category=category_id))


@shared_task(name="products.index_all")
def index_all() -> None:
    """Bring the catalogue in step with all products, and count the words they are found by."""
    indexing.index_all()
