"""Refunds asked for here: a row first, then one call to the provider, never a second one.

The rules. Only a payment that succeeded is refunded, by no more than is left of it: what is
refunded, under way, or was taken back by a dispute is gone, and while a dispute is open nothing
is refunded, as the bank decides. One refund at a time is asked for per payment. What the provider
answers is settled like a webhook (settlement.py). If it does not answer, nobody knows whether
the refund exists: the row stays "requested" and is looked up until it shows, or until it is
certain that the call never arrived.
"""

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from commerce import payment_state
from commerce.audit import REFUND_FAILED, REFUND_REQUESTED
from commerce.models import Dispute, Order, Payment, Refund, RefundRequest
from commerce.payments import settlement
from commerce.provider import calls
from core.money import format_money
from core.refusals import NotPossible

logger = logging.getLogger(__name__)

LOOK_UP_AFTER = timedelta(minutes=2)
# The provider gives up a call much sooner, so what it does not show by then does not exist.
CERTAIN_AFTER = timedelta(minutes=10)
# Two clicks mean one refund; a second one of the same amount is possible only after this time.
SAME_WITHIN = timedelta(minutes=1)
BUSY = _("The provider has too many requests; nothing was refunded. Please try again in a minute.")
NEVER_ARRIVED = _("The provider never got it; nothing was refunded.")


def left_to_refund(payment: Payment) -> int:
    """What may still be refunded, in minor units of the payment's currency; 0 for nothing."""
    if payment.status != Payment.SUCCEEDED or not payment.total_amount:
        return 0
    against = {*Dispute.OPEN, *Dispute.AGAINST_US}
    if any(dispute.status in against for dispute in payment.disputes.all()):
        return 0
    done = [row for row in payment.refunds.all() if row.status == Refund.Status.SUCCEEDED]
    if payment_state.is_whole(payment, done):
        return 0
    counting = {*Refund.UNDER_WAY, Refund.Status.SUCCEEDED}
    gone = (_taken(payment, row) for row in payment.refunds.all() if row.status in counting)
    return max(0, payment.total_amount - sum(gone))


def _taken(payment: Payment, refund: Refund) -> int:
    """How much of the payment a refund takes; all of it where that cannot be told."""
    total = payment.total_amount or 0
    if refund.is_partial is False or refund.amount is None:
        return total
    share = payment_state.taken(payment, refund)
    return total if share is None else share


def request(
    payment: Payment, amount: int, reason: str, by, answers: RefundRequest | None = None
) -> Refund:
    """Refund `amount` minor units of the payment's currency, and let its order follow.

    `reason` is kept here and at the provider. `answers` is the request that this is the answer to,
    if somebody asked for the refund: it must be open still. The refund comes back with the status
    that the provider gave it, or "requested" while its answer is missing.
    Raises NotPossible. Asks the provider: never call it in a transaction.
    """
    refund = _create_request(payment, amount, " ".join(reason.split())[:500], by, answers)
    whole = amount == refund.payment.total_amount
    reported_at = timezone.now()
    try:
        reported = calls.create_refund(
            payment_id=refund.payment_id,
            product_id=_product_id(refund.payment),
            amount=None if whole else amount,
            currency=refund.payment.currency,
            reason=refund.reason,
            reference=str(refund.pk),
        )
    except calls.ProviderBusy as error:
        raise NotPossible(_fail(refund, str(BUSY))) from error
    except (calls.ProviderUnavailable, calls.ProviderUnreadable) as error:
        logger.warning("refund %s has no usable answer: %s", refund.pk, error)
        return refund
    except calls.ProviderError as error:
        words = gettext("The provider refused it: %(reason)s") % {"reason": error.said or error}
        _fail(refund, words)
        _catch_up(refund)
        raise NotPossible(words) from error
    _recognise(refund, reported.refund_id)
    settlement.settle_refund(reported, _cause(by), reported_at=reported_at, is_asked=True)
    return Refund.objects.get(refund_id=reported.refund_id)


def look_up(refund: Refund) -> Refund:
    """Ask the provider what became of a refund that it did not answer.

    Raises provider.ProviderError; the refund then waits as before.
    """
    reported_at = _ask_about(refund)
    if refund.created_at < reported_at - CERTAIN_AFTER:
        _fail(refund, str(NEVER_ARRIVED))
    refund.refresh_from_db()
    return refund


def _ask_about(refund: Refund) -> datetime:
    """Take over what the provider knows of the payment; returns when it was asked.

    Raises provider.ProviderError.
    """
    reported_at = timezone.now()
    reported = calls.payment(refund.payment_id)
    settlement.settle_payment(
        reported, gettext("Asked for a refund."), reported_at=reported_at, is_asked=True
    )
    return reported_at


def _catch_up(refund: Refund) -> None:
    """After a refusal: the provider may know more of the payment than the shop does, that its
    money went back already, say. If it does not answer, the next reconciliation asks."""
    try:
        _ask_about(refund)
    except calls.ProviderError as error:
        logger.warning("payment of refund %s is not known better: %s", refund.pk, error)


def look_up_waiting(ask=None) -> int:
    """Look up the refunds whose answer is missing for two minutes; returns how many.

    `ask(call, argument)` makes the calls, if somebody limits their rate. Raises
    provider.ProviderUnavailable.
    """
    waiting = Refund.objects.filter(
        status=Refund.Status.REQUESTED, created_at__lt=timezone.now() - LOOK_UP_AFTER
    )
    count = 0
    for refund in waiting.order_by("created_at"):
        try:
            ask(look_up, refund) if ask else look_up(refund)
        except calls.ProviderRefused:  # the others are still worth a try
            logger.exception("refund %s could not be looked up", refund.pk)
            continue
        count += 1
    return count


