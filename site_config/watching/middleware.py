"""Gives each request an id, which stands in every line that is logged meanwhile."""

import re
import uuid

from django.conf import settings

from core.clients import address_of
from site_config.watching import alarms, context
from site_config.watching.routes import route_of

HEADER = "X-Request-ID"
SHAPE = re.compile(r"[A-Za-z0-9_-]{8,64}")


class RequestIdMiddleware:
    """The outermost: whatever is answered bears the id."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request_id = id_of(request)
        request.META[context.ID] = request_id
        # It ends with Django's signal request_finished, after an answer that is sent in pieces.
        context.begin(context.Work(request_id, address_of(request.META)))
        response = self.get_response(request)
        route = request.META[context.ROUTE] = route_of(request)
        alarms.note(request, response.status_code, route)
        response[HEADER] = request_id
        return response


def id_of(request) -> str:
    """The proxy's id where a proxy is trusted, if it looks like one; otherwise a new one."""
    sent = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
    return sent if SHAPE.fullmatch(sent) else uuid.uuid4().hex
