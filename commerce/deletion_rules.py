"""What was sold stays: the reason why a product may not be deleted."""

from commerce.models import Order, PurchasedProduct


def why_kept(page) -> str:
    """Why `page` and its files must stay; empty when nobody ordered or owns it."""
    buyers = PurchasedProduct.objects.filter(product=page.pk).count()
    if buyers:
        people = "1 customer owns it" if buyers == 1 else f"{buyers} customers own it"
        return f"{people} and may download it for life."
    orders = Order.objects.filter(product=page.pk).count()
    if orders:
        return f"It is part of {'1 order' if orders == 1 else f'{orders} orders'} in the books."
    return ""
