"""E-mails to those who own a product when there is a new version of it.

Publishing writes one row, whoever and however many own the product. A sweep tells them in small
transactions, each of which also moves the mark up to which all are told: a worker that dies
leaves nothing half told, and nobody is told twice.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from commerce.messages import unsubscribing
from commerce.messages.batches import AT_ONCE, tell_in_batches
from commerce.models import Announcement, NoUpdates, PurchasedProduct
from core.languages import in_words_of
from notifications import catalogue
from notifications.models import OutgoingMessage
from products import editions, words
from products.models import ProductPage, Release
from products.versions import newest_first

# A second version so soon after the first is told instead of it.
PAUSE = timedelta(minutes=1)


def announce(release: Release) -> None:
    """Announce what was published now, if its buyers are to be told.

    The first release of a product is never announced: nobody can have an older one. Nor is one that
    buyers do not get, because there is a higher version, or one that was published before.
    """
    if not release.tells_buyers or release.first_published_at != release.last_published_at:
        return
    others = Release.objects.filter(page=release.page_id).exclude(pk=release.pk)
    if others.exclude(first_published_at=None).exists() and release == release.page.latest_release:
        Announcement.objects.bulk_create([Announcement(release=release)], ignore_conflicts=True)


def why_not_announced(page: ProductPage) -> str:
    """Why publishing this draft of `page` would tell its owners nothing; empty if it would."""
    release = page.draft_release
    if release is None or release.published_at:
        return gettext("This draft has no new release. Owners get an e-mail when there is one.")
    if not Release.objects.filter(page=page.pk).exclude(first_published_at=None).exists():
        return gettext("This is the first release: nobody owns an older one, so nobody is told.")
    newest = newest_first([release, *Release.objects.filter(page=page.pk).downloadable()])[0]
    if newest is not release:
        words = gettext(
            "Owners go on getting %(version)s, which is the higher version: nobody is told of this."
        )
        return words % {"version": newest.version}
    if not release.tells_buyers:
        return gettext("Owners are not told of this release: “Tell buyers” is not ticked.")
    return ""


def words_about(release: Release, title: str) -> dict[str, str]:
    """What the mail says of a release, and where it leads."""
    return {
        "product_title": title,
        "version": release.version,
        "notes": release.notes,
        "library_url": reverse("commerce:library"),
    }


def foreseen(page: ProductPage) -> tuple[Announcement, int, int] | None:
    """Of the version of `page` that waits to be told: its row, how many customers are still to
    be told, and how many have said no to such mails. None if nothing waits.
    """
    waiting = Announcement.objects.filter(
        release__page=page.pk, release__withdrawn_at=None, finished_at=None
    )
    announcement = waiting.select_related("release").first()
    if announcement is None:
        return None
    return announcement, _still_to_tell(announcement).count(), _said_no(announcement).count()


def tell_waiting(at_most: int = AT_ONCE) -> int:
    """Write the mails of what was published before the last PAUSE; returns how many.

    Begins where the run before left off, with the oldest announcement.
    """
    waiting = Announcement.objects.filter(
        finished_at=None,
        created_at__lte=timezone.now() - PAUSE,
        release__live=True,
        release__withdrawn_at=None,
    ).order_by("created_at", "pk")
    pks = list(waiting.values_list("pk", flat=True))
    return tell_in_batches(pks, _tell_some, at_most, "announcement")


def write_again(
    announcement: Announcement, dedupe_key: str, purchase_id: int
) -> OutgoingMessage | None:
    """The same mail once more, to somebody who still has access and did not stop these."""
    if announcement.release.withdrawn_at:
        return None
    owners = _owners(announcement.release.page_id).filter(_has_some_of(announcement.release))
    purchase = owners.filter(pk=purchase_id).first()
    return _write(announcement, purchase, dedupe_key) if purchase else None


def _tell_some(pk: int, size: int) -> int:
    """Tell the next `size` buyers; fewer means that these were the last, or another's to tell."""
    with transaction.atomic():
        rows = Announcement.objects.select_for_update(skip_locked=True, of=("self",))
        announcement = rows.filter(pk=pk, finished_at=None).select_related("release__page").first()
        if announcement is None:
            return 0
        page = announcement.release.page
        newer = Announcement.objects.filter(release__page=page, pk__gt=pk)
        announcement.is_replaced = newer.exists()
        buyers = [] if announcement.is_replaced else _next_buyers(announcement, size)
        for purchase in buyers:
            _write(announcement, purchase, f"announcement:{pk}:{purchase.user_id}")
            announcement.told_up_to = purchase.pk
        announcement.recipients += len(buyers)
        if len(buyers) < size:
            announcement.finished_at = timezone.now()
            if not announcement.is_replaced:
                announcement.said_no = _said_no(announcement).count()
        announcement.save()
        return len(buyers)


def _next_buyers(announcement: Announcement, size: int) -> list[PurchasedProduct]:
    return list(_still_to_tell(announcement).order_by("pk")[:size])


def _still_to_tell(announcement: Announcement):
    """Those who had the product when it was published; whoever came later got this version."""
    release = announcement.release
    return _owners(release.page_id).filter(
        _has_some_of(release),
        pk__gt=announcement.told_up_to,
        granted_at__lt=announcement.created_at,
    )


def _said_no(announcement: Announcement):
    """Those who would be told if they wanted such mails."""
    release = announcement.release
    return _with_access(release.page_id).filter(
        Exists(_no_to(release.page_id)),
        _has_some_of(release),
        granted_at__lt=announcement.created_at,
    )


def _has_some_of(release: Release) -> Q:
    """Purchases whose edition has a file of it. Asks only where the product has editions."""
    known = editions.of_page(release.page)
    place, files = editions.places(known), release.files.all() if known else ()
    begins = min((place.get(file.edition, len(known)) for file in files), default=0)
    return Q(edition__in=[each.pk for each in known[begins:]]) if begins else Q()


def _owners(page_id: int):
    """Purchases of a page with access whose customers have not said no."""
    return _with_access(page_id).filter(~Exists(_no_to(page_id))).select_related("user")


def _with_access(page_id: int):
    return PurchasedProduct.objects.filter(product=page_id, revoked_at=None, user__is_active=True)


def _no_to(page_id: int):
    return NoUpdates.objects.filter(Q(product=None) | Q(product=page_id), user=OuterRef("user"))


@in_words_of(lambda announcement, purchase, *_: purchase.user)
def _write(
    announcement: Announcement, purchase: PurchasedProduct, dedupe_key: str
) -> OutgoingMessage:
    release = announcement.release
    return catalogue.product_updated(
        recipient=purchase.user.email,
        **words_about(release, words.title_of(release.page)),
        stop_url=reverse("commerce:stop_updates", args=[unsubscribing.token_of(purchase)]),
        dedupe_key=dedupe_key,
        about=announcement,
        details={"purchase_id": purchase.pk},
    )
