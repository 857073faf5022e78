"""What an editor approves before it is published, by the shop's settings.

Publishing itself asks here, so that no way around the form leads past it: bulk publishing, the
admin's API and schedules ask what a person may do (products/permissions.py).
"""

from django.apps import apps

from core.models import Approval, ShopSettings

COVERS_PRODUCTS = (Approval.NEW_PRODUCTS, Approval.BOTH)
COVERS_RELEASES = (Approval.NEW_RELEASES, Approval.BOTH)


def current_rule() -> Approval:
    """What the shop has approved. One query."""
    chosen = ShopSettings.objects.filter(site__is_default_site=True)
    return Approval(chosen.values_list("approval", flat=True).first() or Approval.NOTHING)


def covers_new_products() -> bool:
    """Whether a product that was never published needs an editor's approval."""
    return current_rule() in COVERS_PRODUCTS


def is_covered(thing) -> bool:
    """Whether the newest draft of a product, or a release of one, is what editors approve here.

    Further edits of what was published once are not, unless they bring a new release.
    """
    rule = current_rule()
    if rule == Approval.NOTHING:
        return False
    page, release = _parts(thing)
    if page.first_published_at is None:
        return rule in COVERS_PRODUCTS
    if rule not in COVERS_RELEASES:
        return False
    return release.published_at is None if release else has_new_release(page)


def needs_approval(thing, user) -> bool:
    """Whether `user` must submit this product, or release of one, instead of publishing it."""
    page, _release = _parts(thing)
    return not page.permissions_for_user(user).may_approve and is_covered(thing)


def has_new_release(page) -> bool:
    """Whether the newest draft brings a file that was never published. Two queries.

    Known by its file: one put in the place of another is new, whatever its version says.
    """
    if page.latest_revision is None:
        return False
    releases = page.latest_revision.content.get("releases", [])
    files = {release["file"] for release in releases if release.get("file")}
    rows = apps.get_model("products", "Release").objects.filter(page=page.pk, file__in=files)
    return bool(files - set(rows.exclude(published_at=None).values_list("file", flat=True)))


def _parts(thing):
    """The product, and the release if that is what was asked about."""
    is_release = isinstance(thing, apps.get_model("products", "Release"))
    return (thing.page, thing) if is_release else (thing, None)
