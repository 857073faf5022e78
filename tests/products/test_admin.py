"""Products as a flat list, categories, and what cannot be deleted while it is in use."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Collection

from core.models import ShopImage
from products.models import CatalogueEntry, Category, ProductIndexPage, ProductPage
from tests.factories import CategoryFactory, CoverFactory, ProductPageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller():
    return UserFactory(email="seller@example.com", groups=["Sellers"])


@pytest.fixture
def editor(client):
    user = UserFactory(email="editor@example.com", groups=["Editors"])
    client.force_login(user)
    return user


def read(response) -> str:
    if response.streaming:
        return b"".join(response.streaming_content).decode()
    return response.content.decode()


@pytest.mark.parametrize("address", ["/admin/products/", "/admin/pages/{index}/"])
def test_the_list_shows_what_matters(client, editor, seller, address):
    ProductPageFactory(
        title="Harbour", owner=seller, price=2990, category=CategoryFactory(name="Themes")
    )
    page = read(client.get(address.format(index=ProductIndexPage.objects.get().pk)))
    for part in ("Harbour", "Themes", "$29.90", "seller@example.com", "live"):
        assert part in page


def test_filters_and_search(client, editor, seller):
    harbour = ProductPageFactory(title="Harbour", owner=seller)
    ProductPageFactory(title="Lantern", live=False)
    for query in (
        f"category={harbour.category_id}",
        "live=true",
        f"owner={seller.pk}",
        "q=harb",
    ):
        page = read(client.get(f"/admin/products/results/?{query}"))
        assert ("Harbour" in page, "Lantern" in page) == (True, False), query


def test_the_list_says_what_was_sold_which_version_and_what_is_missing(client, editor, seller):
    harbour = ProductPageFactory(title="Harbour", owner=seller)
    CatalogueEntry.objects.filter(pk=harbour.pk).update(times_bought=41)
    ProductPageFactory(title="Lantern", live=False, file=None)
    page = read(client.get("/admin/products/"))
    for part in (">41<", ">1.0<", "a release with a file", "fill-96x60"):
        assert part in re.sub(r"\s+(?=<)|(?<=>)\s+", "", page), part
    page = read(client.get("/admin/products/results/?lacks=true"))
    assert ("Harbour" in page, "Lantern" in page) == (False, True)
    page = read(client.get("/admin/products/results/?lacks=false"))
    assert ("Harbour" in page, "Lantern" in page) == (True, False)
    for order in ("catalogue_entry__times_bought", "catalogue_entry__missing", "last_published_at"):
        assert client.get(f"/admin/products/?ordering=-{order}").status_code == 200
    for kind in ("csv", "xlsx"):
        assert client.get(f"/admin/products/?export={kind}").status_code == 200


@pytest.mark.once
@pytest.mark.parametrize("address", ["/admin/products/", "/admin/pages/{index}/"])
@pytest.mark.parametrize("role", ["Sellers", "Editors"])
def test_the_list_costs_the_same_at_3_and_at_12_products(client, address, role):
    user = UserFactory(groups=[role])
    client.force_login(user)
    address = address.format(index=ProductIndexPage.objects.get().pk)

    def count() -> int:
        read(client.get(address))
        with CaptureQueriesContext(connection) as queries:
            read(client.get(address))
        return len(queries)

    cover = CoverFactory()
    for _ in range(3):
        ProductPageFactory(owner=user, cover=cover)
    at_three = count()
    for _ in range(9):
        ProductPageFactory(owner=user, cover=cover)
    assert count() == at_three


MENU = {
    "products": "/admin/products/",
    "categories": "/admin/snippets/products/category/",
    "shop": "/admin/snippets/commerce/order/",
    "webhooks": "/admin/snippets/commerce/webhookevent/",
    "images": "/admin/images/",
    "reports": "/admin/reports/site-history/",
    "users": "/admin/users/",
}


@pytest.mark.once
@pytest.mark.parametrize(
    ("role", "menu"),
    [
        ("Sellers", {"products", "shop", "images"}),
        ("Editors", {"products", "categories", "images", "reports"}),
        ("Support", {"shop", "webhooks"}),
        ("Admins", set(MENU)),
    ],
)
def test_each_role_has_its_own_menu(client, role, menu):
    client.force_login(UserFactory(groups=[role]))
    page = read(client.get("/admin/"))
    assert {name for name, address in MENU.items() if f'"url": "{address}"' in page} == menu


@pytest.mark.once
@pytest.mark.parametrize(
    ("role", "status"), [("Sellers", 302), ("Support", 302), ("Editors", 200), ("Admins", 200)]
)
def test_categories_are_for_editors(client, role, status):
    category = CategoryFactory()
    client.force_login(UserFactory(groups=[role]))
    for part in ("", "add/", f"edit/{category.pk}/", f"delete/{category.pk}/"):
        address = f"/admin/snippets/products/category/{part}"
        assert client.get(address).status_code == status, part


def test_a_new_category_gets_its_slug_from_its_name_and_keeps_it(client, editor):
    base = "/admin/snippets/products/category"
    for part, proposes in (("add/", True), (f"edit/{CategoryFactory().pk}/", False)):
        page = read(client.get(f"{base}/{part}"))
        name = re.search('<input type="text" name="name"[^>]*>', page)[0]
        assert 'data-w-sync-target-value="#id_slug"' in name
        assert ("w-sync#apply" in name) is proposes, part
        assert "w-slug" in re.search('<input type="text" name="slug"[^>]*>', page)[0], part


def test_a_seller_chooses_a_category_for_a_product(client, seller):
    category = CategoryFactory(name="Themes")
    client.force_login(seller)
    assert "Themes" in read(client.get("/admin/snippets/choose/products/category/"))
    chosen = client.get(f"/admin/snippets/choose/products/category/chosen/{category.pk}/")
    assert chosen.status_code == 200
    # Not a way around the permission to make one.
    client.post(
        "/admin/snippets/choose/products/category/create/",
        {"snippet-chooser-name": "x", "name": "x", "slug": "x", "position": "0"},
    )
    assert Category.objects.count() == 1


def test_a_category_in_use_cannot_be_deleted(client, editor):
    product = ProductPageFactory(category=CategoryFactory(name="Themes"))
    other = CategoryFactory(name="Unused")
    base = "/admin/snippets/products/category/"
    for address in (
        f"{base}delete/{product.category_id}/",
        f"/admin/bulk/products/category/delete/?id={product.category_id}&id={other.pk}&next={base}",
    ):
        for method in (client.get, client.post):
            answered = method(address, follow=True)
            assert answered.status_code == 200
            assert "is used in 1 place and cannot be deleted" in read(answered), address
    assert Category.objects.count() == 2
    client.post(f"{base}delete/{other.pk}/")
    assert list(Category.objects.all()) == [product.category]


def test_a_picture_in_use_cannot_be_deleted(client, editor):
    product = ProductPageFactory()
    unused = CoverFactory(title="Unused")
    for address in (
        f"/admin/images/{product.cover_id}/delete/",
        f"/admin/images/multiple/{product.cover_id}/delete/",
        f"/admin/bulk/core/shopimage/delete/?id={product.cover_id}&id={unused.pk}"
        "&next=/admin/images/",
    ):
        answered = client.post(address, {}, follow=True)
        assert answered.status_code in {200, 400}, address
        assert "is used in 1 place and cannot be deleted" in read(answered), address
    assert ShopImage.objects.count() == 2
    client.post(f"/admin/images/{unused.pk}/delete/")
    assert ShopImage.objects.count() == 1
    product.refresh_from_db()
    assert product.cover is not None


def test_a_collection_with_pictures_cannot_be_deleted(client, editor):
    collection = Collection.get_first_root_node().add_child(name="Covers")
    CoverFactory(collection=collection)
    address = f"/admin/collections/{collection.pk}/delete/"
    assert "1 image" in read(client.get(address))
    assert client.post(address).status_code == 403
    assert Collection.objects.filter(pk=collection.pk).exists()


def test_a_sellers_pages_stay_when_the_account_goes(client, seller):
    product = ProductPageFactory(owner=seller)
    client.force_login(UserFactory(is_superuser=True))
    client.post(f"/admin/users/delete/{seller.pk}/")
    assert ProductPage.objects.get(pk=product.pk).owner is None


def test_no_wagtail_documents_but_a_whole_admin(client, editor):
    assert client.get("/admin/api/main/documents/").json()["meta"]["total_count"] == 0
