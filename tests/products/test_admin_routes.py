"""A seller and the products of another: nothing on any route of the admin, everything on own."""

import pytest

from products.models import ProductIndexPage, ProductPage
from tests.products.admin_routes import SECRET, addresses_about, answer, state_of, texts

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_no_route_shows_or_touches_the_product_or_picture_of_another(client, seller, theirs):
    client.force_login(seller)
    routes = addresses_about(theirs)
    before = state_of(theirs)
    wrong = []
    for name, address in routes.items():
        for method in ("get", "post"):
            status, body = answer(client, method, address)
            refused = status in {302, 403, 404, 405}
            if not refused or any(text in body for text in texts(theirs)):
                wrong.append((method, name, status))
            if state_of(theirs) != before:
                wrong.append((method, name, "changed something"))
    assert wrong == []
    # Not empty because the walk found nothing.
    assert {
        "wagtailadmin_pages:edit admin/pages/<int:page_id>/edit/",
        "wagtailadmin_pages:move_confirm "
        "admin/pages/<int:page_to_move_id>/move/<int:destination_id>/confirm/",
        "wagtailimages:edit admin/images/<int:image_id>/",
    } <= routes.keys()
    assert len(routes) > 45


# Routes that answer otherwise than by a page, also for one's own.
NOT_A_PAGE = {
    "wagtailadmin_pages:add": 302,  # a product has no pages below it
    "wagtailadmin_pages:preview_on_add": 302,
    "wagtailadmin_pages:add_subpage": 302,
    "wagtailadmin_pages:convert_alias": 404,  # it is no alias
    "wagtailadmin_pages:set_page_position": 405,
    "translate_page": 404,  # the shop speaks one language
    "wagtailadmin_pages:workflow_action": 404,  # there is no workflow
    "wagtailadmin_pages:collect_workflow_action_data": 404,
    "wagtailadmin_pages:workflow_preview": 302,
    "wagtailadmin_pages:workflow_history_detail": 404,
    "wagtailadmin_pages:lock": 405,
    "wagtailadmin_pages:unlock": 405,
    "wagtailadmin_pages:revisions_index": 302,
    "wagtailadmin_editing_sessions:ping": 405,
    "wagtailimages:delete": 302,  # it is shown on a product
    "wagtailimages:url_generator": 404,  # the shop has no such route
    "wagtailimages:url_generator_output": 404,
    "wagtailimages:edit_multiple": 405,
    "wagtailimages:delete_multiple": 405,
}


def test_every_route_works_with_ones_own(client, seller, own):
    client.force_login(seller)
    wrong = []
    for name, address in addresses_about(own).items():
        name = name.split()[0]
        if name.startswith("admin/"):
            continue  # a shadow: Wagtail's name leads to it
        status, _ = answer(client, "get", address)
        if status != NOT_A_PAGE.get(name, 200):
            wrong.append((name, status))
    assert wrong == []


LISTS = [
    "/admin/",
    "/admin/pages/",
    "/admin/pages/{index}/",
    "/admin/pages/{index}/?q={word}",
    "/admin/pages/{index}/?q={word}&search_all=1",
    "/admin/pages/{index}/results/",
    "/admin/pages/search/?q={word}",
    "/admin/pages/search/results/?q={word}",
    "/admin/pages/usage/products/productpage/",
    "/admin/products/",
    "/admin/products/results/",
    "/admin/products/?q={word}",
    "/admin/products/?export=csv",
    "/admin/choose-page/{index}/",
    "/admin/choose-page/search/?q={word}",
    "/admin/api/main/pages/",
    "/admin/api/main/pages/?child_of={index}&for_explorer=1",
    "/admin/images/",
    "/admin/images/results/",
    "/admin/images/?layout=list",
    "/admin/images/chooser/",
    "/admin/images/chooser/results/?q={word}",
    "/admin/api/main/images/",
    "/admin/account/",
]


@pytest.mark.parametrize("address", LISTS)
def test_lists_hold_ones_own_only(client, seller, theirs, own, address):
    client.force_login(seller)
    index = ProductIndexPage.objects.get().pk
    for word, seen in (("Unreleased", False), ("harbour", True)):
        status, body = answer(client, "get", address.format(index=index, word=word))
        if status == 302:
            status, body = answer(client, "get", f"/admin/pages/{index}/")
        assert status == 200
        assert not any(text in body for text in texts(theirs))
        if seen and "account" not in address and address != "/admin/":
            assert "harbour" in body


def test_sellers_are_not_told_who_else_sells(client, seller, other, theirs, own):
    client.force_login(seller)
    index = ProductIndexPage.objects.get().pk
    for address in (f"/admin/pages/{index}/", "/admin/products/"):
        assert other.email not in answer(client, "get", address)[1]


@pytest.mark.parametrize("action", ["publish", "unpublish", "delete", "move"])
def test_bulk_actions_do_not_find_the_pages_of_another(client, seller, theirs, own, action):
    client.force_login(seller)
    before = state_of(theirs)
    address = f"/admin/bulk/wagtailcore/page/{action}/?id={theirs.pk}"
    for method in ("get", "post"):
        status, body = answer(client, method, address)
        assert (status, SECRET in body) == (404, False)
    index = ProductIndexPage.objects.get()
    for ids in ("id=all", f"id={own.pk}&id={theirs.pk}"):
        status, body = answer(
            client, "post", f"/admin/bulk/wagtailcore/page/{action}/?{ids}&childOf={index.pk}"
        )
        assert SECRET not in body
    after = ProductPage.objects.get(pk=theirs.pk)
    assert (after.live, after.title, after.path) == (True, SECRET, theirs.path)
    assert state_of(theirs)[6] == before[6]


@pytest.mark.parametrize("action", ["add_tags", "add_to_collection", "delete"])
def test_bulk_actions_do_not_find_the_pictures_of_another(client, seller, theirs, action):
    client.force_login(seller)
    before = state_of(theirs)
    address = f"/admin/bulk/core/shopimage/{action}/?id={theirs.cover_id}"
    for method in ("get", "post"):
        assert answer(client, method, address)[0] == 404
    assert state_of(theirs) == before


@pytest.mark.parametrize(
    "report",
    ["site-history", "aging-pages", "page-types-usage", "workflow", "workflow_tasks", "locked"],
)
@pytest.mark.parametrize("export", ["", "results/", "?export=csv"])
def test_reports_about_all_pages_are_for_editors(client, seller, editor, theirs, report, export):
    client.force_login(seller)
    assert answer(client, "get", f"/admin/reports/{report}/{export}")[0] == 302
    client.force_login(editor)
    assert answer(client, "get", f"/admin/reports/{report}/{export}")[0] == 200
