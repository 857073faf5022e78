"""The right to send recurring tasks: of all beats one has it, whichever host it runs on.

It ends by the database's clock, so hosts whose own clocks differ agree about it.
"""

import os
import socket
import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from schedules.models import BeatLease

# Held this long from each renewal; after it the next one to ask takes over.
HELD_FOR = timedelta(seconds=15)
# A lease that ends later than this was taken while the database's clock was wrong.
AT_MOST = 4 * HELD_FOR
ONE_ROW = 1


def new_holder() -> str:
    """A name for a beat that no other has, with its host for people."""
    return f"{socket.gethostname()[:100]} {os.getpid()} {uuid.uuid4().hex[:12]}"


def take(holder: str) -> bool:
    """Take or renew the lease for `holder`; False while another one has it."""
    rows = BeatLease.objects.filter(pk=ONE_ROW)
    free = Q(holder=holder) | Q(until__lte=Now()) | Q(until__gt=_from_now(AT_MOST))
    if rows.filter(free).update(holder=holder, until=_from_now(HELD_FOR)):
        return True
    if rows.exists():
        return False
    first = BeatLease(pk=ONE_ROW, holder=holder, until=Now())
    BeatLease.objects.bulk_create([first], ignore_conflicts=True)
    return take(holder)


def give_back(holder: str) -> None:
    """Let another beat go on at once."""
    BeatLease.objects.filter(pk=ONE_ROW, holder=holder).update(until=Now())


def host() -> str:
    """The host of the beat that has the lease, or had it last; empty before any had it."""
    row = BeatLease.objects.filter(pk=ONE_ROW).first()
    return row.holder.partition(" ")[0] if row else ""


def _from_now(time: timedelta):
    return models.ExpressionWrapper(
        Now() + models.Value(time, models.DurationField()), models.DateTimeField()
    )
