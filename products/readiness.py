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
from products import chosen_prices, sale_prices
from products.editions import files as edition_files
from products.editions import rules as edition_rules
from products.inspection.decisions import why_refused
from products.picture_texts import why_notes_undescribed, why_undescribed
from products.price_rules import is_chargeable, smallest_price

# The fields in which what is missing is given, by the names of what may be missing.
FIELDS = {
    "title": "title",
    "summary": "summary",
    "category": "category",
    "cover": "cover",
    "price": "price",
    "enough_price": "price",
    "release": "release_file",
    **dict.fromkeys(edition_rules.NAMES, "editions"),
    **sale_prices.FIELDS,
    **chosen_prices.FIELDS,
}


def phrase(name: str) -> str:
    """What may be missing, in words that go on a list."""
    match name:
        case "title":
            return gettext("a title")
        case "summary":
            return gettext("a summary")
        case "category":
            return gettext("a category")
        case "cover":
            return gettext("a cover picture")
        case "price":
            return gettext("a price")
        case "enough_price":
            least = format_money(smallest_price(), settings.SHOP_CURRENCY)
            return gettext("a price of at least %(least)s, or 0 for free") % {"least": least}
        case "release":
            return gettext("a release with a file")
    return edition_rules.phrase(name) or sale_prices.phrase(name) or chosen_prices.phrase(name)


def lacking_for_sale(page) -> list[str]:
    """What the checkout needs and the page lacks, by the names of FIELDS."""
    lacking = []
    if page.price is None:
        lacking.append("price")
    elif not is_chargeable(page.price):
        lacking.append("enough_price")
    if not page.has_releases and ((draft := page.next_release) is None or not draft.file):
        lacking.append("release")
    return lacking


def lacking(page) -> list[str]:
    """What the page lacks to be published, by the names of FIELDS, in the order of the form."""
    needed = {
        "title": page.title,
        "summary": page.summary,
        "category": page.category_id,
        "cover": page.cover_id,
    }
    missing = [name for name, given in needed.items() if not given]
    editions = list(page.editions.all())
    in_sale = [name for _place, _field, name in sale_prices.lacking(page, editions)]
    chosen = chosen_prices.lacking(page, editions)
    for_sale = lacking_for_sale(page)
    if editions:
        missing += (name for _place, _field, name in edition_rules.lacking(editions))
        for_sale = [name for name in for_sale if FIELDS[name] != "price"]
    return list(dict.fromkeys([*missing, *in_sale, *chosen, *for_sale]))


def missing_for_sale(page) -> list[str]:
    """What the checkout needs and the page lacks, in words; empty when all is there."""
    return [phrase(name) for name in lacking_for_sale(page)]


def missing_for_publication(page) -> list[str]:
    """What the page lacks to be published, in words; empty when it is ready."""
    return [phrase(name) for name in lacking(page)]


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
    uploads, reports = (apps.get_model("products", name) for name in ("Upload", "FileReport"))
    files = list(files)
    waiting = gettext("“%(name)s” is still being checked. Try again in a minute.")
    uploaded = {upload.file: upload for upload in uploads.objects.filter(file__in=files)}
    reasons = {
        file: upload.reason or waiting % {"name": upload.name}
        for file, upload in uploaded.items()
        if upload.state != uploads.State.READY
    }
    known = {report.file: report for report in reports.objects.filter(file__in=files)}
    for file in (known.keys() | uploaded.keys()) - reasons.keys() - _sold_already(files):
        if reason := why_refused(known.get(file)):
            reasons[file] = reason
    return reasons


def _sold_already(files: list[str]) -> set[str]:
    """Files that buyers have: what was found in them since keeps no page from its next edit."""
    sold = apps.get_model("products", "ReleaseFile").objects.filter(file__in=files)
    return set(sold.exclude(release__first_published_at=None).values_list("file", flat=True))


def why_release_unready(release, editions: Iterable | None = None) -> str:
    """A sentence on what a release lacks by itself; empty when it is ready.

    `editions` are those that its product will be published with: else those that it has.
    """
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
    if editions is None:
        editions = release.page.editions.all()
    if reason := edition_files.why_release_unfit(release, editions):
        return reason
    return why_notes_undescribed(release)


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


def why_without_release(page, editions: Iterable | None = None) -> str:
    """A sentence on the release that `page` would be published with; empty when it has one.

    `editions` are those that a form brings: else those that the page has.
    """
    editions = list(page.editions.all() if editions is None else editions)
    if page.has_releases:
        return _why_without_file(page, editions)
    if (draft := page.next_release) is None:
        return gettext("Publish a release of it first: buyers would have nothing to download.")
    return why_release_unready(draft, editions)


def _why_without_file(page, editions: list) -> str:
    """A sentence on the lowest edition on sale, if what buyers get now has no file for it."""
    if not editions or (release := page.latest_release) is None:
        return ""
    reasons = edition_files.why_unfit(list(release.files.all()), editions)
    return next((reason for place, reason in reasons if place is None), "")


def why_not_sold(page) -> str:
    """A sentence on a product that can be published, and that nobody can buy or download; empty
    otherwise."""
    if not page.has_releases or page.latest_release is not None:
        return ""
    return gettext(
        "Its only version was withdrawn: nobody can buy or download it until you publish another."
    )


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
    return (
        why_incomplete(page)
        or edition_rules.why_reordered(page.pk, page.editions.all())
        or why_undescribed(page)
        or why_without_release(page)
        or why_over(page)
    )
