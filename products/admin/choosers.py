"""Where editors choose a product: what is published, with its cover and its price."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from products.choosing import ProductChooser
from products.models import CatalogueEntry, ProductPage, SearchWord
from products.permissions import page_policy
from products.search.finding import find
from products.search.queries import read_query
from products.search.vocabulary import Vocabulary


def is_number(pk: str) -> bool:
    return pk.isascii() and pk.isdigit() and len(pk) < 10


class ProductSearchForm(BaseFilterForm):
    """Finds products as customers do."""

    q = forms.CharField(
        label=_("Search products"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _("Search")}),
    )

    def filter(self, products):
        query = read_query(self.cleaned_data["q"])
        if not query:
            return products
        self.is_searching, self.search_query = True, query
        entries = CatalogueEntry.objects.filter(live=True)
        found = find(entries, Vocabulary(SearchWord.objects.all()), query)
        return products.filter(catalogue_entry__in=found.entries)


class PublishedProducts:
    """Sellers choose among their own; an address typed by hand offers no others."""

    request: HttpRequest

    def get_object_list(self):
        others = page_policy().products_of_others(self.request.user)
        products = ProductPage.objects.live().exclude(pk__in=others.values("pk"))
        return products.for_cards().newest_first()

    def get_object(self, pk):
        return self.get_objects([pk]).get()

    def get_objects(self, pks):
        return self.get_object_list().filter(pk__in=[pk for pk in pks if is_number(pk)])


class ProductRows(PublishedProducts):
    filter_form_class = ProductSearchForm
    results_template_name = "products/admin/chooser_results.html"

    @property
    def columns(self):
        cover = Column("cover", label=_("Cover"), width="96px")
        cover.cell_template_name = "products/admin/chooser_cover.html"
        return [
            cover,
            self.title_column,  # type: ignore[attr-defined]  # of the view it is mixed into
            Column("category", label=_("Category")),
            Column("price", label=_("Price"), accessor="price_display"),
        ]

    def can_create(self):
        return False


class ChooseView(ProductRows, chooser.ChooseView):
    pass


class ChooseResultsView(ProductRows, chooser.ChooseResultsView):
    pass


class ChosenView(PublishedProducts, chooser.ChosenView):
    pass


class ChosenMultipleView(PublishedProducts, chooser.ChosenMultipleView):
    pass


class ProductChooserViewSet(ChooserViewSet):
    model = ProductPage
    name = "product_chooser"
    url_prefix = "product-chooser"
    icon = "tag"
    page_title = _("Choose a product")
    base_widget_class = ProductChooser
    register_widget = False
    per_page = 12
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView
