"""Taking away a picture or a category: whom it would hit is said before, and refused or done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import ShopImage
from products.models import Category, GalleryImage
from tests.factories import CategoryFactory, CoverFactory, ProductPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def addresses(row) -> list[str]:
    """Every page of the admin that asks whether to delete `row`."""
    if isinstance(row, ShopImage):
        return [
            f"/admin/images/{row.pk}/delete/",
            f"/admin/bulk/core/shopimage/delete/?id={row.pk}&next=/admin/images/",
        ]
    base = "/admin/snippets/products/category/"
    return [
        f"{base}delete/{row.pk}/",
        f"/admin/bulk/products/category/delete/?id={row.pk}&next={base}",
    ]


def picture(page) -> ShopImage:
    """One that only the newest version of `page` shows, as its cover."""
    page.cover = CoverFactory(title="Moon", uploaded_by_user=page.owner)
    return page.cover


def picture_below(page) -> ShopImage:
    """The same in its gallery."""
    image = CoverFactory(title="Moon", uploaded_by_user=page.owner)
    page.gallery.add(GalleryImage(image=image))
    return image


def category(page) -> Category:
    page.category = CategoryFactory(name="Moon")
    return page.category


@pytest.fixture(params=[picture, picture_below, category])
def use(request):
    return request.param


@pytest.fixture
def product(seller):
    return ProductPageFactory(title="Lamp", owner=seller)


def answers(client, row, method="get"):
    for address in addresses(row):
        yield getattr(client, method)(address, follow=True).content.decode()


@pytest.mark.both
def test_the_drafts_that_would_lose_it_are_named_before_it_is_done(client, editor, product, use):
    row = use(product)
    product.save_revision()
    client.force_login(editor)
    for text in answers(client, row):
        assert "Drafts use “Moon” and lose it when it is deleted: Lamp." in text
    client.post(addresses(row)[0])
    assert not type(row).objects.filter(pk=row.pk).exists()
    assert client.get(f"/admin/pages/{product.pk}/edit/").status_code == 200


@pytest.mark.both
def test_what_waits_for_its_time_keeps_what_it_needs(client, editor, product, use):
    row = use(product)
    product.go_live_at = timezone.now() + timedelta(days=1)
    product.save_revision().publish()
    product.refresh_from_db()
    assert product.scheduled_revision is not None
    client.force_login(editor)
    for method in ("get", "post"):
        for text in answers(client, row, method):
            assert "pages that wait for their time to be published use it: Lamp (on " in text
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.both
def test_what_is_published_is_named(client, editor, product):
    client.force_login(editor)
    for row in (product.cover, product.category):
        for text in answers(client, row):
            assert "is used in 1 place and cannot be deleted: Lamp." in text


def test_only_what_one_may_see_is_named(client, seller, product, theirs):
    shared = product.cover
    shared.uploaded_by_user = seller
    shared.save()
    theirs.cover = shared
    theirs.save()
    client.force_login(seller)
    for text in answers(client, shared):
        assert "is used in 2 places and cannot be deleted: Lamp, 1 more page." in text
        assert theirs.title not in text


def test_a_number_inside_another_is_no_use(client, editor, product):
    row = CategoryFactory(name="Moon", pk=7)
    product.category = CategoryFactory(pk=77)
    product.save_revision()
    client.force_login(editor)
    assert "Drafts use" not in client.get(addresses(row)[0]).content.decode()
