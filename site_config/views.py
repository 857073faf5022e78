"""Pages of the admin about the shop as a program."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.own_rows import sees_whole_shop
from site_config import versions


class ChangesView(WagtailAdminTemplateMixin, TemplateView):
    """What each version brought, in the words of CHANGELOG.md."""

    template_name = "site_config/changes.html"
    page_title = _("What has changed")
    header_icon = "history"
    _show_breadcrumbs = True

    def dispatch(self, request, *args, **kwargs):
        if not sees_whole_shop(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        about = {"version": versions.version(), "release": versions.release()}
        return super().get_context_data(changes=versions.changes(), **about, **kwargs)
