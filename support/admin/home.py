"""Requests on the admin's first page: who waits for an answer."""

from django.urls import reverse
from wagtail.admin.ui.components import Component

from core.admin.acts import may_view
from core.own_rows import rows_for
from support.admin.columns import TONE_CLASSES, turn_tone
from support.models import SupportRequest

LISTED = 5


class RequestsPanel(Component):
    """The customers who have waited longest, of those whose requests one may see."""

    name = "requests"
    template_name = "support/admin/requests_panel.html"
    order = 2  # before anything that waits for nobody

    def get_context_data(self, parent_context):
        waiting = rows_for(parent_context["request"].user, SupportRequest).waiting_for_us()
        longest = waiting.select_related("user", "product").order_by("waits_since", "pk")
        rows = list(longest[:LISTED])
        listed = reverse("wagtailsnippets_support_supportrequest:list")
        return {
            "rows": [(row, TONE_CLASSES[turn_tone(row)]) for row in rows],
            "count": waiting.count(),
            "list_url": f"{listed}?waiting=us",
        }


def list_requests(request, panels) -> None:
    """For the hook `construct_homepage_panels`."""
    if may_view(request.user, SupportRequest):
        panels.append(RequestsPanel())
