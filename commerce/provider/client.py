"""How the payment provider is called: its SDK, one way to ask, and what can go wrong.

Waiting is the caller's business: nothing here sleeps, so that it may run in a web request.
"""

import logging
from collections.abc import Callable
from functools import lru_cache

import httpx
from django.conf import settings
from django.utils.translation import gettext
from dodopayments import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    DodoPayments,
    DodoPaymentsError,
)

from core.plain_text import visible

logger = logging.getLogger(__name__)

MESSAGE_LENGTH = 300
CODE_LENGTH = 80
TIMEOUT = httpx.Timeout(10.0, connect=3.0)  # seconds


class ProviderError(Exception):
    """The provider did not do what was asked; a customer was charged nothing.

    `status` is the HTTP answer, if there was one; `code` and `said` are the provider's own name
    and words for what is wrong. What a code means: refusals.py.
    """

    def __init__(self, text: str, *, status: int | None = None, code: str = "", said: str = ""):
        super().__init__(text)
        self.status = status
        self.code = code
        self.said = said


class ProviderUnavailable(ProviderError):
    """No answer, or one that says to come back later: worth another try.

    Whether the provider did it all the same is not known.
    """


class ProviderBusy(ProviderUnavailable):
    """Too many calls (429): nothing was done. `retry_after` says how long to wait, in seconds."""

    def __init__(
        self, text: str, *, retry_after: float | None = None, code: str = "", said: str = ""
    ):
        super().__init__(text, status=429, code=code, said=said)
        self.retry_after = retry_after


class ProviderRefused(ProviderError):
    """The provider understood and said no, or answered something unusable."""


class ProviderUnreadable(ProviderRefused):
    """The provider answered with success, but not with what the answer must hold."""


@lru_cache(maxsize=1)
def _client_for(base_url: str, api_key: str) -> DodoPayments:
    # The SDK's defaults are the live environment, 60 s and two retries, for which it may sleep a
    # minute: none of them suits.
    return DodoPayments(
        bearer_token=api_key,
        base_url=base_url,
        timeout=TIMEOUT,
        max_retries=0,
    )


def client() -> DodoPayments:
    return _client_for(settings.DODO_PAYMENTS_BASE_URL, settings.DODO_PAYMENTS_API_KEY)


def ask(call: Callable, *, tries: int = 2, **arguments):
    """Call the SDK; its errors become ours, its secrets stay out of the log.

    A call that failed at once is made once more (the kept connection may just have been closed),
    one that timed out is not. With `tries=1` the provider is called once at most.
    """
    for left in reversed(range(tries)):
        try:
            return _ask_once(call, arguments)
        except ProviderBusy:
            raise
        except ProviderUnavailable as error:
            if not left or isinstance(error.__cause__, (APITimeoutError, httpx.TimeoutException)):
                raise
    raise AssertionError("not reached")


def ask_json(call: Callable, *, tries: int = 2, **arguments):
    """The JSON that the provider answered, as it said it.

    The SDK's own parsing is lax: a malformed 200 gives fields of None, or a text.
    """
    answer = ask(call, tries=tries, **arguments)
    try:
        return answer.json()
    except (ValueError, RecursionError) as error:
        raise unreadable(gettext("The provider's answer is not JSON.")) from error


def ask_object(call: Callable, *, tries: int = 2, **arguments) -> dict:
    """The JSON object that the provider answered."""
    data = ask_json(call, tries=tries, **arguments)
    if not isinstance(data, dict):
        raise unreadable(gettext("The provider's answer is not an object."))
    return data


def unreadable(reason: str) -> ProviderUnreadable:
    """The error to raise for an answer of no use; `reason` is a sentence that staff may read."""
    logger.warning("payment provider: %s", reason)
    return ProviderUnreadable(reason)


def lacks(name: str) -> ProviderUnreadable:
    """The error to raise for an answer without its field `name`."""
    return unreadable(gettext("The provider's answer has no %(field)s.") % {"field": name})


def _ask_once(call, arguments: dict):
    try:
        return call(**arguments)
    except APIStatusError as error:
        raise _status_error(error) from error
    except (APIConnectionError, httpx.HTTPError) as error:
        logger.warning("payment provider unreachable: %s", type(error).__name__)
        raise ProviderUnavailable(gettext("The provider did not answer.")) from error
    except (DodoPaymentsError, ValueError) as error:
        reason = gettext("The provider's answer was not usable (%(error)s).")
        raise unreadable(reason % {"error": type(error).__name__}) from error


def _status_error(error: APIStatusError) -> ProviderError:
    status, code = error.status_code, _field(error.body, "code")[:CODE_LENGTH]
    said = _field(error.body, "message")
    logger.warning(
        "payment provider answered %s %s to %s", status, code or "-", error.request.url.path
    )
    text = gettext("The provider answered %(code)s.") % {"code": status}
    if status == 429:
        wait = _retry_after(error.response.headers)
        return ProviderBusy(text, retry_after=wait, code=code, said=said)
    if status == 408 or status >= 500:
        return ProviderUnavailable(text, status=status, code=code, said=said)
    return ProviderRefused(text, status=status, code=code, said=said)


def _field(body, name: str) -> str:
    """A text of the provider's error, its name or its words for people, in one printable line."""
    text = body.get(name) if isinstance(body, dict) else None
    if not isinstance(text, str):
        return ""
    return " ".join(visible(text, instead=" ").split())[:MESSAGE_LENGTH]


def _retry_after(headers) -> float | None:
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:  # a date, or nothing
        return None
    return seconds if 0 <= seconds < 86_400 else None
