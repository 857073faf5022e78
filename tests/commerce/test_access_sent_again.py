"""Telling customers once more where their download is: by those who may see the purchase."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from notifications.models import OutgoingMessage
from tests.factories import ProductPageFactory, PurchasedProductFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def purchase(client):
    seller = UserFactory(groups=["Sellers"])
    client.force_login(seller)
    return PurchasedProductFactory(product=ProductPageFactory(owner=seller))


def send(client, purchase):
    address = reverse("wagtailsnippets_commerce_purchasedproduct:send", args=[purchase.pk])
    return client.post(address, follow=True)


def told(purchase) -> int:
    return OutgoingMessage.objects.filter(
        kind="access-restored", recipient=purchase.user.email
    ).count()


def test_a_seller_sends_it_for_an_own_product_once_in_ten_minutes(client, purchase):
    assert purchase.user.email in send(client, purchase).content.decode()
    assert "a few minutes ago" in send(client, purchase).content.decode()
    assert told(purchase) == 1
    assert ModelLogEntry.objects.filter(action="commerce.access_sent_again").count() == 1


def test_not_for_the_product_of_another(client, purchase):
    other = PurchasedProductFactory()
    assert send(client, other).status_code == 404
    assert told(other) == 0


def test_not_without_access(client, purchase):
    type(purchase).objects.update(revoked_at="2026-01-01T00:00Z", ended="by_hand")
    assert "There is no access now" in send(client, purchase).content.decode()
    assert told(purchase) == 0
