"""A product with an archive in a release, in a folder or a bucket, looked into."""

from products.inspection import reports
from products.models import FileReport
from tests.factories import ProductPageFactory


def product_with(data: bytes, **values):
    """A product whose release has this file, which a worker has looked into."""
    page = ProductPageFactory(file=data, **values)
    reports.make_due()
    return page


def report_of(page) -> FileReport:
    return FileReport.objects.get(file=page.releases.get().file.name)


def asked(file: str) -> FileReport:
    """The report of a file, as a worker makes it."""
    report = FileReport.objects.ask_for(file)
    reports.make(report.pk)
    report.refresh_from_db()
    return report
