"""Finding the orders that a restored backup lacks, asking about them, and rebuilding what agrees.

Each payment of an unknown order from the time that a restore left out gets a row (LostOrder). The
provider is asked about it, and the row says what agrees. A person decides once for all that agree;
each is then asked about again and made anew (rebuilding.py). Every step stands in the rows: what
was stopped half way goes on, and nothing is done twice.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext

from commerce.models import LostOrder, Payment, Review
from commerce.payments import rebuilding, settlement
from commerce.payments.rebuilding import GAP_MARGIN, PAID_WITHIN, Finding, Word
from commerce.provider import calls
from commerce.provider.rate_limit import RateLimit
from core.background import queue_soon
from core.money import format_money
from core.refusals import NotPossible
from core.restores import Gap, gaps

logger = logging.getLogger(__name__)
WhyNot = LostOrder.WhyNot
Tell = Callable[[LostOrder], None]


@dataclass(frozen=True)
class Summary:
    """How many lost orders stand where; `total` is the money of those that agree, in words."""

    waiting: int
    agree: int
    under_way: int
    total: str
    reasons: tuple[tuple[LostOrder.WhyNot, int], ...]  # why others cannot be, and how many

    @property
    def differ(self) -> int:
        return sum(count for _, count in self.reasons)


def find(known: Iterable[Gap] | None = None) -> int:
    """Make a row for each payment of no order from a time that a restore left out; how many.

    Without gaps nothing is ever offered. `known` replaces those that the database has by restores.
    """
    found = 0
    for gap in gaps() if known is None else known:
        payments = Review.objects.filter(
            is_open=True,
            reason=Review.Reason.UNKNOWN_SESSION,
            order=None,
            payment__order=None,
            payment__made_at__gte=gap.begins_at - GAP_MARGIN,
            payment__made_at__lte=gap.ends_at + PAID_WITHIN,
            lost_order=None,
        )
        for review in payments.select_related("payment").order_by("payment__made_at"):
            values = {
                "reference": review.payment.order_hint,
                "gap_begins_at": gap.begins_at,
                "gap_ends_at": gap.ends_at,
            }
            _, created = LostOrder.objects.get_or_create(review=review, defaults=values)
            found += created
    return found


def look_again() -> int:
    """Have the provider asked anew about all that are open and not decided on; how many."""
    asked = LostOrder.objects.open().filter(approved_at=None).update(looked_at=None)
    queue_soon("commerce.rebuild_lost_orders")
    return asked


def approve(by, expected: int | None = None) -> int:
    """Decide to rebuild all that agree; returns how many. `by` is None at the command line.

    Raises NotPossible if there are none, or not as many as the person was shown.
    """
    with transaction.atomic():
        rows = list(LostOrder.objects.that_agree().values_list("pk", flat=True))
        if not rows:
            raise NotPossible(gettext("Nothing agrees now, so there is nothing to rebuild."))
        if expected is not None and expected != len(rows):
            raise NotPossible(
                gettext("Meanwhile the number has changed. Please look once more before you go on.")
            )
        LostOrder.objects.filter(pk__in=rows).update(approved_at=timezone.now(), approved_by=by)
        queue_soon("commerce.rebuild_lost_orders")
    return len(rows)


def work(
    budget_seconds: float | None = None,
    tell: Tell = lambda lost: None,
) -> bool:
    """Ask about what nobody asked about yet, then rebuild what was decided; whether all is done.

    `tell` gets each row that was looked at. Raises calls.ProviderError where the provider cannot
    be asked at all: the next time goes on.
    """
    _tidy()
    rate_limit = RateLimit(budget_seconds)
    # Those that were paid first, as of two for one product the first gives access.
    oldest = LostOrder.objects.open().order_by("review__payment__made_at", "pk")
    for lost in oldest.filter(approved_at=None, looked_at=None):
        if rate_limit.is_over():
            return False
        _look_at(lost, rate_limit)
        tell(lost)
    for lost in oldest.exclude(approved_at=None):
        if rate_limit.is_over():
            return False
        _rebuild(lost, rate_limit)
        tell(lost)
    return True


def summary() -> Summary:
    """What the admin's page and the command say at the top. Four queries."""
    rows = LostOrder.objects.open().order_by()
    undecided = rows.filter(approved_at=None)
    sums = rows.that_agree().values_list("currency").annotate(Count("pk"), Sum("amount"))
    agreeing = list(sums.order_by("currency"))
    reasons = undecided.exclude(why_not="").exclude(looked_at=None).values_list("why_not")
    counted = reasons.annotate(count=Count("pk")).order_by("-count", "why_not")
    return Summary(
        waiting=undecided.filter(looked_at=None).count(),
        agree=sum(count for _, count, _ in agreeing),
        under_way=rows.approved().count(),
        total=", ".join(format_money(amount, currency) for currency, _, amount in agreeing),
        reasons=tuple((WhyNot(why), count) for why, count in counted),
    )


def _tidy() -> None:
    """Ask anew about those whose customer has signed up; forget addresses that nobody needs."""
    unknown = LostOrder.objects.open().filter(why_not=WhyNot.NO_CUSTOMER)
    confirmed = EmailAddress.objects.filter(verified=True).values(address=Lower("email"))
    unknown.filter(email__in=confirmed).update(looked_at=None)
    LostOrder.objects.exclude(email="").exclude(
        pk__in=LostOrder.objects.open().values("pk")
    ).update(email="")


def _ask(lost: LostOrder, rate_limit: RateLimit) -> Word | None:
    """The provider's word now, taken over into the payment's rows as any; None without a use.

    Raises calls.ProviderError.
    """
    asked_at = timezone.now()  # before the call: the answer may be older than its arrival
    try:
        payment, payer = rate_limit.ask(calls.payment_and_payer, lost.payment.payment_id)
    except calls.ProviderRefused as error:
        if error.status in (401, 403):
            raise  # nothing about this payment: the shop's key is not taken
        logger.warning("lost order %s could not be asked about: %s", lost, error)
        rebuilding.note(lost, Finding(WhyNot.UNREADABLE), None)
        return None
    settlement.settle_payment(
        payment,
        gettext("The provider was asked about a lost order."),
        reported_at=asked_at,
        is_asked=True,
    )
    return Word(asked_at, payment, payer)


def _look_at(lost: LostOrder, rate_limit: RateLimit) -> None:
    """Write down what agrees."""
    word = _ask(lost, rate_limit)
    if word is None:
        return
    payment = Payment.objects.get(pk=word.payment.payment_id)
    rebuilding.note(lost, rebuilding.judge(lost, payment, word.payer), word.payer)


def _rebuild(lost: LostOrder, rate_limit: RateLimit) -> None:
    word = _ask(lost, rate_limit)
    if word is None:
        return
    try:
        rebuilding.rebuild(lost, word)
    except rebuilding.NotSettled as error:
        logger.warning("lost order %s could not be rebuilt: %s", lost, error)
        rebuilding.note(lost, Finding(WhyNot.WRONG_AMOUNT), word.payer)
    lost.refresh_from_db()
