"""What is new for a buyer since the copy that they downloaded last."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from commerce.models import DownloadTicket
from products.models import Release


@dataclass(frozen=True)
class Copy:
    """What a buyer has, beside what there is now.

    `release` is what they downloaded last (None: nothing yet), `newest` what they would get now
    (None: nothing is published), `since` the versions that came after theirs, newest first.
    """

    release: Release | None
    newest: Release | None
    since: Sequence[Release]

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


def copy_of(downloaded: int | None, versions: Sequence[Release]) -> Copy:
    """`versions` are all that were published of the product, withdrawn ones too, newest first."""
    delivered = [version for version in versions if not version.withdrawn_at]
    newest = delivered[0] if delivered else None
    place = next((n for n, version in enumerate(versions) if version.pk == downloaded), None)
    if place is None:
        return Copy(None, newest, [])
    since = [version for version in versions[:place] if not version.withdrawn_at]
    return Copy(versions[place], newest, since)
