"""Orders, payments, purchases, the webhook inbox, and downloads."""

from commerce.models.downloads import DownloadTicket
from commerce.models.inbox import Reconciliation, Review, WebhookEvent, WebhookRefusal
from commerce.models.orders import CheckoutAttempt, Order, ProviderProduct, PurchasedProduct
from commerce.models.payments import Dispute, Payment, Refund

__all__ = [
    "CheckoutAttempt",
    "Dispute",
    "DownloadTicket",
    "Order",
    "Payment",
    "ProviderProduct",
    "PurchasedProduct",
    "Reconciliation",
    "Refund",
    "Review",
    "WebhookEvent",
    "WebhookRefusal",
]
