"""New versions in the admin: who was told of them, and how far that has come."""

from wagtail.admin.ui.tables import DateColumn, NumberColumn

from commerce.admin import filters, inspect
from commerce.admin.columns import StateColumn
from commerce.admin.viewsets.lists import ShopViewSet
from commerce.models import Announcement


class AnnouncementViewSet(ShopViewSet):
    model = Announcement
    icon = "mail"
    has_short_titles = False  # a product's
    empty = "No new version was published yet. Its buyers are told by e-mail a minute later."
    filterset_class = filters.AnnouncementFilterSet
    inspect_view_class = inspect.ReadOnlyInspectView
    inspect_template_name = "commerce/admin/announcement.html"
    list_select_related = ("release__page",)
    list_display = [
        "release",
        DateColumn("created_at", label="Published", sort_key="created_at"),
        NumberColumn("recipients", label="Customers told", sort_key="recipients"),
        NumberColumn("said_no", label="Had said no", sort_key="said_no"),
        DateColumn("finished_at", label="Finished", sort_key="finished_at"),
        StateColumn("state"),
    ]
    search_fields = ["release__page__title", "release__version", "release__notes"]
    export_filename = "announcements"
    export_values = {
        "Product": lambda announcement: announcement.release.page.title,
        "Version": lambda announcement: announcement.release.version,
        "Published (UTC)": lambda announcement: announcement.created_at,
        "Customers told": lambda announcement: announcement.recipients,
        "Had said no": lambda announcement: announcement.said_no,
        "Finished (UTC)": lambda announcement: announcement.finished_at,
        "State": lambda announcement: announcement.state,
    }
