"""Access given by hand, with what it means for payments that were made for it."""

from django.db import transaction

from commerce.downloads import access
from commerce.models import PurchasedProduct
from commerce.payments import review_list
from products.models import Edition, ProductPage


def grant(
    user, product: ProductPage, because: str, by, edition: Edition | None = None
) -> PurchasedProduct:
    """Give access without an order, and list what they have paid twice. Raises NotPossible.

    Orders that the shop had ended by hand count again beside it: one of their payments becomes the
    cause, and the others are second ones.
    """
    with transaction.atomic():
        purchase = access.grant_by_hand(user, product, because, by, edition)
        review_list.follow_second_payments(purchase)
        return purchase
