"""What follows a paid order: access, downloads, and now and then the money's way back."""

from datetime import datetime, timedelta
from random import Random

from django.conf import settings

from commerce.models import Dispute, DownloadTicket, Order, PurchasedProduct, Refund
from demo.history.story import Fate, Story, hash_of, present, provider_id, soon

Status, Ended = Order.Status, PurchasedProduct.Ended
REASONS = ("It was bought by mistake", "Not what was expected", "It does not fit the project")
DISPUTE_REASONS = ("fraudulent", "product_not_received", "unrecognized")
FETCHED, FETCHED_AGAIN, NOT_CLAIMED = 0.94, 0.4, 0.03


def grant(story: Story) -> None:
    """Access from the moment of payment on."""
    order = story.order
    story.purchase = PurchasedProduct(
        product_id=order.product_id, granted_at=present(order.paid_at)
    )


def unfold(story: Story, fate: Fate, dice: Random, now: datetime, is_certain: bool) -> None:
    """Let a paid order meet its fate, as far as that has come by `now`.

    With `is_certain` it comes sooner if need be, so that it has come.
    """
    days = min(dice.lognormvariate(1.2, 0.8), 28)
    if fate in (Fate.WON, Fate.LOST, Fate.DISPUTED):
        days = dice.uniform(4, 40)
    first = _after(present(story.order.paid_at), days, now, is_certain)
    if first is None:
        return
    if fate in (Fate.REFUNDED, Fate.PARTLY_REFUNDED):
        _refund(story, fate is Fate.PARTLY_REFUNDED, first, dice)
    elif fate is not Fate.PAID:
        last = None
        if fate is not Fate.DISPUTED:
            last = _after(first, dice.uniform(15, 60), now, is_certain)
        _dispute(story, fate if last else Fate.DISPUTED, first, last or first, dice)


def _after(start: datetime, days: float, now: datetime, is_certain: bool) -> datetime | None:
    delay = timedelta(days=days)
    if is_certain:
        delay = min(delay, (now - start) * 0.4)
    return soon(start, delay, now)


def _refund(story: Story, is_partial: bool, moment: datetime, dice: Random) -> None:
    order, payment, purchase = story.order, present(story.payment), present(story.purchase)
    amount = total = present(payment.total_amount)
    if is_partial:
        amount = max(1, round(total * dice.choice((20, 25, 30, 50)) / 100))
    story.refunds.append(
        Refund(
            refund_id=provider_id("ref", story.number),
            payment_id=payment.payment_id,
            amount=amount,
            currency=payment.currency,
            is_partial=is_partial,
            status=Refund.Status.SUCCEEDED,
            reason=dice.choice(REASONS),
            created_at=moment,
            reported_at=moment,
        )
    )
    payment.reported_at = moment
    order.status = Status.PARTIALLY_REFUNDED if is_partial else Status.REFUNDED
    if not is_partial:
        order.is_paid = False
        purchase.revoked_at, purchase.ended = moment, Ended.REFUNDED


def _dispute(story: Story, fate: Fate, opened: datetime, last_word: datetime, dice: Random) -> None:
    order, payment, purchase = story.order, present(story.payment), present(story.purchase)
    status = {
        Fate.WON: Dispute.Status.WON,
        Fate.LOST: Dispute.Status.LOST,
        Fate.DISPUTED: Dispute.Status.OPENED,
    }[fate]
    story.disputes.append(
        Dispute(
            dispute_id=provider_id("dp", story.number),
            payment_id=payment.payment_id,
            status=status,
            stage="dispute",
            amount=str(payment.total_amount),
            currency=payment.currency,
            reason=dice.choice(DISPUTE_REASONS),
            created_at=opened,
            lost_at=last_word if fate is Fate.LOST else None,
            reported_at=last_word,
        )
    )
    payment.reported_at = last_word
    if fate is Fate.WON:
        return  # paid as before, and access came back
    # Access ended when the dispute was opened, also where it was lost in the end.
    purchase.revoked_at = opened
    if fate is Fate.LOST:
        order.status, order.is_paid = Status.REFUNDED, False
        purchase.ended = Ended.DISPUTE_LOST
    else:
        order.status = Status.DISPUTED
        purchase.ended = Ended.DISPUTE_OPEN


def download(story: Story, dice: Random, now: datetime) -> None:
    """Most buyers fetch what they bought within minutes; some come again for a later version."""
    moment = present(story.order.paid_at)
    end = present(story.purchase).revoked_at or now
    if dice.random() > FETCHED:
        return
    moment += timedelta(minutes=dice.lognormvariate(1.2, 1))
    if dice.random() < 0.1:
        moment += timedelta(days=dice.uniform(0.2, 9))
    while moment < end:
        if not any(row.created_at <= moment <= row.reported_at for row in story.disputes):
            _ticket(story, moment, dice)
        if dice.random() > FETCHED_AGAIN:
            return
        moment += timedelta(days=dice.expovariate(1 / 60))


def _ticket(story: Story, moment: datetime, dice: Random) -> None:
    made = moment - timedelta(seconds=2)
    is_claimed = dice.random() > NOT_CLAIMED
    release, file = story.ware.release_at(made)
    story.tickets.append(
        DownloadTicket(
            token_hash=hash_of("history", story.order.reference, len(story.tickets)),
            release_id=release,
            file_id=file,
            created_at=made,
            expires_at=made + timedelta(seconds=settings.DOWNLOAD_TICKET_SECONDS),
            claimed_at=moment if is_claimed else None,
            browser_hash=hash_of("browser", story.customer.number) if is_claimed else "",
        )
    )
