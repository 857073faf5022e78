"""Tickets: links that deliver what was bought, once each and for a few minutes.

The right to download is never used up: a buyer may ask for as many tickets as they like, and
each delivers the release that was the newest when it was made. The rows are the log of downloads.
"""

import hashlib
import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce import limits
from commerce.downloads import delivery
from commerce.downloads.access import active_purchase
from commerce.downloads.delivery import FileUnavailable
from commerce.models import DownloadTicket, PurchasedProduct

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class AccessRefused(Exception):
    """This user has no active purchase of this product."""


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
    """It was claimed before."""

    heading = _("This download link has been used")
    text = _(
        "Each link delivers the file once. What you bought is not used up: "
        "a new link brings the latest version, as often as you like."
    )


class TicketExpired(TicketRefused):
    """Its minutes are over."""

    heading = _("This download link has expired")
    text = _(
        "Links work for a few minutes, so that nobody else can use them later. "
        "What you bought is not used up: a new link brings the latest version."
    )


class AccessRevoked(TicketRefused):
    """The purchase was taken back after the ticket was made; the purchase says why."""


def mint(user, product) -> str:
    """A new ticket for the latest release of `product`; returns its token, which is not stored.

    Raises AccessRefused without an active purchase, FileUnavailable if nothing is published,
    TooManyLinks beyond the limit of an hour.
    """
    purchase = active_purchase(user, product)
    if purchase is None:
        raise AccessRefused(f"{user.pk} has no active purchase of product {product.pk}")
    release = product.latest_release
    if release is None:
        raise FileUnavailable(f"product {product.pk} has no release")
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
        release=release,
        created_at=now,
        expires_at=now + timedelta(seconds=settings.DOWNLOAD_TICKET_SECONDS),
    )
    return token


def find(token: str, user) -> DownloadTicket:
    """The ticket behind `token`, if it is `user`'s. Raises TicketUnknown."""
    if TOKEN.fullmatch(token):
        rows = DownloadTicket.objects.select_related("purchase", "release__page")
        ticket = rows.filter(token_hash=_hashed(token), user=user).first()
        if ticket is not None:
            return ticket
    raise TicketUnknown


def browser_of(session_key: str) -> str:
    """What a ticket remembers of the browser that claimed it: nothing to log in with."""
    return salted_hmac("commerce.tickets.browser", session_key, algorithm="sha256").hexdigest()


def check(ticket: DownloadTicket) -> None:
    """Raises AccessRevoked, TicketSpent or TicketExpired if `ticket` cannot be claimed."""
    if not ticket.purchase.is_active:
        raise AccessRevoked
    if ticket.claimed_at is not None:
        raise TicketSpent
    if ticket.expires_at <= timezone.now():
        raise TicketExpired


def claim(ticket: DownloadTicket, browser: str) -> delivery.OpenFile:
    """Spend `ticket` for `browser` and return its file; of many at once, one wins.

    The file is opened first, so that a ticket is never spent on what cannot be delivered.
    Raises TicketRefused (see `check`) or FileUnavailable; the ticket is then as it was.
    """
    check(ticket)
    file = delivery.open_file(ticket.release)
    if not _spend(ticket, browser):
        file.close()
        ticket.refresh_from_db(fields=["claimed_at", "expires_at", "purchase"])
        check(ticket)
        raise TicketSpent
    return file


def may_resume(ticket: DownloadTicket, browser: str) -> bool:
    """Whether `browser` claimed `ticket` and may still go on with a broken transfer."""
    return (
        ticket.claimed_at is not None
        and constant_time_compare(ticket.browser_hash, browser)
        and ticket.expires_at > timezone.now()
        and ticket.purchase.is_active
    )


def resume(ticket: DownloadTicket, start: int) -> delivery.OpenFile:
    """Its file from byte `start` on, noted in the log. Raises FileUnavailable."""
    file = delivery.open_file(ticket.release, start)
    DownloadTicket.objects.filter(pk=ticket.pk).update(resumed=F("resumed") + 1)
    return file


def _spend(ticket: DownloadTicket, browser: str) -> bool:
    now = timezone.now()
    # The ticket's own conditions must stand in the UPDATE itself. Written as a join
    # (purchase__revoked_at=None), Django moves all of them into a subquery, which PostgreSQL does
    # not look at again after waiting for a rival: both would win.
    unclaimed = DownloadTicket.objects.filter(pk=ticket.pk, claimed_at=None, expires_at__gt=now)
    active = PurchasedProduct.objects.filter(revoked_at=None)
    spent = unclaimed.filter(purchase__in=active).update(claimed_at=now, browser_hash=browser)
    return spent == 1


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
