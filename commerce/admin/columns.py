"""How rows of commerce are shown in the admin: money, a state as a coloured word, links."""

import re

from django.urls import reverse
from wagtail.admin.ui.tables import Column

from core.admin import columns as admin_columns
from core.admin.columns import TONE_CLASSES, major
from core.money import format_money
from core.own_rows import sees_whole_shop
from products.permissions import page_policy

WHOLE_NUMBER = re.compile("-?[0-9]{1,18}")


def access_state(purchase) -> str:
    return str(purchase.access.label)


def dispute_meaning(dispute) -> str:
    """What a dispute does to the customer's access, for staff."""
    return dispute.Status(dispute.status).meaning


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
    return str(ticket.state.label)


def review_words(review) -> str:
    """The state of a review, and once it is settled how."""
    return review.state_display


def lost_order_state(lost) -> str:
    return str(lost.state.label)


def run_state(reconciliation) -> str:
    return str(reconciliation.state.label)


def refusal_state(refusal) -> str:
    return str(refusal.state.label)


def tone_class(thing) -> str:
    """The admin's own text colour for a row or a state that has a tone, or for a tone itself."""
    return TONE_CLASSES[getattr(thing, "tone", thing)]


class StateColumn(admin_columns.StateColumn):
    """A state as a coloured word, in the tone of the row."""

    def __init__(self, name, **kwargs):
        super().__init__(name, lambda row: row.tone, **kwargs)


class ProductColumn(Column):
    """A product by its title, linked to its editor, or for those who may only read to its facts."""

    cell_template_name = "core/admin/link_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        product, user = context["raw_value"], context["request"].user
        # The rows of people without `change` everywhere are of their own products.
        if product and page_policy().user_has_permission(user, "change"):
            context["link"] = reverse("wagtailadmin_pages:edit", args=[product.pk])
        elif product and sees_whole_shop(user):
            context["link"] = reverse("product_facts", args=[product.pk])
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
