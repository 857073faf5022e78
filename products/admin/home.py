"""Products on the admin's first page: what somebody has begun, and what each lacks."""

from django.db.models import F, Q
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.ui.components import Component

from products.approval.waiting import standing, with_standing
from products.models import ProductIndexPage, ProductPage
from products.permissions import edits_all_pages, page_policy
from products.readiness import phrase

LISTED = 8
# Never published, or changed since; not what was published once and taken down as it was.
BEGUN = Q(first_published_at=None) | Q(latest_revision_created_at__gt=F("last_published_at"))


def address_to_add(user) -> str:
    """Where `user` begins a product; empty if they may not."""
    index = ProductIndexPage.objects.order_by("path").first()
    if index is None or not index.permissions_for_user(user).can_add_subpage():
        return ""
    return reverse("wagtailadmin_pages:add", args=["products", "productpage", index.pk])


class DraftsPanel(Component):
    """The newest drafts of those that one may edit, with what each lacks to be published, or
    where its approval stands."""

    name = "drafts"
    template_name = "products/admin/drafts_panel.html"
    order = 4  # after who waits for an answer

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        products = page_policy().explorable_instances(user).type(ProductPage)
        own = ProductPage.objects.filter(pk__in=products.values("pk"))
        drafts = own.filter(BEGUN, has_unpublished_changes=True)
        newest = drafts.select_related("catalogue_entry", "owner").defer_streamfields()
        newest = newest.order_by(F("latest_revision_created_at").desc(nulls_last=True), "-pk")
        newest = newest.prefetch_related(with_standing())
        found = list(newest[: LISTED + 1])
        return {
            "drafts": [(page, _missing(page), standing(page)) for page in found[:LISTED]],
            "has_more": len(found) > LISTED,
            "has_products": bool(found) or own.exists(),
            "shows_sellers": edits_all_pages(user),
            "add_url": address_to_add(user),
            "list_url": reverse("product_listing:index"),
        }


def _missing(page: ProductPage) -> list[str]:
    entry = getattr(page, "catalogue_entry", None)
    return [phrase(name) for name in entry.missing_names] if entry else []


@hooks.register("construct_homepage_panels")
def list_drafts(request, panels):
    if page_policy().user_has_any_permission(request.user, {"add", "change", "publish"}):
        panels.append(DraftsPanel())
