"""The company and tax id of an order, corrected by its customer after it was placed.

The shop's receipt shows them as they are now, and the next checkout begins with them. The tax
invoice that the provider made of a payment is its own, and stays as it was made.
"""

from django.db import transaction
from django.utils.translation import gettext
from wagtail.log_actions import log

from commerce.audit import ORDER_CORRECTED
from commerce.models import Order


def correct(order: Order, company: str, tax_id: str, user) -> bool:
    """Write both onto the order, and what changed into the audit log; False if nothing did."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        before, after = (order.company, order.tax_id), (company, tax_id)
        if before == after:
            return False
        order.company, order.tax_id = after
        order.save(update_fields=["company", "tax_id"])
        words = gettext("%(before)s became %(after)s.")
        cause = words % {"before": _words(before), "after": _words(after)}
        log(instance=order, action=ORDER_CORRECTED, user=user, data={"cause": cause})
        return True


def _words(parts: tuple[str, str]) -> str:
    return ", ".join(filter(None, parts)) or gettext("nothing")
