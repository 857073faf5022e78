"""Asking an admin for a refund, and declining it.

Who may not refund, a seller say, asks for it at the order; those who may are told. Accepting is
the refund itself (refunds.py), and refund_answers.py closes the request once the money is back.
"""

from django.db import transaction
from django.utils.translation import gettext
from wagtail.log_actions import log

from commerce.audit import REFUND_REQUEST_MADE
from commerce.messages import refund_requests as letters
from commerce.models import Dispute, Order, Payment, Refund, RefundRequest
from commerce.payments import refund_answers, refunds
from commerce.payments.refund_answers import answers
from core import languages
from core.refusals import NotPossible


def payment_of(order: Order) -> Payment | None:
    """The payment that the order stands on; None for one that is unpaid, or free."""
    return order.payments.filter(pk=order.payment_id).first() if order.payment_id else None


def why_not(order: Order) -> str:
    """Why nobody can be asked to refund the order as it stands; empty if they can."""
    if order.refund_requests.open().exists():
        return gettext("The refund of this order was asked for already. An admin will answer.")
    if order.status == Order.Status.REFUNDED:
        return gettext("The money of this order went back already.")
    payment = payment_of(order)
    if not order.is_paid or payment is None:
        return gettext("Nothing was paid for this order, so there is nothing to refund.")
    if payment.disputes.filter(status__in=[*Dispute.OPEN, *Dispute.AGAINST_US]).exists():
        return gettext("The payment is disputed: the bank decides where its money goes.")
    if not refunds.left_to_refund(payment):
        return gettext("All of the payment is refunded, or on its way back.")
    return ""


def ask(order: Order, by, reason: str) -> RefundRequest:
    """Ask those who may refund to do it, once for each order at a time. Raises NotPossible."""
    reason = reason.strip()[:500]
    if not reason:
        raise NotPossible(gettext("Please say why: an admin decides by it."))
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        if words := why_not(order):
            raise NotPossible(words)
        request = RefundRequest.objects.create(order=order, asked_by=by, reason=reason)
        log(instance=request, action=REFUND_REQUEST_MADE, user=by, data={"cause": reason})
        letters.asked(request)
        return request


def decline(request: RefundRequest, by, answer: str) -> None:
    """Answer that there is no refund, in words for whoever asked. Raises NotPossible.

    Not while a refund of the order is under way: that is the answer then.
    """
    answer = answer.strip()[:500]
    if not answer:
        raise NotPossible(gettext("Please say why: whoever asked reads it."))
    with transaction.atomic():
        # As in refunds.py: a refund begins under the same lock.
        order = Order.objects.select_for_update().get(pk=request.order_id)
        request = RefundRequest.objects.select_for_update().get(pk=request.pk)
        if words := why_not_declined(request, order):
            raise NotPossible(words)
        refund_answers.close(request, RefundRequest.Status.DECLINED, by, answer)


def why_not_declined(request: RefundRequest, order: Order) -> str:
    """Why the request cannot be declined as it stands; empty if it can."""
    if not request.is_open:
        return gettext("This was answered already: %(status)s.") % {
            "status": languages.within_sentence(request.get_status_display())
        }
    under_way = Refund.objects.filter(payment=order.payment_id, status__in=Refund.UNDER_WAY)
    if under_way.filter(answers(request)).exists():
        return gettext("A refund of this order is under way: it answers the request by itself.")
    return ""
