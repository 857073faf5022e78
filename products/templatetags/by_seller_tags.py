"""What a seller has on sale, on the page that says who they are."""

from django import template

from products import by_seller

register = template.Library()

register.filter("sells_since", by_seller.sells_since)


@register.simple_tag(takes_context=True)
def products_of_seller(context, seller_id: int):
    """A page of their products, each as a card shows it."""
    return by_seller.on_sale(context["request"], seller_id)
