"""What the admin's first page says of products: drafts, what each lacks, and how to begin one."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Approval
from products.models import CatalogueEntry, ProductPage
from tests.factories import CategoryFactory, ProductPageFactory, UserFactory
from tests.products.approval.conftest import choose

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def begin(owner, title="Begun", **values) -> ProductPage:
    """A draft that was saved as the editor saves one."""
    page = ProductPageFactory(title=title, owner=owner, live=False, file=None)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision(user=owner, clean=False)
    return page


def panel(client, user) -> str:
    client.force_login(user)
    page = client.get("/admin/").content.decode()
    found = re.search(r'<section[^>]*id="drafts-section".*?</section>', page, re.S)
    return found[0] if found else ""


def test_a_draft_stands_there_with_what_it_lacks(client, seller):
    begin(seller, "Lantern", category=None, cover=None, summary="")
    words = panel(client, seller)
    assert "Lantern" in words
    assert "a summary, a category, a cover picture, a release with a file" in words


def test_what_is_missing_follows_the_newest_version(client, seller):
    page = begin(seller, "Lantern", category=None)
    assert CatalogueEntry.objects.get(pk=page.pk).missing == "category release"
    page.category = CategoryFactory()
    page.save_revision(user=seller, clean=False)
    assert CatalogueEntry.objects.get(pk=page.pk).missing == "release"
    assert "a category" not in panel(client, seller)


def test_what_is_published_as_it_stands_is_no_draft(client, seller):
    page = ProductPageFactory(title="Harbour", owner=seller)
    assert "Harbour" not in panel(client, seller)
    page.summary = "Anew."
    page.save_revision(user=seller, clean=False)
    assert "Its changes can be published" in panel(client, seller)


def test_what_waits_for_approval_says_so(client, seller):
    """Its seller cannot publish it, complete as it is."""
    choose(Approval.BOTH)
    page = ProductPageFactory(title="Harbour", owner=seller, live=False)
    page.save_revision(user=seller)
    assert "It can be published" in panel(client, seller)
    page.get_workflow().start(page, seller)
    words = panel(client, seller)
    assert "Waits for approval since" in words
    assert "It can be published" not in words


def test_what_was_taken_down_is_no_draft(client, seller):
    page = ProductPageFactory(title="Harbour", owner=seller)
    page.save_revision(user=seller).publish()
    ProductPage.objects.get(pk=page.pk).unpublish()
    assert "Harbour" not in panel(client, seller)


def test_sellers_see_their_own_and_editors_those_of_all(client, seller, other, editor):
    begin(seller, "Lantern")
    begin(other, "Theirs")
    mine = panel(client, seller)
    assert ("Lantern" in mine, "Theirs" in mine) == (True, False)
    everybody = panel(client, editor)
    assert "Lantern" in everybody
    assert "Theirs" in everybody


def test_somebody_who_has_none_is_told_how_to_begin(client, seller):
    words = panel(client, seller)
    assert "You sell nothing yet" in words
    address = re.search(r'<a class="button" href="([^"]+)"', words)[1]
    assert client.get(address).status_code == 200


def test_support_has_no_such_panel(client):
    assert panel(client, UserFactory(groups=["Support"])) == ""


@pytest.mark.parametrize("role", ["Sellers", "Editors"])
def test_the_page_costs_the_same_with_two_drafts_and_with_eight(client, role):
    user = UserFactory(groups=[role])
    client.force_login(user)

    def count() -> int:
        client.get("/admin/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/")
        return len(queries)

    for _ in range(2):
        begin(user)
    at_two = count()
    for _ in range(6):
        begin(user)
    assert count() == at_two


def test_rows_of_an_earlier_version_are_looked_at_by_the_upgrade(seller):
    from products.indexing import index_missing

    draft, live = begin(seller), ProductPageFactory(owner=seller)
    CatalogueEntry.objects.update(missing=None)
    index_missing()
    assert CatalogueEntry.objects.get(pk=draft.pk).missing == "release"
    assert CatalogueEntry.objects.get(pk=live.pk).missing == ""
