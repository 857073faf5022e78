"""How fast the provider may be asked: it allows 240 calls a minute, and says when to wait.

What runs in the background takes half of them at most; the rest is for those who buy, and for
refunds (commerce/limits.py).
"""

import time
from collections import deque
from collections.abc import Callable

from commerce.provider import calls

CALLS_A_SECOND = 2
LONGEST_WAIT = 60.0  # seconds, of what a Retry-After may ask for


class RateLimit:
    """Makes calls no faster than the provider allows, for at most `budget_seconds`."""

    def __init__(self, budget_seconds: float | None = None):
        self.ends_at = None if budget_seconds is None else time.monotonic() + budget_seconds
        self.calls: deque[float] = deque(maxlen=CALLS_A_SECOND)

    def is_over(self, wait: float = 0) -> bool:
        return self.ends_at is not None and time.monotonic() + wait >= self.ends_at

    def ask(self, call: Callable, *arguments):
        """The answer of `call(*arguments)`; too many requests are waited out within the budget.

        Raises what the call raises.
        """
        for pause in (1.0, 2.0, 4.0, 8.0, 16.0, None):
            self._keep_step()
            try:
                return call(*arguments)
            except calls.ProviderBusy as error:
                if pause is None:
                    raise
                wait = pause if error.retry_after is None else error.retry_after
                if wait > LONGEST_WAIT or self.is_over(wait):
                    raise
                time.sleep(wait)
        raise AssertionError("not reached")

    def _keep_step(self) -> None:
        if len(self.calls) == CALLS_A_SECOND:
            time.sleep(max(0.0, self.calls[0] + 1 - time.monotonic()))
        self.calls.append(time.monotonic())
