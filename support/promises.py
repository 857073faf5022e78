"""How soon sellers usually answer, of the desk's own figures: said to people before they buy."""

from datetime import timedelta
from statistics import median

from django.db.models import Min, Q
from django.utils import timezone

from accounts import profiles
from support.models import Message, SupportRequest

LOOKED_AT = timedelta(days=90)
# Of fewer answers nothing is said.
ENOUGH = 5


def note() -> None:
    """Work out for each seller how long half of those who asked for help waited for a first answer.

    Who still waits counts with the time until now, so that a seller who answers nobody any more
    does not keep an old promise.
    """
    now = timezone.now()
    asked = (
        SupportRequest.objects.filter(created_at__gt=now - LOOKED_AT, product__owner__isnull=False)
        .annotate(
            answered_at=Min("messages__created_at", filter=Q(messages__kind=Message.Kind.STAFF))
        )
        .order_by()
        .values_list("product__owner", "created_at", "answered_at", "status")
    )
    waits: dict[int, list[float]] = {}
    answers: dict[int, int] = {}
    for seller, created_at, answered_at, status in asked.iterator():
        if answered_at is None and status in SupportRequest.CLOSED:
            continue  # it needed no answer
        waits.setdefault(seller, []).append(((answered_at or now) - created_at).total_seconds())
        answers[seller] = answers.get(seller, 0) + (answered_at is not None)
    enough = {seller for seller, count in answers.items() if count >= ENOUGH}
    profiles.note_answer_times({seller: max(0, int(median(waits[seller]))) for seller in enough})
