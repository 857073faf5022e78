"""Withdrawing from a purchase, by its customer, and saying no to it.

A declaration is a row. The refund stays with those who may refund, and is the answer
(withdrawal_answers.py); until then access stays as it is, since only the money ends it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from wagtail.log_actions import log

from commerce.audit import CUSTOMER_WITHDREW
from commerce.checkout import withdrawal_policy
from commerce.messages import customer_withdrawals as letters
from commerce.models import CustomerWithdrawal, DownloadTicket, Order, Payment, Refund
from commerce.payments import refunds, withdrawal_answers
from core.languages import within_sentence
from core.refusals import NotPossible

LONGEST = 500


@dataclass(frozen=True)
class Standing:
    """How withdrawing from an order stands: `declared` if it was done; else `why_not`, or until
    when it can be (`until`, in words). Without all three it is not offered, or not yet."""

    declared: CustomerWithdrawal | None = None
    why_not: str = ""
    until: str = ""
    only_before_download: bool = False


def standing(order: Order, now: datetime | None = None) -> Standing:
    """What the customer may know of it. `now` is for those who have read the clock already."""
    now = now or timezone.now()
    if declared := declared_for(order):
        return Standing(declared)
    last = withdrawal_policy.last_day(order)
    if last is None or not order.amount or order.status not in Order.ONCE_PAID_STATUSES:
        return Standing()
    if order.status == Order.Status.REFUNDED:
        return Standing()  # the page says so
    if words := why_not(order, last, now):
        return Standing(why_not=words)
    policy = withdrawal_policy.of_order(order)
    return Standing(until=in_words(last), only_before_download=policy.only_before_download)


def declared_for(order: Order) -> CustomerWithdrawal | None:
    """The declaration about the order as it is paid now; one of before all went back is over."""
    if order.paid_at is None:
        return None
    return order.customer_withdrawals.filter(created_at__gte=order.paid_at).first()


def in_words(last: date) -> str:
    """A last day with the time zone that it is meant in."""
    day = date_format(last, "j F Y")
    # Translators: a day, then the name of the time zone in which it ends, such as Europe/Berlin.
    return gettext("%(day)s (time zone %(zone)s)") % {"day": day, "zone": settings.TIME_ZONE}


def why_not(order: Order, last: date, now: datetime) -> str:
    """Why its customer cannot withdraw at `now`, in words for them; empty if they can."""
    if order.consent:
        return gettext(
            "You cannot withdraw from this purchase: before paying you agreed that you lose the "
            "right as soon as you have access."
        )
    if withdrawal_policy.day_of(now) > last:
        return gettext("The time in which you could withdraw ended on %(day)s.") % {
            "day": in_words(last)
        }
    if order.withdrawal_before_download and _has_downloaded(order):
        return gettext("You cannot withdraw from this purchase: you have downloaded it.")
    if order.status == Order.Status.DISPUTED:
        return gettext("The payment is disputed: your bank decides where its money goes.")
    if upgrade := _upgrade_of(order):
        return gettext("You have upgraded it: first withdraw from order %(reference)s.") % {
            "reference": upgrade.reference
        }
    if _is_on_its_way_back(order):
        return gettext("The money is on its way back to you already.")
    return ""


def declare(order: Order, reason: str, by) -> CustomerWithdrawal:
    """Withdraw from `order`, as its customer. Raises NotPossible."""
    with transaction.atomic():
        order = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
        now = timezone.now()  # once, for the rule and for the row: with the order locked
        found = standing(order, now)
        if found.declared:
            raise NotPossible(gettext("You have withdrawn from this purchase already."))
        if not found.until:
            raise NotPossible(
                found.why_not or gettext("Withdrawing from this order is not possible.")
            )
        withdrawal = CustomerWithdrawal.objects.create(
            order=order, reason=reason.strip()[:LONGEST], created_at=now
        )
        # Not the reason: it is the customer's own, and goes with their account.
        log(instance=withdrawal, action=CUSTOMER_WITHDREW, user=by, data={"cause": order.reference})
        letters.received(withdrawal)
        letters.tell_shop(withdrawal)
        return withdrawal


def decline(withdrawal: CustomerWithdrawal, by, answer: str) -> None:
    """Say that no money goes back, in words for the customer. Raises NotPossible."""
    answer = answer.strip()[:LONGEST]
    if not answer:
        raise NotPossible(gettext("Please say why: the customer reads it."))
    with transaction.atomic():
        # As in refunds.py: a refund begins under the same lock.
        order = Order.objects.select_for_update().get(pk=withdrawal.order_id)
        withdrawal = CustomerWithdrawal.objects.select_for_update().get(pk=withdrawal.pk)
        if words := why_not_declined(withdrawal, order):
            raise NotPossible(words)
        withdrawal_answers.close(withdrawal, CustomerWithdrawal.Status.DECLINED, by, answer)
        letters.declined(withdrawal)


def why_not_declined(withdrawal: CustomerWithdrawal, order: Order) -> str:
    """Why it cannot be declined as it stands; empty if it can."""
    if not withdrawal.is_open:
        return gettext("This was answered already: %(status)s.") % {
            "status": within_sentence(withdrawal.get_status_display())
        }
    if Refund.objects.filter(payment=order.payment_id, status__in=Refund.UNDER_WAY).exists():
        return gettext("A refund of this order is under way.")
    return ""


def fetched(order: Order):
    """Downloads of what `order` gives since it was paid, the first one first."""
    tickets = DownloadTicket.objects.filter(
        user=order.user_id, purchase__product=order.product_id, claimed_at__isnull=False
    )
    return tickets.filter(claimed_at__gte=order.paid_at).order_by("claimed_at")


def _has_downloaded(order: Order) -> bool:
    return fetched(order).exists()


def _upgrade_of(order: Order) -> Order | None:
    """An upgrade that stands on `order`, and that its customer has not withdrawn from."""
    upgrades = Order.objects.filter(
        user=order.user_id,
        product=order.product_id,
        upgraded__isnull=False,
        paid_at__gt=order.paid_at,
        status__in=Order.PAID_STATUSES,
    )
    return next((each for each in upgrades if declared_for(each) is None), None)


def _is_on_its_way_back(order: Order) -> bool:
    payment = Payment.objects.filter(pk=order.payment_id).first() if order.payment_id else None
    # Of a payment whose amount is not known nothing can be said: a person looks.
    return bool(payment and payment.total_amount and not refunds.left_to_refund(payment))
