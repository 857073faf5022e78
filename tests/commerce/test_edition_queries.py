"""What is read of editions is read at once: as many queries for one product as for many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce.downloads import access, grants
from commerce.models import Grant, Order, PurchasedProduct
from commerce.provider import products as provider_products
from tests.factories import OrderFactory, ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

EDITIONS = {"Personal": 2900, "Team": 9900}


def upgraded(buyer) -> PurchasedProduct:
    """A product of its own of which they bought the lower edition, and the way up."""
    kit = ProductPageFactory(editions=EDITIONS)
    lower, higher = kit.editions.all()
    paid = {"user": buyer, "product": kit, "status": Order.Status.PAID, "is_paid": True}
    OrderFactory(**paid, edition=lower, amount=2900)
    OrderFactory(**paid, edition=higher, upgraded=lower, amount=7000)
    purchase = access.follow(buyer, kit, "test")
    assert purchase is not None
    return purchase


def counted(read, *of) -> int:
    with CaptureQueriesContext(connection) as captured:
        read(*of)
    return len(captured)


@pytest.mark.parametrize("are_written", [True, False])
def test_the_causes_of_many_purchases(are_written):
    buyer = UserFactory()
    many = [upgraded(buyer) for _ in range(4)]
    if not are_written:  # as the version before leaves them
        Grant.objects.all().delete()

    def read(purchases) -> list[str]:
        fresh = PurchasedProduct.objects.filter(pk__in=[each.pk for each in purchases])
        return [cause.words for causes in grants.read(fresh).values() for cause in causes]

    assert [words.partition(":")[0] for words in read(many)] == ["Personal", "Team"] * 4
    assert counted(read, many) == counted(read, many[:1]) == 4


def kept_at_the_provider(count: int):
    kit = ProductPageFactory(editions={f"Edition {n}": n * 1000 for n in range(1, count + 1)})
    provider_products.synchronise(kit)
    return kit


def test_the_counterparts_of_a_product(shop, sandbox):
    few, many = kept_at_the_provider(2), kept_at_the_provider(6)
    assert [row.amount for row in provider_products.current(few)] == [1000, 2000]
    assert len(provider_products.current(many)) == 6
    for read in (provider_products.current, provider_products.standing):
        # The editions, whose account it is, and their counterparts.
        assert [counted(read, kit) for kit in (few, many)] == [3, 3]


def test_the_nightly_comparison(shop, sandbox):
    kept_at_the_provider(2)
    few = counted(provider_products.compare)
    for _ in range(4):
        kept_at_the_provider(2)
    assert counted(provider_products.compare) == few
