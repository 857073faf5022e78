"""A seller and the products of another: nothing on any route of the admin, everything on own."""

import re

import pytest
from django.urls import URLResolver, get_resolver
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, Task, WorkflowState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from core.models import ShopImage
from products.models import ProductIndexPage, ProductPage
from tests.factories import CoverFactory, ProductPageFactory, UserFactory

SECRET = "Unreleased lighthouse"

pytestmark = pytest.mark.django_db


def admin_routes(resolver=None, prefix="", names=()):
    """(route, name, converters) of everything below /admin/, as the resolver knows it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            space = (*names, pattern.namespace) if pattern.namespace else names
            yield from admin_routes(pattern, route, space)
        elif route.startswith("admin/"):
            yield route, ":".join((*names, pattern.name or "")), pattern.pattern.converters


@pytest.fixture
def seller():
    return UserFactory(email="seller@example.com", groups=["Sellers"])


@pytest.fixture
def other():
    return UserFactory(email="other@example.com", groups=["Sellers"])


@pytest.fixture
def editor():
    return UserFactory(email="editor@example.com", groups=["Editors"])


def make_product(owner, title, **values):
    """A live product with a later draft, a picture of its owner's, and two revisions."""
    cover = CoverFactory(
        title=f"Cover of {title}", uploaded_by_user=owner, file__filename=f"cover-{owner.pk}x.png"
    )
    product = ProductPageFactory(owner=owner, title=title, cover=cover, **values)
    product.draft_title = product.title = f"{title} draft"
    product.save_revision(user=owner)
    return ProductPage.objects.get(pk=product.pk)


@pytest.fixture
def theirs(other):
    return make_product(other, SECRET)


@pytest.fixture
def own(seller):
    return make_product(seller, "My harbour")


def addresses_about(page) -> dict[str, str]:
    """Each route of the admin that is about one page or its picture, with its numbers filled in."""
    revision = page.latest_revision_id
    numbers = {
        "page_id": page.pk,
        "parent_page_id": page.pk,
        "page_to_move_id": page.pk,
        "destination_id": page.get_parent().pk,
        "revision_id": revision,
        "image_id": page.cover_id,
        "task_id": Task.objects.first().pk,
        "task_state_id": 1,
        "workflow_state_id": 1,
        "revision_id_a": "earliest",
        "revision_id_b": revision,
        "content_type_app_name": "products",
        "content_type_model_name": "productpage",
        "action_name": "approve",
        "filter_spec": "width-100",
        "pk": page.pk,
        "app_label": "products",
        "model_name": "productpage",
        "object_id": page.pk,
        "session_id": 1,
    }
    found = {}
    about = {"page_id", "parent_page_id", "page_to_move_id", "image_id", "object_id"}
    for route, name, converters in admin_routes():
        takes = set(converters) or {k for k in numbers if f"<{k}>" in route}
        is_image_choice = name.startswith("wagtailimages_chooser:") and "pk" in takes
        is_page_api = "api/main/pages" in route and "pk" in takes
        if not (takes & about or is_image_choice or is_page_api):
            continue
        values = numbers | ({"pk": page.cover_id} if is_image_choice else {})
        found[f"{name} {route}"] = fill(route, values)
    return found


def fill(route: str, values: dict) -> str:
    """A route's text with `values` for its converters or groups."""
    text = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(values[m[1]]), route)
    regex = re.sub(r"\(\?P(\w|[^()])*\)", "", text)
    return "/" + regex.replace("^", "").replace("$", "").replace("\\", "")


def state_of(page) -> tuple:
    page = ProductPage.objects.get(pk=page.pk)
    return (
        page.title,
        page.draft_title,
        page.live,
        page.path,
        page.owner_id,
        page.locked,
        page.latest_revision_id,
        page.live_revision_id,
        page.go_live_at,
        page.cover_id,
        page.view_restrictions.count(),
        ProductPage.objects.count(),
        ShopImage.objects.count(),
        WorkflowState.objects.count(),
        page.revisions.count(),
        tuple(ShopImage.objects.values_list("title", "collection_id").order_by("pk")),
    )


def answer(client, method, address, **data):
    """(status, body) of an answer, read to its end."""
    response = getattr(client, method)(address, data)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, body.decode(errors="replace")


def texts(page) -> list[str]:
    """What must not be read about another's product and picture."""
    return [SECRET, page.cover.file.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]]


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
                "releases": inline_formset([]),
                "comments": inline_formset([]),
            }
        ),
    )
    made = ProductPage.objects.get(slug="brand-new")
    assert (made.owner, made.live, made.get_parent().pk) == (seller, False, index.pk)


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
