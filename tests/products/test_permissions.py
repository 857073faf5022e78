"""Whose product it is: what its owner, other sellers and editors may do."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from products.models import ProductIndexPage, ProductPage
from tests.factories import ProductPageFactory
from tests.products.admin_routes import SECRET, answer

pytestmark = pytest.mark.django_db


def test_a_seller_unpublishes_and_publishes_own_pages(client, seller, own):
    client.force_login(seller)
    client.post(f"/admin/pages/{own.pk}/unpublish/")
    assert ProductPage.objects.get(pk=own.pk).live is False
    client.post(f"/admin/bulk/wagtailcore/page/publish/?id={own.pk}")
    published = ProductPage.objects.get(pk=own.pk)
    assert (published.live, published.title) == (True, "My harbour draft")


def test_publishing_an_unready_draft_in_bulk_is_refused_with_what_is_missing(client, seller):
    draft = ProductPageFactory(owner=seller, title="Half done", live=False)
    draft.price = None
    draft.save_revision(clean=False)
    client.force_login(seller)
    answered = client.post(
        f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}&next=/admin/products/", follow=True
    )
    assert "“Half done” cannot be published yet" in answered.content.decode()
    assert ProductPage.objects.get(pk=draft.pk).live is False


def test_a_seller_makes_a_product_and_owns_it(client, seller):
    client.force_login(seller)
    index = ProductIndexPage.objects.get()
    client.post(
        f"/admin/pages/add/products/productpage/{index.pk}/",
        nested_form_data(
            {
                "title": "Brand new",
                "slug": "brand-new",
                "summary": "",
                "body": streamfield([]),
                "gallery": inline_formset([]),
                "release_version": "",
                "release_notes": "",
                "comments": inline_formset([]),
            }
        ),
    )
    made = ProductPage.objects.get(slug="brand-new")
    assert (made.owner, made.live, made.get_parent().pk) == (seller, False, index.pk)


@pytest.mark.once
def test_a_copy_belongs_to_whoever_made_it(client, seller, editor, own):
    for user, slug in ((seller, "copy-by-seller"), (editor, "copy-by-editor")):
        client.force_login(user)
        client.post(
            f"/admin/pages/{own.pk}/copy/",
            {
                "new_title": slug,
                "new_slug": slug,
                "new_parent_page": own.get_parent().pk,
                "publish_copies": "",
                "alias": "",
            },
        )
        assert Page.objects.get(slug=slug).owner == user


@pytest.mark.once
def test_no_way_makes_an_alias_of_a_product(client, seller, own):
    client.force_login(seller)
    address = f"/admin/pages/{own.pk}/copy/"
    assert 'name="alias"' not in client.get(address).content.decode()
    values = {"new_title": "Alias", "new_slug": "alias", "new_parent_page": own.get_parent().pk}
    page = client.post(address, values | {"alias": "on"}).content.decode()
    assert "A product cannot be an alias of another." in page
    with pytest.raises(ValidationError), transaction.atomic():
        own.create_alias(update_slug="alias")
    assert not Page.objects.filter(slug="alias").exists()
    own.save_revision().publish()
    assert ProductPage.objects.get(pk=own.pk).live


@pytest.mark.once
def test_the_listing_page_itself_is_not_the_sellers(client, seller, own, theirs):
    client.force_login(seller)
    index = ProductIndexPage.objects.get()
    order = list(index.get_children().values_list("pk", flat=True))
    may = index.permissions_for_user(seller)
    assert may.can_add_subpage()
    assert may.can_publish_subpage()
    assert not any(
        (may.can_edit(), may.can_publish(), may.can_unpublish(), may.can_delete(), may.can_lock())
    )
    for address in (
        f"/admin/pages/{index.pk}/unpublish/",
        f"/admin/pages/{index.pk}/delete/",
        f"/admin/pages/{index.pk}/privacy/",
        f"/admin/pages/{own.pk}/set_position/?position=0",
        f"/admin/bulk/wagtailcore/page/unpublish/?id={index.pk}",
    ):
        client.post(address, {"include_descendants": "on", "restriction_type": "login"})
    index.refresh_from_db()
    assert index.live
    assert not index.view_restrictions.exists()
    assert list(index.get_children().values_list("pk", flat=True)) == order
    assert ProductPage.objects.live().count() == 2


def test_a_product_without_owner_is_no_sellers(seller):
    product = ProductPageFactory(owner=None)
    may = product.permissions_for_user(seller)
    assert not any((may.can_edit(), may.can_publish(), may.can_unpublish(), may.can_delete()))


def test_a_lock_kept_from_former_times_opens_nothing(seller, other, own):
    own.locked, own.locked_by, own.owner = True, seller, other
    own.save()
    assert not own.permissions_for_user(seller).can_unlock()


def test_an_inactive_seller_may_do_nothing(seller, own):
    seller.is_active = False
    may = own.permissions_for_user(seller)
    assert not any((may.can_edit(), may.can_publish(), may.can_unpublish(), may.can_delete()))


def test_what_went_to_another_leaves_the_dashboard(client, seller, other, own):
    client.force_login(seller)
    log(own, "wagtail.edit", user=seller)
    own.locked, own.locked_by, own.locked_at = True, seller, timezone.now()
    own.save()
    assert answer(client, "get", "/admin/")[1].count("My harbour") >= 2
    own.owner = other
    own.save()
    assert "My harbour" not in answer(client, "get", "/admin/")[1]


@pytest.mark.once
def test_editors_work_on_everything(client, editor, theirs):
    client.force_login(editor)
    page = theirs.pk
    for address in (
        f"/admin/pages/{page}/edit/",
        f"/admin/pages/{page}/history/",
        f"/admin/pages/{page}/",
        f"/admin/images/{theirs.cover_id}/",
        f"/admin/images/chooser/chosen/{theirs.cover_id}/",
        f"/admin/choose-page/{page}/",
    ):
        assert answer(client, "get", address)[0] == 200
    assert SECRET in answer(client, "get", "/admin/products/")[1]
    client.post(f"/admin/bulk/wagtailcore/page/unpublish/?id={page}")
    assert not ProductPage.objects.get(pk=page).live
