"""/status and /metrics: for monitoring that knows MONITORING_TOKEN, and for nobody else.

Answered before everything else: they need no session, no host name and no https, and speak while
the shop is closed. The token alone decides.
"""

import hmac

from django.conf import settings
from django.http import HttpResponse, JsonResponse

from site_config.watching import metrics, standing


class WatchingMiddleware:
    """Needs nothing before it but the id of the request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path not in PAGES:
            return self.get_response(request)
        request.route_name = request.path.strip("/")
        response = answer(request)
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        response["X-Robots-Tag"] = "noindex"
        # A status of 503 is an answer here, and no error to be logged.
        response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own mark
        return response


def answer(request) -> HttpResponse:
    if not settings.MONITORING_TOKEN:
        return HttpResponse("not found\n", status=404, content_type="text/plain")
    if not is_allowed(request):
        response = HttpResponse("a token is needed\n", status=401, content_type="text/plain")
        response["WWW-Authenticate"] = "Bearer"
        return response
    if request.method not in {"GET", "HEAD"}:
        response = HttpResponse(status=405)
        response["Allow"] = "GET, HEAD"
        return response
    return PAGES[request.path]()


def is_allowed(request) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    expected = settings.MONITORING_TOKEN.encode()
    is_right = hmac.compare_digest(token.strip().encode(errors="replace"), expected)
    return is_right and scheme.lower() == "bearer"


def show_status() -> HttpResponse:
    """503 if anything is bad, so that whoever reads only that far knows."""
    found = standing.report()
    return JsonResponse(found, status=200 if found["ok"] else 503, json_dumps_params={"indent": 1})


def show_metrics() -> HttpResponse:
    return HttpResponse(metrics.page(), content_type=metrics.CONTENT_TYPE)


PAGES = {"/status": show_status, "/metrics": show_metrics}
