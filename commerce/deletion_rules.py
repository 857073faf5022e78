"""What was sold stays: the reason why a product may not be deleted."""

from django.utils.translation import ngettext

from commerce.models import Order, PurchasedProduct


def why_kept(page) -> str:
    """Why `page` and its files must stay; empty when nobody ordered or owns it."""
    buyers = PurchasedProduct.objects.filter(product=page.pk).count()
    if buyers:
        return ngettext(
            "%(count)s customer owns it and may download it for life.",
            "%(count)s customers own it and may download it for life.",
            buyers,
        ) % {"count": buyers}
    orders = Order.objects.filter(product=page.pk).count()
    if orders:
        return ngettext(
            "It is part of %(count)s order in the books.",
            "It is part of %(count)s orders in the books.",
            orders,
        ) % {"count": orders}
    return ""
