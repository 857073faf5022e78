"""How often a product was bought, as lists sort by it."""

import pytest
from celery import current_app
from django.utils import timezone

from commerce.models import PurchasedProduct
from commerce.popularity import count_times_bought
from products.models import CatalogueEntry
from tests.factories import OrderFactory, ProductPageFactory, PurchasedProductFactory

pytestmark = pytest.mark.django_db


def number(product) -> int:
    return CatalogueEntry.objects.get(pk=product.pk).times_bought


def bought(product):
    order = OrderFactory(product=product)
    return PurchasedProductFactory(product=product, user=order.user, order=order)


def test_counts_who_has_it_by_an_order():
    lamp, torch = ProductPageFactory(), ProductPageFactory()
    first, _second = bought(lamp), bought(lamp)
    bought(torch)
    PurchasedProductFactory(product=lamp)  # by hand
    assert count_times_bought(lamp.pk) == 1
    assert (number(lamp), number(torch)) == (2, 0)
    assert count_times_bought() == 1
    assert (number(lamp), number(torch)) == (2, 1)
    PurchasedProduct.objects.filter(pk=first.pk).update(
        revoked_at=timezone.now(), ended=PurchasedProduct.Ended.REFUNDED
    )
    assert count_times_bought() == 1
    assert number(lamp) == 1


def test_counting_twice_changes_nothing():
    bought(ProductPageFactory())
    assert count_times_bought() == 1
    assert count_times_bought() == 0


def test_a_purchase_asks_for_its_product_to_be_counted(
    monkeypatch, django_capture_on_commit_callbacks
):
    product = ProductPageFactory()
    queued = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, args=(), **rest: queued.append((name, args))
    )
    with django_capture_on_commit_callbacks(execute=True):
        bought(product)
    assert ("commerce.count_times_bought", (product.pk,)) in queued
