"""Orders of editions, and of the ways up, that a restored backup lacks."""

import pytest

from commerce.checkout import sessions
from commerce.checkout.orders import BillingAddress
from commerce.downloads import access
from commerce.models import Order, Review
from commerce.provider.objects import Payer
from commerce.provider.sealed_orders import BrokenSeal, SealedOrder
from tests.commerce.losing import look, lose, rebuild, restore
from tests.commerce.reconciling import run, run_again_changes_nothing
from tests.commerce.test_editions import held
from tests.factories import ProductPageFactory

pytestmark = pytest.mark.django_db

ALIKE = ("reference", "edition", "edition_name", "upgraded", "amount", "currency", "created_at")


@pytest.fixture
def kit():
    return ProductPageFactory(editions={"Personal": 2900, "Team": 9900, "Company": 29900})


def buy(sandbox, buyer, kit, name: str) -> Order:
    """Paid at the provider, and told here."""
    edition = kit.editions.get(name=name)
    address = BillingAddress(name="A. Buyer", country="SE", city=name)
    sandbox.pay(sessions.begin(buyer, kit, address, "http://shop.test", edition.pk))
    run()
    order = Order.objects.get(edition=edition, user=buyer)
    assert order.is_paid
    return order


def forget(*lost: Order) -> None:
    """As they are where the backup is older: nothing is left of them, nor of what they gave."""
    for order in lost:
        purchase = access.purchase_of(order.user, order.product)
        order.grants.all().delete()
        purchase.order = None
        purchase.save()
        for payment in order.payments.all():
            payment.delete()
        lose(order)
        if purchase.grants.exists():
            access.follow(order.user, order.product, "test")
        else:
            purchase.delete()


def same(order: Order) -> bool:
    back = Order.objects.get(reference=order.reference)
    return all(getattr(back, name) == getattr(order, name) for name in ALIKE)


def test_an_edition_and_the_way_up_come_back_one_after_the_other(sandbox, buyer, kit):
    lower, upgrade = (buy(sandbox, buyer, kit, name) for name in ("Personal", "Team"))
    assert (upgrade.amount, upgrade.upgraded) == (7000, lower.edition)
    kept = [Order.objects.get(pk=order.pk) for order in (lower, upgrade)]
    forget(upgrade, lower)
    restore()
    # The second waits, as the first decides what they have.
    assert [lost.why_not for lost in look()] == ["", "owned"]
    rebuild()
    assert held(buyer, kit) == "Personal"
    assert [lost.why_not for lost in look()] == ["", ""]
    rebuild()
    assert held(buyer, kit) == "Team"
    assert all(same(order) for order in kept)
    assert not Review.objects.filter(is_open=True).exists()
    purchase = access.purchase_of(buyer, kit)
    assert [grant.edition.name for grant in purchase.grants.filter(ended_at=None)] == [
        "Personal",
        "Team",
    ]
    run_again_changes_nothing()


def test_a_way_up_from_what_the_backup_has(sandbox, buyer, kit):
    buy(sandbox, buyer, kit, "Personal")
    upgrade = buy(sandbox, buyer, kit, "Company")
    forget(upgrade)
    assert held(buyer, kit) == "Personal"
    restore()
    assert [lost.why_not for lost in look()] == [""]
    rebuild()
    assert (held(buyer, kit), same(upgrade)) == ("Company", True)
    assert not Review.objects.filter(is_open=True).exists()


def test_a_way_up_from_what_went_back_waits_for_a_person(sandbox, buyer, kit):
    lower, upgrade = (buy(sandbox, buyer, kit, name) for name in ("Personal", "Team"))
    sandbox.refund(lower.payment_id)
    forget(upgrade)
    restore()
    look()
    rebuild()
    assert held(buyer, kit) == ""
    (review,) = Review.objects.filter(is_open=True)
    assert (review.reason, review.order.reference) == ("upgrade_alone", upgrade.reference)


def test_an_edition_that_came_after_the_backup(sandbox, buyer, kit):
    order = buy(sandbox, buyer, kit, "Company")
    forget(order)
    kit.editions.filter(name="Company").delete()
    restore()
    (lost,) = look()
    assert (lost.why_not, lost.product) == ("no_product", kit)


def test_no_seal_fits_another_edition(sandbox, buyer, kit):
    buy(sandbox, buyer, kit, "Personal")
    buy(sandbox, buyer, kit, "Team")
    lower, upgrade = (payment["metadata"] for payment in sandbox.payments())
    personal, team, company = (edition.key for edition in kit.editions.all())
    assert (lower["edition"], upgrade["edition"]) == (personal, f"{team} {personal}")
    for metadata in (lower, upgrade):
        sealed = SealedOrder.read(Payer(buyer.email, "", {}, metadata))
        assert f"{sealed.edition} {sealed.upgraded}".strip() == metadata["edition"]
        for other in ("", company, team, f"{company} {personal}", f"{personal} {team}"):
            with pytest.raises(BrokenSeal):
                SealedOrder.read(Payer(buyer.email, "", {}, metadata | {"edition": other}))
