"""Orders, purchases, the webhook inbox, and downloads."""

from commerce.models.downloads import DownloadTicket
from commerce.models.inbox import Review, WebhookEvent
from commerce.models.orders import CheckoutAttempt, Order, ProviderProduct, PurchasedProduct

__all__ = [
    "CheckoutAttempt",
    "DownloadTicket",
    "Order",
    "ProviderProduct",
    "PurchasedProduct",
    "Review",
    "WebhookEvent",
]
