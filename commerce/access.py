"""Who may download what: a PurchasedProduct row that is not revoked."""

from django.utils import timezone

from commerce.models import Order, PurchasedProduct
from products.models import ProductPage
from products.readiness import missing_for_sale


def active_purchase(user, product: ProductPage) -> PurchasedProduct | None:
    """The customer's own, valid purchase of `product`."""
    if not user.is_authenticated or product.pk is None:  # a preview may have no row yet
        return None
    return PurchasedProduct.objects.filter(user=user, product=product, revoked_at=None).first()


def owned_product_ids(user) -> set[int]:
    """The products that the customer may download."""
    purchases = PurchasedProduct.objects.filter(user=user, revoked_at=None)
    return set(purchases.values_list("product_id", flat=True))


def grant(user, product: ProductPage, order: Order) -> PurchasedProduct:
    """Give access because of `order`; call it in the transaction that marks the order paid.

    Access that was revoked before comes back, with the new order as its cause.
    """
    purchase, created = PurchasedProduct.objects.get_or_create(
        user=user, product=product, defaults={"order": order}
    )
    if not created and not purchase.is_active:
        purchase.order = order
        purchase.granted_at = timezone.now()
        purchase.revoked_at = None
        purchase.revoked_because = ""
        purchase.save()
    return purchase


def why_not_for_sale(product: ProductPage) -> str:
    """A reason, in the customer's words, why `product` cannot be bought now; empty if it can."""
    if not product.live:
        return "This product is not on sale at the moment."
    if missing_for_sale(product) or product.latest_release is None:
        return "This product is not ready yet. Please come back soon."
    return ""