def _create_request(
    payment: Payment, amount: int, reason: str, by, answers: RefundRequest | None
) -> Refund:
    """The row of a refund about to be asked for. Raises NotPossible."""
    try:
        with transaction.atomic():
            payment = Payment.objects.select_for_update().get(pk=payment.pk)
            order = payment.order_id and Order.objects.select_for_update().get(pk=payment.order_id)
            # Answers are written under the order's lock, so this cannot change meanwhile.
            if answers and not RefundRequest.objects.open().filter(pk=answers.pk).exists():
                raise NotPossible(gettext("The request for it was answered meanwhile. Look again."))
            total = _check(payment, amount, reason)
            refund = Refund.objects.create(
                payment=payment,
                amount=amount,
                currency=payment.currency,
                is_partial=amount < total,
                status=Refund.Status.REQUESTED,
                reason=reason,
                requested_by=by,
            )
            words = _about(refund, reason)
            log(instance=order or payment, action=REFUND_REQUESTED, user=by, data={"cause": words})
            return refund
    except IntegrityError as error:
        raise NotPossible(_under_way(payment)) from error


def _check(payment: Payment, amount: int, reason: str) -> int:
    """What the payment was in all, if this refund of it is possible. Raises NotPossible."""
    if not reason:
        raise NotPossible(gettext("Please say why the money goes back: others read it later."))
    if payment.status != Payment.SUCCEEDED:
        raise NotPossible(gettext("The payment did not succeed: there is nothing to refund."))
    if payment.total_amount is None:
        raise NotPossible(
            gettext(
                "It is not known here how much was paid. Ask the provider about the payment first "
                "(manage.py reconcile_orders does), or refund it in the provider's dashboard."
            )
        )
    if payment.refunds.filter(status=Refund.Status.REQUESTED).exists():
        raise NotPossible(_under_way(payment))
    disputes = {dispute.status for dispute in payment.disputes.all()}
    if disputes & {*Dispute.OPEN, *Dispute.AGAINST_US}:
        raise NotPossible(
            gettext("The payment is disputed: the bank decides where its money goes.")
        )
    left = left_to_refund(payment)
    if not 1 <= amount <= left:
        if not left:
            raise NotPossible(gettext("All of the payment is refunded, or on its way back."))
        raise NotPossible(
            gettext("The amount must be above 0 and at most %(most)s, what is left of the payment.")
            % {"most": format_money(left, payment.currency)}
        )
    same = payment.refunds.filter(amount=amount, created_at__gt=timezone.now() - SAME_WITHIN)
    if same.exclude(status=Refund.Status.FAILED).exists():
        raise NotPossible(
            gettext(
                "The same amount was refunded a moment ago. If you mean another %(amount)s, please "
                "wait a minute."
            )
            % {"amount": format_money(amount, payment.currency)}
        )
    if amount < payment.total_amount and not _product_id(payment):
        raise NotPossible(
            gettext(
                "Several products were paid for at once: refund all of it here, or a part of it in "
                "the provider's dashboard."
            )
        )
    return payment.total_amount


def _under_way(payment: Payment) -> str:
    return gettext(
        "A refund of payment %(payment)s was asked for and the provider has not answered yet. "
        "The shop looks it up by itself within a few minutes."
    ) % {"payment": payment.pk}


def _product_id(payment: Payment) -> str:
    """The provider's only product in the payment; empty where there are several, or none."""
    product_ids = payment.product_ids
    if not product_ids and payment.attempt:
        product_ids = [payment.attempt.provider_product_id]
    return product_ids[0] if len(product_ids) == 1 else ""


def _recognise(refund: Refund, refund_id: str) -> None:
    """Tie our row to the provider's refund, also where a webhook was faster and made another."""
    with transaction.atomic():
        Payment.objects.select_for_update().get(pk=refund.payment_id)
        known = Refund.objects.filter(refund_id=refund_id).exclude(pk=refund.pk)
        if known.update(requested_by=refund.requested_by, reason=refund.reason):
            Refund.objects.filter(pk=refund.pk, refund_id=None).delete()
        else:
            Refund.objects.filter(pk=refund.pk, refund_id=None).update(refund_id=refund_id)


def _fail(refund: Refund, words: str) -> str:
    """End a refund that does not exist at the provider, unless it has shown; returns `words`."""
    with transaction.atomic():
        waiting = Refund.objects.filter(
            pk=refund.pk, status=Refund.Status.REQUESTED, refund_id=None
        )
        if waiting.update(status=Refund.Status.FAILED, error=words[:500]):
            cause = _about(refund, words)
            order = refund.payment.order
            log(instance=order or refund.payment, action=REFUND_FAILED, data={"cause": cause})
    return words


def _about(refund: Refund, words: str) -> str:
    """For the audit log: which refund, and what there is to say of it."""
    return gettext("%(amount)s of payment %(payment)s: %(words)s") % {
        "amount": refund.amount_display,
        "payment": refund.payment_id,
        "words": words,
    }


def _cause(by) -> str:
    if by:
        return gettext("A refund asked for by %(user)s.") % {"user": by}
    return gettext("A refund asked for here.")
