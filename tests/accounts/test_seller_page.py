"""The public page of a seller: who they are, and what else they have on sale."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from wagtail.models import PageViewRestriction

from accounts.models import SellerProfile, User
from products.by_seller import PER_PAGE
from products.models import ProductPage
from tests.factories import CoverFactory, ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def seller():
    user = UserFactory(groups=["Sellers"], date_joined=datetime(2020, 1, 1, tzinfo=UTC))
    SellerProfile.objects.create(user=user, name="Lamp maker", words="Lamps only.")
    return user


def test_a_stranger_reads_who_sells_and_what_else(client, seller):
    products = [ProductPageFactory(owner=seller) for _ in range(3)]
    ProductPage.objects.filter(pk=products[0].pk).update(
        first_published_at=datetime(2021, 5, 4, tzinfo=UTC)
    )
    private, draft = ProductPageFactory(owner=seller), ProductPageFactory(owner=seller, live=False)
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    other = ProductPageFactory()
    shop_page = client.get(products[0].url).content.decode()
    assert 'By <a href="/sellers/lamp-maker/">Lamp maker</a>' in shop_page
    text = client.get("/sellers/lamp-maker/").content.decode()
    assert "<h1>Lamp maker</h1>" in text
    assert "Lamps only." in text
    assert "Sells here since May 2021" in text
    shown = [p.title for p in (*products, private, draft, other) if f">{p.title}</a>" in text]
    assert shown == [p.title for p in products]


def test_long_lists_come_in_pages_and_in_as_many_queries(
    client, seller, django_assert_max_num_queries
):
    ProductPageFactory(owner=seller)
    client.get("/sellers/lamp-maker/")
    with django_assert_max_num_queries(30) as few:
        client.get("/sellers/lamp-maker/")
        asked = len(few)
    for _ in range(PER_PAGE):
        ProductPageFactory(owner=seller)
    client.get("/sellers/lamp-maker/")  # which makes the pictures
    with django_assert_max_num_queries(asked):
        first = client.get("/sellers/lamp-maker/").content.decode()
    assert first.count('<article class="card">') == PER_PAGE
    second = client.get("/sellers/lamp-maker/?page=2").content.decode()
    assert second.count('<article class="card">') == 1
    for page in ("3", "0", "-1", "x", "9" * 30):
        assert client.get(f"/sellers/lamp-maker/?page={page}").status_code == 404


def test_who_has_no_name_or_has_gone_has_no_page(client, seller):
    assert "Nothing on sale" in client.get("/sellers/lamp-maker/").content.decode()
    SellerProfile.objects.update(name="")
    assert client.get("/sellers/lamp-maker/").status_code == 404
    SellerProfile.objects.update(name="Lamp maker")
    User.objects.filter(pk=seller.pk).update(is_active=False)
    for path in ("/sellers/lamp-maker/", "/sellers/nobody/", "/sellers/%F0%9F%92%A1/"):
        assert client.get(path).status_code == 404


def test_each_has_an_address_that_stays(seller, client):
    again = SellerProfile.objects.create(user=UserFactory(), name="Lamp  maker")
    other = SellerProfile.objects.create(user=UserFactory(), name="💡")
    persian = SellerProfile.objects.create(user=UserFactory(), name="چراغ")
    assert (again.slug, other.slug, persian.slug) == ("lamp-maker-2", "seller", "چراغ")
    assert client.get(reverse("seller", args=[persian.slug])).status_code == 200
    again.name = "Candles"
    again.save()
    assert again.slug == "lamp-maker-2"


def test_who_had_a_name_before_gets_an_address(seller):
    nameless = SellerProfile.objects.create(user=UserFactory())
    SellerProfile.objects.create(user=UserFactory(), name="Lamp maker")
    SellerProfile.objects.update(slug=None)
    migration = import_module("accounts.migrations.0007_sellers_pages_backfill")
    migration.give_addresses(apps, None)
    slugs = set(SellerProfile.objects.exclude(pk=nameless.pk).values_list("slug", flat=True))
    assert slugs == {"lamp-maker", "lamp-maker-2"}
    nameless.refresh_from_db()
    assert nameless.slug is None


def test_staff_edit_it_for_them(client, seller):
    admin = UserFactory(groups=["Admins"])
    path = reverse("wagtailusers_users:profile", args=[seller.pk])
    for group, status in (("Support", 302), ("Sellers", 302)):
        client.force_login(UserFactory(groups=[group]))
        assert client.get(path).status_code == status
    client.force_login(admin)
    assert path in client.get(reverse("wagtailusers_users:edit", args=[seller.pk])).content.decode()
    picture = CoverFactory(uploaded_by_user=seller, description="")
    form = {"name": "Lamps & co", "picture": str(picture.pk), "words": "", "links": ""}
    refused = client.post(path, {**form, "links": "javascript:alert(1)"})
    assert refused.status_code == 200
    assert "Lamps &amp; co" in refused.content.decode()
    assert client.post(path, form).status_code == 302
    text = client.get("/sellers/lamp-maker/").content.decode()
    assert "<h1>Lamps &amp; co</h1>" in text
    assert 'alt="Picture of Lamps &amp; co"' in text
    client.get(reverse("wagtailusers_users:profile", args=[UserFactory().pk]))
    assert not SellerProfile.objects.exclude(user=seller).exists()
