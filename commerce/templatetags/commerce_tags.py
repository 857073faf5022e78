"""What pages of lower apps show of commerce."""

from django import template
from django.utils.translation import gettext

from commerce import under_review
from commerce.downloads import access
from commerce.models import Order
from commerce.previews import Person

register = template.Library()


@register.inclusion_tag("commerce/buy_box.html", takes_context=True)
def buy_box(context, product):
    """Log in to buy, buy, download, or why not: what this visitor can do with `product`."""
    request = context["request"]
    user = getattr(request, "user", None)
    in_preview = getattr(request, "is_preview", False)
    if isinstance(user, Person):  # somebody without rows, in a preview
        purchase, is_under_review = user.purchase, False
    else:
        purchase = access.purchase_of(user, product) if user else None
        is_under_review = bool(user) and under_review.has_payment(user, product)
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "product": product,
        "user": user,
        "purchase": purchase,
        "is_under_review": is_under_review,
        "release": context.get("release")
        or (product.draft_release if in_preview else product.latest_release),
    }


@register.simple_tag(takes_context=True)
def badges_for_visitor(context, product):
    """The product's badges, and *Owned* for those who have it; one query per page."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return product.badges
    if not hasattr(request, "owned_product_ids"):
        request.owned_product_ids = access.owned_product_ids(user)
    owned = [("owned", gettext("Owned"))] if product.pk in request.owned_product_ids else []
    return [*product.badges, *owned]


@register.inclusion_tag("includes/status.html")
def order_status(order):
    """The state of an order as a word with a shape."""
    return {"kind": Order.Status(order.status).customer_tone, "label": order.get_status_display()}
