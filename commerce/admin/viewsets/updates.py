"""New versions in the admin: who was told of them, and how far that has come."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import DateColumn, NumberColumn

from commerce.admin import filters, inspect
from commerce.admin.columns import StateColumn
from commerce.admin.viewsets.lists import ShopViewSet
from commerce.models import Announcement


class AnnouncementViewSet(ShopViewSet):
    model = Announcement
    menu_label = _("Announcements")
    icon = "mail"
    has_short_titles = False  # a product's
    empty = _("No new version was published yet. Its buyers are told by e-mail a minute later.")
    filterset_class = filters.AnnouncementFilterSet
    inspect_view_class = inspect.ReadOnlyInspectView
    inspect_template_name = "commerce/admin/announcement.html"
    list_select_related = ("release__page",)
    list_display = [
        "release",
        DateColumn("created_at", label=_("Published"), sort_key="created_at"),
        NumberColumn("recipients", label=_("Customers told"), sort_key="recipients"),
        NumberColumn("said_no", label=_("Had said no"), sort_key="said_no"),
        DateColumn("finished_at", label=_("Finished"), sort_key="finished_at"),
        StateColumn("state", label=_("State"), accessor="state.label"),
    ]
    search_fields = ["release__page__title", "release__version", "release__notes"]
    export_filename = "announcements"
    export_values = {
        _("Product"): lambda announcement: announcement.release.page.title,
        _("Version"): lambda announcement: announcement.release.version,
        _("Published (UTC)"): lambda announcement: announcement.created_at,
        _("Customers told"): lambda announcement: announcement.recipients,
        _("Had said no"): lambda announcement: announcement.said_no,
        _("Finished (UTC)"): lambda announcement: announcement.finished_at,
        _("State"): lambda announcement: str(announcement.state.label),
    }
