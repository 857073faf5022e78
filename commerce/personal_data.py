"""What commerce keeps about people: orders and what follows from them.

The books stay, by the number of an account that is somebody no more. Who it was, goes.
"""

from django.db.models import Q
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from commerce.audit import ADDRESS_CORRECTED, ORDER_CORRECTED
from commerce.downloads import access
from commerce.models import (
    CheckoutAttempt,
    CustomerWithdrawal,
    Dispute,
    DownloadTicket,
    Grant,
    LostOrder,
    NoUpdates,
    Order,
    Payment,
    PurchasedProduct,
    Refund,
    RefundRequest,
    Review,
    SavedAddress,
    WebhookEvent,
)
from commerce.payments import inbox
from core import personal_data
from core.personal_data import Column, Fate, Holding, Person
from core.personal_data.others import BY_STAFF, log_about

BOOKS = "Bookkeeping and disputes need it; it leads to a number instead of a person."
# What an order keeps of its customer's billing address is the country, for taxes.
ADDRESS = ("name", "street", "city", "state", "postal_code", "company", "tax_id")


def register() -> None:
    personal_data.register_wait(why_waiting)
    personal_data.register_loss(what_is_lost)
    personal_data.hold(
        Holding(
            "commerce.Order",
            ("user", "name"),
            Fate.ANONYMOUS,
            f"{BOOKS} Country, amounts, times and what was ticked stay; name and address go.",
            lambda person: Order.objects.of_customer(person.user),
            _("Orders"),
            {
                "reference": Column(_("Reference"), "reference"),
                "product": Column(_("Product"), "bought"),
                "amount": Column(_("Amount"), "total_display"),
                "amount_in_minor_units": Column(_("Amount in minor units"), "amount"),
                "currency": Column(_("Currency"), "currency"),
                "tax": Column(_("Tax in minor units"), "tax"),
                "discount_code": Column(_("Discount code"), "discount_code_text"),
                "status": Column(_("State"), "get_status_display"),
                "ordered_at": Column(_("Ordered"), "created_at"),
                "paid_at": Column(_("Paid"), "paid_at"),
                "name": Column(_("Name"), "name"),
                "company": Column(_("Company"), "company"),
                "tax_id": Column(_("Tax ID"), "tax_id"),
                "street": Column(_("Street"), "street"),
                "postal_code": Column(_("Postal code"), "postal_code"),
                "city": Column(_("City"), "city"),
                "state": Column(_("State or region"), "state"),
                "country": Column(_("Country"), "country"),
                "consent": Column(_("What you agreed to"), "consent"),
            },
            erase=_forget_orders,
        ),
        Holding(
            "commerce.Payment",
            ("customer_id",),
            Fate.STAYS,
            f"{BOOKS} The provider's numbers and the end of a card's, never a name.",
            lambda person: Payment.objects.filter(order__user=person.user).select_related("order"),
            _("Payments and receipts"),
            {
                "payment_id": Column(_("Payment"), "payment_id"),
                "order": Column(_("Order"), "order.reference"),
                "amount": Column(_("Amount"), "total_display"),
                "method": Column(_("Paid by"), "method_display"),
                "status": Column(_("State"), "status_display"),
                "made_at": Column(_("Made"), "made_at"),
            },
        ),
        Holding(
            "commerce.Refund",
            ("requested_by",),
            Fate.STAYS,
            BOOKS,
            lambda person: Refund.objects.filter(payment__order__user=person.user).select_related(
                "payment__order"
            ),
            _("Refunds"),
            {
                "order": Column(_("Order"), "payment.order.reference"),
                "amount": Column(_("Amount"), "amount_display"),
                "status": Column(_("State"), "get_status_display"),
                "created_at": Column(_("Made"), "created_at"),
            },
        ),
        Holding(
            "commerce.PurchasedProduct",
            ("user",),
            Fate.ANONYMOUS,
            f"{BOOKS} Access ends.",
            lambda person: PurchasedProduct.objects.of_customer(person.user).select_related(
                "product", "edition"
            ),
            _("What you may download"),
            {
                "product": Column(_("Product"), "title"),
                "granted_at": Column(_("Since"), "granted_at"),
                "access": Column(_("Access"), lambda purchase: purchase.access.label),
                "why": Column(_("Why it ended"), "why_ended"),
            },
            erase=_end_access,
        ),
        Holding(
            "commerce.Grant", ("by", "ended_by"), Fate.ANONYMOUS, f"{BOOKS} Reasons in words go."
        ),
        Holding(
            "commerce.DownloadTicket",
            ("user",),
            Fate.ANONYMOUS,
            "That something was downloaded, and when: what answers a dispute.",
            lambda person: DownloadTicket.objects.of_customer(person.user).select_related(
                "purchase__product", "release"
            ),
            _("Downloads"),
            {
                "product": Column(_("Product"), "purchase.product.title"),
                "version": Column(_("Version"), "release.version"),
                "asked_at": Column(_("Asked for"), "created_at"),
                "downloaded_at": Column(_("Downloaded"), "claimed_at"),
            },
            erase=_forget_downloads,
        ),
        Holding(
            "commerce.SavedAddress",
            ("user", "name"),
            Fate.GOES,
            "What a customer keeps for later orders; orders have their own copies.",
            lambda person: SavedAddress.objects.filter(user=person.user),
            _("Billing addresses"),
            {
                "name": Column(_("Name"), "name"),
                "company": Column(_("Company"), "company"),
                "tax_id": Column(_("Tax ID"), "tax_id"),
                "street": Column(_("Street"), "street"),
                "postal_code": Column(_("Postal code"), "postal_code"),
                "city": Column(_("City"), "city"),
                "state": Column(_("State or region"), "state"),
                "country": Column(_("Country"), "country"),
                "is_default": Column(_("The checkout begins with it"), "is_default"),
                "since": Column(_("Since"), "created_at"),
            },
        ),
        Holding(
            "commerce.NoUpdates",
            ("user",),
            Fate.GOES,
            rows=lambda person: NoUpdates.objects.filter(user=person.user).select_related(
                "product"
            ),
            title=_("E-mails about new versions that you do not want"),
            columns={
                "product": Column(_("Product"), "product.title"),
                "since": Column(_("Since"), "created_at"),
            },
        ),
        Holding(
            "commerce.LostOrder",
            ("customer", "email", "approved_by"),
            Fate.ANONYMOUS,
            f"{BOOKS} The address goes.",
            lambda person: LostOrder.objects.filter(
                Q(customer=person.user) | Q(email__in=person.addresses)
            ),
            erase=_forget_lost_orders,
        ),
        Holding(
            "commerce.WebhookEvent",
            ("body",),
            Fate.ANONYMOUS,
            "What the provider reported: names and addresses are taken out at once, and of what "
            "comes later after WEBHOOK_RETENTION_DAYS.",
            lambda person: WebhookEvent.objects.filter(order__user=person.user),
            erase=_forget_reports,
        ),
        Holding("commerce.Review", ("resolved_by",), Fate.STAYS, BOOKS),
        Holding("commerce.RefundRequest", ("asked_by", "answered_by"), Fate.STAYS, BOOKS),
        Holding(
            "commerce.CustomerWithdrawal",
            ("order", "answered_by"),
            Fate.ANONYMOUS,
            f"{BOOKS} What was written goes.",
            lambda person: CustomerWithdrawal.objects.of_customer(person.user).select_related(
                "order"
            ),
            pgettext_lazy("of customers", "Withdrawals"),
            {
                "order": Column(_("Order"), "order.reference"),
                "declared_at": Column(_("Declared"), "created_at"),
                "reason": Column(_("Reason"), "reason"),
                "status": Column(_("State"), "get_status_display"),
                "answer": Column(_("Answer"), "answer"),
                "answered_at": Column(_("Answered"), "answered_at"),
            },
            erase=_forget_withdrawals,
        ),
        Holding("commerce.DiscountCode", ("owner",), Fate.STAYS, BY_STAFF),
        Holding("commerce.Withdrawal", ("by",), Fate.STAYS, BY_STAFF),
    )


