"""The frame of every API call: the key, faults on demand, and errors in the provider's form."""

import hmac
import time

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from dodo_sandbox import behaviour, faults
from dodo_sandbox.errors import ApiError
from dodo_sandbox.faults import error


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
        # Whose books these are: a handler sees and makes rows of this business only.
        request.business_id = _business(request)
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
    return answer if isinstance(answer, HttpResponse) else JsonResponse(answer, safe=False)


def _business(request) -> str:
    """The business whose key the request brings."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        for expected, business_id in settings.ENVIRONMENT.businesses.items():
            if hmac.compare_digest(key.strip().encode(), expected.encode()):
                return business_id
    raise ApiError(401, "UNAUTHORIZED", "The API key is missing or not the sandbox's.")
