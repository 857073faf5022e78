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

    Further edits of what was published once are not, unless they bring a file of their own.
    """
    rule = current_rule()
    if rule == Approval.NOTHING:
        return False
    page = page_of(thing)
    if page.first_published_at is None:
        return rule in COVERS_PRODUCTS
    if rule not in COVERS_RELEASES:
        return False
    return has_new_release(page) if page is thing else is_new(thing)


def needs_approval(thing, user) -> bool:
    """Whether `user` must submit this product, or release of one, instead of publishing it."""
    return not page_of(thing).permissions_for_user(user).may_approve and is_covered(thing)


def has_new_release(page) -> bool:
    """Whether publishing `page` publishes the draft of a release with it."""
    return not page.has_releases and page.next_release is not None


def is_new(release) -> bool:
    """Whether the newest draft of `release` brings what was never published.

    Known by its files: one put in the place of another is new, whatever its version says.
    """
    if release.first_published_at is None:
        return True
    draft = release.latest_revision
    named = draft.content.get("files", []) if draft else []
    files = {file["file"] for file in named if file.get("file")}
    sold = apps.get_model("products", "ReleaseFile").objects.filter(release=release.pk)
    return bool(files - set(sold.values_list("file", flat=True)))


def page_of(thing):
    """The product that something is about: a release's, or itself."""
    return thing.page if isinstance(thing, apps.get_model("products", "Release")) else thing
