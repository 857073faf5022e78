"""What a product needs before it may be shown and sold.

Drafts are saved without any of it, and Wagtail's forms are not the only way to publish: bulk
publishing, schedules and workflows pass them by. So publication itself asks here, and so does
the checkout.
"""

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from core.money import format_money
from products.price_rules import is_chargeable, smallest_price


def missing_for_sale(page) -> list[str]:
    """What the checkout needs and the page lacks, in words; empty when all is there."""
    missing = []
    if page.price is None:
        missing.append(gettext("a price"))
    elif not is_chargeable(page.price):
        least = format_money(smallest_price(), settings.SHOP_CURRENCY)
        missing.append(gettext("a price of at least %(least)s, or 0 for free") % {"least": least})
    if not page.has_releases and not (page.next_release and page.next_release.file):
        missing.append(gettext("a release with a file"))
    return missing


def missing_for_publication(page) -> list[str]:
    """What the page lacks to be published, in words; empty when it is ready."""
    missing = []
    if not page.title:
        missing.append(gettext("a title"))
    if not page.summary:
        missing.append(gettext("a summary"))
    if page.category is None:
        missing.append(gettext("a category"))
    if page.cover is None:
        missing.append(gettext("a cover picture"))
    return missing + missing_for_sale(page)


def why_incomplete(page) -> str:
    """A sentence on what the page lacks to be shown; empty when nothing is missing."""
    if missing := missing_for_publication(page):
        return gettext("“%(title)s” cannot be published yet. It still needs: %(things)s.") % {
            "title": page.title,
            "things": ", ".join(missing),
        }
    return ""


def why_unready(files: Iterable[str]) -> dict[str, str]:
    """Which of these files of releases may not go live, by their places, with a sentence each."""
    uploads = apps.get_model("products", "Upload")
    waiting = gettext("“%(name)s” is still being checked. Try again in a minute.")
    return {
        upload.file: upload.reason or waiting % {"name": upload.name}
        for upload in uploads.objects.filter(file__in=list(files)).exclude(
            state=uploads.State.READY
        )
    }


def why_release_unready(release) -> str:
    """A sentence on what a release lacks by itself; empty when it is ready."""
    words = {"version": release.version}
    if not release.version:
        return gettext("The release has no version yet.")
    files = [file.file for file in release.files.all()]
    if not files or not all(files):
        return gettext("Release “%(version)s” has no file yet.") % words
    if reasons := why_unready(file.name for file in files):
        return " ".join(reasons.values())
    if release.same_version().filter(live=True).exists():
        return gettext("Version “%(version)s” of this product is published already.") % words
    return ""


def why_not_with_product(page) -> str:
    """A sentence on why no release of `page` may go live by itself; empty when one may."""
    if page.live:
        return ""
    return gettext(
        "“%(product)s” is not published. Publish it first: its first release goes with it."
    ) % {"product": page.title}


def why_release_not_publishable(release) -> str:
    """A sentence for the editor; empty when the release may go live by itself."""
    return why_not_with_product(release.page) or why_release_unready(release)


def why_without_release(page) -> str:
    """A sentence on the release that `page` would be published with; empty when it has one."""
    if page.has_releases:
        return ""
    if page.next_release is None:
        return gettext("Publish a release of it first: buyers would have nothing to download.")
    return why_release_unready(page.next_release)


def why_over(page) -> str:
    """A sentence on the expiry of any page; empty unless it has passed."""
    if page.expire_at and page.expire_at <= timezone.now():
        return gettext(
            "“%(title)s” cannot be published: its expiry date has passed. Choose a later one in "
            "its schedule, or remove it."
        ) % {"title": page.title}
    return ""


def why_not_publishable(page) -> str:
    """A sentence for the editor; empty when the product may go live."""
    return why_incomplete(page) or why_without_release(page) or why_over(page)
