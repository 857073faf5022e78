"""How rows of commerce are shown in the admin: money, a state as a coloured word, links."""

import re

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.tables import Column

from commerce.models import Dispute
from core.admin import columns as admin_columns
from core.admin.columns import TONE_CLASSES, major
from core.money import format_money
from products.permissions import page_policy

WHOLE_NUMBER = re.compile("-?[0-9]{1,18}")

TONES = {
    "good": {
        "paid",
        "succeeded",
        "applied",
        "active",
        "fetched",
        "settled",
        "dispute won",
        "done",
        "agrees",
    },
    "wait": {
        "pending",
        "opening",
        "open",
        "waiting",
        "requested",
        "review",
        "processing",
        "running",
        "paused",
    },
    "bad": {
        "failed",
        "not_opened",
        "disputed",
        "ended",
        "needs a look",
        "dispute open",
        "dispute lost",
        "stopped",
        "differs",
    },
}


def access_state(purchase) -> str:
    if purchase.is_active:
        return "active"
    return "paused" if purchase.is_paused else "ended"


def dispute_state(dispute) -> str:
    """What a dispute means for the shop, of which its status is the provider's word."""
    if dispute.status in Dispute.OPEN:
        return "dispute open"
    return "dispute won" if dispute.status in Dispute.IN_OUR_FAVOUR else "dispute lost"


def dispute_meaning(dispute) -> str:
    """What a dispute does to the customer's access, for staff."""
    return {
        "dispute open": "While it is open, the customer's access is suspended.",
        "dispute won": "It ended in favour of the shop: it changes nothing any more.",
        "dispute lost": "It ended against the shop: the money is gone, and access with it.",
    }[dispute_state(dispute)]


def dispute_amount(dispute) -> str:
    """The provider gives a text of minor units; one that is no number is shown as it came."""
    try:
        return format_money(int(dispute.amount), dispute.currency)
    except (ValueError, ArithmeticError):
        return f"{dispute.amount} {dispute.currency}".strip()


def dispute_amount_as_number(dispute):
    """The same for a spreadsheet, without the currency; what is no number as it came."""
    is_number = dispute.currency and WHOLE_NUMBER.fullmatch(dispute.amount)
    return major(int(dispute.amount), dispute.currency) if is_number else dispute.amount


def download_state(ticket) -> str:
    if ticket.claimed_at:
        return "fetched"
    return "expired" if ticket.expires_at <= timezone.now() else "waiting"


def review_state(review) -> str:
    return "needs a look" if review.is_open else "settled"


def review_words(review) -> str:
    """The state of a review, and once it is settled how."""
    if review.is_open:
        return review_state(review)
    return review.get_resolution_display().lower() or review_state(review)


def run_state(reconciliation) -> str:
    if reconciliation.is_running:
        return "running"
    return "stopped" if reconciliation.error else "done"


def tone(state: str) -> str:
    """What a state asks of its reader; empty if nothing in particular."""
    return next((tone for tone, states in TONES.items() if state in states), "")


def tone_class(state: str) -> str:
    """The admin's own text colour for a state."""
    return TONE_CLASSES[tone(state)]


class StateColumn(admin_columns.StateColumn):
    """A state as a coloured word. `state` gives the value that decides the colour."""

    def __init__(self, name, state=None, **kwargs):
        state = state or (lambda row: getattr(row, name))
        super().__init__(name, lambda row: tone(state(row)), **kwargs)


class ProductColumn(Column):
    """A product by its title, linked to its page for those who may work on it."""

    cell_template_name = "core/admin/link_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        product, user = context["raw_value"], context["request"].user
        # The rows of people without `change` everywhere are of their own products.
        may_edit = page_policy().user_has_permission(user, "change")
        if product and may_edit:
            context["link"] = reverse("wagtailadmin_pages:edit", args=[product.pk])
        return context


class OrderColumn(Column):
    """An order by its reference, linked to its own view."""

    cell_template_name = "core/admin/link_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        if order := context["raw_value"]:
            context["link"] = order_address(order)
            context["value"] = order.reference
        return context


def order_address(order) -> str:
    """Where an order is inspected."""
    return reverse("wagtailsnippets_commerce_order:inspect", args=[order.pk])
