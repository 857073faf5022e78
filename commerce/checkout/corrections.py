"""What an order is made out to, corrected after it was placed: by its customer, or by staff.

The shop's receipt shows it as it is now, and the next checkout begins with it. The tax invoice that
the provider made of a payment is its own, and stays as it was made; so does the country, by which
the tax was reckoned.
"""

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext
from wagtail.log_actions import log

from commerce.audit import ADDRESS_CORRECTED, ORDER_CORRECTED
from commerce.models import Order
from core.personal_data import is_alias
from core.refusals import NotPossible

BUSINESS = ("company", "tax_id")
ADDRESS = ("name", "street", "city", "state", "postal_code", *BUSINESS)


def correct_business(order: Order, company: str, tax_id: str, user) -> bool:
    """Write both onto the order, and what changed into the audit log; False if nothing did."""
    values = {"company": company, "tax_id": tax_id}
    return _correct(order, values, BUSINESS, ORDER_CORRECTED, user)


def correct_address(order: Order, values: dict[str, str], user) -> bool:
    """Write the billing address onto the order, and what changed of it into the audit log; False
    if nothing did. `values` has each of ADDRESS. Raises NotPossible."""
    return _correct(order, values, ADDRESS, ADDRESS_CORRECTED, user)


def why_not(order: Order) -> str:
    """Why its address cannot be corrected; empty if it can."""
    if not order.country:
        return gettext("This order has no billing address: none was asked for.")
    if is_alias(order.user.email):
        return gettext(
            "The account of this customer was deleted: the shop keeps their address no more."
        )
    return ""


def _correct(order: Order, values: dict[str, str], names: Iterable[str], action: str, user) -> bool:
    with transaction.atomic():
        # First the customer, as the deletion of an account does: it must not be written after.
        people = get_user_model().objects.select_for_update(no_key=True)
        customer = people.get(pk=order.user_id)
        order = Order.objects.select_for_update().get(pk=order.pk)
        order.user = customer
        if words := why_not(order):
            raise NotPossible(words)
        changed = [name for name in names if getattr(order, name) != values[name]]
        if not changed:
            return False
        # As a whole where it is short: who reads of a tax id wants the company beside it.
        told = names if action == ORDER_CORRECTED else changed
        before = _words(getattr(order, name) for name in told)
        for name in changed:
            setattr(order, name, values[name])
        order.save(update_fields=changed)
        after = _words(getattr(order, name) for name in told)
        cause = gettext("%(before)s became %(after)s.") % {"before": before, "after": after}
        log(instance=order, action=action, user=user, data={"cause": cause})
        return True


def _words(parts: Iterable[str]) -> str:
    return ", ".join(filter(None, parts)) or gettext("nothing")
