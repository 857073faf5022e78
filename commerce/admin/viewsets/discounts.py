"""Discount codes in the admin: made, changed and switched off by people, each seller their own."""

from operator import attrgetter

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import CreateView, EditView

from commerce.admin import filters
from commerce.admin.discounts import PANELS
from commerce.admin.inspect import ReadOnlyInspectView
from commerce.audit import CODE_CHANGED
from commerce.models import DiscountCode, Order
from core.admin.columns import StateColumn, major
from core.admin.own_rows import OwnRowsViewSet
from core.money import format_money
from core.own_rows import rows_for

SHOWN_ORDERS = 20


def uses(code) -> str:
    """How many of how many: "3 of 100", or the number alone."""
    if code.uses_in_all is None:
        return str(code.used)
    return gettext("%(used)s of %(all)s") % {"used": code.used, "all": code.uses_in_all}


def seller(code) -> str:
    return str(code.owner or gettext("The shop"))


def brought(code) -> str:
    return format_money(code.brought, settings.SHOP_CURRENCY)


class DiscountCodeCreateView(CreateView):
    def get_success_url(self):
        """To what was made: the link to copy."""
        return reverse(self.model.snippet_viewset.get_url_name("inspect"), args=[self.object.pk])


class DiscountCodeEditView(EditView):
    def save_instance(self):
        changes = self.form.changes()
        code = super().save_instance()
        if changes:
            cause = {"cause": changes}
            log(instance=code, action=CODE_CHANGED, user=self.request.user, data=cause)
        return code


class DiscountCodeInspectView(ReadOnlyInspectView):
    def get_context_data(self, **kwargs):
        code = DiscountCode.objects.with_uses().get(pk=self.object.pk)
        orders = rows_for(self.request.user, Order).filter(discount_code=code)
        chosen = [*code.products.all(), *code.categories.all()]
        editions = code.editions.select_related("page")
        return super().get_context_data(
            code=code,
            uses=uses(code),
            brought=brought(code),
            given=format_money(code.given, settings.SHOP_CURRENCY),
            smallest=code.minimum and format_money(code.minimum, settings.SHOP_CURRENCY),
            chosen=chosen,
            editions=editions,
            orders=orders.select_related("user")[:SHOWN_ORDERS],
            orders_url=f"{reverse('wagtailsnippets_commerce_order:list')}?discount_code={code.pk}",
            **kwargs,
        )


class DiscountCodeViewSet(OwnRowsViewSet):
    model = DiscountCode
    menu_label = _("Discount codes")
    icon = "tag"
    add_view_class = DiscountCodeCreateView
    edit_view_class = DiscountCodeEditView
    inspect_view_enabled = True
    inspect_view_class = DiscountCodeInspectView
    inspect_template_name = "commerce/admin/discount_code.html"
    index_results_template_name = "commerce/admin/discount_codes.html"
    copy_view_enabled = False  # the copy would be the same word
    filterset_class = filters.DiscountCodeFilterSet
    edit_handler = PANELS
    list_per_page = 50
    list_select_related = ("owner",)
    list_display = [
        "text",
        Column("takes_off", label=_("Takes off")),
        Column("uses", label=_("Used"), accessor=uses, sort_key="used"),
        Column("brought", label=_("Brought"), accessor=brought, sort_key="brought"),
        StateColumn("state", attrgetter("state.tone"), label=_("State"), accessor="state.label"),
        DateColumn("ends_at", label=_("Until"), sort_key="ends_at"),
        Column("owner", label=_("Seller"), accessor=seller, sort_key="owner__email"),
        Column("note", label=_("Note")),
    ]
    search_fields = ["text", "lookup", "note", "owner__email", "products__title"]
    export_filename = "discount-codes"
    export_values = {
        _("Code"): attrgetter("text"),
        _("Percent off"): attrgetter("percent"),
        _("Amount off"): lambda code: major(code.amount, settings.SHOP_CURRENCY),
        _("State"): lambda code: code.state.label,
        _("From (UTC)"): attrgetter("starts_at"),
        _("Until (UTC)"): attrgetter("ends_at"),
        _("Used"): attrgetter("used"),
        _("Uses in all"): attrgetter("uses_in_all"),
        _("Brought"): lambda code: major(code.brought, settings.SHOP_CURRENCY),
        _("Given"): lambda code: major(code.given, settings.SHOP_CURRENCY),
        _("Currency"): lambda code: settings.SHOP_CURRENCY,
        _("Seller"): seller,
        _("Note"): attrgetter("note"),
    }

    def get_queryset(self, request):
        return super().get_queryset(request).with_uses()
