"""Telling many buyers in small transactions, so that receipts do not wait behind them."""

import logging
from collections.abc import Callable, Iterable

logger = logging.getLogger(__name__)

# Customers told in one transaction, and in one go: receipts must not wait behind thousands of
# these in the outbox.
BATCH = 50
AT_ONCE = 200


def tell_in_batches(
    causes: Iterable[int], tell_some: Callable[[int, int], int], at_most: int, what: str
) -> int:
    """Tell the buyers of one cause (its number) after the other; returns how many were told.

    `tell_some(pk, size)` tells the next `size` of one cause, and says how many those were: fewer
    means that they were the last. `what` names a cause in the log.
    """
    told = 0
    for pk in causes:
        while size := min(BATCH, at_most - told):
            try:
                count = tell_some(pk, size)
            except Exception:  # the others' buyers need not wait for it
                logger.exception("%s %s cannot be told", what, pk)
                break
            told += count
            if count < size:
                break
    return told
