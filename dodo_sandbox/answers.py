"""The frame of every API call: the key, faults on demand, and errors in the provider's form."""

import hmac
import time

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from dodo_sandbox import behaviour, faults
from dodo_sandbox.faults import error


class ApiError(Exception):
    """Answered as {"code", "message"} with the HTTP status, as the provider does."""

    def __init__(self, status: int, code: str, message: str):
        super().__init__(message)
        self.status = status
        self.code = code


class Invalid(ApiError):
    """422: the request is JSON, but does not fit the API description."""

    def __init__(self, message: str):
        super().__init__(422, "INVALID_REQUEST_PARAMETERS", message)


class NotFound(ApiError):
    def __init__(self, what: str):
        super().__init__(404, f"{what.upper().replace(' ', '_')}_NOT_FOUND", f"No such {what}.")


def endpoint(**handlers):
    """One API path from a function per HTTP method: endpoint(GET=…, POST=…).

    `api_hang_seconds` holds the answer after the work is done, so that a caller who gave up has
    still caused what it asked for, as with a real time-out. The other faults answer instead of
    the work.
    """

    @csrf_exempt
    def view(request, **kwargs):
        conditions = behaviour.read()
        answer = faults.answer_instead(conditions)
        if answer is None:
            answer = _work(handlers, request, kwargs)
        if conditions["api_hang_seconds"]:
            time.sleep(conditions["api_hang_seconds"])
        return answer

    return view


def _work(handlers, request, kwargs):
    try:
        _check_key(request)
        handler = handlers.get(request.method)
        if handler is None:
            answer = error(405, "METHOD_NOT_ALLOWED", f"{request.method} is not possible here.")
            answer["Allow"] = ", ".join(handlers)
            return answer
        answer = handler(request, **kwargs)
    except ApiError as mistake:
        return error(mistake.status, mistake.code, str(mistake))
    if answer is None:
        return HttpResponse(b"")
    return answer if isinstance(answer, HttpResponse) else JsonResponse(answer)


def _check_key(request) -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    given, expected = key.strip().encode(), settings.ENVIRONMENT.api_key.encode()
    if scheme.lower() != "bearer" or not hmac.compare_digest(given, expected):
        raise ApiError(401, "UNAUTHORIZED", "The API key is missing or not the sandbox's.")
