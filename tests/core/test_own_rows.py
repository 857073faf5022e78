"""Who sees the whole shop, and which rows the others get."""

import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.permissions import policy_registry

from commerce.models import Order, WebhookEvent
from core.own_rows import OwnRowsPolicy, ReadOnlyPolicy, has_sellers, rows_for, sees_whole_shop
from tests.factories import OrderFactory, ProductPageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("groups", "sees"),
    [
        ([], False),
        (["Sellers"], False),
        (["Editors"], False),
        (["Support"], True),
        (["Admins"], True),
        (["Sellers", "Support"], True),
    ],
)
def test_support_and_admins_see_the_whole_shop(groups, sees):
    assert sees_whole_shop(UserFactory(groups=groups)) is sees


def test_a_superuser_sees_the_whole_shop_unless_inactive():
    root = UserFactory(is_superuser=True)
    assert sees_whole_shop(root)
    root.is_active = False
    assert not sees_whole_shop(root)
    assert not sees_whole_shop(AnonymousUser())


def test_rows_of_a_seller_are_of_the_products_they_own():
    seller = UserFactory(groups=["Sellers"])
    own = OrderFactory(product=ProductPageFactory(owner=seller))
    other = OrderFactory()
    shops = OrderFactory(product=ProductPageFactory(owner=None))
    assert list(rows_for(seller, Order)) == [own]
    # Having bought something does not make one its seller.
    assert list(rows_for(other.user, Order)) == []
    everything = rows_for(UserFactory(groups=["Support"]), Order)
    assert set(everything) == {own, other, shops}


def test_rows_without_seller_are_for_the_whole_shop():
    WebhookEvent.objects.create(webhook_id="evt", body_sha256="x", body=b"{}", type="x")
    assert has_sellers(Order)
    assert not has_sellers(WebhookEvent)
    assert not rows_for(UserFactory(groups=["Sellers"]), WebhookEvent).exists()
    assert rows_for(UserFactory(groups=["Support"]), WebhookEvent).count() == 1


def test_the_policy_judges_each_row():
    seller, support = UserFactory(groups=["Sellers"]), UserFactory(groups=["Support"])
    own = OrderFactory(product=ProductPageFactory(owner=seller))
    other = OrderFactory()
    policy = policy_registry.get_by_type(Order)
    assert isinstance(policy, ReadOnlyPolicy)
    judged = [
        (user.pk, order.pk)
        for user in (seller, support)
        for order in (own, other)
        if policy.user_has_permission_for_instance(user, "view", order)
    ]
    assert judged == [(seller.pk, own.pk), (support.pk, own.pk), (support.pk, other.pk)]
    assert list(policy.instances_user_has_permission_for(seller, "view")) == [own]
    assert not policy.instances_user_has_permission_for(support, "change").exists()


def test_without_the_models_permission_there_are_no_rows():
    editor = UserFactory(groups=["Editors"])
    order = OrderFactory(product=ProductPageFactory(owner=editor))
    policy = OwnRowsPolicy(Order)
    assert not policy.user_has_permission_for_instance(editor, "view", order)
    assert not policy.instances_user_has_permission_for(editor, "view").exists()
