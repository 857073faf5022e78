"""The dashboard in the admin: a panel on its home, and the *Shop* report."""

from django.forms import Media
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from analytics import panels, periods
from analytics.report import ShopReportView, may_see
from analytics.scope import Scope


@hooks.register("register_admin_urls")
def register_report_url():
    return [path("reports/shop/", ShopReportView.as_view(), name="shop_report")]


class ReportMenuItem(MenuItem):
    def is_shown(self, request):
        return may_see(request.user)


@hooks.register("register_reports_menu_item")
def register_report_menu_item():
    return ReportMenuItem(
        _("Shop"), reverse("shop_report"), name="shop-report", icon_name="history", order=10
    )


class GlancePanel(Component):
    """The last 30 days in a few figures, with a link to the rest."""

    name = "shop_glance"
    template_name = "analytics/glance.html"
    media = Media(css={"all": ["css/analytics.css"]})
    order = 10

    def __init__(self, user):
        self.user = user

    def get_context_data(self, parent_context):
        period = periods.preset(periods.USUAL)
        figures, chart = panels.glance(Scope.of(self.user), period)
        return {
            "figures": figures,
            "chart": chart,
            "words": periods.PRESETS[periods.USUAL],
            "report_url": reverse("shop_report"),
        }


@hooks.register("construct_homepage_panels")
def add_glance(request, found):
    if may_see(request.user):
        found.append(GlancePanel(request.user))
