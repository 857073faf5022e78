"""Payments under review: until somebody decides, their customers are not invited to pay again.

What ends a review (access granted, money refunded, dismissed) opens the invitation again. The rule
concerns a product, not an order: a payment for one order holds every other order of it too.
"""

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from commerce.models import Review
from products.models import ProductPage

WHY_NOT_PAY = _(
    "We have received a payment from you for this product, and somebody at the shop is checking "
    "it: you will get access, or your money back. Please do not pay again; we will tell you by "
    "e-mail."
)


def has_payment(user, product: ProductPage) -> bool:
    """Whether a payment of the customer's for `product` waits for a decision. One query.

    One that fits no session counts for the order that its metadata name, if that is their own; one
    of an order that a restored backup lacks, for whoever the shop's seal says.
    """
    if not user.is_authenticated or product.pk is None:  # a preview may have no row yet
        return False
    is_for_it = Q(order__product=product) | Q(lost_order__product=product)
    return _waiting(user).filter(is_for_it).exists()


def product_ids(user) -> set[int]:
    """The products for which a payment of the customer's waits for a decision. One query."""
    product = Coalesce("order__product", "lost_order__product")
    return set(_waiting(user).values_list(product, flat=True)) - {None}


def _waiting(user):
    is_theirs = Q(order__user=user) | Q(lost_order__customer=user)
    return Review.objects.filter(is_theirs, is_open=True).order_by()
