"""Products in the admin as one flat list, and categories."""

from collections.abc import Callable

import django_filters
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet

from core.admin.filters import dates
from core.admin.safe_export import SafeExportMixin
from core.admin.searching import EachWordMixin, each_word
from core.models import Approval
from core.money import to_major_units
from products.admin.approvals import ApprovalInEditor, ProductWorkflowAction
from products.approval import current_rule
from products.approval.waiting import standing, with_standing
from products.models import CatalogueEntry, Category, ProductPage, SearchWord
from products.permissions import edits_all_pages, page_policy
from products.search.finding import find
from products.search.queries import read_query
from products.search.vocabulary import Vocabulary

COLUMNS = [
    BulkActionsColumn("bulk_actions"),
    PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
    Column("category", label=_("Category"), sort_key="category__name", width="14%"),
    Column("price", label=_("Price"), accessor="price_display", sort_key="price", width="10%"),
    PageStatusColumn("status", label=_("Status"), sort_key="live", width="12%"),
    Column("seller", label=_("Seller"), accessor="owner", sort_key="owner__email", width="14%"),
    Column("approval", label=_("Approval"), accessor=standing, width="14%"),
    DateColumn(
        "latest_revision_created_at",
        label=_("Updated"),
        sort_key="latest_revision_created_at",
        width="12%",
    ),
]
EXPORT: dict[str | Promise, Callable] = {
    _("Title"): lambda page: page.title,
    _("Address"): lambda page: page.full_url,
    _("Category"): lambda page: page.category,
    _("Price"): lambda page: (
        None if page.price is None else to_major_units(page.price, settings.SHOP_CURRENCY)
    ),
    _("Currency"): lambda page: settings.SHOP_CURRENCY,
    _("Status"): lambda page: page.status_string,
    _("Seller"): lambda page: page.owner and page.owner.email,
    _("First published"): lambda page: page.first_published_at,
    _("Last published"): lambda page: page.last_published_at,
}


class ProductFilterSet(WagtailFilterSet):
    """Sellers have nobody else to filter by."""

    category = django_filters.ModelChoiceFilter(
        label=_("Category"), queryset=lambda request: Category.objects.all()
    )
    live = django_filters.BooleanFilter(label=_("Published"))
    owner = django_filters.ModelChoiceFilter(
        label=_("Seller"),
        queryset=lambda request: get_user_model().objects.filter(
            pk__in=ProductPage.objects.order_by().values("owner")
        ),
    )
    latest_revision_created_at = dates(_("Updated"), "latest_revision_created_at")

    class Meta:
        model = ProductPage
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.request and not edits_all_pages(self.request.user):
            del self.filters["owner"]


class ProductRows(SafeExportMixin):
    """A list of products in a fixed number of queries."""

    export_values = EXPORT

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        all_sellers = edits_all_pages(request.user)
        hidden = set() if all_sellers else {"seller"}
        if current_rule() == Approval.NOTHING:
            hidden.add("approval")
        self.columns = [column for column in COLUMNS if column.name not in hidden]

    def search_queryset(self, pages):
        """As customers find products; drafts, whose words are not counted, by their titles too."""
        if not self.is_searching:
            return pages
        query = read_query(self.search_query)
        found = find(CatalogueEntry.objects.all(), Vocabulary(SearchWord.objects.all()), query)
        by_title = each_word(query, ["title", "draft_title"])
        pages = pages.filter(Q(catalogue_entry__in=found.entries) | by_title)
        return pages if self.is_explicitly_ordered else pages.order_by("title", "pk")

    def annotate_queryset(self, pages):
        return (
            pages.defer_streamfields()
            .select_related("category", "owner", "owner__wagtail_userprofile")
            .prefetch_related("content_type", "sites_rooted_here")
            .prefetch_related(with_standing())
            .annotate_site_root_state()
            .annotate_approved_schedule()
        )


class ProductIndexView(ProductRows, IndexView):
    page_title = _("Products")
    add_item_label = _("Add a product")


class ProductExplorerView(ProductRows, ExplorableIndexView):
    @property
    def explorable_columns(self):
        return self.columns  # a product has nothing below it to go to


class ProductMenuItem(MenuItem):
    def is_shown(self, request):
        return page_policy().user_has_any_permission(request.user, {"add", "change", "publish"})


class ProductListing(PageListingViewSet):
    """All products that a person may work on; sellers have their own here."""

    model = ProductPage
    index_view_class = ProductIndexView
    filterset_class = ProductFilterSet
    list_per_page = 50
    name = "products"
    url_namespace = "product_listing"  # the shop's own pages have the other
    icon = "tag"
    menu_label = _("Products")
    menu_order = 110
    menu_item_class = ProductMenuItem
    add_to_admin_menu = True


class ProductEditView(ApprovalInEditor, EditView):
    """The editor, with what other apps know of the product beside it.

    A function registered for the hook `product_side_panels` returns a class of side panel.
    """

    def get_side_panels(self):
        panels = super().get_side_panels()
        if not self.expects_json_response:
            for register in hooks.get_hooks("product_side_panels"):
                panels.append(register()(self.page, self.request))
        return panels


class ProductExplorer(PageViewSet):
    """The same columns where the products listing is opened from the page tree."""

    model = ProductPage
    edit_view_class = ProductEditView
    index_view_class = ProductExplorerView
    workflow_action_view_class = ProductWorkflowAction
    filterset_class = ProductFilterSet


class CategoryIndexView(EachWordMixin, snippets.IndexView):
    """Categories are found by each of their words."""


class CategoryViewSet(SnippetViewSet):
    model = Category
    index_view_class = CategoryIndexView
    icon = "folder-open-inverse"
    menu_label = _("Categories")
    menu_order = 120
    add_to_admin_menu = True
    list_display = ["name", "slug", "position"]
    search_fields = ["name", "slug"]
    ordering = ["position", "name"]
