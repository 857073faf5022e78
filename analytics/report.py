"""The *Shop* report: every figure of a period, and each table as a spreadsheet."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from analytics import panels, periods
from analytics.scope import Scope
from core.admin.safe_export import SafeExportMixin
from core.own_rows import sees_whole_shop

VIEW = "commerce.view_order"


def may_see(user) -> bool:
    """Whoever may see orders sees figures: of the whole shop, or of their own products."""
    return user.is_active and user.has_perm(VIEW)


class ShopReportView(
    SafeExportMixin, SpreadsheetExportMixin, WagtailAdminTemplateMixin, TemplateView
):
    """`period`, or `from` and `to`, say which days; `export` and `panel` which table as a file."""

    template_name = "analytics/report.html"
    page_title = _("Shop")
    header_icon = "history"
    _show_breadcrumbs = True

    def dispatch(self, request, *args, **kwargs):
        if not may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if self.is_export:
            return self.export(request.GET["export"])
        return super().get(request, *args, **kwargs)

    @cached_property
    def asked(self) -> tuple[periods.Period, str, str]:
        return periods.read(self.request.GET)

    @cached_property
    def panels(self) -> list[panels.Panel]:
        return panels.all_of(Scope.of(self.request.user), self.asked[0])

    def export(self, export_format):
        """One panel's table. Raises Http404 for a panel that is not there."""
        wanted = self.request.GET.get("panel")
        panel = next((one for one in self.panels if one.key == wanted), None)
        if panel is None or panel.table is None:
            raise Http404
        period = panel.days or self.asked[0]
        self.export_filename = f"shop-{panel.key}-{period.first}-{period.last}"
        self.list_export = list(panel.table.headers)
        headers = panel.table.headers
        rows = [dict(zip(headers, row, strict=True)) for row in panel.table.rows]
        return self.as_spreadsheet(rows, export_format)

    def to_row_dict(self, item):
        return item

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        period, key, problem = self.asked
        return super().get_context_data(
            panels=self.panels,
            period=period,
            preset=key,
            presets=periods.PRESETS,
            problem=problem,
            is_whole_shop=sees_whole_shop(self.request.user),
            report_url=reverse("shop_report"),
            formats=("csv", "xlsx"),
            **kwargs,
        )
