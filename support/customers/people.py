"""Which customers staff may look up, and who each of them is."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet

from commerce.models import Order, PurchasedProduct
from core.own_rows import sees_whole_shop
from support.models import SupportRequest

# Whoever reads orders may know who ordered.
LOOK_UP = "commerce.view_order"


def may_look_up(user) -> bool:
    """Whether there are any customers for `user`, who is in the admin, to look up."""
    return user.is_active and user.has_perm(LOOK_UP)


def customers_for(user) -> QuerySet:
    """Everybody with an account for the whole shop's staff; a seller's own customers for others."""
    people = get_user_model().objects.order_by()
    if not may_look_up(user):
        return people.none()
    if sees_whole_shop(user):
        return people
    theirs = Q()
    for model in (Order, PurchasedProduct, SupportRequest):
        theirs |= Q(Exists(model.objects.of_seller(user).filter(user=OuterRef("pk"))))
    return people.filter(theirs)


@dataclass(frozen=True)
class Person:
    """What the shop knows of an account beside what it bought.

    `addresses` are all that were ever given to it and not taken away, the present one included.
    """

    addresses: tuple[str, ...]
    is_verified: bool
    roles: tuple[str, ...]
    joined_at: datetime
    last_login_at: datetime | None


def read(customer) -> Person:
    """Who `customer` is. Two queries."""
    known = dict(EmailAddress.objects.filter(user=customer).values_list("email", "verified"))
    addresses = {email.lower() for email in known} | {customer.email}
    roles = sorted(customer.groups.values_list("name", flat=True))
    return Person(
        addresses=tuple(sorted(addresses)),
        is_verified=known.get(customer.email, False),
        roles=tuple(roles),
        joined_at=customer.date_joined,
        last_login_at=customer.last_login,
    )
