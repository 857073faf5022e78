"""What pages of lower apps show of commerce."""

from django import template
from django.utils.translation import gettext

from commerce import figures, offers, provider, under_review
from commerce.checkout import withdrawal_policy
from commerce.downloads import access, copies
from commerce.models import Order, SavedAddress
from commerce.previews import Person

register = template.Library()


@register.simple_tag
def provider_name() -> str:
    """Whom customers pay, as they read it."""
    return provider.NAME


@register.simple_tag
def billing_lines(order: Order | SavedAddress) -> list[str]:
    """The address that an order is billed to, or that is kept, as its country writes it."""
    return figures.billing_lines(order)


@register.simple_tag
def withdrawal_words(shop, country: str | None = None) -> str:
    """How long customers may withdraw from a purchase, by the shop's settings: one sentence."""
    return withdrawal_policy.words(withdrawal_policy.of_settings(shop), country)


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
    release = context.get("release")
    if release is None:
        release = product.draft_release if in_preview else product.latest_release
    # What has nothing to download is not sold (a preview shows the box all the same).
    found = offers.offers_to(product, purchase) if release or in_preview else []
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "product": product,
        "user": user,
        "purchase": purchase,
        "is_under_review": is_under_review,
        "offers": found,
        "offer": found[0] if len(found) == 1 else None,
        "release": release,
        "has_bar": offers.has_way_on(found, purchase, release, is_under_review),
    }


@register.inclusion_tag("commerce/download_button.html", takes_context=True)
def download_button(context, product, purchase, release):
    """The button for what the buyer's edition has of `release`, the newest one; where it has
    nothing, of the newest that has."""
    files = copies.files_of(product, purchase, release) if release else []
    file = next(iter(files), None)
    if release and file is None and (file := copies.newest_file(product, purchase)):
        release = file.release
    return {
        "csrf_token": context.get("csrf_token"),
        "product": product,
        "release": release,
        "file": file,
    }


@register.simple_tag(takes_context=True)
def badges_for_visitor(context, product):
    """The product's badges, and *Owned* for those who have it; one query per page."""
    request = context.get("request")
    user = getattr(request, "user", None)
    # Somebody without rows, in a preview, owns nothing else.
    if user is None or not user.is_authenticated or isinstance(user, Person):
        return product.badges
    if not hasattr(request, "owned_product_ids"):
        request.owned_product_ids = access.owned_product_ids(user)
    owned = [("owned", gettext("Owned"))] if product.pk in request.owned_product_ids else []
    return [*product.badges, *owned]


@register.inclusion_tag("includes/status.html")
def order_status(order):
    """The state of an order as a word with a shape."""
    return {"kind": Order.Status(order.status).customer_tone, "label": order.get_status_display()}
