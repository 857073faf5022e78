"""Orders, discount codes, payments, purchases and their causes, the webhook inbox, downloads,
announcements, and countries."""

from commerce.models.addresses import SavedAddress
from commerce.models.announcements import Announcement, NoUpdates
from commerce.models.attempts import CheckoutAttempt
from commerce.models.countries import SupportedCountry
from commerce.models.customer_withdrawals import CustomerWithdrawal
from commerce.models.discounts import CodeGuesses, DiscountCode
from commerce.models.downloads import DownloadTicket
from commerce.models.grants import Grant
from commerce.models.inbox import Reconciliation, Review, WebhookEvent, WebhookRefusal
from commerce.models.lost_orders import LostOrder
from commerce.models.orders import Order
from commerce.models.payments import Dispute, Payment, Refund
from commerce.models.provider import (
    ProviderAccount,
    ProviderCall,
    ProviderProduct,
    ProviderRefusal,
)
from commerce.models.purchases import PurchasedProduct
from commerce.models.refund_requests import RefundRequest
from commerce.models.withdrawals import Withdrawal

__all__ = [
    "Announcement",
    "CheckoutAttempt",
    "CodeGuesses",
    "CustomerWithdrawal",
    "DiscountCode",
    "Dispute",
    "DownloadTicket",
    "Grant",
    "LostOrder",
    "NoUpdates",
    "Order",
    "Payment",
    "ProviderAccount",
    "ProviderCall",
    "ProviderProduct",
    "ProviderRefusal",
    "PurchasedProduct",
    "Reconciliation",
    "Refund",
    "RefundRequest",
    "Review",
    "SavedAddress",
    "SupportedCountry",
    "WebhookEvent",
    "WebhookRefusal",
    "Withdrawal",
]
