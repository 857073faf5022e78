"""How rows are shown in the admin: money, a state as a coloured word, links."""

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from wagtail.admin.ui.tables import Column

from core.money import format_money, to_major_units

# A state's colour says what it asks of the reader: nothing, patience, or a look. These are the
# admin's own text colours that keep their contrast in its light and its dark theme.
TONE_CLASSES = {
    "good": "w-text-text-button-outline-default",
    "wait": "w-text-text-link-info",
    "bad": "w-text-text-error",
    "": "w-text-text-meta",
}


def yes_or_no(value: bool) -> str:
    """As it stands in a cell or within a line of other words."""
    return gettext("yes") if value else gettext("no")


class StateColumn(Column):
    """A state as a coloured word. `tone` says of a row which of TONE_CLASSES it gets."""

    cell_template_name = "core/admin/state_cell.html"

    def __init__(self, name, tone, **kwargs):
        super().__init__(name, **kwargs)
        self.tone = tone

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "tone": TONE_CLASSES[self.tone(instance)]}


class MoneyColumn(Column):
    """An amount in minor units with its currency, which stands in another field of the row."""

    def __init__(self, name, currency="currency", **kwargs):
        super().__init__(name, **kwargs)
        self.currency = currency

    def get_value(self, instance):
        amount = super().get_value(instance)
        return "" if amount is None else format_money(amount, getattr(instance, self.currency))


class CustomerColumn(Column):
    """A customer by their e-mail address, linked to all that staff may read of them."""

    cell_template_name = "core/admin/link_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        if user := context["raw_value"]:
            context["link"], context["value"] = customer_address(user), user.email
        return context


def customer(path: str = "user") -> Column:
    """The customer's e-mail address; `path` leads to the user."""
    key = path.replace(".", "__")
    return CustomerColumn(
        "customer",
        label=gettext_lazy("Customer"),
        accessor=path,
        sort_key=f"{key}__email",
    )


def customer_address(user) -> str:
    """Where staff read all about a customer. The page is of the app that knows the most of them
    (support), and every list leads there."""
    return reverse("customer", args=[user.pk])


def customer_fields(path: str = "user") -> list[str]:
    """Where a search looks for a customer."""
    return [f"{path}__{name}" for name in ("email", "first_name", "last_name")]


def major(amount: int | None, currency: str):
    """An amount as a number with its currency's decimals, for a spreadsheet to add up."""
    return None if amount is None or not currency else to_major_units(amount, currency)
