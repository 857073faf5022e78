"""The health of the shop's background work, on the admin's home, and which version it is."""

from django.urls import path
from wagtail import hooks
from wagtail.admin.ui.components import Component

from core.own_rows import sees_whole_shop
from site_config import health, versions, views


@hooks.register("register_admin_urls")
def changes_url():
    return [path("changes/", views.ChangesView.as_view(), name="changes")]


class HealthPanel(Component):
    """The findings of health.py, for those who see the whole shop."""

    order = 50
    template_name = "site_config/health_panel.html"

    class Media:
        css = {"all": ["css/health.css"]}

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        return {
            "version": versions.full_name(),
            "findings": [
                (finding, finding.url if user.has_perm(finding.permission) else "")
                for finding in health.examine()
            ],
        }


@hooks.register("construct_homepage_panels")
def show_health(request, panels):
    if sees_whole_shop(request.user):
        panels.append(HealthPanel())
