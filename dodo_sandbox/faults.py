"""What an API call gets instead of its work: too many calls, an outage, nothing useful."""

import math
import random
import threading
import time
from collections import deque

from django.http import HttpResponse, JsonResponse

from dodo_sandbox.errors import OUTAGES

MINUTE = 60.0

# When the calls of the last minute came: there is one process, and a restart may forget them.
_calls: deque[float] = deque()
_lock = threading.Lock()


def error(status: int, code: str, message: str) -> JsonResponse:
    """The provider's form of an error."""
    return JsonResponse({"code": code, "message": message}, status=status)


def answer_instead(conditions: dict) -> HttpResponse | None:
    """The fault that the settings bring upon this call; None: it may do its work."""
    wait = _seconds_to_wait(conditions["rate_limit_per_minute"])
    if wait:
        answer = error(429, "TOO_MANY_REQUESTS", "Too many calls within a minute.")
        answer["Retry-After"] = str(wait)
        return answer
    if random.random() >= conditions["api_fail_share"]:  # noqa: S311  chance, not a secret
        return None
    if conditions["api_status"]:
        status = conditions["api_status"]
        code = OUTAGES.get(status, "SANDBOX_OUTAGE")
        return error(status, code, "The sandbox was told to answer so.")
    if conditions["api_garbage"] == "text":
        return HttpResponse("<html>It works!</html>")
    if conditions["api_garbage"]:
        return JsonResponse({})
    return None


def _seconds_to_wait(limit: int | None) -> int:
    """Whole seconds until a call is within the limit again; 0: this one is, and counts."""
    if limit is None:
        return 0
    now = time.monotonic()
    with _lock:
        while _calls and _calls[0] <= now - MINUTE:
            _calls.popleft()
        if len(_calls) >= limit:
            # With a limit that was lowered meanwhile, more than the oldest must grow old.
            last = _calls[-limit] if limit else now
            return math.ceil(last + MINUTE - now)
        _calls.append(now)
    return 0


def forget_calls() -> None:
    with _lock:
        _calls.clear()
