"""How the calls to the provider go, kind by kind: what health and staff read of it."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db.models import F, Q
from django.utils import timezone

from commerce.models import ProviderCall
from commerce.provider.client import ProviderBusy, ProviderError
from commerce.provider.refusals import cause_of
from core.outages import DATABASE_ERRORS

logger = logging.getLogger(__name__)

P = ParamSpec("P")
Answer = TypeVar("Answer")
Kind = ProviderCall.Kind
# A success is written down at most so often: most calls write nothing.
WRITTEN_EVERY = timedelta(minutes=1)


def logged(kind: Kind) -> Callable[[Callable[P, Answer]], Callable[P, Answer]]:
    """Lets a function that asks the provider write down whether its calls work.

    What is refused for a reason of its own, such as the buyer's country, was answered: it works.
    Too many calls say nothing.
    """

    def decorate(function: Callable[P, Answer]) -> Callable[P, Answer]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> Answer:
            try:
                answer = function(*args, **kwargs)
            except ProviderBusy:
                raise
            except ProviderError as error:
                if cause_of(error).is_trouble:
                    _write(_note_failed, kind, error)
                else:
                    _write(_note_good, kind)
                raise
            _write(_note_good, kind)
            return answer

        return call

    return decorate


def _write(note: Callable, *arguments) -> None:
    """Nothing that was asked for is lost because the log cannot be kept."""
    try:
        note(*arguments)
    except DATABASE_ERRORS:
        logger.exception("a call to the payment provider could not be noted")


def _note_good(kind: Kind) -> None:
    now = timezone.now()
    stale = (
        Q(last_good_at=None) | Q(last_good_at__lt=now - WRITTEN_EVERY) | Q(failed_in_a_row__gt=0)
    )
    row = ProviderCall.objects.filter(kind=kind)
    if not row.filter(stale).update(last_good_at=now, failed_in_a_row=0) and not row.exists():
        ProviderCall.objects.get_or_create(kind=kind, defaults={"last_good_at": now})


def _note_failed(kind: Kind, error: ProviderError) -> None:
    words = " ".join(filter(None, [str(error), error.code, error.said]))[:500]
    ProviderCall.objects.get_or_create(kind=kind)
    ProviderCall.objects.filter(kind=kind).update(
        last_failed_at=timezone.now(), failed_in_a_row=F("failed_in_a_row") + 1, error=words
    )
