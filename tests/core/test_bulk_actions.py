"""Wagtail's bulk actions, with numbers in the address that no row has."""

import pytest
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import Collection

from tests.factories import CoverFactory, ProductPageFactory, UserFactory

NO_PAGE = 987654
# Of these Python alone says that they are no number, whatever the database.
NO_NUMBERS = [pytest.param(key, marks=pytest.mark.once) for key in ("x", "9" * 5000, "\u0967")]
ODD = ["-1", "9223372036854775808", *NO_NUMBERS]


def every_action() -> list[str]:
    """Addresses of all bulk actions that are registered."""
    bulk_action_registry._scan_for_bulk_actions()
    return [
        f"/admin/bulk/{app}/{model}/{action}/"
        for app, models in bulk_action_registry.actions.items()
        for model, actions in models.items()
        for action in actions
    ]


@pytest.fixture
def root(client, db):
    client.force_login(UserFactory(is_superuser=True))
    client.raise_request_exception = False
    return client


def test_the_walk_finds_the_actions():
    assert {
        "/admin/bulk/support/cannedreply/delete/",
        "/admin/bulk/support/supportrequest/move/",
        "/admin/bulk/notifications/outgoingmessage/release/",
        "/admin/bulk/wagtailcore/page/publish/",
        "/admin/bulk/core/shopimage/add_tags/",
        "/admin/bulk/accounts/user/delete/",
    } <= set(every_action())


@pytest.mark.parametrize("key", ODD)
def test_ids_that_no_row_has_are_not_found(root, key):
    for address in every_action():
        assert root.get(address, query_params={"id": key}).status_code == 404, address
        assert root.post(address, query_params={"id": ["1", key]}).status_code == 404, address


@pytest.mark.parametrize("key", ["x", "9223372036854775808", NO_PAGE])
def test_all_rows_below_a_page_that_is_none_are_not_found(root, key):
    for address in every_action():
        answer = root.get(address, query_params={"id": "all", "childOf": key})
        assert answer.status_code in {200, 302, 404}, (address, answer.status_code)


def test_all_pictures_of_a_collection_are_found_still(root):
    picture = CoverFactory()
    covers = Collection(pk=NO_PAGE, name="Covers")
    picture.collection = Collection.get_first_root_node().add_child(instance=covers)
    picture.save()
    address = "/admin/bulk/core/shopimage/delete/"
    answer = root.get(address, query_params={"id": "all", "childOf": NO_PAGE})
    assert answer.status_code == 200
    assert picture.title in answer.content.decode()


def test_a_null_byte_is_refused(root):
    assert root.get("/admin/bulk/support/cannedreply/delete/?id=1%00").status_code == 400


@pytest.mark.parametrize("key", [*ODD, str(NO_PAGE)])
def test_pages_are_not_moved_below_what_is_no_page(root, key):
    address = f"/admin/bulk/wagtailcore/page/move/?id={ProductPageFactory().pk}"
    assert root.post(address, {"chooser": key}).status_code < 500
