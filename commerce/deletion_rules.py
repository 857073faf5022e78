"""What was sold stays: the reason why a product, or an edition of one, may not be deleted."""

from typing import Any

from django.utils.translation import gettext, ngettext

from commerce.models import Grant, Order, PurchasedProduct


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


def why_editions_kept(editions: list[Any]) -> dict[int, str]:
    """By their numbers, why editions must stay; those that nobody ordered or was given are not
    among them."""
    orders = Order.objects.filter(product__in={edition.page_id for edition in editions})
    given = Grant.objects.filter(purchase__product__in={edition.page_id for edition in editions})
    named = {
        *orders.order_by().values_list("edition", flat=True).distinct(),
        *orders.order_by().values_list("upgraded", flat=True).distinct(),
        *given.order_by().values_list("edition", flat=True).distinct(),
    }
    return {edition.pk: gettext("It was sold.") for edition in editions if edition.pk in named}
