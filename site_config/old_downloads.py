"""After a restore: can a customer still download what they bought long ago?"""

import hashlib

from backups.checks import CheckFailed
from commerce.downloads import delivery
from commerce.models import PurchasedProduct


def check_old_download() -> str:
    """Open the oldest purchase's file as a download does, and read all of it.

    Raises CheckFailed when its file is missing or is not the one that was published.
    """
    for purchase in PurchasedProduct.objects.filter(revoked_at=None).order_by("granted_at", "pk"):
        release = purchase.product.latest_release
        if release is None:
            continue
        what = f"{release} of purchase {purchase.pk} ({purchase.granted_at:%Y-%m-%d})"
        try:
            delivery.open_file(release).close()
        except delivery.FileUnavailable as error:
            raise CheckFailed(f"{what} cannot be downloaded: {error}") from error
        digest = hashlib.sha256()
        with release.file.open("rb") as file:
            for chunk in file.chunks():
                digest.update(chunk)
        if digest.hexdigest() != release.sha256:
            raise CheckFailed(f"{what} is not the file that was published: its SHA-256 differs.")
        return f"An old purchase can be downloaded: {what}, {release.size} bytes."
    return "There is no purchase yet whose download could be tried."
