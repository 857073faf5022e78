"""How the payments that the provider lists compare with the shop's own rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from commerce import payment_state
from commerce.models import CheckoutAttempt, Order, Payment, PurchasedProduct, Refund, Review
from commerce.payments import binding
from commerce.provider.objects import ListedPayment, ProviderPayment

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# How long a payment that names no session is looked for among the open ones, while it is listed
# as unknown.
SEARCHED_FOR = timedelta(days=3)


class Annotations(TypedDict):
    """What the query adds to each payment."""

    has_review: bool
    has_open_review: bool
    is_ours: bool


def those_that_differ(items: Iterable[ListedPayment], since: datetime) -> list[ListedPayment]:
    """Those whose state here may differ from the provider's; three queries for all of them.

    A list does not tell everything (it says "partial" of one refund and of two), so what it may
    hide counts as well, unless the provider was asked about the payment after `since`.
    """
    items = list(items)
    rows = Payment.objects.filter(payment_id__in=[item.payment_id for item in items])
    known = {
        row.payment_id: row
        for row in rows.select_related("order")
        .prefetch_related("refunds", "disputes")
        .annotate(
            has_review=Exists(Review.objects.filter(payment=OuterRef("pk"))),
            has_open_review=Exists(Review.objects.filter(payment=OuterRef("pk"), is_open=True)),
            is_ours=Exists(
                CheckoutAttempt.objects.filter(checkout_session_id=OuterRef("session_id"))
            ),
        )
    }
    return [item for item in items if _differs(item, known.get(item.payment_id), since)]


def _differs(
    item: ListedPayment, row: "WithAnnotations[Payment, Annotations] | None", since: datetime
) -> bool:
    if row is None:
        return True
    refunds, disputes = row.refunds.all(), row.disputes.all()
    dispute = disputes[0].status if disputes else ""
    if (row.status, _refunded(row), dispute) != (item.status, item.refunded, item.dispute):
        return True
    if row.order_id is None and _may_be_bound_or_listed(row):
        return True
    hides = (
        any(refund.status in Refund.UNDER_WAY for refund in refunds)
        or item.refunded == "partial"
        or len(disputes) > 1
        or _is_searched_for(row)
        or binding.awaits_listed_price(row)
    )
    return hides and row.reported_at < since


def _refunded(row: Payment) -> str:
    done = [refund for refund in row.refunds.all() if refund.status == Refund.Status.SUCCEEDED]
    if not done:
        return ""
    return "full" if payment_state.is_whole(row, done) else "partial"


def _may_be_bound_or_listed(row: "WithAnnotations[Payment, Annotations]") -> bool:
    unlisted = row.status == Payment.SUCCEEDED and not row.has_review
    return row.is_ours or (unlisted and payment_state.of(row).holds_money)


def _is_searched_for(row: "WithAnnotations[Payment, Annotations]") -> bool:
    recent = row.made_at > timezone.now() - SEARCHED_FOR
    return row.order_id is None and not row.session_id and row.has_open_review and recent


@dataclass(frozen=True)
class Snapshot:
    """All that a payment may change here, to tell whether settling it changed anything."""

    status: str  # the order's; empty without one
    payment_id: str
    access: tuple
    reviews: tuple
    refunds: tuple
    disputes: tuple

    @property
    def is_listed(self) -> bool:
        """Whether somebody must look at the payment."""
        return any(is_open for _, is_open in self.reviews)


def snapshot_of(reported: ProviderPayment) -> Snapshot:
    """How its order, access, reviews, refunds and disputes stand now."""
    is_its_own = Q(payments=reported.payment_id)
    if reported.session_id:
        is_its_own |= Q(attempts__checkout_session_id=reported.session_id)
    orders = Order.objects.filter(is_its_own)
    order = orders.first()
    access: Iterable = ()
    if order:
        own = PurchasedProduct.objects.filter(user=order.user_id, product=order.product_id)
        access = own.values_list("order_id", "ended")
    payment = Payment(payment_id=reported.payment_id)
    return Snapshot(
        status=order.status if order else "",
        payment_id=order.payment_id if order else "",
        access=tuple(access),
        reviews=tuple(payment.reviews.order_by("pk").values_list("reason", "is_open")),
        refunds=tuple(payment.refunds.order_by("pk").values_list("refund_id", "status", "amount")),
        disputes=tuple(payment.disputes.order_by("pk").values_list("dispute_id", "status")),
    )
