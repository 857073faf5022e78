"""What follows when a sale begins or ends by itself.

What pages show is true at any moment; lists are sorted by what is written down, so that is brought
up to date once a minute, the history of the product says it, and others may listen.
"""

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from wagtail.log_actions import log

from products import indexing
from products.models import CatalogueEntry

SALE_BEGAN = "products.sale_began"
SALE_ENDED = "products.sale_ended"

# Sent with `product`, one that is published, once its prices have changed by themselves.
prices_changed = Signal()


def follow() -> int:
    """Follow the sales that began or ended since the last time; returns how many."""
    due = CatalogueEntry.objects.filter(price_changes_at__lte=timezone.now())
    return sum(_follow(pk) for pk in list(due.values_list("pk", flat=True)))


def _follow(pk: int) -> bool:
    """Whether this had to be done: another worker may have come first."""
    with transaction.atomic():
        due = CatalogueEntry.objects.select_for_update(of=("self",)).select_related("product")
        entry = due.filter(pk=pk, price_changes_at__lte=timezone.now()).first()
        if entry is None:
            return False
        indexing.index_product(pk)
        product = entry.product
        if product.live:
            log(instance=product, action=SALE_BEGAN if product.is_reduced else SALE_ENDED)
            prices_changed.send(sender=type(product), product=product)
        return True
