"""Framework events that commerce listens to; connected in CommerceConfig.ready()."""

from commerce.messages import announcements, approvals
from core.background import queue_soon


def product_published(sender, instance, **kwargs) -> None:
    """Soon after a publish, the provider's product has the new price and words.

    Wagtail sends the signal also when a page that is not live is only scheduled.
    """
    if instance.live:
        queue_soon("commerce.synchronise_product", instance.pk)


def prices_changed(sender, product, **kwargs) -> None:
    """A sale began or ended: the same."""
    queue_soon("commerce.synchronise_product", product.pk)


def release_published(sender, instance, revision, **kwargs) -> None:
    """Those who own the product hear of a new version, unless it waits for its time."""
    if instance.live and instance.live_revision_id == revision.pk:
        announcements.announce(instance)


def purchase_saved(sender, instance, raw=False, **kwargs) -> None:
    """Lists sort by how often a product was bought."""
    if not raw:
        queue_soon("commerce.count_times_bought", instance.product_id)


def submitted(instance, user=None, **kwargs) -> None:
    """A seller submitted something for approval, for the first time or again."""
    approvals.ask(instance, user)


def approved(instance, user=None, **kwargs) -> None:
    approvals.tell_approved(instance, user)


def sent_back(instance, user=None, **kwargs) -> None:
    approvals.tell_refused(instance, user)


def approval_ended(instance, user=None, **kwargs) -> None:
    approvals.tell_ended(instance, user)
