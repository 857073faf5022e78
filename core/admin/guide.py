"""The editors' guide in the admin, in the place of Wagtail's own."""

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from core.guide import read_guide


class GuideView(WagtailAdminTemplateMixin, TemplateView):
    """For everybody who works in the admin."""

    template_name = "core/admin/guide.html"
    page_title = _("Guide")
    header_icon = "help"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(guide=read_guide(static), **kwargs)


@hooks.register("register_admin_urls")
def urls():
    return [path("guide/", GuideView.as_view(), name="editors_guide")]


@hooks.register("construct_help_menu")
def lead_to_our_guide(request, menu_items):
    """Instead of the guide to Wagtail, which knows no products and no orders."""
    menu_items[:] = [item for item in menu_items if item.name != "editor-guide"]
    ours = MenuItem(
        _("Guide"), reverse("editors_guide"), name="editors-guide", icon_name="help", order=100
    )
    menu_items.insert(0, ours)
