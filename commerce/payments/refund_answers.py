"""What answers a seller's request for a refund by itself: the money went back.

Whoever did it: a person in the admin, somebody at the provider, a bank. People ask and decline in
refund_requests.py.
"""

from django.db.models import Q

from commerce import payment_state
from commerce.audit import REFUND_REQUEST_ANSWERED
from commerce.messages import refund_requests as letters
from commerce.models import Order, Payment, Refund, RefundRequest
from commerce.payment_state import PaymentState
from commerce.payments import answering

Status = RefundRequest.Status


def follow(order: Order, payment: Payment) -> None:
    """Answer the open request for a locked order, if the `payment` it stands on went back.

    All of it, by whichever way, or a part that somebody of the shop refunded since it was asked
    for. A part that went back by another way, or before, leaves it open.
    """
    request = RefundRequest.objects.select_for_update().open().filter(order=order).first()
    if request is None:
        return
    made = payment.refunds.filter(answers(request), status=Refund.Status.SUCCEEDED)
    refund = made.select_related("requested_by").order_by("-created_at", "-pk").first()
    by = refund.requested_by if refund else None
    match payment_state.of(payment):
        case PaymentState.REFUNDED:
            close(request, Status.REFUNDED, by)
        case PaymentState.LOST:
            close(request, Status.LOST, None)
        case _ if refund:
            close(request, Status.IN_PART, by)


def answers(request: RefundRequest) -> Q:
    """Which refunds answer it: those that somebody of the shop asked the provider for since."""
    return Q(requested_by__isnull=False, created_at__gte=request.created_at)


def close(request: RefundRequest, status: str, by, answer: str = "") -> None:
    """Write an answer on a locked request that is open, and tell whoever asked."""
    answering.write(request, status, by, answer, REFUND_REQUEST_ANSWERED)
    letters.answered(request)
