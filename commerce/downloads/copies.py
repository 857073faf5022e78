"""What is new for a buyer since the copy that they downloaded last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from commerce.models import DownloadTicket, PurchasedProduct
from products import editions
from products.models import ProductPage, Release, ReleaseFile
from products.versions import newest_first


@dataclass(frozen=True)
class Copy:
    """What a buyer has, beside what there is now.

    `release` is what they downloaded last (None: nothing yet), `newest` what they would get now
    (None: nothing is published), `since` the versions that came after theirs, newest first.
    `shown` are the versions that they may know of: not those that their seller took back unsaid.
    """

    release: Release | None
    newest: Release | None
    since: Sequence[Release]
    shown: Sequence[Release] = ()

    @property
    def is_newest(self) -> bool:
        return self.release is not None and self.release == self.newest

    @property
    def is_withdrawn(self) -> bool:
        return self.release is not None and self.release.withdrawn_at is not None


def with_last_download(purchases: QuerySet) -> QuerySet:
    """Each purchase with `downloaded`: the number of the release that was fetched last, or None."""
    fetched = DownloadTicket.objects.filter(purchase=OuterRef("pk"), claimed_at__isnull=False)
    last = fetched.order_by("-claimed_at", "-pk").values("release")[:1]
    return purchases.annotate(downloaded=Subquery(last))


def files_of(
    product: ProductPage, purchase: PurchasedProduct, release: Release
) -> list[ReleaseFile]:
    """What the buyer has of a version in their edition, the main file first."""
    return editions.files_of(release, editions.of_page(product), purchase.edition_id)


def newest_file(product: ProductPage, purchase: PurchasedProduct) -> ReleaseFile | None:
    """The main file of the newest version that has something for their edition."""
    known = editions.of_page(product)
    for release in newest_first(product.releases.downloadable().prefetch_related("files")):
        if files := editions.files_of(release, known, purchase.edition_id):
            return files[0]
    return None


def copy_of(downloaded: int | None, published: Iterable[Release]) -> Copy:
    """`published` are all that ever were of the product, by their date, the last one first."""
    versions = newest_first(published)
    newest = next((version for version in versions if version.is_delivered), None)
    shown = [
        version
        for version in versions
        if version.is_delivered or version.withdrawn_at or version.pk == downloaded
    ]
    place = next((n for n, version in enumerate(versions) if version.pk == downloaded), None)
    if place is None:
        return Copy(None, newest, [], shown)
    since = [version for version in versions[:place] if version.is_delivered]
    return Copy(versions[place], newest, since, shown)
