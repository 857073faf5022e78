"""Asking the provider about all payments, and catching up on what the webhooks left out.

A run looks through all payments at the provider, newest first, page by page, without a time
window: an order that was paid is healed however old it is. What the shop knows in exactly that
state is passed over; anything else is asked for by itself and settled like a webhook
(settlement.py), so a second run changes nothing. A run goes on where it stopped, in as many goes
as it takes; its row is leased, so that two workers do not do the same page.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import DataError, IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from commerce.models import CheckoutAttempt, Order, Payment, Reconciliation
from commerce.payments import binding, refunds, settlement
from commerce.payments.comparison import Snapshot, snapshot_of, those_that_differ
from commerce.provider import calls
from commerce.provider.objects import ListedPayment, ProviderPayment
from commerce.provider.rate_limit import LONGEST_WAIT, RateLimit

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
LEASE = timedelta(minutes=3)
# A payment without a session is looked for in the sessions of orders that were open then.
SESSION_LIFE = timedelta(days=2)
MOST_SESSIONS = 20


class LeaseLost(Exception):
    """Somebody else goes on with the run."""


def ask_about(order: Order, ask: Callable | None = None) -> str:
    """Ask the provider about one order: each of its checkout sessions, and what paid it.

    Returns what came of it, as a sentence. `ask(call, argument)` makes the calls, if somebody
    limits their rate; without it nothing waits. Raises calls.ProviderError.
    """
    ask = ask or _at_once
    found = {payment.payment_id: "" for payment in order.payments.all()}
    sessions = order.attempts.exclude(checkout_session_id=None)
    for session_id in filter(None, sessions.values_list("checkout_session_id", flat=True)):
        if payment_id := _payment_of(session_id, ask):
            found[payment_id] = session_id
    outcome = gettext("The provider knows of no payment for this order.")
    for payment_id, session_id in found.items():
        reported_at, reported = _ask_for(payment_id, ask)
        if not reported.session_id:
            reported = replace(reported, session_id=session_id)
        _, outcome = settlement.settle_payment(
            binding.with_listed_price(reported, ask),
            gettext("The provider was asked about the order."),
            reported_at=reported_at,
            is_asked=True,
        )
    return outcome


def is_due() -> bool:
    """Whether a run is unfinished, or the last one finished an hour ago."""
    runs = Reconciliation.objects.all()
    now = timezone.now()
    recent = runs.filter(finished_at__gt=now - EVERY, finished_at__lte=now + LEASE)
    return runs.filter(is_running=True).exists() or not recent.exists()


def run(
    budget_seconds: float | None = None,
    *,
    afresh: bool = False,
    tell: Callable[[str], None] = lambda sentence: None,
) -> Reconciliation | None:
    """Go on with the unfinished run, or begin one, for as long as the budget lasts.

    With `afresh` an unfinished run is given up and all is looked through from the start.
    `tell` gets a sentence about each payment that was healed, listed, or could not be. A failure
    is not raised: it stands in the row's `error`, and the next go tries again from the same page.
    Returns the row; None while another worker has it.
    """
    row = _lease(afresh)
    if row is None:
        return None
    rate_limit = RateLimit(budget_seconds)
    try:
        _keep(row, error="")
        if _look_through(row, rate_limit, tell):
            _hold(row, None, is_running=False, finished_at=timezone.now())
        else:
            _hold(row, None)
    except LeaseLost:
        return None
    except calls.ProviderError as problem:
        error = " ".join(filter(None, [str(problem), problem.said]))
        logger.warning("reconciliation stopped at page %s: %s", row.page, error)
        _hold(row, _come_back_at(problem), error=error[:500])
    return row


def _come_back_at(problem: calls.ProviderError) -> datetime | None:
    wait = getattr(problem, "retry_after", None)
    return wait and timezone.now() + timedelta(seconds=min(wait, 10 * LONGEST_WAIT))


def _look_through(row: Reconciliation, rate_limit: RateLimit, tell) -> bool:
    """Page after page until an empty one; whether the end was reached within the budget."""
    before: list[str] = []
    while not rate_limit.is_over():
        items = rate_limit.ask(calls.payments_page, row.page)
        if not items:
            refunds.look_up_waiting(rate_limit.ask)
            return True
        if before == [item.payment_id for item in items]:
            reason = gettext("The provider lists no further than page %(page)s.")
            raise calls.ProviderRefused(reason % {"page": row.page})
        before = [item.payment_id for item in items]
        for item in those_that_differ(items, since=row.started_at):
            if rate_limit.is_over():
                return False
            _keep(row)
            _heal(row, item, rate_limit, tell)
        _keep(row, page=row.page + 1, looked_at=row.looked_at + len(items))
    return False


def _heal(row: Reconciliation, item: ListedPayment, rate_limit: RateLimit, tell) -> None:
    """Ask for one payment and settle it. What is wrong with it alone does not stop the run."""
    try:
        reported_at, reported = _ask_for(item.payment_id, rate_limit.ask)
        bound = Payment.objects.filter(pk=item.payment_id, order__isnull=False)
        if not reported.session_id and not bound.exists():
            reported = replace(reported, session_id=_find_session(reported, rate_limit.ask))
        reported = binding.with_listed_price(reported, rate_limit.ask)
        before = snapshot_of(reported)
        order, outcome = settlement.settle_payment(
            reported, gettext("Found by reconciliation."), reported_at=reported_at, is_asked=True
        )
    except (calls.ProviderRefused, DataError, IntegrityError, ValueError) as error:
        logger.warning("payment %s could not be reconciled: %s", item.payment_id, error)
        tell(f"Payment {item.payment_id} could not be settled: {error}")
        words = gettext("Payment %(payment)s: %(error)s")
        _keep(row, error=(words % {"payment": item.payment_id, "error": error})[:500])
        return
    after = snapshot_of(reported)
    if after == before:
        _keep(row)
    elif order is None and after.is_listed and after.reviews != before.reviews:
        _keep(row, listed=row.listed + 1)
        tell(f"Payment {item.payment_id}: listed under Payments to check. {outcome}")
    else:
        _keep(row, healed=row.healed + 1)
        tell(f"{_moved(order, before, after, item.payment_id)}. {outcome}")


def _moved(order: Order | None, before: Snapshot, after: Snapshot, payment_id: str) -> str:
    if order is None:
        return f"Payment {payment_id}, no order"
    return f"Order {order.reference}: {before.status or 'unknown'} → {after.status}"


def _ask_for(payment_id: str, ask: Callable) -> tuple[datetime, ProviderPayment]:
    reported_at = timezone.now()  # before the call: the answer may be older than its arrival
    return reported_at, ask(calls.payment, payment_id)


def _payment_of(session_id: str, ask: Callable) -> str:
    """The payment made in a checkout session; empty when there is none."""
    try:
        return ask(calls.payment_of_session, session_id)
    except calls.ProviderRefused as error:
        if error.status != 404:
            raise
        return ""


def _find_session(reported: ProviderPayment, ask: Callable) -> str:
    """The checkout session of a payment whose object does not name it; empty when none is ours.

    Asked from the sessions' side, the order named in its metadata first: that is only a hint.
    """
    sessions = CheckoutAttempt.objects.exclude(checkout_session_id=None)
    hinted = sessions.filter(order__reference=reported.order_hint)
    open_then = sessions.filter(
        order__status__in=[Order.Status.PENDING, Order.Status.EXPIRED],
        created_at__range=(reported.made_at - SESSION_LIFE, reported.made_at),
    ).exclude(order__reference=reported.order_hint)
    for some in (hinted.order_by("-pk"), open_then.order_by("-pk")):
        ids = some.values_list("checkout_session_id", flat=True)[:MOST_SESSIONS]
        for session_id in filter(None, ids):
            if _payment_of(session_id, ask) == reported.payment_id:
                return session_id
    return ""


def _at_once(call: Callable, *arguments):
    return call(*arguments)


# --- the row of a run, and who works on it ----------------------------------------------------


def _lease(afresh: bool) -> Reconciliation | None:
    now = timezone.now()
    running = Reconciliation.objects.filter(is_running=True)
    if afresh:
        running.update(is_running=False, leased_until=None, error=gettext("Given up: begun anew."))
    try:
        with transaction.atomic():
            return Reconciliation.objects.create(started_at=now, leased_until=now + LEASE)
    except IntegrityError:
        # One that ends so late was taken while the clock was wrong.
        is_over = Q(leased_until__lt=now) | Q(leased_until__gt=now + 2 * LEASE)
        free = running.filter(Q(leased_until=None) | is_over)
        lease = now + LEASE
        return running.get(leased_until=lease) if free.update(leased_until=lease) else None


def _keep(row: Reconciliation, **changes) -> None:
    """Write the run's progress down and hold its lease a little longer. Raises LeaseLost."""
    if not _hold(row, timezone.now() + LEASE, **changes):
        raise LeaseLost


def _hold(row: Reconciliation, until: datetime | None, **changes) -> bool:
    changes["leased_until"] = until
    # The lease itself says that the row is still ours.
    ours = Reconciliation.objects.filter(pk=row.pk, is_running=True, leased_until=row.leased_until)
    held = ours.update(**changes)
    for name, value in changes.items():
        setattr(row, name, value)
    return bool(held)