def why_waiting(user) -> str:
    """Money that is under way must arrive at somebody, or go back to them, first."""
    rules = (
        (
            Order.objects.filter(user=user, status=Order.Status.PENDING),
            _("An order is not paid yet. Unpaid orders close by themselves after a day."),
        ),
        (
            Payment.objects.filter(order__user=user).exclude(status__in=Payment.OVER),
            _("A payment is still under way at the payment provider."),
        ),
        (
            Dispute.objects.filter(payment__order__user=user, status__in=Dispute.OPEN),
            _("A payment is disputed, and the dispute is open."),
        ),
        (
            Refund.objects.filter(payment__order__user=user, status__in=Refund.UNDER_WAY),
            _("A refund is under way."),
        ),
        (
            RefundRequest.objects.open().filter(order__user=user),
            _("A refund was asked for, and nobody has answered yet."),
        ),
        (
            CustomerWithdrawal.objects.open().of_customer(user),
            _("You have withdrawn from a purchase, and it is not refunded yet."),
        ),
        (
            Review.objects.filter(is_open=True).filter(
                Q(order__user=user) | Q(payment__order__user=user) | Q(lost_order__customer=user)
            ),
            _("A payment is being checked by the people who run the shop."),
        ),
    )
    return next((str(words) for rows, words in rules if rows.exists()), "")


