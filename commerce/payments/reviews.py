"""What a person decides about a payment that fits no order: to accept it, or to dismiss it.

The third way, to refund it, is refunds.request(); the review closes itself once the money is back.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from commerce import payment_state
from commerce.audit import REVIEW_RESOLVED
from commerce.models import Order, Payment, Review
from commerce.payments import settlement
from core import languages
from core.refusals import NotPossible


def can_grant(review: Review) -> bool:
    """Whether accepting the payment would give access: not when it is a second one."""
    return review.is_open and review.reason != Review.Reason.SECOND_PAYMENT


def grant(review: Review, by, note: str, order: Order | None = None) -> None:
    """Accept the payment for its order although it differs, and let the order follow.

    `order` names the order of a payment that has none. Raises NotPossible.
    """
    with transaction.atomic():
        payment = Payment.objects.select_for_update().get(pk=review.payment_id)
        order = payment.order or review.order or order
        if order is not None:
            order = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
        review = _open_review(review)
        if not can_grant(review):
            raise NotPossible(
                gettext("A second payment gives no access: refund it, or dismiss this.")
            )
        if order is None:
            raise NotPossible(gettext("Please name the order that this payment is for."))
        if payment.status != Payment.SUCCEEDED or not payment_state.of(payment).gives_access:
            raise NotPossible(
                gettext("The payment does not stand any more: there is nothing to accept.")
            )
        if review.reason == Review.Reason.UPGRADE_ALONE:
            order.upgraded = None  # from now on it gives its edition by itself
            order.save(update_fields=["upgraded"])
        else:
            payment.order, payment.is_accepted = order, True
            payment.save(update_fields=["order", "is_accepted"])
        _resolve(review, Review.Resolution.GRANTED, note, by)
        cause = gettext("Payment %(payment)s accepted by hand: %(note)s")
        settlement.follow(order, cause % {"payment": payment.payment_id, "note": note}, by)


def dismiss(review: Review, by, note: str) -> None:
    """Take the review off the list; the payment stays as it is. Raises NotPossible."""
    with transaction.atomic():
        _resolve(_open_review(review), Review.Resolution.DISMISSED, note, by)


def _open_review(review: Review) -> Review:
    review = Review.objects.select_for_update().get(pk=review.pk)
    if not review.is_open:
        raise NotPossible(
            gettext("This was settled already: %(resolution)s.")
            % {"resolution": languages.within_sentence(review.get_resolution_display())}
        )
    return review


def _resolve(review: Review, resolution: str, note: str, by) -> None:
    if not note.strip():
        raise NotPossible(gettext("Please say why: others read it later."))
    review.is_open, review.resolution, review.note = False, resolution, note.strip()[:300]
    review.resolved_by, review.resolved_at = by, timezone.now()
    review.save()
    # Translators: what was decided, then why, in the words of whoever decided.
    words = gettext("%(resolution)s: %(note)s") % {
        "resolution": review.get_resolution_display(),
        "note": review.note,
    }
    log(instance=review, action=REVIEW_RESOLVED, user=by, data={"cause": words})
