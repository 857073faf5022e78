"""The admin as one seller meets it: every route about a page, with two sellers' products."""

import re

from django.urls import URLResolver, get_resolver
from wagtail.models import Task, WorkflowState

from core.models import ShopImage
from products.models import ProductPage
from tests.factories import CoverFactory, ProductPageFactory

SECRET = "Unreleased lighthouse"


def admin_routes(resolver=None, prefix="", names=()):
    """(route, name, converters) of everything below /admin/, as the resolver knows it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            space = (*names, pattern.namespace) if pattern.namespace else names
            yield from admin_routes(pattern, route, space)
        elif route.startswith("admin/"):
            yield route, ":".join((*names, pattern.name or "")), pattern.pattern.converters


def make_product(owner, title, **values):
    """A live product with a later draft, a picture of its owner's, and two revisions."""
    cover = CoverFactory(
        title=f"Cover of {title}", uploaded_by_user=owner, name=f"cover-{owner.pk}x.png"
    )
    product = ProductPageFactory(owner=owner, title=title, cover=cover, **values)
    product.draft_title = product.title = f"{title} draft"
    product.save_revision(user=owner)
    return ProductPage.objects.get(pk=product.pk)


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
    groups = r"\(\?P<(\w+)>(?:[^()])*\)"
    text = re.sub(groups, lambda m: str(values[m[1]]), route)
    text = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(values[m[1]]), text)
    return "/" + text.replace("^", "").replace("$", "").replace("\\", "")


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
