"""Tickets: links that deliver what was bought, each to one browser.

A link is claimed within minutes, and dead from then on for everybody but the browser that claimed
it: that one may ask again, for all or for parts, as long as a slow line takes.

The right to download is never used up: a buyer may ask for as many tickets as they like, and
each delivers a file of the release that was the newest when it was made, or of an older one that
they named. The rows are the log of downloads.
"""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce import limits
from commerce.downloads import copies, delivery
from commerce.downloads.access import active_purchase
from commerce.downloads.delivery import FileUnavailable
from commerce.downloads.ranges import Part
from commerce.models import DownloadTicket, PurchasedProduct
from products.models import ReleaseFile

# The slowest line that a whole file must get through.
BYTES_A_SECOND = 50_000
AT_LEAST, AT_MOST = timedelta(minutes=10), timedelta(hours=12)

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class AccessRefused(Exception):
    """This user has no active purchase of this product."""


class FileUnknown(Exception):
    """No published release of this product has this file."""


class TooManyLinks(Exception):
    """This user has asked for more links than anybody needs; the text says so."""


class TicketUnknown(Exception):
    """No ticket of this user has this token."""


class TicketRefused(Exception):
    """A ticket delivers no file: `heading` and `text` tell the customer why."""

    status = 410
    heading: str | Promise = ""
    text: str | Promise = ""


class TicketSpent(TicketRefused):
    """It was claimed by another browser, or too long ago."""

    heading = _("This download link has been used")
    text = _(
        "Each link delivers the file to one browser, for as long as a download takes. "
        "What you bought is not used up: "
        "a new link brings the latest version, as often as you like."
    )


class TicketExpired(TicketRefused):
    """Its minutes are over."""

    heading = _("This download link has expired")
    text = _(
        "Links work for a few minutes, so that nobody else can use them later. "
        "What you bought is not used up: a new link brings the latest version."
    )


class ReleaseWithdrawn(TicketRefused):
    """Something is wrong with this version, so nobody gets it any more."""

    heading = _("This version was withdrawn")
    text = _(
        "Something is wrong with it, so it is delivered no more. Your library says what, and has "
        "the version that takes its place."
    )


class AccessRevoked(TicketRefused):
    """The purchase was taken back after the ticket was made; the purchase says why."""


def mint(user, product, file: int | None = None) -> str:
    """A new ticket for the main file of the latest release of `product`, or for the file with the
    number, of any release that is delivered; returns its token, which is not stored.

    Raises AccessRefused without an active purchase, FileUnknown for a number that is none of them,
    FileUnavailable if nothing is published, TooManyLinks beyond the limit of an hour.
    """
    purchase = active_purchase(user, product)
    if purchase is None:
        raise AccessRefused(f"{user.pk} has no active purchase of product {product.pk}")
    wanted = _file_of(purchase, file)
    if limits.has_links_enough(user):
        raise TooManyLinks(
            gettext(
                "You have asked for many download links within an hour. What you bought is not "
                "used up: please come back in a while."
            )
        )
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    DownloadTicket.objects.create(
        token_hash=_hashed(token),
        user=user,
        purchase=purchase,
        release=wanted.release,
        file=wanted,
        created_at=now,
        expires_at=now + timedelta(seconds=settings.DOWNLOAD_TICKET_SECONDS),
    )
    return token


def _file_of(purchase: PurchasedProduct, number: int | None) -> ReleaseFile:
    product = purchase.product
    releases = product.releases.downloadable()
    if number is not None:
        delivered = ReleaseFile.objects.filter(release__in=releases.values("pk"))
        file = delivered.select_related("release").filter(pk=number).first()
        if file and _is_theirs(file, purchase):
            return file
        raise FileUnknown(f"product {product.pk} delivers no file {number}")
    if newest := copies.newest_file(product, purchase):
        return newest
    raise FileUnavailable(f"product {product.pk} has no release")


def _is_theirs(file: ReleaseFile, purchase: PurchasedProduct) -> bool:
    """Whether the edition that they have comes with it."""
    if not file.edition:
        return True
    return file in copies.files_of(purchase.product, purchase, file.release)


def find(token: str, user) -> DownloadTicket:
    """The ticket behind `token`, if it is `user`'s. Raises TicketUnknown."""
    if TOKEN.fullmatch(token):
        rows = DownloadTicket.objects.select_related("purchase", "release__page", "file")
        ticket = rows.filter(token_hash=_hashed(token), user=user).first()
        if ticket is not None:
            return ticket
    raise TicketUnknown


def browser_of(session_key: str) -> str:
    """What a ticket remembers of the browser that claimed it: nothing to log in with."""
    return salted_hmac("commerce.tickets.browser", session_key, algorithm="sha256").hexdigest()


def time_to_go_on(size: int) -> timedelta:
    """How long after the claim its browser may ask again for a file of `size` bytes."""
    return min(max(timedelta(seconds=size / BYTES_A_SECOND), AT_LEAST), AT_MOST)


def check(ticket: DownloadTicket, browser: str) -> None:
    """Raises a TicketRefused that says why, if `ticket` has nothing for `browser`."""
    if not ticket.purchase.is_active or not _is_theirs(ticket.delivers, ticket.purchase):
        raise AccessRevoked
    if ticket.release.withdrawn_at:
        raise ReleaseWithdrawn
    if ticket.claimed_at is not None:
        is_own = constant_time_compare(ticket.browser_hash, browser)
        if not is_own or ticket.claimed_at <= _oldest_claim(ticket):
            raise TicketSpent
    elif ticket.expires_at <= timezone.now():
        raise TicketExpired


def claim(ticket: DownloadTicket, browser: str, part: Part | None = None) -> delivery.OpenFile:
    """The file, or a part of it, for the browser that claims `ticket` or has claimed it.

    Of many browsers at once one wins; requests of the one that wins all get what they want. The
    file is opened first, so that a ticket is never spent on what cannot be delivered.
    Raises TicketRefused (see `check`) or FileUnavailable; the ticket is then as it was.
    """
    check(ticket, browser)
    file = delivery.open_file(ticket.delivers, part)
    if _spend(ticket, browser) or _go_on(ticket, browser):
        return file
    file.close()
    ticket.refresh_from_db(fields=["claimed_at", "browser_hash", "expires_at", "purchase"])
    check(ticket, browser)
    raise TicketSpent


def _spend(ticket: DownloadTicket, browser: str) -> bool:
    now = timezone.now()
    # The ticket's own conditions must stand in the UPDATE itself. Written as a join
    # (purchase__revoked_at=None), Django moves all of them into a subquery, which PostgreSQL does
    # not look at again after waiting for a rival: both would win.
    unclaimed = DownloadTicket.objects.filter(pk=ticket.pk, claimed_at=None, expires_at__gt=now)
    active = PurchasedProduct.objects.filter(revoked_at=None)
    spent = unclaimed.filter(purchase__in=active).update(claimed_at=now, browser_hash=browser)
    return spent == 1


def _go_on(ticket: DownloadTicket, browser: str) -> bool:
    """Note that the browser that claimed `ticket` asks again; False if it may not."""
    own = DownloadTicket.objects.filter(
        pk=ticket.pk, browser_hash=browser, claimed_at__gt=_oldest_claim(ticket)
    )
    active = PurchasedProduct.objects.filter(revoked_at=None)
    return own.filter(purchase__in=active).update(resumed=F("resumed") + 1) == 1


def _oldest_claim(ticket: DownloadTicket) -> datetime:
    """Since when `ticket` must have been claimed for its browser to go on now."""
    return timezone.now() - time_to_go_on(ticket.delivers.size)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
