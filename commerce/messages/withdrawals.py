"""E-mails to those who downloaded a version that was withdrawn since.

As with new versions: withdrawing writes one row, and a sweep tells people in small transactions,
each of which moves the mark up to which all are told.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from commerce.messages.announcements import PAUSE
from commerce.messages.batches import AT_ONCE, tell_in_batches
from commerce.models import DownloadTicket, PurchasedProduct, Withdrawal
from core.languages import in_words_of
from notifications import catalogue
from notifications.models import OutgoingMessage
from products import words
from products.models import Release


def have_copies(release: Release):
    """Purchases with access whose customers downloaded `release`."""
    fetched = DownloadTicket.objects.filter(
        purchase=OuterRef("pk"), release=release, claimed_at__isnull=False
    )
    owned = PurchasedProduct.objects.filter(
        product=release.page_id, revoked_at=None, user__is_active=True
    )
    return owned.filter(Exists(fetched)).select_related("user")


def tell_waiting(at_most: int = AT_ONCE) -> int:
    """Write the mails of what was withdrawn before the last PAUSE; returns how many.

    Within it a version that was withdrawn by mistake can be brought back, and nobody is told.
    """
    due = Withdrawal.objects.filter(finished_at=None, created_at__lte=timezone.now() - PAUSE)
    pks = list(due.order_by("created_at", "pk").values_list("pk", flat=True))
    return tell_in_batches(pks, _tell_some, at_most, "withdrawal")


def write_again(
    withdrawal: Withdrawal, dedupe_key: str, purchase_id: int
) -> OutgoingMessage | None:
    """The same mail once more, to somebody who still has access and a copy."""
    purchase = have_copies(withdrawal.release).filter(pk=purchase_id).first()
    return _write(withdrawal, purchase, dedupe_key) if purchase else None


def _tell_some(pk: int, size: int) -> int:
    """Tell the next `size` buyers; fewer means that these were the last, or another's to tell."""
    with transaction.atomic():
        rows = Withdrawal.objects.select_for_update(skip_locked=True, of=("self",))
        withdrawal = rows.filter(pk=pk, finished_at=None).select_related("release__page").first()
        if withdrawal is None:
            return 0
        left = have_copies(withdrawal.release).filter(pk__gt=withdrawal.told_up_to)
        buyers = list(left.order_by("pk")[:size])
        for purchase in buyers:
            _write(withdrawal, purchase, f"withdrawal:{pk}:{purchase.user_id}")
            withdrawal.told_up_to = purchase.pk
        withdrawal.recipients += len(buyers)
        if len(buyers) < size:
            withdrawal.finished_at = timezone.now()
        withdrawal.save()
        return len(buyers)


@in_words_of(lambda withdrawal, purchase, *_: purchase.user)
def _write(withdrawal: Withdrawal, purchase: PurchasedProduct, dedupe_key: str) -> OutgoingMessage:
    release = withdrawal.release
    instead = release.page.latest_release
    return catalogue.release_withdrawn(
        recipient=purchase.user.email,
        product_title=words.title_of(release.page),
        version=release.version,
        because=release.withdrawn_because,
        instead=instead.version if instead else "",
        library_url=reverse("commerce:versions", args=[release.page.slug]),
        dedupe_key=dedupe_key,
        about=withdrawal,
        details={"purchase_id": purchase.pk},
    )