def what_is_lost(user) -> str:
    """That what was bought cannot be downloaded any more."""
    number = PurchasedProduct.objects.filter(user=user, revoked_at=None).count()
    if not number:
        return ""
    words = ngettext(
        "%(number)s product in the library cannot be downloaded any more. Nobody can give it back, "
        "and nothing is refunded.",
        "%(number)s products in the library cannot be downloaded any more. Nobody can give them "
        "back, and nothing is refunded.",
        number,
    )
    return words % {"number": number}


def _forget_orders(person: Person) -> None:
    orders = Order.objects.of_customer(person.user)
    orders.update(**dict.fromkeys(ADDRESS, ""))
    # These name what was there before and after; causes of other entries name nobody.
    corrected = log_about(orders).filter(action__in=(ORDER_CORRECTED, ADDRESS_CORRECTED))
    corrected.update(data={"cause": ""})
    CheckoutAttempt.objects.filter(order__user=person.user).update(url="", error="")


def _end_access(person: Person) -> None:
    purchases = PurchasedProduct.objects.of_customer(person.user)
    grants = Grant.objects.filter(purchase__user=person.user)
    # Only whether somebody gave it counts (downloads/grants.py compares the two), not their words.
    by_hand = gettext("By hand")
    purchases.exclude(granted_because="").update(granted_because=by_hand)
    grants.exclude(because="").update(because=by_hand)
    purchases.update(revoked_because="")
    grants.update(ended_because="")
    for purchase in purchases.filter(revoked_at=None):
        access.revoke_by_hand(purchase, gettext("The account was deleted."), None, is_told=False)
    # Entries about purchases bear their customer's name, and reasons in somebody's words.
    log_about(purchases).update(label=person.alias, data={"cause": ""})


def _forget_withdrawals(person: Person) -> None:
    withdrawals = CustomerWithdrawal.objects.of_customer(person.user)
    withdrawals.update(reason="", answer="")
    log_about(withdrawals).update(data={"cause": ""})


def _forget_downloads(person: Person) -> None:
    DownloadTicket.objects.of_customer(person.user).update(browser_hash="")


def _forget_lost_orders(person: Person) -> None:
    LostOrder.objects.filter(email__in=person.addresses).update(email="")


def _forget_reports(person: Person) -> None:
    inbox.forget_people(WebhookEvent.objects.filter(order__user=person.user))
