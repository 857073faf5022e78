"""What staff read of editions and upgrades before they decide, and what then comes of it."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from commerce.admin.refunds import consequence
from commerce.admin.reviews import comparisons
from commerce.models import Payment, ProviderProduct, RefundRequest, Review
from commerce.payments import by_hand
from tests.commerce.reported import words_of
from tests.commerce.sale_rows import base
from tests.commerce.test_editions import buy, edition, give_back, held
from tests.factories import ProductPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

WHOLE = "This is all that is left of the payment: "


@pytest.fixture
def kit(db):
    return ProductPageFactory(title="Kit", editions={"Personal": 2900, "Team": 9900})


def foretold(number: int, is_all: bool = True) -> str:
    return consequence(Payment.objects.get(pk=f"pay_{number}"), is_all)


def test_the_lower_order_takes_the_upgrade_with_it(kit, buyer):
    buy(buyer, kit, "Personal")
    buy(buyer, kit, "Team", 2)
    assert foretold(1) == f"{WHOLE}access of buyer@example.com to Kit (Team) ends."
    give_back(1)
    assert held(buyer, kit) == ""


def test_an_upgrade_leaves_what_was_before(kit, buyer):
    buy(buyer, kit, "Personal")
    buy(buyer, kit, "Team", 2)
    words = "buyer@example.com has Kit (Personal) then, instead of Kit (Team)."
    assert foretold(2) == f"{WHOLE}{words}"
    part = "This is a part of the payment: buyer@example.com keeps access to Kit (Team)."
    assert foretold(2, is_all=False) == part
    give_back(2, amount=7000)
    assert held(buyer, kit) == "Personal"


def test_what_somebody_gave_by_hand_stays(kit, buyer, boss):
    buy(buyer, kit, "Personal")
    by_hand.grant(buyer, kit, "A prize.", boss, edition(kit, "Team"))
    assert "does not rest on this payment: it stays as it is." in foretold(1)
    give_back(1)
    assert held(buyer, kit) == "Team"


def test_the_two_sides_of_a_payment_name_the_editions(kit, buyer):
    personal = edition(kit, "Personal")
    row = {"product": kit, "amount": 2900, "currency": "USD", "name": "Kit"}
    ProviderProduct.objects.create(provider_id="pdt_1", edition=personal, **row)
    buy(buyer, kit, "Personal")
    buy(buyer, kit, "Team", 2)
    give_back(1)
    sides = {
        line.name: (line.expected, line.received) for line in comparisons(Review.objects.get())
    }
    # What was sold under that number is told by the provider's product.
    assert sides["Product"] == ("Kit (Team) (pdt_1 x 1)", "Kit (Personal) (pdt_1 x 1)")
    assert sides["Upgrade from"] == ("Personal", "")


def test_a_customer_s_page_and_who_asks_for_a_refund_name_the_edition(client, kit, buyer, boss):
    order = buy(buyer, kit, "Team")
    client.force_login(boss)
    page = words_of(client.get(reverse("customer", args=[buyer.pk])))
    assert f"Order {order.reference}: Kit (Team), $99.00" in page
    client.force_login(kit.owner)
    kit.owner.groups.add(Group.objects.get(name="Sellers"))
    page = words_of(client.get(f"{base(RefundRequest)}/of/{order.pk}/"))
    assert "buyer@example.com paid $99.00 for Kit (Team)." in page
