"""Products in the admin as one flat list, and categories."""

from collections.abc import Callable
from decimal import Decimal

import django_filters
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.forms import Media
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet

from core.admin.columns import yes_or_no
from core.admin.filters import dates
from core.admin.safe_export import SafeExportMixin
from core.admin.searching import EachWordMixin, each_word
from core.models import Approval
from core.money import to_major_units
from products import sale_prices
from products.admin.approvals import ApprovalInEditor, ProductWorkflowAction
from products.admin.columns import COVERS, DELIVERED, CoverColumn, missing, price, sale, version
from products.approval import current_rule
from products.approval.waiting import standing, with_standing
from products.forms.categories import EDIT_HANDLER
from products.forms.checklist import Checklist
from products.models import (
    CatalogueEntry,
    Category,
    ProductPage,
    ProductTranslation,
    SearchWord,
)
from products.permissions import edits_all_pages, page_policy
from products.search.finding import find
from products.search.queries import read_query
from products.search.vocabulary import Vocabulary

COLUMNS = [
    BulkActionsColumn("bulk_actions"),
    CoverColumn("cover", label=""),
    PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
    Column("category", label=_("Category"), sort_key="category__name"),
    Column("price", label=_("Price"), accessor=price, sort_key="price"),
    Column("sale", label=_("Sale"), accessor=sale, sort_key="sale_ends_at"),
    Column(
        "sold",
        # Translators: how many customers have it by an order.
        label=pgettext_lazy("customers", "Sold to"),
        accessor="catalogue_entry.times_bought",
        sort_key="catalogue_entry__times_bought",
    ),
    Column("version", label=_("Version"), accessor=version),
    PageStatusColumn("status", label=_("Status"), sort_key="live"),
    Column(
        "missing", label=_("Still needs"), accessor=missing, sort_key="catalogue_entry__missing"
    ),
    Column("seller", label=_("Seller"), accessor="owner", sort_key="owner__email"),
    Column("approval", label=_("Approval"), accessor=standing),
    DateColumn("last_published_at", label=_("Published"), sort_key="last_published_at"),
]


def in_major_units(price: int | None) -> Decimal | None:
    """A figure for spreadsheets; of the highest price there is none without editions."""
    return None if price is None else to_major_units(price, settings.SHOP_CURRENCY)


EXPORT: dict[str | Promise, Callable] = {
    _("Title"): lambda page: page.title,
    _("Address"): lambda page: page.full_url,
    _("Category"): lambda page: page.category,
    _("Price"): lambda page: in_major_units(page.price),
    _("Highest price"): lambda page: in_major_units(page.highest_price),
    _("Sale price"): lambda page: in_major_units(page.sale_price),
    _("Sale starts"): lambda page: page.sale_starts_at,
    _("Sale ends"): lambda page: page.sale_ends_at,
    _("Pay what you want"): lambda page: yes_or_no(page.pay_what_you_want),
    _("Suggested price"): lambda page: in_major_units(page.suggested_price),
    _("Currency"): lambda page: settings.SHOP_CURRENCY,
    _("Status"): lambda page: page.status_string,
    _("Version"): lambda page: version(page),
    pgettext_lazy("customers", "Sold to"): lambda page: page.catalogue_entry.times_bought,
    _("Still needs"): lambda page: missing(page),
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
    lacks = django_filters.BooleanFilter(label=_("Something is missing"), method="filter_lacking")
    in_sale = django_filters.BooleanFilter(label=_("In a sale now"), method="filter_in_sale")
    pay_what_you_want = django_filters.BooleanFilter(label=_("Customers choose what they pay"))
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

    def filter_in_sale(self, pages, name, is_in_sale):
        in_sale = sale_prices.in_sale()
        return pages.filter(in_sale) if is_in_sale else pages.exclude(in_sale)

    def filter_lacking(self, pages, name, is_lacking):
        lacking = Q(catalogue_entry__missing__gt="")
        return pages.filter(lacking) if is_lacking else pages.exclude(lacking)


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

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["media"] += Media(css={"all": ["css/products.css"]})
        return context

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
            .select_related("category", "owner", "owner__wagtail_userprofile", "catalogue_entry")
            .prefetch_related(
                "content_type", "sites_rooted_here", COVERS, DELIVERED, with_standing()
            )
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


class ProductEditView(ApprovalInEditor):
    """The editor, with what other apps know of the product beside it.

    A function registered for the hook `product_side_panels` returns a class of side panel.
    """

    partials_template_name = "products/admin/edit_partials.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(checklist=Checklist(self.page), **kwargs)

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


class TranslationExplorer(PageViewSet):
    """Approval in the editor of a translation is that of its product."""

    model = ProductTranslation
    edit_view_class = ApprovalInEditor
    workflow_action_view_class = ProductWorkflowAction


class CategoryIndexView(EachWordMixin, snippets.IndexView):
    """Categories are found by each of their words."""


class CategoryViewSet(SnippetViewSet):
    model = Category
    index_view_class = CategoryIndexView
    edit_handler = EDIT_HANDLER
    icon = "folder-open-inverse"
    menu_label = _("Categories")
    menu_order = 120
    add_to_admin_menu = True
    list_display = ["name", "slug", "position"]
    search_fields = ["name", "slug"]
    ordering = ["position", "name"]
