"""Whom the settings keep from publishing what, and by which ways."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import Approval
from products.approval import needs_approval
from products.models import ProductIndexPage, Release, ReleaseFile
from tests.products.approval.conftest import choose
from tests.products.approval.journey import PUBLISH, SUBMIT, add_version, fresh, press
from tests.products.editor import open_release, save_release

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NEW, CHANGED, WITH_RELEASE = "never published", "changed", "with a new release"
COVERED = {
    Approval.NOTHING: set(),
    Approval.NEW_PRODUCTS: {NEW},
    Approval.NEW_RELEASES: {WITH_RELEASE},
    Approval.BOTH: {NEW, WITH_RELEASE},
}


def add_row(page) -> Release:
    """The draft of one release more."""
    file = ReleaseFile(file=ContentFile(b"two", name="kit.zip"))
    release = Release(version="2.0", files=[file])
    release.save_draft(page)
    return release


@pytest.mark.both
@pytest.mark.parametrize("rule", Approval)
def test_each_choice_covers_what_it_says(rule, seller, editor, new, published):
    choose(rule)
    covered = {NEW} if needs_approval(fresh(new), seller) else set()
    covered |= {CHANGED} if needs_approval(fresh(published), seller) else set()
    release = add_row(fresh(published))
    covered |= {WITH_RELEASE} if needs_approval(release, seller) else set()
    assert not needs_approval(fresh(published), seller)  # it brings no release
    assert covered == COVERED[rule]
    assert not any(needs_approval(page, editor) for page in (fresh(new), fresh(published)))


def test_another_file_in_a_published_release_is_new(client, seller, published):
    choose(Approval.NEW_RELEASES)
    release = published.latest_release
    assert not needs_approval(release, seller)
    client.force_login(seller)
    values = open_release(client, release)
    values["files-0-file"] = SimpleUploadedFile("kit.zip", b"something else")
    response = save_release(client, release, values, **PUBLISH)
    assert "an editor approves it first" in client.get(response.url).content.decode()
    release.refresh_from_db()
    assert needs_approval(release, seller)
    assert release.file.read() != b"something else"


@pytest.mark.parametrize("later", [{}, {"go_live_at": "2038-01-01 12:00"}])
def test_publishing_by_hand_saves_a_draft(client, approving, seller, new, later):
    press(client, seller, new, {"title": "Lantern", **later}, **PUBLISH)
    page = fresh(new)
    assert (page.live, page.approved_schedule, page.draft_title) == (False, False, "Lantern")


def test_a_release_that_comes_with_the_button_is_saved_and_not_published(
    client, approving, seller, published
):
    response = add_version(client, seller, published, "2.0", **PUBLISH)
    assert "an editor approves it first" in client.get(response.url).content.decode()
    assert fresh(published).latest_release.version == "1.0"
    assert published.releases.get(version="2.0").latest_revision is not None


def test_bulk_publishing_leaves_it_out(client, approving, seller, new):
    client.force_login(seller)
    client.post(f"/admin/bulk/wagtailcore/page/publish/?id={new.pk}")
    assert not fresh(new).live


def test_a_copy_is_not_published_with_its_making(client, approving, seller, published):
    client.force_login(seller)
    parent = ProductIndexPage.objects.get()
    client.post(
        f"/admin/pages/{published.pk}/copy/",
        {
            "new_title": "Kite 2",
            "new_slug": "kite-2",
            "new_parent_page": parent.pk,
            "publish_copies": "on",
        },
    )
    assert not parent.get_children().live().exclude(pk=published.pk).exists()


def test_a_new_page_is_submitted_or_saved_from_its_first_form(client, approving, seller, editor):
    index = ProductIndexPage.objects.get()
    address = f"/admin/pages/add/products/productpage/{index.pk}/"
    client.force_login(seller)
    words = client.get(address).content.decode()
    assert "action-publish" not in words
    assert "Submit for approval" in words
    client.force_login(editor)
    words = client.get(address).content.decode()
    assert "action-publish" in words
    assert "action-submit" not in words


def test_editors_publish_as_before(client, approving, editor, new):
    press(client, editor, new, **PUBLISH)
    assert fresh(new).live


def test_sellers_go_on_publishing_what_is_not_covered(client, approving, seller, published):
    client.force_login(seller)
    words = client.get(f"/admin/pages/{published.pk}/edit/").content.decode()
    assert "action-publish" in words
    assert "action-submit" not in words
    press(client, seller, published, {"summary": "Flies higher."}, **PUBLISH)
    assert fresh(published).summary == "Flies higher."


def test_nobody_submits_where_the_shop_asks_for_nothing(client, seller, new):
    press(client, seller, new, **SUBMIT)
    assert fresh(new).current_workflow_state is None
