"""A page that lacks what it needs is saved as a draft, and refused on every way to go live."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from products.models import DelayedPublication, ProductIndexPage, ProductPage, Release, ReleaseFile
from products.publishing import publish_due
from products.readiness import missing_for_publication, missing_for_sale
from tests.factories import (
    CategoryFactory,
    CoverFactory,
    ProductPageFactory,
    UserFactory,
)
from tests.products.editor import send_files

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ALL_MISSING = ["a summary", "a category", "a cover picture", "a price", "a release with a file"]


@pytest.fixture
def editor(client):
    user = UserFactory(email="editor@example.com", is_superuser=True)
    client.force_login(user)
    return client


@pytest.fixture
def bare():
    """A draft with nothing but a title."""
    page = ProductPage(title="Bare", slug="bare", live=False)
    ProductIndexPage.objects.get().add_child(instance=page)
    page.save_revision(clean=False)
    return page


def form_data(**fields) -> dict:
    return nested_form_data(
        {
            "title": "Lamp",
            "slug": "lamp",
            "summary": "",
            "category": "",
            "price": "",
            "cover": "",
            "body": streamfield([]),
            "gallery": inline_formset([]),
            "release_version": "",
            "release_notes": "",
            "comments": inline_formset([]),
            **fields,
        }
    )


def complete(**fields) -> dict:
    upload = SimpleUploadedFile("Lamp 1.0.zip", b"the lamp")
    return form_data(
        **{
            "release_version": "1.0",
            "release_file": upload,
            "summary": "It shines.",
            "category": str(CategoryFactory().pk),
            "price": "29.90",
            "cover": str(CoverFactory().pk),
            **fields,
        }
    )


def create(client, data, **action):
    index = ProductIndexPage.objects.get()
    address = reverse("wagtailadmin_pages:add", args=["products", "productpage", index.pk])
    return client.post(address, {**send_files(client, data), **action})


def edit(client, page, data, **action):
    return client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), {**send_files(client, data), **action}
    )


def is_live(page) -> bool:
    return ProductPage.objects.get(pk=page.pk).live


# --- the form -------------------------------------------------------------------------------
def test_a_draft_needs_only_a_title(editor):
    assert create(editor, form_data()).status_code == 302
    page = ProductPage.objects.get(slug="lamp")
    assert not page.live
    assert missing_for_publication(page) == ALL_MISSING


def test_publishing_names_each_missing_field_and_keeps_what_was_typed(editor):
    response = create(editor, form_data(body=streamfield([("heading", "Kept")])), **PUBLISH)
    assert response.status_code == 200
    form = response.context["form"]
    releases = {"release_file", "release_version"}
    assert set(form.errors) == {"summary", "category", "price", "cover", *releases}
    assert "Add the file that buyers download." in response.content.decode()
    assert "Kept" in response.content.decode()
    assert not ProductPage.objects.filter(slug="lamp").exists()


PUBLISH = {"action-publish": "1"}


@pytest.mark.both
def test_a_complete_product_goes_live_with_its_file(editor):
    assert create(editor, complete(), **PUBLISH).status_code == 302
    page = ProductPage.objects.get(slug="lamp")
    assert page.live
    assert page.price == 2990
    release = page.latest_release
    assert release.file.read() == b"the lamp"
    assert release.file_name == "Lamp 1.0.zip"
    assert release.size == 8
    assert len(release.sha256) == 64
    assert release.published_at is not None


def test_an_empty_file_is_refused(editor):
    empty = SimpleUploadedFile("empty.zip", b"")
    response = create(editor, complete(release_file=empty), **PUBLISH)
    assert response.status_code == 200
    assert "The submitted file is empty." in response.content.decode()


@pytest.mark.parametrize("slug", ["category", "feed"])
@pytest.mark.parametrize("action", [{}, PUBLISH])
def test_addresses_of_the_shop_are_no_slugs(editor, slug, action):
    response = create(editor, complete(slug=slug), **action)
    assert response.status_code == 200
    assert "is an address of the shop" in str(response.context["form"].errors["slug"])


@pytest.mark.both
def test_a_title_that_makes_a_reserved_slug_gets_another_answer_than_an_error_page(editor):
    response = create(editor, form_data(title="Feed", slug="feed"))
    assert response.status_code == 200


@pytest.mark.parametrize(
    "price", ["-1", "0.001", "1e99", "NaN", "Infinity", "x", "99999999999", "\u0661\u0662x"]
)
def test_odd_prices_are_named_at_the_field(editor, price):
    response = create(editor, complete(price=price), **PUBLISH)
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"price"}


def test_free_is_a_price(editor):
    assert create(editor, complete(price="0"), **PUBLISH).status_code == 302
    assert ProductPage.objects.get(slug="lamp").price_display == "Free"


TOO_CHEAP = "Payments begin at $0.50. Enter that or more, or 0 for free."


@pytest.mark.parametrize("action", [{}, PUBLISH], ids=["draft", "publish"])
@pytest.mark.parametrize("price", ["0.01", "0.49"])
def test_a_price_that_cannot_be_charged_is_refused_at_the_field(editor, price, action):
    response = create(editor, complete(price=price), **action)
    assert response.status_code == 200
    assert response.context["form"].errors == {"price": [TOO_CHEAP]}
    assert TOO_CHEAP in response.content.decode()
    assert not ProductPage.objects.filter(slug="lamp").exists()


def test_the_smallest_price_can_be_published(editor):
    assert create(editor, complete(price="0.50"), **PUBLISH).status_code == 302
    assert is_live(ProductPage.objects.get(slug="lamp"))


@pytest.mark.parametrize(
    ("currency", "price", "least"),
    [("INR", "4.99", "₹5.00"), ("JPY", "49", "¥50"), ("RSD", "59.99", "RSD60.00")],
)
def test_the_smallest_price_is_that_of_the_shops_currency(editor, settings, currency, price, least):
    settings.SHOP_CURRENCY = currency
    errors = create(editor, complete(price=price)).context["form"].errors
    assert errors == {"price": [f"Payments begin at {least}. Enter that or more, or 0 for free."]}


# --- ways around the form -------------------------------------------------------------------
@pytest.mark.both
def test_bulk_publishing_is_refused_with_the_reason(editor, bare):
    ready = ProductPageFactory(live=False)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = editor.post(f"{address}?next=/admin/pages/&id={bare.pk}&id={ready.pk}", follow=True)
    assert response.status_code == 200
    assert not is_live(bare)
    text = response.content.decode()
    assert "“Bare” cannot be published yet. It still needs: a summary" in text
    assert "has been published" not in text


@pytest.mark.both
def test_bulk_publishing_of_a_section_looks_at_what_is_below(editor, bare):
    index = ProductIndexPage.objects.get()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = editor.post(
        f"{address}?next=/admin/pages/&id={index.pk}", {"include_descendants": "on"}, follow=True
    )
    assert response.status_code == 200
    assert not is_live(bare)
    assert "“Bare” cannot be published yet" in response.content.decode()


@pytest.mark.both
def test_bulk_publishing_publishes_what_is_ready(editor):
    ready = ProductPageFactory(live=False)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    editor.post(f"{address}?next=/admin/pages/&id={ready.pk}", follow=True)
    assert is_live(ready)


@pytest.mark.both
def test_a_schedule_is_refused_while_something_is_missing(bare):
    bare.go_live_at = timezone.now() + timedelta(hours=1)
    revision = bare.save_revision(clean=False)
    with pytest.raises(ValidationError, match="cannot be published yet"):
        revision.publish()
    assert bare.scheduled_revision is None


@pytest.fixture
def cheap():
    """A draft that lacks nothing but a price that can be charged."""
    return ProductPageFactory(title="Cheap", price=49, live=False)


def test_no_way_publishes_what_is_too_cheap_to_be_charged(editor, cheap):
    needs = "It still needs: a price of at least $0.50, or 0 for free."
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = editor.post(f"{address}?next=/admin/pages/&id={cheap.pk}", follow=True)
    assert needs in response.content.decode()
    with pytest.raises(ValidationError, match="a price of at least"):
        cheap.get_latest_revision().publish()
    schedule(cheap, timezone.now() - timedelta(hours=1))
    publish_due()
    assert not is_live(cheap)
    assert needs in DelayedPublication.objects.get(page=cheap).reason


def test_a_workflow_does_not_publish_what_is_too_cheap_to_be_charged(editor, cheap):
    user = get_user_model().objects.get(email="editor@example.com")
    workflow = Workflow.objects.create(name="Look first", active=True)
    task = GroupApprovalTask.objects.create(name="Look", active=True)
    task.groups.add(Group.objects.get(name="Editors"))
    WorkflowTask.objects.create(workflow=workflow, task=task)
    state = workflow.start(cheap, user)
    with pytest.raises(ValidationError, match="a price of at least"):
        state.current_task_state.approve(user=user)
    assert not is_live(cheap)


def test_what_was_published_before_its_price_became_too_small_is_not_for_sale():
    page = ProductPageFactory(price=50)
    assert missing_for_sale(page) == []
    ProductPage.objects.filter(pk=page.pk).update(price=49)
    page.refresh_from_db()
    assert missing_for_sale(page) == ["a price of at least $0.50, or 0 for free"]
    page.price = 0
    assert missing_for_sale(page) == []


def schedule(page, at) -> None:
    """Approve publishing at a time, as the editor does before that time has come."""
    page.go_live_at = at
    revision = page.save_revision(clean=False)
    revision.approved_go_live_at = at
    revision.save()


@pytest.mark.both
def test_what_became_incomplete_keeps_its_schedule_and_holds_up_nobody(bare):
    ready = ProductPageFactory(live=False)
    now = timezone.now()
    schedule(bare, now - timedelta(hours=2))
    schedule(ready, now - timedelta(hours=1))
    publish_due()
    assert not is_live(bare)
    assert ProductPage.objects.get(pk=bare.pk).scheduled_revision is not None
    assert is_live(ready)


@pytest.mark.both
def test_a_page_expires_at_its_time():
    page = ProductPageFactory()
    ProductPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    publish_due()
    assert not is_live(page)


def test_no_other_code_publishes_an_unready_page(bare):
    with pytest.raises(ValidationError, match="cannot be published yet"):
        bare.get_latest_revision().publish()
    bare.live = True
    with pytest.raises(ValidationError):
        bare.save()
    assert not is_live(bare)


# --- what the checkout asks -----------------------------------------------------------------
@pytest.mark.both
def test_what_is_missing_for_a_sale():
    page = ProductPageFactory()
    assert missing_for_sale(page) == []
    page.price = None
    assert missing_for_sale(page) == ["a price"]
    Release.objects.filter(page=page).delete()
    page = ProductPage.objects.get(pk=page.pk)
    assert missing_for_sale(page) == ["a release with a file"]


def test_a_lost_cover_does_not_stop_sales():
    page = ProductPageFactory()
    page.cover.delete()
    page = ProductPage.objects.get(pk=page.pk)
    assert missing_for_sale(page) == []
    assert missing_for_publication(page) == ["a cover picture"]


@pytest.mark.both
def test_a_deleted_category_does_not_break_drafts_that_name_it(editor):
    page = ProductPageFactory()
    page = ProductPage.objects.get(pk=page.pk)
    other = CategoryFactory()
    page.category = other
    page.save_revision()
    other.delete()
    assert editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    assert page.get_latest_revision_as_object().category is None


def test_releases_without_a_file_count_for_nothing():
    page = ProductPageFactory(file=None, live=False)
    Release(version="0").save_draft(page)
    assert "a release with a file" in missing_for_publication(page)
    file = ReleaseFile(file=ContentFile(b"x", name="x.zip"))
    Release(version="1", files=[file]).save_draft(page)
    assert missing_for_publication(page) == []
