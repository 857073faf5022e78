"""Every view of the shop in the admin as every role, with one's own rows and with those of others.

The views are read from the addresses themselves: a new one fails until it is listed in ANSWERS.
"""

import re

import pytest
from django.urls import reverse

from commerce.models import Order
from tests.commerce.sale_rows import read, sell_again
from tests.factories import ProductPageFactory, SupportRequestFactory, UserFactory
from tests.products.admin_routes import admin_routes

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SELLER, SUPPORT, EDITOR, ADMIN, CUSTOMER = "Sellers", "Support", "Editors", "Admins", ""
ROLES = (SELLER, SUPPORT, EDITOR, ADMIN, CUSTOMER)
# What is opened here: the pages of support, and of what it reads of others.
SWEPT = re.compile(r"^admin/(customers|find|products/<int:pk>/facts)/")
# Each view's answer to each role in turn, about rows of the seller who asks, then of another.
OK, NOT_FOUND, REFUSED = 200, 404, 302
ANSWERS = {
    "customer": {
        SELLER: (OK, NOT_FOUND),
        SUPPORT: (OK, OK),
        EDITOR: (REFUSED, REFUSED),
        ADMIN: (OK, OK),
        CUSTOMER: (REFUSED, REFUSED),
    },
    "shop_search": {
        SELLER: (OK, OK),  # an empty one: see below
        SUPPORT: (OK, OK),
        EDITOR: (REFUSED, REFUSED),
        ADMIN: (OK, OK),
        CUSTOMER: (REFUSED, REFUSED),
    },
    "product_facts": {
        SELLER: (REFUSED, REFUSED),  # they have the editor, and of others' products nothing
        SUPPORT: (OK, OK),
        EDITOR: (REFUSED, REFUSED),  # they have the editor
        ADMIN: (OK, OK),
        CUSTOMER: (REFUSED, REFUSED),
    },
}


def swept() -> set[str]:
    return {name for route, name, _ in admin_routes() if SWEPT.match(route)}


@pytest.fixture
def sold(seller, other_seller):
    """One sale of the seller, with a request, and one of another."""
    found = []
    for owner, title in ((seller, "Own lantern"), (other_seller, "Secret lighthouse")):
        product = ProductPageFactory(owner=owner, title=title)
        buyer = UserFactory(email=f"buyer-of-{owner.pk}@example.com")
        rows = sell_again(product, buyer, owner.pk)
        SupportRequestFactory(user=buyer, product=product, subject=f"About {title}")
        found.append(rows[Order])
    return found


def address(name: str, order) -> str:
    if name == "shop_search":
        return f"{reverse(name)}?q={order.user.email}"
    return reverse(name, args=[order.product_id if name == "product_facts" else order.user_id])


def test_every_view_is_listed():
    assert swept() == set(ANSWERS), "say in ANSWERS what each role gets"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_each_role_gets_what_is_theirs(as_, seller, sold, name, role):
    user = seller if role == SELLER else UserFactory(groups=[role] if role else [])
    browser = as_(user)
    answers = [browser.get(address(name, order)) for order in sold]
    assert tuple(answer.status_code for answer in answers) == ANSWERS[name][role]
    if role not in (SUPPORT, ADMIN):
        for answer in answers:
            page = read(answer)
            assert "lighthouse" not in page
            assert sold[1].reference not in page
