"""How rows of commerce are shown in the admin: money, a state as a coloured word, links."""

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.tables import Column

from core.money import format_money
from products.permissions import page_policy

# A state's colour says what it asks of the reader: nothing, patience, or a look.
TONES = {
    "good": {"paid", "succeeded", "applied", "active", "fetched", "settled"},
    "wait": {"pending", "opening", "open", "waiting"},
    "bad": {"failed", "not_opened", "disputed", "revoked", "needs a look"},
}
TONE_CLASSES = {
    "good": "w-text-positive-100",
    "wait": "w-text-info-100",
    "bad": "w-text-critical-200",
    "": "w-text-text-meta",
}


def access_state(purchase) -> str:
    return "active" if purchase.is_active else "revoked"


def download_state(ticket) -> str:
    if ticket.claimed_at:
        return "fetched"
    return "expired" if ticket.expires_at <= timezone.now() else "waiting"


def review_state(review) -> str:
    return "needs a look" if review.is_open else "settled"


def tone_class(state: str) -> str:
    """The admin's own text colour for a state."""
    tone = next((tone for tone, states in TONES.items() if state in states), "")
    return TONE_CLASSES[tone]


class StateColumn(Column):
    """A state as a coloured word. `state` gives the value that decides the colour."""

    cell_template_name = "commerce/admin/state_cell.html"

    def __init__(self, name, state=None, **kwargs):
        super().__init__(name, **kwargs)
        self.state = state or (lambda row: getattr(row, name))

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "tone": tone_class(self.state(instance))}


class MoneyColumn(Column):
    """An amount in minor units with its currency."""

    def get_value(self, instance):
        return format_money(super().get_value(instance), instance.currency)


class ProductColumn(Column):
    """A product by its title, linked to its page for those who may work on it."""

    cell_template_name = "commerce/admin/link_cell.html"

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

    cell_template_name = "commerce/admin/link_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        if order := context["raw_value"]:
            context["link"] = order_address(order)
            context["value"] = order.reference
        return context


def order_address(order) -> str:
    """Where an order is inspected."""
    return reverse("wagtailsnippets_commerce_order:inspect", args=[order.pk])
