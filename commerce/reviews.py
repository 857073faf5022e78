"""Payments that gave no access because they do not fit: a person looks at each and closes it."""

from django.db import transaction
from wagtail.log_actions import log

from commerce.audit import REVIEW_CLOSED
from commerce.models import Review


def close(review: Review, user) -> bool:
    """Take `review` off the list of what needs a look, and note who did. False: it was closed."""
    with transaction.atomic():
        closed = Review.objects.filter(pk=review.pk, is_open=True).update(is_open=False)
        if closed:
            log(instance=review, action=REVIEW_CLOSED, user=user)
    return bool(closed)
