"""Which code somebody means, and how many wrong ones they may try within an hour.

Counted in rows, so that the limit holds on every host and without any cache. Who asks is kept as a
hash, and for a day.
"""

import time

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from commerce.models import CodeGuesses, DiscountCode
from commerce.models.discounts import folded

# A person mistypes a code a few times; an office or a school behind one address a few times more.
WRONG_OF_ONE, WRONG_FROM_ADDRESS = 10, 40
HOUR = 3600
KEPT_HOURS = 24


class TooManyGuesses(Exception):
    """Whoever asks has tried so many wrong codes that even a right one is not heard for a while."""


def find(typed: str, address: str, user=None) -> DiscountCode | None:
    """The code that somebody means, whether it works or not; None, and counted, if there is none.

    `address` is the client's network address. Raises TooManyGuesses.
    """
    askers = {f"address:{address}": WRONG_FROM_ADDRESS}
    if user is not None and user.is_authenticated:
        askers[f"user:{user.pk}"] = WRONG_OF_ONE
    limits = {_hashed(who): limit for who, limit in askers.items()}
    counts = CodeGuesses.objects.filter(who__in=limits, hour=_this_hour())
    if any(row.count >= limits[row.who] for row in counts):
        raise TooManyGuesses
    lookup = folded(typed)
    code = DiscountCode.objects.filter(lookup=lookup).first() if lookup else None
    if code is None:
        for who in limits:
            _count(who)
    return code


def forget() -> int:
    """Delete the counts of yesterday; returns how many."""
    old = CodeGuesses.objects.filter(hour__lt=_this_hour() - KEPT_HOURS)
    return old.delete()[0]


def _count(who: str) -> None:
    row = CodeGuesses.objects.filter(who=who, hour=_this_hour())
    more = {"count": F("count") + 1}
    if row.update(**more):
        return
    try:
        with transaction.atomic():
            CodeGuesses.objects.create(who=who, hour=_this_hour())
    except IntegrityError:  # another guess in the same moment
        row.update(**more)


def _hashed(who: str) -> str:
    return salted_hmac("commerce.discounts.guesses", who, algorithm="sha256").hexdigest()


def _this_hour() -> int:
    return int(time.time() // HOUR)
