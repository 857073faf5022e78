"""Single rows of commerce in the admin, with what belongs to them, and the two things to do.

A person may let a failed webhook event try again, and close what was reviewed.
"""

import json

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import capfirst
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.log_actions import registry as log_registry
from wagtail.snippets.views.snippets import InspectView

from commerce import inbox, reviews
from commerce.admin_columns import download_state
from commerce.models import DownloadTicket
from core.own_rows import rows_for, sees_whole_shop
from products.permissions import page_policy


def pretty_body(event) -> str:
    """A webhook's JSON, indented; the text as it came where it is not JSON."""
    text = bytes(event.body).decode(errors="replace")
    try:
        pretty = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
        return pretty.encode(errors="backslashreplace").decode()  # JSON may name lone surrogates
    except (ValueError, RecursionError):
        return text


class FactInspectView(InspectView):
    def get_page_title(self):
        return capfirst(self.model._meta.verbose_name)

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            sees_whole_shop=sees_whole_shop(user),
            edits_products=page_policy().user_has_permission(user, "change"),
            history=log_registry.get_logs_for_instance(self.object).select_related("user"),
            **kwargs,
        )


class OrderInspectView(FactInspectView):
    def get_context_data(self, **kwargs):
        tickets = DownloadTicket.objects.filter(purchase__order=self.object)
        return super().get_context_data(
            downloads=[
                (ticket, download_state(ticket)) for ticket in tickets.select_related("release")
            ],
            **kwargs,
        )


class WebhookEventInspectView(FactInspectView):
    def get_context_data(self, **kwargs):
        return super().get_context_data(body=pretty_body(self.object), **kwargs)


def for_whole_shop(model, act):
    """A POST on one row; `act(row, user)` does it and returns what to tell."""

    @require_POST
    def view(request, pk):
        if not sees_whole_shop(request.user):
            raise PermissionDenied
        row = get_object_or_404(rows_for(request.user, model), pk=pk)
        messages.success(request, act(row, request.user))
        return redirect(model.snippet_viewset.get_url_name("inspect"), pk)

    return view


def apply_again(event, user) -> str:
    inbox.apply(event.pk)
    event.refresh_from_db()
    return f"Tried again: the event is {event.get_status_display().lower()}. {event.outcome}"


def close_review(review, user) -> str:
    return "Closed." if reviews.close(review, user) else "It was closed already."
